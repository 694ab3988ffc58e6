"""A term laid out day by day, as the resident reads it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from portal import clock
from queries import clocks, law

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
    """The days the rule book counts for one clock of the query, by the calendar of today.

    An extension is a decision, not a count: the page tells it beside the days.
    """
    days = clocks.explain(query, deadline)
    return explained(days, due_on=days[-1].on) if days else []


def answer_clock(query: CitizenQuery) -> QueryDeadline | None:
    """The query's present or last answer clock."""
    return query.deadlines.filter(kind=law.Clock.ANSWER).order_by("-started_on", "-id").first()
