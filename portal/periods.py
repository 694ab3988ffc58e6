"""Periods that people call by a name: the days up to today, or the month and the year before.

A period under way ends today, so that it is compared with as many days before it. Days in Almaty.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from portal import clock
from portal.figures import Period

QUARTER: Final = 3  # months


def last_days(days: int) -> Period:
    """So many days, today the last of them."""
    today = clock.today()
    return Period(today - timedelta(days=days - 1), today)


def month_so_far() -> Period:
    today = clock.today()
    return Period(today.replace(day=1), today)


def quarter_so_far() -> Period:
    today = clock.today()
    first = (today.month - 1) // QUARTER * QUARTER + 1
    return Period(today.replace(month=first, day=1), today)


def year_so_far() -> Period:
    today = clock.today()
    return Period(today.replace(month=1, day=1), today)


def last_month() -> Period:
    """The calendar month before this one."""
    return Period.month(clock.today().replace(day=1) - timedelta(days=1))


def last_year() -> Period:
    return Period.year(clock.today().year - 1)
