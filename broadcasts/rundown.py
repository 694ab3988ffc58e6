"""The order of a broadcast: the queue, what comes next, what is asked now, and what was answered.

Every verb locks the rows (`broadcasts.change`) and raises `TransitionNotAllowed` or `NotYourBody`;
`ChangedMeanwhile` where `seen`, the revision the moderator looked at, is old. The table is
`broadcasts.question_life`.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from broadcasts import askers, change, merging, moderation, queue_ranks, vocabulary
from broadcasts.models import LiveQuestion
from broadcasts.models.choices import BroadcastStatus, LiveStatus
from portal import clock
from portal.models import Appointment
from portal.text import normalise
from portal.transitions import TransitionNotAllowed
from queries.redaction import redact

if TYPE_CHECKING:
    from broadcasts.models import Broadcast
    from portal.models import User


@transaction.atomic
def queue(question: LiveQuestion, *, by: User, seen: int | None = None) -> LiveQuestion:
    """Take it into the queue, after all others; it is published with that."""
    question, step = change.begin(question, "queue", by, seen=seen)
    moderation.publish(question, step, rank=queue_ranks.at_the_end(question.broadcast))
    change.record(question, step.event, by)
    return question


@transaction.atomic
def dequeue(question: LiveQuestion, *, by: User, seen: int | None = None) -> LiveQuestion:
    """Take it out of the queue; it stays on the wall."""
    question, step = change.begin(question, "dequeue", by, seen=seen)
    change.save(question, step, rank=0)
    change.record(question, step.event, by)
    return question


@transaction.atomic
def move(
    question: LiveQuestion,
    *,
    by: User,
    before: LiveQuestion | None = None,
    seen: int | None = None,
) -> LiveQuestion:
    """Put it ahead of another in the queue; without one, to the end."""
    question, step = change.begin(question, "move", by, seen=seen)
    if before is None:
        rank = queue_ranks.at_the_end(question.broadcast)
    else:
        rank = queue_ranks.before(_in_queue(before, question), but=question)
    change.save(question, step, rank=rank)
    change.record(question, step.event, by)
    return question


@transaction.atomic
def next_(question: LiveQuestion, *, by: User, seen: int | None = None) -> LiveQuestion:
    """Let it be asked next; the one that was next goes back to the head of the queue."""
    question, step = change.begin(question, "next", by, seen=seen)
    was_next = _the(LiveStatus.NEXT, question.broadcast)
    if was_next is not None:
        _put_back(was_next, by)
    change.save(question, step, rank=0)
    change.record(question, step.event, by)
    return question


@transaction.atomic
def now(question: LiveQuestion, *, by: User, seen: int | None = None) -> LiveQuestion:
    """Put it on the host's screen: this moment is where its answer begins in the recording.

    Refused while another is there, for nobody would know what became of that one.
    """
    question, step = change.begin(question, "now", by, seen=seen)
    on_air = _the(LiveStatus.NOW, question.broadcast)
    if on_air is not None:
        raise TransitionNotAllowed(
            _("Question %(code)s is on air: say first what became of it.") % {"code": on_air.code}
        )
    change.save(question, step, now_at=clock.now(), rank=0)
    change.record(question, step.event, by)
    return question


@transaction.atomic
def back(question: LiveQuestion, *, by: User, seen: int | None = None) -> LiveQuestion:
    """It was not asked after all: to the head of the queue."""
    question, _step = change.begin(question, "back", by, seen=seen)
    _put_back(question, by)
    return question


@transaction.atomic
def answered(
    question: LiveQuestion,
    *,
    by: User,
    answered_by: Appointment | None = None,
    summary: str = "",
    seen: int | None = None,
) -> LiveQuestion:
    """It was answered on air, by a guest: where only one is there, by that one.

    All who asked it are told, those merged into it too.
    """
    return _done(question, "answered", by, answered_by=answered_by, summary=summary, seen=seen)


@transaction.atomic
def promised(
    question: LiveQuestion,
    *,
    by: User,
    answered_by: Appointment | None = None,
    summary: str = "",
    seen: int | None = None,
) -> LiveQuestion:
    """A guest promised to answer later: it will be sent to the desk, and has a term there.

    All who asked it are told, those merged into it too.
    """
    return _done(question, "promised", by, answered_by=answered_by, summary=summary, seen=seen)


@transaction.atomic
def summarise(
    question: LiveQuestion,
    *,
    by: User,
    answer_text: str,
    answered_by: Appointment | None = None,
    seen: int | None = None,
) -> LiveQuestion:
    """Write down what was answered, in the language of the question, and mend who answered it.

    Without `answered_by` that stays as it is.
    """
    question, step = change.begin(question, "summarise", by, seen=seen)
    changes: dict[str, Any] = {"answer_text": _written(question, answer_text)}
    if answered_by is not None:
        changes["answered_by"] = _guest(question.broadcast, answered_by)
    changed = {name: new for name, new in changes.items() if getattr(question, name) != new}
    if changed:
        change.save(question, step, **changed)
        vocabulary.learn(question)
        change.record(question, step.event, by, what=sorted(changed))
    return question


def _done(
    question: LiveQuestion,
    verb: str,
    by: User,
    *,
    answered_by: Appointment | None,
    summary: str,
    seen: int | None,
) -> LiveQuestion:
    question, step = change.begin(question, verb, by, seen=seen)
    done_at = clock.now()
    change.save(
        question,
        step,
        done_at=done_at,
        now_at=question.now_at or _begun_at(question.broadcast, done_at),
        rank=0,
        answered_by=_guest(question.broadcast, answered_by),
        answer_text=_written(question, summary),
    )
    vocabulary.learn(question)
    change.record(question, step.event, by)
    askers.tell_all(question, step.mail, followers=merging.followers(question))
    return question


def _begun_at(broadcast: Broadcast, done_at: datetime) -> datetime | None:
    """Where the answer begins if nobody pressed “now”: at the press that says it was given.

    After the end no press tells where it was, and a place made up would be a false one.
    """
    return done_at if broadcast.status == BroadcastStatus.ON_AIR else None


def _guest(broadcast: Broadcast, named: Appointment | None) -> Appointment | None:
    """Who answered: the one named, who is a guest; else the only guest, if there is only one."""
    guests = [guest.appointment for guest in broadcast.guests.select_related("appointment")]
    if named is None:
        return guests[0] if len(guests) == 1 else None
    if named not in guests:
        raise TransitionNotAllowed(_("This official is no guest of the broadcast."))
    return named


def _written(question: LiveQuestion, words: str) -> str:
    return redact(normalise(words), language=question.language).text


def _the(status: LiveStatus, broadcast: Broadcast) -> LiveQuestion | None:
    """The one question that is next, or on air; locked."""
    row = LiveQuestion.objects.filter(broadcast=broadcast, status=status).first()
    return change.locked(row) if row is not None else None


def _put_back(question: LiveQuestion, by: User) -> None:
    """To the head of the queue: what is next or on air is asked before all that wait there."""
    rank = queue_ranks.at_the_head(question.broadcast)
    change.save(question, status=LiveStatus.QUEUED, rank=rank, now_at=None)
    change.record(question, "put_back", by)


def _in_queue(other: LiveQuestion, question: LiveQuestion) -> LiveQuestion:
    """The question to go ahead of, as it stands now."""
    row = LiveQuestion.objects.filter(broadcast=question.broadcast, pk=other.pk).queued().first()
    if row is None or row.pk == question.pk:
        raise TransitionNotAllowed(
            _("Question %(code)s is not in the queue any more.") % {"code": other.code}
        )
    return row
