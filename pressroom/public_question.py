"""What a reader sees of a public question: never who asked, but for which outlet."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Prefetch
from django.utils.functional import cached_property

from portal import clock
from portal.directory import directory, name_of
from portal.recording import address
from pressroom import law, question_clocks
from pressroom.models import PressAnswer, PressDeadline, PressEvent, PressQuestion, Speaking
from pressroom.models.choices import QuestionStatus

if TYPE_CHECKING:
    from queries.deadline_days import ExplainedDay
    from queries.rulebook import Article


def with_related(rows: Iterable[PressQuestion]) -> Iterable[PressQuestion]:
    """The rows of a queryset with what cards show, in as many statements however many there are."""
    related = rows.select_related("outlet", "event", "addressee__official")  # type: ignore[attr-defined]
    found: Iterable[PressQuestion] = related.defer("search", "event__search")
    return found


def answers_of_questions() -> list[Prefetch]:
    """For `prefetch_related`: the answers of questions and of their leads, with who gave them."""
    rows = PressAnswer.objects.select_related("body", "appointment__official").defer("search")
    return [Prefetch(way, queryset=rows) for way in ("answers", "answered_with__answers")]


@dataclass(frozen=True, slots=True)
class Card:
    """One question in a list."""

    row: PressQuestion
    body: str
    days_left: int | None  # working days until the answer is due; negative when overdue


def cards(rows: Iterable[PressQuestion]) -> list[Card]:
    known = directory()
    return [Card(row, name_of(known.bodies, row.body_id), days_left(row)) for row in rows]


def days_left(question: PressQuestion) -> int | None:
    """Working days until the answer is due: 0 today, negative when overdue; None when none is."""
    if question.status != QuestionStatus.PROMISED or question.due_on is None:
        return None
    return directory().calendar.working_days_between(clock.today(), question.due_on)


@dataclass(frozen=True, slots=True)
class Term:
    """The answer clock, each of its days explained."""

    deadline: PressDeadline
    days: list[ExplainedDay]
    basis: Article
    extension_basis: Article | None


class PublicQuestion:
    """Reads each part once, when the page asks for it."""

    def __init__(self, row: PressQuestion) -> None:
        self.row = row

    @property
    def body(self) -> str:
        """Who answers; empty: the press office."""
        return name_of(directory().bodies, self.row.body_id)

    @property
    def event(self) -> PressEvent | None:
        """The event is public where the question is."""
        return self.row.event

    @property
    def days_left(self) -> int | None:
        return days_left(self.row)

    @property
    def recording(self) -> str:
        """The recording at the second of the question, or of its answer."""
        event = self.row.event
        return address(event.recording_url, self.row.second) if event else ""

    @cached_property
    def addressee(self) -> Speaking | None:
        """To whom, with name and title as they were printed at the event."""
        rows = Speaking.objects.select_related("appointment__official")
        return rows.filter(event=self.row.event_id, appointment=self.row.addressee_id).first()

    @cached_property
    def answers(self) -> list[PressAnswer]:
        """All versions in order; of a grouped question, those of the one it is answered with."""
        answered_by = self.row.answered_with_id or self.row.pk
        rows = PressAnswer.objects.filter(question=answered_by).defer("search")
        return list(rows.select_related("body", "appointment__official").order_by("version"))

    @cached_property
    def term(self) -> Term | None:
        """None where no answer was ever owed."""
        deadline = question_clocks.answer_clock(self.row)
        if deadline is None:
            return None
        rule = law.rule(deadline.basis)
        return Term(
            deadline=deadline,
            days=question_clocks.days_of(deadline),
            basis=rule.basis,
            extension_basis=rule.extension.basis if rule.extension else None,
        )

    @cached_property
    def lead(self) -> PressQuestion | None:
        """The question it is answered together with, where that is public."""
        if self.row.answered_with_id is None:
            return None
        rows = PressQuestion.objects.public(clock.now()).filter(pk=self.row.answered_with_id)
        return rows.only("number", "text").first()

    @cached_property
    def grouped(self) -> list[PressQuestion]:
        """Public questions that get the same answer."""
        rows = PressQuestion.objects.public(clock.now()).filter(answered_with=self.row.pk)
        return list(rows.only("number", "text", "language").order_by("pk"))
