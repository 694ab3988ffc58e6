"""Viewers' questions as the staff site reads them: without a button, for the console has those."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.db.models import QuerySet

from broadcasts import question_life
from broadcasts.events import QUESTION_EVENTS, WORDS
from broadcasts.models import LiveQuestion
from portal import story
from portal.verbs import VerbDesk
from portal.verbs.course import Step

if TYPE_CHECKING:
    from portal.models import LedgerEntry, User


class QuestionDesk(VerbDesk):
    model = LiveQuestion
    table = question_life.TRANSITIONS
    forms = {}

    def why_not(self, row: LiveQuestion, verb: str, by: User) -> str:
        return question_life.why_not(row, verb, by)

    def told(self, entries: Sequence[LedgerEntry]) -> list[Step]:
        return story.told(entries, QUESTION_EVENTS, WORDS)

    def with_related(self, rows: QuerySet) -> QuerySet:
        related = (
            "broadcast", "district", "topic", "entered_by", "merged_into", "query",
            "answered_by__official",
        )  # fmt: skip
        return rows.select_related(*related).defer("search", "broadcast__search")


DESK = QuestionDesk()
