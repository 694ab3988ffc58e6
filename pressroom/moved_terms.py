"""How the open clocks of journalists' questions follow a changed calendar.

As at the desk (`queries.moved_terms`): a counted day is counted anew, a named one (an extension)
moves only where it turns free itself, day zero never moves. There are dozens open, not thousands.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Final

from portal.calendar_changes import Change, Shift, Step
from pressroom import law, question_change
from pressroom.models import PressDeadline
from queries.law import ends_on

if TYPE_CHECKING:
    from portal.ledger import Actor
    from portal.models import User

EXAMPLES: Final = 5


def shifts(change: Change) -> list[Shift]:
    """What would move, nearest first, with the numbers of a few questions each."""
    alike: dict[tuple[date, date, str], list[str]] = defaultdict(list)
    for deadline, to_on in _moving(change):
        alike[deadline.due_on, to_on, deadline.kind].append(deadline.question.number)
    return [
        Shift(PressDeadline.Kind(kind).label, was, now, len(numbers), tuple(numbers[:EXAMPLES]))
        for (was, now, kind), numbers in sorted(alike.items())
    ]


def steps(change: Change, *, by: User | Actor) -> Iterator[Step]:
    """All in one step: the deadlines, the day mirrored on each question, and its ledger."""
    yield partial(_move, change, by)


def _move(change: Change, by: User | Actor) -> int:
    question_change.queue_up()
    moved = 0
    for deadline, to_on in _moving(change):
        question = question_change.locked(deadline.question)
        was_on, deadline.due_on = deadline.due_on, to_on
        deadline.save(update_fields=["due_on"])
        if deadline.kind == PressDeadline.Kind.ANSWER:
            question_change.save(question, due_on=to_on)
        question_change.record(
            question,
            "deadline_moved",
            by,
            clock=deadline.kind,
            was_on=was_on.isoformat(),
            now_on=to_on.isoformat(),
            day=change.day.isoformat(),
            decree=change.decree,
        )
        moved += 1
    return moved


def _moving(change: Change) -> list[tuple[PressDeadline, date]]:
    """Which open deadlines move, and where to."""
    touched = PressDeadline.objects.counting(change.day).select_related("question")
    found = [(row, _moved_to(row, change)) for row in touched.order_by("due_on", "pk")]
    return [(row, to_on) for row, to_on in found if to_on != row.due_on]


def _moved_to(deadline: PressDeadline, change: Change) -> date:
    """The last day by the calendar after the change."""
    rule, started_on = law.rule(deadline.basis), deadline.started_on
    if deadline.due_on == ends_on(rule, started_on=started_on, calendar=change.before):
        return ends_on(rule, started_on=started_on, calendar=change.after)
    due_on = deadline.due_on
    return change.after.on_or_after(due_on) if due_on == change.day else due_on
