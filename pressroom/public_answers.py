"""Journalists' questions and their answers, as other answers in public are told.

See `portal.public_answers`. Who asked is never told; what was asked, and what was answered, is.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, Final

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal import clock, numbers, public_answers
from portal.directory import directory, name_of
from portal.public_answers import Address, Alike, PublicAnswer
from portal.recording import address as recording_address
from pressroom.models import PressAnswer, PressQuestion, Speaking
from pressroom.models.choices import AnswerKind
from pressroom.numbering import parse_question_number

if TYPE_CHECKING:
    from portal.models import Topic
    from pressroom.models.questions import PressQuestionQuerySet

KEY: Final = "press"


class PressAnswers:
    """A question that is public and answered, by its own answer or by that of its lead."""

    key = KEY
    label = _("at the press centre")

    def similar(self, text: str, *, limit: int, topic: Topic | None) -> list[Alike]:
        """The newest asked; questions of journalists have no theme."""
        del topic
        newest = _public().order_by("-asked_at", "-id")[: public_answers.COMPARED]
        found = public_answers.alike(newest, text, column="text", limit=limit)
        likeness = {row.pk: row.likeness for row in found.only("pk")}
        told = _told(_public().filter(pk__in=likeness))
        return [Alike(likeness[pk], answer) for pk, answer in told.items()]

    def numbered(self, numbers: Collection[str]) -> list[PublicAnswer]:
        return list(_told(_public().filter(number__in=numbers)).values())

    def number_typed(self, typed: str) -> str:
        try:
            return parse_question_number(typed)
        except numbers.InvalidNumber:
            return ""

    def number_at(self, address: Address) -> str:
        is_ours = address.view == "press:question"
        return self.number_typed(address.arguments["number"]) if is_ours else ""


def _public() -> PressQuestionQuerySet:
    rows: PressQuestionQuerySet = PressQuestion.objects.public(clock.now())
    return rows.answered()


def _told(rows: PressQuestionQuerySet) -> dict[int, PublicAnswer]:
    """By primary key: three statements, and the names that the process keeps."""
    questions = list(rows.select_related("event").defer("search", "event__search"))
    answers = _last_answers({_answered_by(question) for question in questions})
    names = _names(answers.values())
    return {
        question.pk: _answer(question, answer, names[answer.pk])
        for question in questions
        if (answer := answers.get(_answered_by(question)))
    }


def _answered_by(question: PressQuestion) -> int:
    """The question whose answers are this one's."""
    return question.answered_with_id or question.pk


def _last_answers(questions: Collection[int]) -> dict[int, PressAnswer]:
    given = PressAnswer.objects.filter(question__in=questions, given_at__lte=clock.now())
    in_order = given.exclude(kind=AnswerKind.HOLDING).order_by("question", "version")
    with_names = in_order.select_related("question", "appointment__official")
    return {each.question_id: each for each in with_names.defer("search", "question__search")}


def _names(answers: Collection[PressAnswer]) -> dict[int, str]:
    """Who gave each answer, by its primary key: name and title as printed at the event, or a body.

    Empty for the press office.
    """
    printed, bodies = _as_printed(answers), directory().bodies
    return {
        each.pk: str(printed.get((each.question.event_id, each.appointment_id), each.appointment))
        if each.appointment
        else name_of(bodies, each.body_id)
        for each in answers
    }


def _as_printed(answers: Iterable[PressAnswer]) -> dict[tuple[int | None, int | None], Speaking]:
    """Who spoke with a name printed at which event, by event and appointment."""
    at_events = [each for each in answers if each.appointment_id and each.question.event_id]
    rows = Speaking.objects.filter(
        event__in={each.question.event_id for each in at_events},
        appointment__in={each.appointment_id for each in at_events},
    )
    return {(row.event_id, row.appointment_id): row for row in rows if row.name_as_printed}


def _answer(question: PressQuestion, answer: PressAnswer, answered_by: str) -> PublicAnswer:
    event = question.event
    watch_url = recording_address(event.recording_url, question.second) if event else ""
    return PublicAnswer(
        source=KEY,
        number=question.number,
        question=question.text,
        answer=answer.text,
        language=answer.language,
        answered_by=answered_by,
        answered_at=answer.given_at,
        path=reverse("press:question", args=[question.number]),
        watch_url=watch_url,
        second=question.second if watch_url else None,
    )


public_answers.register(PressAnswers())
