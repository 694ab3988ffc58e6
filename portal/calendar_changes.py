"""Changing a day of the city's calendar: which open deadlines move by it, and moving them with it.

An app that keeps deadlines registers how its own are moved (`register` in `AppConfig.ready`), for
the portal knows no rule book. The day, a few deadlines and the ledger change in one transaction.
Where a day touches more than `AT_ONCE` deadlines, the day is changed at once and the worker moves
them batch by batch: a deadline, its query and its ledger line together, so that nobody ever sees
one without the other. Until it is through, no other day is changed, and what has not moved yet is
explained by the calendar it was counted by (`calendar_before`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from time import monotonic
from typing import TYPE_CHECKING, Final, Protocol

from django.db import connection, transaction
from django.utils.functional import Promise

from portal import clock, ledger
from portal.ledger import Actor
from portal.models import CalendarDay, CalendarMove
from portal.workdays import LOCK, Calendar, Override, current_calendar

if TYPE_CHECKING:
    from portal.models import User

ONE_AT_A_TIME = LOCK + 1  # key of the advisory lock between two who change the calendar
AT_ONCE: Final = 2_000  # deadlines a request moves itself: about a second
SWEEP_SECONDS: Final = 45.0


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


class StillMoving(Exception):
    """Open deadlines are still following the change before."""


Step = Callable[[], int]


class Mover(Protocol):
    """How one app's deadlines follow the calendar."""

    def shifts(self, change: Change) -> list[Shift]:
        """What would move, without moving it."""

    def steps(self, change: Change, *, by: User | Actor) -> Iterator[Step]:
        """Move it step by step, each inside a transaction of the caller's; safe to do again.

        A step moves deadlines with what mirrors them, says so in each subject's ledger, and returns
        how many moved.
        """


_movers: list[Mover] = []


def register(mover: Mover) -> None:
    """Let `mover` (a module will do) answer for its app's deadlines."""
    if mover not in _movers:
        _movers.append(mover)


def preview(*, day: date, word: Override | None) -> list[Shift]:
    """The open deadlines that would move if the city's word on `day` became `word` (or none)."""
    before = current_calendar()
    decree = word.decree if word else ""
    return _shifts(Change(day, before, before.with_word(day, word), decree))


def pending() -> CalendarMove | None:
    """The change whose deadlines the worker is moving, with how far it has come."""
    return CalendarMove.objects.filter(is_running=True).first()


def calendar_before() -> Calendar | None:
    """The calendar that what is still to be moved was counted by; None where nothing is."""
    move = pending()
    return _change_of(move).before if move else None


@transaction.atomic
def set_day(*, day: date, is_working: bool, decree: str, by: User | Actor) -> int:
    """Write the city's word on `day`, and move the open deadlines it touches; returns how many.

    `decree` names the act that moves the day; every moved deadline quotes it. None has moved yet
    where there are too many: see `pending`. Raises `StillMoving`.
    """
    _wait_for_others()
    before = current_calendar()
    word = CalendarDay.objects.filter(day=day).first()
    CalendarDay.objects.update_or_create(
        day=day, defaults={"is_working": is_working, "decree": decree}
    )
    return _follow(day, word, before, decree, by, "calendar_day_set")


@transaction.atomic
def clear_day(*, day: date, by: User | Actor) -> int:
    """Take the city's word on `day` back, and move open deadlines; returns how many.

    Raises `CalendarDay.DoesNotExist` where there is none, and `StillMoving`.
    """
    _wait_for_others()
    before = current_calendar()
    row = CalendarDay.objects.get(day=day)
    row.delete()
    return _follow(day, row, before, row.decree, by, "calendar_day_cleared")


def carry_out(*, seconds: float = SWEEP_SECONDS) -> int:
    """Move what a pending change has left to move, for so long; returns how many moved.

    Each step is a transaction. A worker that dies is followed by another, which finds by the dates
    themselves what is left; while one is at it, another passes by.
    """
    end = monotonic() + seconds
    move = pending()
    if move is None:
        return 0
    with transaction.atomic():
        _take_lock(LOCK)  # whoever counted by the old calendar is through, none will any more
    moved = 0
    for step in _steps(_change_of(move), Actor(move.actor)):
        with transaction.atomic():
            row = _locked(move)
            if row is None:
                return moved
            count = step()
            row.moved += count
            row.save(update_fields=["moved"])
        moved += count
        if monotonic() > end:
            return moved
    _finish(move)
    return moved


def _follow(
    day: date, word: CalendarDay | None, before: Calendar, decree: str, by: User | Actor, event: str
) -> int:
    """Let the deadlines follow a day already written, at once or by the worker."""
    change = Change(day, before, current_calendar(), decree)
    to_move = sum(shift.count for shift in _shifts(change))
    is_working = change.after.is_working(day)
    if to_move > AT_ONCE:
        CalendarMove.objects.create(
            day=day,
            was_working=word.is_working if word else None,
            decree=decree,
            actor=ledger.actor_of(by).reference,
            asked_at=clock.now(),
            to_move=to_move,
        )
        ledger.record(
            f"calendar:{day}", event, by=by, is_working=is_working, decree=decree, to_move=to_move
        )
        return 0
    moved = _move_at_once(change, by)
    ledger.record(
        f"calendar:{day}", event, by=by, is_working=is_working, decree=decree, moved=moved
    )
    return moved


def _move_at_once(change: Change, by: User | Actor) -> int:
    """Move most while others go on filing, and what they wrote meanwhile at the end.

    Only for that is the calendar held against those who write a due day down.
    """
    if not change.turns:
        return 0
    moved = sum(step() for step in _steps(change, by))
    _take_lock(LOCK)
    return moved + sum(step() for step in _steps(change, by))


def _shifts(change: Change) -> list[Shift]:
    if not change.turns:
        return []
    return [shift for mover in _movers for shift in mover.shifts(change)]


def _steps(change: Change, by: User | Actor) -> Iterator[Step]:
    for mover in _movers:
        yield from mover.steps(change, by=by)


def _change_of(move: CalendarMove) -> Change:
    after = current_calendar()
    word = None if move.was_working is None else Override(move.was_working, "")
    return Change(move.day, after.with_word(move.day, word), after, move.decree)


def _locked(move: CalendarMove) -> CalendarMove | None:
    """The move for this transaction alone; None where another worker is at it, or it is done."""
    rows = CalendarMove.objects.select_for_update(skip_locked=True)
    return rows.filter(pk=move.pk, is_running=True).first()


@transaction.atomic
def _finish(move: CalendarMove) -> None:
    row = _locked(move)
    if row is not None:
        row.is_running, row.done_at = False, clock.now()
        row.save(update_fields=["is_running", "done_at"])
        ledger.record(
            f"calendar:{row.day}",
            "deadlines_moved",
            by=Actor(row.actor),
            decree=row.decree,
            moved=row.moved,
        )


def _wait_for_others() -> None:
    _take_lock(ONE_AT_A_TIME)
    if pending():
        raise StillMoving


def _take_lock(key: int) -> None:
    """Hold an advisory lock alone, to the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [key])
