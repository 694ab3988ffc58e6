"""What a call asks for: its parameters, read strictly, each mistake told in a sentence.

An empty parameter is the same as none, as the specification has it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from typing import Final

from django.conf import settings
from django.http import QueryDict
from django.utils.translation import gettext as _

from portal import clock
from portal.filters import FIRST_DAY, LAST_DAY
from portal.text import quoted
from portal.workdays import ALMATY
from queries.open311.refusals import BadRequest, NotFound

LANGUAGES: Final = tuple(code for code, _name in settings.LANGUAGES)
LONGEST: Final = 8_000  # characters of one parameter: some six hundred numbers
DAYS: Final = 90  # the longest period, and the one without dates
_WITH_BOTH_DAYS: Final = timedelta(days=DAYS + 1)

_MOMENT: Final = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})"
    r"(?:T([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:\.([0-9]{1,6})[0-9]*)?)?"
    r"(Z|[+ -][0-9]{2}:?[0-9]{2})?)?"
)
_TRUE, _FALSE = ("true", "1", "yes"), ("false", "0", "no")


@dataclass(frozen=True, slots=True)
class Period:
    """Moments: the first included, the second excluded; None where there is no end."""

    since: datetime
    until: datetime | None = None


class Asked:
    """The parameters of one call. Raises `BadRequest`, naming the parameter."""

    def __init__(self, parameters: QueryDict) -> None:
        self.given: dict[str, str] = {}  # by name, without empty ones
        for name, values in parameters.lists():
            if any("\x00" in each for each in (name, *values)):
                raise BadRequest(_("%(name)s holds a zero byte.") % {"name": quoted(name)})
            joined = ",".join(value.strip() for value in values if value.strip())
            if len(joined) > LONGEST or len(name) > LONGEST:
                raise BadRequest(
                    _("%(name)s is longer than %(limit)d characters.")
                    % {"name": quoted(name), "limit": LONGEST}
                )
            if joined:
                self.given[name] = joined

    def __contains__(self, name: str) -> bool:
        return name in self.given

    def text(self, name: str) -> str:
        """As it was given; empty where it was not."""
        return self.given.get(name, "")

    def items(self, name: str) -> list[str]:
        """What stands between commas, each once, in order; a parameter may be repeated too."""
        parts = (part.strip() for part in self.text(name).split(","))
        return list(dict.fromkeys(part for part in parts if part))

    def is_true(self, name: str) -> bool:
        value = self.text(name).lower()
        if value in _TRUE:
            return True
        if value and value not in _FALSE:
            raise _unreadable(name, value, _("say true or false"))
        return False

    def number(self, name: str, *, least: int, most: int) -> int | None:
        """A whole number between these, or None where none is given."""
        value = self.text(name)
        if not value:
            return None
        is_number = value.isascii() and value.isdigit() and len(value) < 10  # noqa: PLR2004
        if not is_number or not least <= int(value) <= most:
            wish = _("say a number from %(least)d to %(most)d") % {"least": least, "most": most}
            raise _unreadable(name, value, wish)
        return int(value)

    def statuses(self) -> set[str]:
        """`open`, `closed`, both or none of them."""
        asked = {value.lower() for value in self.items("status")}
        if unknown := sorted(asked - {"open", "closed"}):
            raise _unreadable("status", unknown[0], _("say open or closed"))
        return asked

    def period(self) -> Period:
        """The dates asked for; with one of them the 90 days from or up to it; else the last 90."""
        start, end = self.text("start_date"), self.text("end_date")
        length = timedelta(days=DAYS)
        since = _read("start_date", start)[0] if start else None
        until = _read("end_date", end)[1] if end else None
        if since and until and until <= since:
            raise BadRequest(_("end_date lies before start_date."))
        if since and until and until - since > _WITH_BOTH_DAYS:
            raise BadRequest(
                _("start_date and end_date may not span more than %(days)d days.") % {"days": DAYS}
            )
        if since is None:
            since = (until or clock.now()) - length
        elif until is None:
            until = since + length
        return Period(since, until)

    def language(self) -> str:
        """By `locale`: `kk`, `ru-KZ`, `en_US`; empty where none is given."""
        wished = self.text("locale")
        code = wished.replace("_", "-").partition("-")[0].lower()
        if code and code not in LANGUAGES:
            raise BadRequest(
                _("locale “%(given)s” is not one of %(known)s.")
                % {"given": quoted(wished), "known": ", ".join(LANGUAGES)}
            )
        return code

    def check_jurisdiction(self) -> None:
        """Raises `NotFound` for another city's."""
        wanted = self.text("jurisdiction_id")
        if wanted and wanted.lower() != settings.OPEN311_JURISDICTION.lower():
            raise NotFound(
                _("jurisdiction_id “%(given)s” was not found. Here it is “%(ours)s”.")
                % {"given": quoted(wanted), "ours": settings.OPEN311_JURISDICTION}
            )


def w3c(moment: datetime) -> str:
    """The moment to the second with Almaty's offset of that day: `2026-11-23T09:20:00+05:00`."""
    return moment.astimezone(ALMATY).isoformat(timespec="seconds")


def end_of(day: date) -> str:
    """The last second of the day in Almaty."""
    return w3c(datetime.combine(day, time(23, 59, 59), tzinfo=ALMATY))


def _read(name: str, typed: str) -> tuple[datetime, datetime]:
    """What the text names, from its first moment to the one after it. Raises `BadRequest`."""
    try:
        return _named(typed)
    except ValueError:
        wish = _("write it like 2026-11-23T09:00:00Z or 2026-11-23T14:00:00+05:00")
        raise _unreadable(name, typed, wish) from None


def _named(typed: str) -> tuple[datetime, datetime]:
    """A second, or a whole day; raises `ValueError`.

    Without an offset it is Almaty's time. A plus sign that was not escaped arrives as a space.
    """
    match = _MOMENT.fullmatch(typed.upper())
    if match is None:
        raise ValueError(typed)
    day = date(int(match[1]), int(match[2]), int(match[3]))
    if not FIRST_DAY <= day <= LAST_DAY:
        raise ValueError(typed)
    if match[4] is None:
        start = datetime.combine(day, time.min, tzinfo=ALMATY)
        return start, datetime.combine(day + timedelta(days=1), time.min, tzinfo=ALMATY)
    fraction = (match[7] or "").ljust(6, "0")
    at = time(int(match[4]), int(match[5]), int(match[6] or 0), int(fraction))
    moment = datetime.combine(day, at, tzinfo=_zone(match[8]))
    length = timedelta(microseconds=1) if match[7] else timedelta(seconds=1)
    return moment, moment + length


def _zone(offset: str | None) -> tzinfo:
    if offset is None:
        return ALMATY
    if offset == "Z":
        return UTC
    sign = -1 if offset[0] == "-" else 1
    return timezone(sign * timedelta(hours=int(offset[1:3]), minutes=int(offset[-2:])))


def _unreadable(name: str, typed: str, wish: str) -> BadRequest:
    return BadRequest(
        _("%(name)s “%(given)s” cannot be read: %(wish)s.")
        % {"name": name, "given": quoted(typed), "wish": wish}
    )
