"""The verbs on journalists' questions as buttons and forms of the staff."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet

from portal import clock, story
from portal.transitions import TransitionNotAllowed
from portal.verbs import VerbDesk, VerbForm
from portal.verbs.course import Step
from portal.workdays import Calendar, current_calendar
from pressroom import question_change, question_clocks, question_life
from pressroom.models import PressQuestion
from pressroom.models.choices import QuestionStatus
from pressroom.question_events import EVENTS, WORDS
from pressroom.question_forms import FORMS
from queries.due_words import Due, due_in_words

if TYPE_CHECKING:
    from portal.models import LedgerEntry, User


class QuestionDesk(VerbDesk):
    model = PressQuestion
    table = question_life.TRANSITIONS
    forms = FORMS
    leads_on = {
        "new": ("answer_on_the_spot", "promise"),
        "promised": ("answer",),
        "answered": ("correct",),
    }
    in_bulk = ("promise", "group", "assign", "decline", "extend", "unpublish")

    def why_not(self, row: PressQuestion, verb: str, by: User) -> str:
        reason = question_life.why_not(row, verb, by)
        if not reason and verb == "extend":
            try:
                question_clocks.extendable(row, current_calendar())
            except TransitionNotAllowed as error:
                return str(error)
        return reason

    def told(self, entries: Sequence[LedgerEntry]) -> list[Step]:
        return story.told(entries, EVENTS, WORDS)

    def with_related(self, rows: QuerySet) -> QuerySet:
        related = "event", "outlet", "body", "addressee__official", "journalist", "answered_with"
        return rows.select_related(*related).defer("search")

    def in_order(self, rows: QuerySet) -> QuerySet:
        return rows.order_by("due_on", "id")

    def locked(self, row: PressQuestion) -> PressQuestion:
        return question_change.locked(row)

    def context(self, row: PressQuestion, form: VerbForm | None) -> dict[str, Any]:
        return {"due": due_of(row), "question": row}


def due_of(question: PressQuestion, *, calendar: Calendar | None = None) -> Due | None:
    """How far the answer's day is, while it is owed; many are told by one `calendar`."""
    if question.status != QuestionStatus.PROMISED or question.due_on is None:
        return None
    calendar = calendar or current_calendar()
    return due_in_words(question.due_on, today=clock.today(), calendar=calendar)


DESK = QuestionDesk()
