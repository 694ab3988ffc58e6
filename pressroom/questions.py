"""Journalists' questions: asked, promised, declined, passed on, extended, withdrawn, hidden.

Answers are given in `pressroom.answers`. Every verb locks the row (`pressroom.question_change`) and
raises `TransitionNotAllowed` or `NotYourBody`; the table is `pressroom.question_life`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from portal import clock
from portal.ledger import Actor
from portal.transitions import TransitionNotAllowed, must
from portal.workdays import local_time
from pressroom import (
    answers,
    numbering,
    question_change,
    question_clocks,
    question_life,
    vocabulary,
)
from pressroom.models import PressEvent, PressQuestion
from pressroom.models.choices import QuestionChannel, QuestionStatus
from queries.redaction import redact

if TYPE_CHECKING:
    from portal.models import Appointment, Body, User
    from pressroom.models import Journalist, Outlet

JOURNALIST: Final = Actor("journalist")  # in the ledger; who it was, the row knows
Words = str


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One question as it was put. `asked_as` names who asked where no journalist of ours did."""

    text: str
    language: str
    journalist: Journalist | None = None
    outlet: Outlet | None = None
    asked_as: str = ""
    addressee: Appointment | None = None
    body: Body | None = None  # who answers; without one the addressee's body
    second: int | None = None  # in the recording
    asked_at: datetime | None = None  # without one: now


@dataclass(frozen=True, slots=True)
class Decision:
    """What became of a question at once: a verb, and the answer given or the reason."""

    verb: str  # answer_on_the_spot, promise, decline
    words: Words = ""


@transaction.atomic
def log(
    event: PressEvent,
    *,
    asked: Asked,
    by: User,
    decision: Decision | None = None,
    key: UUID | None = None,
) -> PressQuestion:
    """Note a question asked at an event, and what became of it if that is known.

    A second call with the same `key` is a double click and changes nothing. Raises `NotYourBody`,
    `TransitionNotAllowed` for an event that was cancelled, or closed while the question is
    undecided.
    """
    must(by, "pressroom.log_question")
    question_change.queue_up()
    if first := _filed_before(key):
        return first
    event = PressEvent.objects.select_for_update().get(pk=event.pk)
    reason = question_life.reason_not_to_log(event.status, is_decided=decision is not None)
    if reason:
        raise TransitionNotAllowed(reason)
    question = _create(asked, key=key, channel=QuestionChannel.EVENT, event=event)
    question_change.record(question, "logged", by, at_event=event.number)
    if decision is not None:
        decide(question, decision=decision, by=by)
    return question_change.locked(question)


@transaction.atomic
def request(*, asked: Asked, key: UUID | None = None) -> PressQuestion:
    """Take a written media request of an accredited journalist: its clock runs from receipt.

    A second call with the same `key` is a double click and changes nothing.
    """
    question_change.queue_up()
    if first := _filed_before(key):
        return first
    question = _create(asked, key=key, channel=QuestionChannel.WRITTEN, event=None)
    deadline = question_clocks.start_answer(question, at=question.asked_at)
    question_change.save(
        question,
        status=QuestionStatus.PROMISED,
        promised_at=question.asked_at,
        due_on=deadline.due_on,
    )
    question_change.record(question, "requested", JOURNALIST, due_on=deadline.due_on.isoformat())
    question_change.tell(question, "received")
    return question


def decide(question: PressQuestion, *, decision: Decision, by: User) -> None:
    """Say what became of an undecided question: answered on the spot, promised or declined."""
    if decision.verb == "answer_on_the_spot":
        answers.answer_on_the_spot(question, text=decision.words, by=by)
    elif decision.verb == "promise":
        promise(question, by=by)
    elif decision.verb == "decline":
        decline(question, reason=decision.words, by=by)
    else:
        raise TransitionNotAllowed(_("A question is answered, promised an answer, or declined."))


@transaction.atomic
def promise(question: PressQuestion, *, by: User) -> PressQuestion:
    """Get back to the journalist later: the clock of a media request starts (93-VIII, Art. 36).

    Those grouped with it and undecided are promised the same answer, each with its own clock.
    """
    question, _step = question_change.begin(question, "promise", by)
    question_change.promise(question, by=by)
    for each in question_change.followers(question):
        if each.status == QuestionStatus.NEW:
            question_change.promise(each, by=by)
    return question


@transaction.atomic
def decline(question: PressQuestion, *, reason: str, by: User) -> PressQuestion:
    """Nobody will answer, and the public reads why. Those grouped with it are on their own."""
    question, step = question_change.begin(question, "decline", by)
    words = redact(_said(reason), language=question.language).text[: answers.NOTE_LENGTH]
    question_clocks.cancel(question)
    question_change.save(question, step, decline_reason=words)
    answers.release(question, by=by)
    question_change.record(question, step.event, by, reason=words)
    question_change.tell(question, step.mail)
    return question


