"""What an item of coverage is recognised by, and whose it is."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import sha256
from typing import Final

from portal.text import normalise_line
from pressroom.addresses import Address
from pressroom.models import Outlet
from pressroom.models.choices import CoverageKind, OutletKind

USUAL_KIND: Final = {
    OutletKind.TV: CoverageKind.TV,
    OutletKind.RADIO: CoverageKind.RADIO,
    OutletKind.PRESS: CoverageKind.ARTICLE,
    OutletKind.AGENCY: CoverageKind.NEWS,
    OutletKind.ONLINE: CoverageKind.NEWS,
    OutletKind.SOCIAL: CoverageKind.POST,
}
"""What an outlet brings where nobody says."""

_NOT_A_WORD: Final = re.compile(r"[\W_]+")
_KAZAKH: Final = re.compile("[әғқңөұүһі]", re.IGNORECASE)
_CYRILLIC: Final = re.compile("[а-яё]", re.IGNORECASE)


def identity_of_address(address: Address) -> str:
    """What an item with an address is recognised by: 64 hexadecimal digits."""
    return sha256(f"address\n{address.key}".encode()).hexdigest()


def identity_without_address(
    *, outlet_id: int, kind: str, published_at: datetime, title: str
) -> str:
    """What an item without an address is recognised by; the moment counts to the minute."""
    minute = published_at.astimezone(UTC).strftime("%Y%m%d%H%M")
    words = _NOT_A_WORD.sub(" ", normalise_line(title).casefold()).strip()
    return sha256(f"item\n{outlet_id}\n{kind}\n{minute}\n{words}".encode()).hexdigest()


def language_of(title: str) -> str:
    """The language a title seems to be in, for whoever did not say."""
    if _KAZAKH.search(title):
        return "kk"
    return "ru" if _CYRILLIC.search(title) else "en"


class Newsrooms:
    """All outlets, recognised by domain and by name. Read once; there are some hundreds."""

    def __init__(self, outlets: Iterable[Outlet] | None = None) -> None:
        self._by_domain: dict[str, Outlet] = {}
        self._by_name: dict[str, Outlet] = {}
        rows = Outlet.objects.order_by("-is_active", "pk") if outlets is None else outlets
        for outlet in rows:
            self.add(outlet)

    def add(self, outlet: Outlet) -> None:
        """One more; where two claim the same, the first has it."""
        self._by_name.setdefault(_plain(outlet.name), outlet)
        for domain in outlet.domains:
            self._by_domain.setdefault(domain.strip().lower().removeprefix("www."), outlet)

    def by_address(self, address: Address) -> Outlet | None:
        """The outlet whose domain it is; the most particular domain wins."""
        return next(filter(None, map(self._by_domain.get, address.owners())), None)

    def by_name(self, name: str) -> Outlet | None:
        """The outlet of that name, whatever the letters' size and the quotation marks."""
        return self._by_name.get(_plain(name))


@lru_cache(maxsize=2_000)
def _plain(name: str) -> str:
    return _NOT_A_WORD.sub(" ", normalise_line(name).casefold()).strip()
