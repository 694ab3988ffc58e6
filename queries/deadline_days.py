"""A term laid out day by day, as the resident reads it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from portal import clock
from portal.workdays import current_calendar
from queries import law

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from portal.workdays import Day
    from queries.models import CitizenQuery, QueryDeadline


@dataclass(frozen=True, slots=True)
class ExplainedDay:
    """One calendar day: the number it has in the count, or none and the reason."""

    on: date
    number: int | None
    why: str
    is_due: bool
    is_today: bool


def explained(days: Iterable[Day], *, due_on: date) -> list[ExplainedDay]:
    """Number the counted days; `due_on` is the last."""
    today = clock.today()
    number = 0
    result = []
    for day in days:
        number += day.counted
        result.append(
            ExplainedDay(
                on=day.on,
                number=number if day.counted else None,
                why=day.why,
                is_due=day.on == due_on,
                is_today=day.on == today,
            )
        )
    return result


def days_of(deadline: QueryDeadline, query: CitizenQuery) -> list[ExplainedDay]:
    """The days of the query's answer clock up to its first due day, by the calendar of today.

    The clock of registration begins with the receipt. An extension is a decision, not a count: the
    page tells it beside the days.
    """
    is_first = deadline.started_on == query.registered_on
    due_on = deadline.original_due_on if deadline.is_extended else deadline.due_on
    days = law.explain(
        law.rule(deadline.basis),
        started_on=deadline.started_on,
        due_on=due_on,
        calendar=current_calendar(),
        received_at=query.received_at if is_first else None,
    )
    return explained(days, due_on=due_on)


def answer_clock(query: CitizenQuery) -> QueryDeadline | None:
    """The query's present or last answer clock."""
    return query.deadlines.filter(kind=law.Clock.ANSWER).order_by("-started_on", "-id").first()
