"""Days and moments of an export, by the formats and the time zone its mapping names.

A wall time that the zone had twice, or never, is resolved by the mapping's rule or refused: it is
not guessed. A day without a time is that day in Almaty: terms are counted in its days.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from portal.sheets.rows import Value
from portal.sheets.xlsx_parts import moment_of
from portal.workdays import ALMATY

DIRECTIVES: Final = frozenset("dmYyHMSfzIpj%")
_DIRECTIVE: Final = re.compile(r"%(-?.)?", re.DOTALL)
_TIMES: Final = ("%H:%M", "%H:%M:%S", "%H.%M")
_SERIALS: Final = range(30_000, 80_000)  # 1982 … 2119, as a workbook keeps days
_FIRST_YEAR: Final = 2000


class Wall(StrEnum):
    """What becomes of a wall time that the zone had twice or never."""

    REFUSE = "refuse"
    EARLIER = "earlier"
    LATER = "later"


class NotAMoment(ValueError):
    """`code` is put into words when shown."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Read:
    """A cell's moment: naive as it stands on the wall, or aware where it names its offset."""

    at: datetime
    has_time: bool


@dataclass(frozen=True, slots=True)
class Moments:
    """How one system writes days and times."""

    formats: tuple[str, ...]
    zone: ZoneInfo
    twice: Wall = Wall.REFUSE
    never: Wall = Wall.REFUSE

    def day(self, value: Value) -> date:
        """The day of a cell. Raises `NotAMoment`."""
        read = self._read(value)
        return (read.at.astimezone(self.zone) if read.at.tzinfo else read.at).date()

    def moment(self, value: Value, clock: Value = "") -> tuple[datetime, bool]:
        """The moment (aware) of a cell, the time perhaps in another; and whether a time was said.

        Raises `NotAMoment`.
        """
        read = self._read(value)
        at, has_time = read.at, read.has_time
        if clock != "":
            at, has_time = datetime.combine(at, time_of(clock)), True
        if at.tzinfo is not None:
            return at.astimezone(UTC), True
        if not has_time:
            return at.replace(tzinfo=ALMATY).astimezone(UTC), False
        return self._on_the_wall(at), True

    def _read(self, value: Value) -> Read:
        if isinstance(value, time):
            raise NotAMoment("not_a_date")
        if isinstance(value, int | float) and int(value) in _SERIALS:
            value = moment_of(value)
        if not isinstance(value, datetime):
            value, has_time = self._written(str(value))
        else:
            has_time = value.time() != time()
        if not value.year >= _FIRST_YEAR:
            raise NotAMoment("too_early")
        return Read(value, has_time)

    def _written(self, text: str) -> tuple[datetime, bool]:
        for form in self.formats:
            try:
                return datetime.strptime(text, form), has_time(form)  # noqa: DTZ007 — see `moment`
            except ValueError:
                continue
        raise NotAMoment("not_a_date")

    def _on_the_wall(self, at: datetime) -> datetime:
        first, second = at.replace(tzinfo=self.zone), at.replace(tzinfo=self.zone, fold=1)
        offsets = first.utcoffset(), second.utcoffset()
        if offsets[0] == offsets[1]:
            return first.astimezone(UTC)
        moments = sorted((first.astimezone(UTC), second.astimezone(UTC)))
        is_real = moments[0].astimezone(self.zone).replace(tzinfo=None) == at
        rule = self.twice if is_real else self.never
        if rule == Wall.REFUSE:
            raise NotAMoment("time_twice" if is_real else "time_never")
        return moments[0] if rule == Wall.EARLIER else moments[1]


def time_of(value: Value) -> time:
    """The time of day of a cell of its own. Raises `NotAMoment`."""
    if isinstance(value, time):
        return value
    if isinstance(value, datetime):
        return value.time()
    for form in _TIMES:
        try:
            return datetime.strptime(str(value), form).time()  # noqa: DTZ007 — a time of day
        except ValueError:
            continue
    raise NotAMoment("not_a_time")


def has_time(form: str) -> bool:
    return "%H" in form or "%I" in form


def fault_of(form: str) -> str:
    """What is wrong with a date format, as a code; empty where nothing is."""
    found = [match[1] or "" for match in _DIRECTIVE.finditer(form)]
    if not DIRECTIVES.issuperset(found):
        return "format_unknown"
    is_year = any(letter in found for letter in "Yy")
    if not is_year or not ({"d", "m"} <= set(found) or "j" in found):
        return "format_no_day"
    if len([letter for letter in found if letter != "%"]) != len(set(found) - {"%"}):
        return "format_twice"
    return ""
