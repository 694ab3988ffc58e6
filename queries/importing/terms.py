"""The clocks of an imported query by the law and the calendar of its day, each worked out once."""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple

from portal.workdays import Calendar, local_time
from queries import law
from queries.rulebook import Clock


class Term(NamedTuple):
    """A clock: its rule, day zero and the last day."""

    basis: str
    started_on: date
    due_on: date


class Terms:
    """Terms by kind and day; a year of history has few of them, however many its rows."""

    def __init__(self, calendar: Calendar) -> None:
        self.calendar = calendar
        self._answers: dict[tuple[str, date, bool], Term] = {}
        self._forwards: dict[tuple[str, date, date], Term | None] = {}

    def registered_on(self, received_at: datetime) -> date:
        """Raises `OutsideCalendar`."""
        return self.calendar.registered_on(received_at)

    def answer(self, kind: str, registered_on: date, *, needs_others: bool) -> Term:
        """Raises `law.NoRule` before the book begins, and `OutsideCalendar`."""
        key = (kind, registered_on, needs_others)
        if key not in self._answers:
            rule = law.term(
                kind=kind, clock=Clock.ANSWER, on=registered_on, needs_others=needs_others
            )
            due_on = law.ends_on(rule, started_on=registered_on, calendar=self.calendar)
            self._answers[key] = Term(rule.key, registered_on, due_on)
        return self._answers[key]

    def forward(self, kind: str, received_at: datetime, registered_on: date) -> Term | None:
        """None where the law of the day set no such term."""
        received_on = local_time(received_at).date()
        key = (kind, received_on, registered_on)
        if key not in self._forwards:
            self._forwards[key] = self._forward(kind, received_on, registered_on)
        return self._forwards[key]

    def _forward(self, kind: str, received_on: date, registered_on: date) -> Term | None:
        try:
            rule = law.term(kind=kind, clock=Clock.FORWARD, on=registered_on)
        except law.NoRule:
            return None
        due_on = law.ends_on(rule, started_on=received_on, calendar=self.calendar)
        return Term(rule.key, received_on, due_on)
