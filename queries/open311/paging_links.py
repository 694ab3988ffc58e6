"""Pages of a list: `page_size`, then the address in `Link`, or `page` counted from one.

The address of the next page names the last row seen, so it costs the same however deep, and a page
linked to still means the same when newer rows have come. It is signed together with what was asked
for: a forged one, and one of another search, is refused. Pages by number are read from the newest
row on, so they end at `MOST_BY_NUMBER` rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from urllib.parse import urlencode

from django.conf import settings
from django.core import signing
from django.utils.translation import gettext as _

from portal.paging import BadPageToken, Position, Wanted
from queries.open311.asked import Asked, Period
from queries.open311.refusals import BadRequest

MOST_ROWS: Final = 1_000  # in one answer, by the specification
MOST_BY_NUMBER: Final = 10_000
USUAL_SIZE: Final = 50  # rows a page where only its number is given
_SALT: Final = "queries.open311.page"
_OF_THE_PAGE: Final = frozenset({"page", "page_size", "page_token", "jurisdiction_id", "locale"})


@dataclass(frozen=True, slots=True)
class Turned:
    """Which page is wanted, of what period.

    `skipped` rows are read and left out before it: a page by its number.
    """

    wanted: Wanted
    period: Period | None
    size: int
    skipped: int = 0


def turned(asked: Asked, *, has_period: bool) -> Turned:
    """What the call asks for. Raises `BadRequest`."""
    size = asked.number("page_size", least=1, most=MOST_ROWS)
    page = asked.number("page", least=1, most=MOST_BY_NUMBER)
    token = asked.text("page_token")
    if page and token:
        raise BadRequest(_("Give page or page_token, not both."))
    if token:
        position, period = _opened(asked, token)
        return Turned(Wanted(position), period, size or MOST_ROWS)
    period = asked.period() if has_period else None
    if page is None:
        return Turned(Wanted(), period, size or MOST_ROWS)
    size = size or USUAL_SIZE
    if page * size > MOST_BY_NUMBER:
        raise BadRequest(
            _("Pages by number end at %(most)d rows: follow the address in Link instead.")
            % {"most": MOST_BY_NUMBER}
        )
    return Turned(Wanted(), period, size, skipped=(page - 1) * size)


def header(path: str, asked: Asked, turn: Turned, older: Position | None) -> dict[str, str]:
    """`Link` with the address of the next page; nothing on the last one."""
    if older is None:
        return {}
    parameters = {name: value for name, value in asked.given.items() if name not in _OF_THE_PAGE}
    parameters |= {name: asked.text(name) for name in ("jurisdiction_id", "locale")}
    parameters["page_size"] = asked.text("page_size") or (str(turn.size) if turn.skipped else "")
    parameters["page_token"] = signing.dumps(_told(older, turn.period), salt=_salt(asked))
    query = urlencode({name: value for name, value in parameters.items() if value})
    return {"Link": f'<{settings.SITE_URL}{path}?{query}>; rel="next"'}


def _told(position: Position, period: Period | None) -> list[str]:
    ends = (period.since, period.until) if period else ()
    return [str(position), *(end.isoformat() if end else "" for end in ends)]


def _opened(asked: Asked, token: str) -> tuple[Position, Period | None]:
    """What stands in a token that we signed for this very search."""
    try:
        position, *ends = signing.loads(token, salt=_salt(asked))
        since, until = (datetime.fromisoformat(end) if end else None for end in ends or ("", ""))
        return Position.parse(position), Period(since, until) if since else None
    except (signing.BadSignature, BadPageToken) as error:
        raise BadRequest(
            _("The page_token is not one of this search. Begin without it.")
        ) from error


def _salt(asked: Asked) -> str:
    """The search as a whole: what narrows it, whatever the order."""
    narrowing = sorted((n, v) for n, v in asked.given.items() if n not in _OF_THE_PAGE)
    return f"{_SALT}:{urlencode(narrowing)}"
