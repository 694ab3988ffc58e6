"""Outlets that a file of coverage names and the portal does not know: told, and made if wished."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.db.models import Count, Max, Min
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from pressroom.addresses import Address
from pressroom.coverage import CoverageRefused, check_may
from pressroom.coverage_import import NotReadYet, read_again
from pressroom.models import CoverageImport, CoverageLine, Outlet
from pressroom.models.choices import CoverageKind, OutletKind
from pressroom.newsrooms import Newsrooms

if TYPE_CHECKING:
    from portal.models import User

Verdict = CoverageLine.Verdict

MOST_OUTLETS: Final = 500
"""Made from one file; more unknown names than that are a wrong column."""
LONGEST_DOMAIN: Final = 100  # characters, as an outlet keeps it
_OUTLET_KINDS: Final = {
    CoverageKind.TV: OutletKind.TV,
    CoverageKind.RADIO: OutletKind.RADIO,
    CoverageKind.ARTICLE: OutletKind.PRESS,
    CoverageKind.NEWS: OutletKind.ONLINE,
    CoverageKind.POST: OutletKind.SOCIAL,
}

_SMALL: Final = "абвгдезийклмнопрстуфыэәғіқңөұүһ"
_LATIN: Final[dict[str, str]] = {
    **dict(zip(_SMALL, "abvgdeziiklmnoprstufyeagiqnouuh", strict=True)),
    "ж": "zh", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ю": "yu", "я": "ya",
    "ё": "yo", "ъ": "", "ь": "",
}  # fmt: skip


class TooManyOutlets(CoverageRefused):
    sentence = _("So many unknown outlets in one file: look whether the column is the right one.")


@dataclass(frozen=True, slots=True)
class Unknown:
    """An outlet that lines name and the portal does not know."""

    name: str
    lines: int
    kind: str
    domain: str


def unknown_outlets(batch: CoverageImport, *, most: int = MOST_OUTLETS) -> list[Unknown]:
    """The unknown outlets of a file, those of most lines first; without a name, by their domain."""
    found = []
    for code in ("unknown_outlet", "unknown_domain"):
        rows = batch.lines.filter(
            verdict=Verdict.BAD, errors__contains=[{"column": "outlet", "code": code}]
        )
        if code == "unknown_outlet":
            named = rows.values("outlet").annotate(
                number=Count("pk"), kind=Max("kind"), low=Min("url"), high=Max("url")
            )
            found += [
                Unknown(
                    row["outlet"],
                    row["number"],
                    row["kind"],
                    _shared_domain(row["low"], row["high"]),
                )
                for row in named.order_by("-number", "outlet")[:most]
            ]
        else:
            found += _by_domain(rows.values_list("url", "kind").iterator(chunk_size=2_000))
    return sorted(found, key=lambda unknown: -unknown.lines)[:most]


@transaction.atomic
def create_outlets(batch: CoverageImport, *, by: User | None, is_ours: bool = False) -> int:
    """Make the outlets that the file names, and let it be read again; returns how many.

    `is_ours`: whoever asks for it reads it, and not the worker. Raises `TooManyOutlets`,
    `NotReadYet`.
    """
    check_may(by, "pressroom.add_outlet")
    held = CoverageImport.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    if held.status != CoverageImport.Status.READ:
        raise NotReadYet
    unknown = unknown_outlets(batch, most=MOST_OUTLETS + 1)
    if len(unknown) > MOST_OUTLETS:
        raise TooManyOutlets
    newsrooms = Newsrooms()
    count = 0
    for each in unknown:
        if newsrooms.by_name(each.name):
            continue
        taken = each.domain and newsrooms.by_address(Address.parse(each.domain))
        outlet = Outlet.objects.create(
            slug=_free_slug(each.name),
            name=each.name,
            kind=_OUTLET_KINDS[CoverageKind(each.kind)] if each.kind else OutletKind.ONLINE,
            domains=[each.domain] if each.domain and not taken else [],
        )
        newsrooms.add(outlet)
        count += 1
    if count:
        read_again(batch, by=by, is_ours=is_ours)
    return count


def _by_domain(rows: Any) -> list[Unknown]:
    domains: dict[str, list[Any]] = {}
    for url, kind in rows:
        host = Address.parse(url).host
        if len(host) > LONGEST_DOMAIN:
            continue
        seen = domains.setdefault(host, [0, ""])
        seen[0] += 1
        seen[1] = seen[1] or kind
    return [Unknown(host, number, kind, host) for host, (number, kind) in domains.items()]


def _shared_domain(low: str, high: str) -> str:
    """The domain, where the first and the last address in order are of one."""
    if not low:
        return ""
    first, last = Address.parse(low).host, Address.parse(high).host
    return first if first == last and len(first) <= LONGEST_DOMAIN else ""


def _free_slug(name: str) -> str:
    stem = slugify(in_latin(name))[:44] or "outlet"
    slug, number = stem, 1
    while Outlet.objects.filter(slug=slug).exists():
        number += 1
        slug = f"{stem}-{number}"
    return slug


def in_latin(name: str) -> str:
    """The name in small Latin letters, for an address."""
    return "".join(_LATIN.get(letter, letter) for letter in name.lower())
