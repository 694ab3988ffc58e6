"""How far off a due day is, in words of the active language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.utils.translation import gettext, ngettext

from portal import clock
from portal.workdays import current_calendar

if TYPE_CHECKING:
    from portal.workdays import Calendar
    from queries.models import CitizenQuery

LATE, TODAY, CALM = "late", "today", "calm"


@dataclass(frozen=True, slots=True)
class Due:
    """The words, and their tone: late, today, calm."""

    words: str
    tone: str


def due_in_words(due_on: date, *, today: date, calendar: Calendar) -> Due:
    """For a list: "in 2 working days", "today", "3 working days overdue"."""
    if due_on == today:
        return Due(gettext("today"), TODAY)
    left = calendar.working_days_between(today, due_on)
    if due_on > today:
        words = ngettext("in %(days)d working day", "in %(days)d working days", left)
        return Due(words % {"days": left}, CALM)
    if left == 0:  # since the due day there were days off only
        return Due(gettext("overdue"), LATE)
    words = ngettext("%(days)d working day overdue", "%(days)d working days overdue", -left)
    return Due(words % {"days": -left}, LATE)


def due_of(query: CitizenQuery) -> Due | None:
    """How far the answer's day is, while it is owed."""
    if not query.is_open or query.due_on is None:
        return None
    return due_in_words(query.due_on, today=clock.today(), calendar=current_calendar())
