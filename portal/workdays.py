"""Working-day arithmetic, and the explanation of every day it skipped.

The city's own table has the first word on a day; where it is silent, the published calendar has it:
the `holidays` package with public holidays, days off moved by decree, and weekends worked in
exchange. All days are dates in Asia/Almaty by the zone database (UTC+6 until 2024-02-29, then
UTC+5).
"""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays
from django.conf import settings
from django.db import connection
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from portal import holiday_names
from portal.models import CalendarDay

ALMATY = ZoneInfo("Asia/Almaty")
FIRST_YEAR, LAST_YEAR = 2000, 2099  # days off moved by decree are known from 2000 on
ONE_DAY = timedelta(days=1)
SATURDAY = 5  # date.weekday()
LOCK = 0x0A1CA1  # key of the advisory lock between those who count days and those who change them


class OutsideCalendar(ValueError):
    """A date before the first or after the last year the calendar knows."""


class Why(StrEnum):
    """Why a day is counted or skipped."""

    WORKING_DAY = "working_day"
    CALENDAR_DAY = "calendar_day"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    DAY_OFF_MOVED = "day_off_moved"
    WORKING_DAY_MOVED = "working_day_moved"
    CITY_DAY_OFF = "city_day_off"
    CITY_WORKING_DAY = "city_working_day"
    RECEIVED_LATE = "received_late"
    DAY_ZERO = "day_zero"
    MOVED_TO_WORKING_DAY = "moved_to_working_day"


WORDS = {
    Why.WORKING_DAY: _("Working day"),
    Why.CALENDAR_DAY: _("Calendar day"),
    Why.WEEKEND: _("Weekend"),
    Why.HOLIDAY: _("Public holiday: %(detail)s"),
    Why.DAY_OFF_MOVED: _("Day off in exchange for %(detail)s"),
    Why.WORKING_DAY_MOVED: _("Working day in exchange for %(detail)s"),
    Why.CITY_DAY_OFF: _("Day off by decision: %(detail)s"),
    Why.CITY_WORKING_DAY: _("Working day by decision: %(detail)s"),
    Why.RECEIVED_LATE: _("Received after working hours: registered on the next working day"),
    Why.DAY_ZERO: _("The term starts on the next day (%(detail)s)"),
    Why.MOVED_TO_WORKING_DAY: _("The last day was not a working day: the term ends on this one"),
}


@dataclass(frozen=True, slots=True)
class Day:
    """One calendar day as a term counts it; `detail` is what the reason names, if anything."""

    on: date
    counted: bool
    code: Why
    detail: object = ""

    @property
    def why(self) -> str:
        """The reason in the active language."""
        detail = self.detail
        if isinstance(detail, date):
            detail = date_format(detail)
        elif isinstance(detail, tuple):
            detail = "; ".join(str(holiday) for holiday in detail)
        return str(WORDS[self.code]) % {"detail": detail}


@dataclass(frozen=True, slots=True)
class Override:
    """The city's own word on one day, with the act that says so."""

    is_working: bool
    decree: str


@dataclass(frozen=True, slots=True)
class WorkingHours:
    """When papers are accepted, local time; the closing minute itself still counts."""

    opens: time
    closes: time