@transaction.atomic
def assign(question: PressQuestion, *, to: Body | None, by: User) -> PressQuestion:
    """Pass it to the body that answers; None: to the press office itself. Its clock goes on."""
    question, step = question_change.begin(question, "assign", by)
    if (to.pk if to else None) == question.body_id:
        raise TransitionNotAllowed(_("It is there already."))
    question_change.save(question, body=to)
    question_clocks.hand_over(question)
    if to is None:
        question_change.record(question, "taken_back", by)
    else:
        question_change.record(question, step.event, by, to_body=to.slug)
    return question


@transaction.atomic
def extend(question: PressQuestion, *, until_on: date, reason: str, by: User) -> PressQuestion:
    """Put the answer off, once, within the law; the journalist is told within its short term.

    With a confirmed address the notice goes out at once and its clock is met by that.
    """
    question, step = question_change.begin(question, "extend", by)
    words = redact(_said(reason), language=question.language).text
    question_clocks.extend(question, until_on)
    question_change.save(question, is_extended=True, due_on=question.due_on)
    question_change.record(question, step.event, by, until_on=until_on.isoformat(), reason=words)
    if question_change.tell(question, step.mail, until_on=until_on.isoformat(), reason=words):
        question_clocks.meet(question, "extension_notice")
    return question


@transaction.atomic
def note_notice(question: PressQuestion, *, by: User) -> PressQuestion:
    """The journalist whose address we do not know was told of the extension by word of mouth."""
    question, step = question_change.begin(question, "note_notice", by)
    question_clocks.meet(question, "extension_notice")
    question_change.record(question, step.event, by)
    return question


@transaction.atomic
def withdraw(question: PressQuestion, *, by: User | None = None) -> PressQuestion:
    """The journalist no longer asks: by the mailed link, or (`by`) through the press office."""
    question, step = question_change.begin(question, "withdraw", by)
    question_clocks.cancel(question)
    question_change.save(question, step, answered_with=None)
    answers.release(question, by=by or JOURNALIST)
    question_change.record(question, step.event, by or JOURNALIST)
    return question


@transaction.atomic
def amend(question: PressQuestion, *, by: User, **changes: Any) -> PressQuestion:
    """Mend what was typed in haste: any of the columns of `MENDED`, by name."""
    question, step = question_change.begin(question, "amend", by)
    unknown = set(changes) - MENDED
    if unknown:
        raise TypeError(*sorted(unknown))
    if "text" in changes:
        language = changes.get("language", question.language)
        changes["text"] = redact(_said(changes["text"]), language=language).text
    changed = {name: new for name, new in changes.items() if getattr(question, name) != new}
    if changed:
        question_change.save(question, **changed)
        vocabulary.learn(question)
        question_change.record(question, step.event, by, what=sorted(changed))
    return question


MENDED: Final = frozenset(
    {"text", "language", "asked_as", "journalist", "outlet", "addressee", "second"}
)


@transaction.atomic
def publish(question: PressQuestion, *, by: User) -> PressQuestion:
    question, step = question_change.begin(question, "publish", by)
    question_change.save(question, is_published=True)
    question_change.record(question, step.event, by)
    return question


@transaction.atomic
def unpublish(question: PressQuestion, *, reason: str, by: User) -> PressQuestion:
    """Hide it from the public; the reason stays in the ledger."""
    question, step = question_change.begin(question, "unpublish", by)
    words = redact(_said(reason)).text
    question_change.save(question, is_published=False)
    question_change.record(question, step.event, by, reason=words)
    return question


def _create(
    asked: Asked, *, key: UUID | None, channel: str, event: PressEvent | None
) -> PressQuestion:
    at = asked.asked_at or clock.now()
    body = asked.body or (asked.addressee.body if asked.addressee else None)
    question = PressQuestion.objects.create(
        number=numbering.next_question_number(local_time(at).year),
        submission_key=key,
        channel=channel,
        event=event,
        journalist=asked.journalist,
        outlet=asked.outlet or (asked.journalist.outlet if asked.journalist else None),
        asked_as=asked.asked_as,
        language=asked.language,
        text=redact(_said(asked.text), language=asked.language).text,
        asked_at=at,
        addressee=asked.addressee,
        body=body,
        second=asked.second,
    )
    vocabulary.learn(question)
    return question


def _filed_before(key: UUID | None) -> PressQuestion | None:
    return PressQuestion.objects.filter(submission_key=key).first() if key else None


def _said(words: str) -> str:
    if not words.strip():
        raise TransitionNotAllowed(_("Say it in words."))
    return words
