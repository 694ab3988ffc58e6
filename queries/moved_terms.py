"""How the open clocks of queries follow a changed calendar.

A due day the rule book counted is counted anew. A day somebody named (an extension, a promise)
stays where it is, unless it turns free itself: then it moves to the next working day. Day zero
never moves, for the talon says it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from django.db.models import Count, F, Window
from django.db.models.functions import RowNumber

from portal import ledger
from portal.calendar_changes import Change, Shift, Step
from portal.deadlines import DeadlineQuerySet
from queries import law
from queries.models import CitizenQuery, QueryDeadline

if TYPE_CHECKING:
    from portal.ledger import Actor
    from portal.models import User

CHUNK = 1_000  # deadlines moved by one set of statements
EXAMPLES = 5


@dataclass(frozen=True, slots=True)
class Alike:
    """What open deadlines must share to move together."""

    kind: str
    basis: str
    started_on: date
    due_on: date

    def rows(self) -> DeadlineQuerySet:
        return QueryDeadline.objects.open().filter(
            kind=self.kind, basis=self.basis, started_on=self.started_on, due_on=self.due_on
        )

    def moved_to(self, change: Change) -> date:
        """The last day by the calendar after the change."""
        rule = law.rule(self.basis)
        is_counted = rule.unit != law.Unit.NAMED_DAY and self.due_on == law.ends_on(
            rule, started_on=self.started_on, calendar=change.before
        )
        if is_counted:
            return law.ends_on(rule, started_on=self.started_on, calendar=change.after)
        return change.after.on_or_after(self.due_on) if self.due_on == change.day else self.due_on


def shifts(change: Change) -> list[Shift]:
    """What would move, nearest first, with the numbers of a few queries each."""
    counts: dict[tuple[str, date, date], int] = defaultdict(int)
    examples: dict[tuple[str, date, date], list[str]] = defaultdict(list)
    numbers = _examples(change)
    for alike, to_on, count in _plan(change):
        shift = (alike.kind, alike.due_on, to_on)
        counts[shift] += count
        examples[shift] += numbers[alike]
    return [
        Shift(
            QueryDeadline.Kind(kind).label, from_on, to_on, count, tuple(examples[key][:EXAMPLES])
        )
        for key, count in sorted(counts.items(), key=lambda item: (item[0][1], item[0]))
        for kind, from_on, to_on in [key]
    ]


def steps(change: Change, *, by: User | Actor) -> Iterator[Step]:
    """Move the deadlines, chunk by chunk, and write it into each query's ledger."""
    for alike, to_on, _count in _plan(change):
        last = 0
        while chunk := _chunk(alike, last):
            last = chunk[-1][0]
            queries = [query_id for _pk, query_id in chunk]
            yield partial(_move_chunk, alike, to_on, change, by, queries)


def _plan(change: Change) -> Iterator[tuple[Alike, date, int]]:
    """Which open deadlines move where, in as many rows as there are different terms."""
    touched = QueryDeadline.objects.counting(change.day).order_by()
    terms = touched.values_list("kind", "basis", "started_on", "due_on").annotate(Count("pk"))
    for *term, count in terms:
        alike = Alike(*term)
        to_on = alike.moved_to(change)
        if to_on != alike.due_on:
            yield alike, to_on, count


def _examples(change: Change) -> dict[Alike, list[str]]:
    """The numbers of the first few queries of each term, in one statement."""
    term = ("kind", "basis", "started_on", "due_on")
    place = Window(RowNumber(), partition_by=[F(field) for field in term], order_by="pk")
    rows = QueryDeadline.objects.counting(change.day).annotate(place=place)
    numbers: dict[Alike, list[str]] = defaultdict(list)
    few = rows.filter(place__lte=EXAMPLES).order_by("due_on", "pk")
    for *key, number in few.values_list(*term, "query__number"):
        numbers[Alike(*key)].append(number)
    return numbers


def _chunk(alike: Alike, after: int) -> list[tuple[int, int]]:
    rows = alike.rows().filter(pk__gt=after).order_by("pk")
    return list(rows.values_list("pk", "query_id")[:CHUNK])


def _move_chunk(
    alike: Alike, to_on: date, change: Change, by: User | Actor, query_ids: list[int]
) -> int:
    """Lock the queries first, as every verb does; then move what is still as it was seen."""
    locked = CitizenQuery.objects.select_for_update(of=("self",)).filter(pk__in=query_ids)
    queries = {query.pk: query for query in locked.only("number", "status").order_by("pk")}
    rows = alike.rows().filter(query_id__in=queries)
    moving = list(rows.values_list("query_id", flat=True))
    rows.update(due_on=to_on)
    if alike.kind == QueryDeadline.Kind.ANSWER:
        CitizenQuery.objects.filter(pk__in=moving).update(due_on=to_on)
    told: dict[str, Any] = {
        "clock": alike.kind,
        "was": alike.due_on.isoformat(),
        "now": to_on.isoformat(),
        "day": change.day.isoformat(),
        "decree": change.decree,
    }
    ledger.record_each(
        {
            queries[pk].ledger_subject: [("deadline_moved", {**told, "status": queries[pk].status})]
            for pk in moving
        },
        by=by,
    )
    return len(moving)
