"""All that a reader sees of one public event, each part asked for when the page shows it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.db.models import Count, Q
from django.utils.functional import cached_property

from portal import clock
from portal.directory import Entry, directory
from portal.tally import in_words, tally
from pressroom.event_cards import LABELS, state_of
from pressroom.models import (
    Announcement,
    Coverage,
    EventChange,
    PressEvent,
    PressQuestion,
    Speaking,
)
from pressroom.models.choices import QuestionStatus
from pressroom.public_question import answers_of_questions

MOST_QUESTIONS: Final = 200


@dataclass(frozen=True, slots=True)
class Counts:
    """Counted from the rows that are public; what was only reported stands beside it."""

    asked: int
    answered: int
    owed: int
    declined: int


class PublicEvent:
    """The page of a row that is known to be public."""

    def __init__(self, row: PressEvent) -> None:
        self.row, self.now = row, clock.now()

    @cached_property
    def state(self) -> str:
        return state_of(self.row, self.now)

    @property
    def label(self) -> str:
        return str(LABELS[self.state]) if self.state else ""

    @property
    def is_over(self) -> bool:
        return self.row.ends_at < self.now

    @cached_property
    def bodies(self) -> list[Entry]:
        known = directory().bodies
        pks = self.row.bodies.values_list("pk", flat=True)
        return [known[pk] for pk in pks if pk in known]

    @cached_property
    def topics(self) -> list[Entry]:
        known = directory().topics
        pks = self.row.topics.values_list("pk", flat=True)
        return [known[pk] for pk in pks if pk in known]

    @cached_property
    def speakers(self) -> list[Speaking]:
        return list(self.row.speakings.select_related("appointment__official"))

    @cached_property
    def changes(self) -> list[EventChange]:
        """What readers were told of, the newest first."""
        return list(self.row.changes.order_by("-at", "-id"))

    @cached_property
    def questions(self) -> list[PressQuestion]:
        """In the order in which they were asked, with their answers."""
        rows = PressQuestion.objects.public(self.now).filter(event=self.row)
        related = rows.select_related("outlet", "addressee__official", "answered_with")
        ordered = related.prefetch_related(*answers_of_questions()).order_by("asked_at", "id")
        return list(ordered.defer("search")[:MOST_QUESTIONS])

    @cached_property
    def counts(self) -> Counts:
        rows = PressQuestion.objects.public(self.now).filter(event=self.row)
        status = QuestionStatus
        counted = rows.aggregate(
            asked=Count("pk"),
            answered=Count("pk", filter=Q(status=status.ANSWERED)),
            owed=Count("pk", filter=Q(status=status.PROMISED)),
            declined=Count("pk", filter=Q(status=status.DECLINED)),
        )
        return Counts(**counted)

    @cached_property
    def coverage_count(self) -> str:
        """How much there is of it, reprints too: "12", or "999+"."""
        rows = Coverage.objects.public(self.now).filter(event=self.row)
        return in_words(tally({"coverage": rows})["coverage"])

    @cached_property
    def announcements(self) -> list[Announcement]:
        rows = Announcement.objects.public(self.now).filter(event=self.row)
        return list(rows.defer("search").newest_first())
