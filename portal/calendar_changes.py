"""Changing a day of the city's calendar: which open deadlines move by it, and moving them with it.

An app that keeps deadlines registers how its own are moved (`register` in `AppConfig.ready`), for
the portal knows no rule book. The day, the deadlines and the ledger change in one transaction.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Protocol

from django.db import connection, transaction
from django.utils.functional import Promise

from portal import ledger
from portal.models import CalendarDay
from portal.workdays import LOCK, Calendar, Override, current_calendar

if TYPE_CHECKING:
    from portal.ledger import Actor
    from portal.models import User

ONE_AT_A_TIME = LOCK + 1  # key of the advisory lock between two who change the calendar


@dataclass(frozen=True, slots=True)
class Change:
    """One day, and the calendars before and after the word on it."""

    day: date
    before: Calendar
    after: Calendar
    decree: str

    @property
    def turns(self) -> bool:
        """Whether the day turns from worked to free or back; a new decree alone moves nothing."""
        return self.before.is_working(self.day) != self.after.is_working(self.day)


@dataclass(frozen=True, slots=True)
class Shift:
    """Open deadlines of one clock that move together; `examples` are names of a few."""

    clock: str | Promise
    from_on: date
    to_on: date
    count: int
    examples: tuple[str, ...]


class Mover(Protocol):
    """How one app's deadlines follow the calendar."""

    def shifts(self, change: Change) -> list[Shift]:
        """What would move, without moving it."""

    def move(self, change: Change, *, by: User | Actor) -> int:
        """Move it, say so in each subject's ledger, and return how many moved."""


_movers: list[Mover] = []


def register(mover: Mover) -> None:
    """Let `mover` (a module will do) answer for its app's deadlines."""
    if mover not in _movers:
        _movers.append(mover)


def preview(*, day: date, word: Override | None) -> list[Shift]:
    """The open deadlines that would move if the city's word on `day` became `word` (or none)."""
    before = current_calendar()
    decree = word.decree if word else ""
    change = Change(day, before, before.with_word(day, word), decree)
    if not change.turns:
        return []
    return [shift for mover in _movers for shift in mover.shifts(change)]


@transaction.atomic
def set_day(*, day: date, is_working: bool, decree: str, by: User | Actor) -> int:
    """Write the city's word on `day`, and move the open deadlines it touches; returns how many.

    `decree` names the act that moves the day; every moved deadline quotes it.
    """
    _wait_for_others()
    before = current_calendar()
    CalendarDay.objects.update_or_create(
        day=day, defaults={"is_working": is_working, "decree": decree}
    )
    return _follow(day, before, decree, by, "calendar_day_set")


@transaction.atomic
def clear_day(*, day: date, by: User | Actor) -> int:
    """Take the city's word on `day` back, and move open deadlines; returns how many.

    Raises `CalendarDay.DoesNotExist` where there is none.
    """
    _wait_for_others()
    before = current_calendar()
    row = CalendarDay.objects.get(day=day)
    row.delete()
    return _follow(day, before, row.decree, by, "calendar_day_cleared")


def _follow(day: date, before: Calendar, decree: str, by: User | Actor, event: str) -> int:
    """Let the deadlines follow a day already written.

    Most move while others go on filing. Only then is the calendar held against those who write a
    due day down, and what they wrote meanwhile by the old calendar is moved too.
    """
    change = Change(day, before, current_calendar(), decree)
    moved = 0
    if change.turns:
        moved = _move(change, by)
        _take_lock(LOCK)
        moved += _move(change, by)
    is_working = change.after.is_working(day)
    ledger.record(
        f"calendar:{day}", event, by=by, is_working=is_working, decree=decree, moved=moved
    )
    return moved


def _move(change: Change, by: User | Actor) -> int:
    return sum(mover.move(change, by=by) for mover in _movers)


def _wait_for_others() -> None:
    _take_lock(ONE_AT_A_TIME)


def _take_lock(key: int) -> None:
    """Hold an advisory lock alone, to the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [key])
