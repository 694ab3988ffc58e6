"""Answers to journalists: on the spot, holding, final, corrected; all versions stay.

One answer may serve several questions: whoever answers the lead answers all that are grouped with
it, each on its own clock, frozen at that moment, and each with its own mail. Every verb locks the
row and raises `TransitionNotAllowed` or `NotYourBody`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from portal import clock
from portal.transitions import TransitionNotAllowed
from pressroom import question_change, question_clocks, question_life, vocabulary
from pressroom.models import PressAnswer
from pressroom.models.choices import AnswerKind, QuestionStatus
from queries.redaction import redact

if TYPE_CHECKING:
    from portal.ledger import Actor
    from portal.models import User
    from portal.transitions import Transition
    from pressroom.models import PressQuestion


NOTE_LENGTH: Final = 300  # characters, as rows keep it: a mark may be longer than what it hides


@transaction.atomic
def answer_on_the_spot(question: PressQuestion, *, text: str, by: User) -> PressAnswer:
    """The speaker answered at the event; `text` is the gist of it, as noted by the press office."""
    question, step = question_change.begin(question, "answer_on_the_spot", by)
    given = _write(question, AnswerKind.ON_THE_SPOT, text, by)
    _close(question, step)
    question_change.record(question, step.event, by)
    _answer_followers(question, given, by)
    return given


@transaction.atomic
def answer(question: PressQuestion, *, text: str, by: User) -> PressAnswer:
    """The answer. Whether it came on time is frozen now: no later calendar changes it."""
    question, step = question_change.begin(question, "answer", by)
    given = _write(question, AnswerKind.FINAL, text, by)
    _close(question, step)
    question_change.record(question, step.event, by, on_time=question.answered_on_time)
    question_change.tell(question, step.mail, answer=given.pk)
    _answer_followers(question, given, by)
    return given


@transaction.atomic
def hold(question: PressQuestion, *, text: str, by: User) -> PressAnswer:
    """Tell how it stands; the clocks go on."""
    question, step = question_change.begin(question, "hold", by)
    given = _write(question, AnswerKind.HOLDING, text, by)
    question_change.record(question, step.event, by)
    for each in (question, *_waiting(question)):
        question_change.tell(each, step.mail, answer=given.pk)
    return given


@transaction.atomic
def correct(question: PressQuestion, *, text: str, note: str, by: User) -> PressAnswer:
    """A corrected answer beside the one before, with a note of what was corrected."""
    question, step = question_change.begin(question, "correct", by)
    if not note.strip():
        raise TransitionNotAllowed(_("Say what was corrected."))
    given = _write(question, AnswerKind.CORRECTED, text, by, note=note)
    question_change.record(question, step.event, by, note=given.note)
    for each in (question, *question_change.followers(question)):
        question_change.tell(each, step.mail, answer=given.pk)
    return given


@transaction.atomic
def group(question: PressQuestion, *, lead: PressQuestion, by: User) -> PressQuestion:
    """Answer it together with `lead`: at once where that one is answered already."""
    question, step = question_change.begin(question, "group", by)
    lead = question_change.locked(lead)
    if reason := reason_not_to_lead(lead, question):
        raise TransitionNotAllowed(reason)
    question_change.save(question, answered_with=lead)
    question_change.record(question, step.event, by, lead=lead.number)
    if lead.status == QuestionStatus.ANSWERED:
        _answer_with(question, lead.answers.latest("version"), by)
        return question
    if question.status == QuestionStatus.NEW and lead.status == QuestionStatus.PROMISED:
        question_change.promise(question, by=by)
    question_change.tell(question, step.mail)
    return question


@transaction.atomic
def ungroup(question: PressQuestion, *, by: User) -> PressQuestion:
    question, step = question_change.begin(question, "ungroup", by)
    question_change.save(question, answered_with=None)
    question_change.record(question, step.event, by)
    return question


def release(lead: PressQuestion, *, by: User | Actor) -> None:
    """No answer will come by the lead: those that wait for it are on their own again."""
    for each in _waiting(lead):
        question_change.save(each, answered_with=None)
        question_change.record(each, "ungrouped", by)


def reason_not_to_lead(lead: PressQuestion, question: PressQuestion) -> str:
    """Why `question` cannot be answered together with `lead`, in words; empty where it can."""
    if lead.pk == question.pk:
        return _("A question is not grouped with itself.")
    if lead.answered_with_id is not None:
        sentence = _("%(number)s is answered together with another: name that one.")
        return sentence % {"number": lead.number}
    if lead.status not in {QuestionStatus.NEW, QuestionStatus.PROMISED, QuestionStatus.ANSWERED}:
        sentence = _("%(number)s will get no answer: it is “%(status)s”.")
        return sentence % {"number": lead.number, "status": lead.get_status_display()}
    if lead.language != question.language:
        return _("They are asked in different languages, and each is answered in its own.")
    return ""


def _waiting(lead: PressQuestion) -> list[PressQuestion]:
    """Those grouped with the lead whose answer is still to come, locked."""
    return [each for each in question_change.followers(lead) if each.status in question_life.OPEN]


def _answer_followers(lead: PressQuestion, given: PressAnswer, by: User) -> None:
    for each in _waiting(lead):
        _answer_with(each, given, by)


def _answer_with(question: PressQuestion, given: PressAnswer, by: User) -> None:
    """The lead's answer is this question's too."""
    step = question_life.TRANSITIONS["answer"]
    _close(question, step)
    lead = given.question.number
    question_change.record(
        question, "answered_together", by, lead=lead, on_time=question.answered_on_time
    )
    question_change.tell(question, step.mail, answer=given.pk)


def _close(question: PressQuestion, step: Transition) -> None:
    is_on_time = question_clocks.is_on_time(question)
    question_clocks.meet(question, "answer")
    question_clocks.cancel(question)
    question_change.save(
        question,
        step,
        answered_at=clock.now(),
        answered_on_time=is_on_time,
        decline_reason="",
    )


def _write(
    question: PressQuestion, kind: str, text: str, by: User, *, note: str = ""
) -> PressAnswer:
    if not text.strip():
        raise TransitionNotAllowed(_("Say it in words."))
    last = question.answers.aggregate(last=Max("version"))["last"] or 0
    language = question.language
    given = PressAnswer.objects.create(
        question=question,
        version=last + 1,
        kind=kind,
        language=language,
        text=redact(text, language=language).text,
        note=redact(note, language=language).text[:NOTE_LENGTH],
        appointment=question.addressee if kind == AnswerKind.ON_THE_SPOT else None,
        body=question.body,
        given_by=by,
        given_at=clock.now(),
    )
    vocabulary.learn(given)
    return given