class Calendar:
    """The working days of the city. Immutable; a year is laid out when it is first asked for."""

    __slots__ = ("_overrides", "_working", "hours")

    def __init__(self, overrides: Mapping[date, Override], hours: WorkingHours) -> None:
        self._overrides = dict(overrides)
        self._working: dict[int, list[date]] = {}
        self.hours = hours

    def with_word(self, day: date, word: Override | None) -> "Calendar":
        """This calendar with another word of the city on `day` (None: no word at all)."""
        overrides = {on: said for on, said in self._overrides.items() if on != day}
        if word is not None:
            overrides[day] = word
        return Calendar(overrides, self.hours)

    def is_working(self, day: date) -> bool:
        """Whether offices work on `day`."""
        working = self._working_days(day.year)
        at = bisect_left(working, day)
        return at < len(working) and working[at] == day

    def add_working_days(self, start: date, days: int) -> date:
        """The `days`-th working day after `start` (before it, if negative); `start` is not counted.

        Zero gives `start` itself, or the next working day if `start` is none.
        """
        if days == 0:
            return start if self.is_working(start) else self.add_working_days(start, 1)
        year = start.year
        working = self._working_days(year)
        if days > 0:
            at = bisect_right(working, start) + days - 1
            while at >= len(working):
                at -= len(working)
                year += 1
                working = self._working_days(year)
        else:
            at = bisect_left(working, start) + days
            while at < 0:
                year -= 1
                working = self._working_days(year)
                at += len(working)
        return working[at]

    def on_or_after(self, day: date) -> date:
        """`day` if it is worked, else the next working day."""
        return self.add_working_days(day, 0)

    def on_or_before(self, day: date) -> date:
        """`day` if it is worked, else the last working day before it."""
        return day if self.is_working(day) else self.add_working_days(day, -1)

    def working_days_between(self, start: date, end: date) -> int:
        """The number of working days after `start` up to and with `end`; negative if backwards."""
        if end < start:
            return -self.working_days_between(end, start)
        count = bisect_right(self._working_days(end.year), end)
        count -= bisect_right(self._working_days(start.year), start)
        return count + sum(len(self._working_days(year)) for year in range(start.year, end.year))

    def registered_on(self, received_at: datetime) -> date:
        """The day on which something received at `received_at` (aware) is registered (Art. 64).

        The day of receipt; after working hours or on a non-working day, the next working day.
        """
        local = local_time(received_at)
        day = local.date()
        if local.time() > self.hours.closes:
            return self.add_working_days(day, 1)
        return self.on_or_after(day)

    def day(self, on: date) -> Day:
        """`on` with the reason why it is a working day or not."""
        override = self._overrides.get(on)
        if override is not None:
            code = Why.CITY_WORKING_DAY if override.is_working else Why.CITY_DAY_OFF
            return Day(on, override.is_working, code, override.decree)
        published = _published_year(on.year).get(on)
        if published is not None:
            return published
        if on.weekday() >= SATURDAY:
            return Day(on, counted=False, code=Why.WEEKEND)
        return Day(on, counted=True, code=Why.WORKING_DAY)

    def explain(self, start: date, end: date) -> list[Day]:
        """Every calendar day from `start` to `end`, both included, worked or not and why."""
        return [self.day(start + ONE_DAY * step) for step in range((end - start).days + 1)]

    def _working_days(self, year: int) -> list[date]:
        """The working days of a year in order; two threads may lay it out twice, to one result."""
        days = self._working.get(year)
        if days is None:
            days = self._working[year] = [
                day.on for day in self.explain(date(year, 1, 1), date(year, 12, 31)) if day.counted
            ]
        return days


def current_calendar(*, hold: bool = False) -> Calendar:
    """The calendar as the city's table stands now, changes of the running transaction included.

    The table is read each time, in one small query, so no worker ever counts by an old one; the
    years laid out are kept as long as the table says the same.

    With `hold` nobody can commit another calendar before this transaction ends: for those who write
    the due day down. Take it after the locks on rows, as `portal.calendar_changes` does.
    """
    if hold:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [LOCK])
    rows = CalendarDay.objects.order_by("day").values_list("day", "is_working", "decree")
    return _calendar(tuple(rows), WorkingHours(*settings.WORKING_HOURS))


@lru_cache(maxsize=8)
def _calendar(rows: tuple[tuple[date, bool, str], ...], hours: WorkingHours) -> Calendar:
    return Calendar({day: Override(working, decree) for day, working, decree in rows}, hours)


def local_time(moment: datetime) -> datetime:
    """`moment` on the clocks of Almaty; a naive one is an error, for nobody knows what it means."""
    if moment.tzinfo is None:
        message = "The moment must know its time zone."
        raise ValueError(message)
    return moment.astimezone(ALMATY)


@lru_cache(maxsize=LAST_YEAR - FIRST_YEAR + 1)
def _published_year(year: int) -> Mapping[date, Day]:
    """The days of a year on which the published calendar differs from plain weeks.

    The next year is read too: a weekend at the end of December may be worked for a day in January,
    and the package tells so only among the holidays of that January.
    """
    if not FIRST_YEAR <= year <= LAST_YEAR:
        message = f"The calendar knows the years {FIRST_YEAR} to {LAST_YEAR}, not {year}."
        raise OutsideCalendar(message)
    published = holidays.country_holidays("KZ", years=(year, year + 1), language="en_US")
    special: dict[date, Day] = {}
    for on in published:
        labels = published.get_list(on)
        worked_on = next(filter(None, map(holiday_names.substituted_from, labels)), None)
        if worked_on is None:
            special[on] = Day(on, False, Why.HOLIDAY, tuple(map(holiday_names.parse, labels)))
        else:
            special[on] = Day(on, False, Why.DAY_OFF_MOVED, worked_on)
            special[worked_on] = Day(worked_on, True, Why.WORKING_DAY_MOVED, on)
    return {on: day for on, day in special.items() if on.year == year}
