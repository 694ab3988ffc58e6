"""Asking a broadcast: by the portal, or by staff for whoever rang, wrote or stood in the street.

A question waits for its moderator first: nothing of it is public before. Every verb raises
`TransitionNotAllowed` with a sentence, or `NotYourBody`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from broadcasts import change, merging, numbering
from broadcasts.models import Broadcast, LiveQuestion
from broadcasts.models.choices import BroadcastStatus, LiveStatus, QuestionSource
from broadcasts.question_life import UNDECIDED
from portal import clock, ledger
from portal.text import looks_like_nothing, normalise, normalise_line
from portal.transitions import TransitionNotAllowed, must
from queries.redaction import redact

if TYPE_CHECKING:
    from portal.models import District, Topic, User
    from queries.models import Applicant

ENTER: Final = "broadcasts.enter_question"
NAME_LENGTH: Final = 60  # characters
# While something is still to come, it may come by mail.
AWAITED: Final = frozenset({*UNDECIDED, LiveStatus.MERGED, LiveStatus.PROMISED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One question as it was put. `asked_as` is read out and shown: it is public."""

    text: str
    language: str
    asked_as: str = ""
    district: District | None = None
    topic: Topic | None = None
    source: str = QuestionSource.WEB


def ask(
    broadcast: Broadcast,
    *,
    asked: Asked,
    key: UUID | None,
    applicant: Applicant | None = None,
    by: User | None = None,
) -> LiveQuestion:
    """Take a question: a place and a code of its own, ledger, a receipt where an e-mail was left.

    The same `key` again (a double click, a repeated request) returns the question of the first.
    `applicant` is unsaved, and kept only if it has an e-mail or a phone. `by` is the member of
    staff who entered it; empty for the portal's form.
    """
    if by is not None:
        must(by, ENTER)
    try:
        return _ask(broadcast, asked, key, applicant, by)
    except IntegrityError:
        first = asked_before(key)
        if first is None:
            raise
        return first


def asked_before(key: UUID | None) -> LiveQuestion | None:
    """The question that was asked under this key."""
    rows = LiveQuestion.objects.select_related("broadcast")
    return rows.filter(submission_key=key).first() if key else None


def reason_not_to_ask(broadcast: Broadcast) -> str:
    """Why a broadcast takes no questions now, in words; empty where it does."""
    if broadcast.takes_questions:
        return ""
    if broadcast.status == BroadcastStatus.PLANNED:
        return _("This broadcast is not announced yet.")
    if broadcast.status == BroadcastStatus.CANCELLED:
        return _("This broadcast was cancelled and takes no questions.")
    return _("This broadcast is over and takes no more questions.")


@transaction.atomic
def withdraw(question: LiveQuestion, *, by: User | None = None) -> LiveQuestion:
    """The asker no longer asks; `by`: through the studio. Those asked together with it go on."""
    question, step = change.begin(question, "withdraw", by)
    actor, was = by or ledger.RESIDENT, question.status
    change.save(question, step)
    change.record(question, step.event, actor)
    merging.hand_over(question, was=was, by=actor)
    return question


@transaction.atomic
def leave_contact(question: LiveQuestion, *, applicant: Applicant) -> LiveQuestion:
    """The asker leaves an e-mail address afterwards: the receipt and the reply go there.

    `applicant` is unsaved. The moderators' view of the question does not change by it.
    """
    question = change.locked(question)
    if reason := reason_not_to_leave_contact(question):
        raise TransitionNotAllowed(reason)
    known = question.applicant
    if known is None:
        applicant.save()
        question.applicant = applicant
        question.save(update_fields=["applicant"])
    else:
        known.email, known.consented_at = applicant.email, applicant.consented_at
        known.save(update_fields=["email", "consented_at"])
    change.record(question, "contact_left", ledger.RESIDENT)
    change.tell(question, "asked", key=_receipt(question))
    return question


def reason_not_to_leave_contact(question: LiveQuestion) -> str:
    """Why no e-mail address is taken for a question, in words; empty where it is."""
    if question.status not in AWAITED:
        return _("There is nothing more to come about this question.")
    if question.applicant is not None and question.applicant.erased_at is not None:
        return _("There is nothing more to come about this question.")
    if question.applicant is not None and question.applicant.email:
        return _("An e-mail address was left already.")
    return ""


@transaction.atomic
def _ask(
    broadcast: Broadcast,
    asked: Asked,
    key: UUID | None,
    applicant: Applicant | None,
    by: User | None,
) -> LiveQuestion:
    broadcast = change.locked_broadcast(broadcast)
    if first := asked_before(key):
        return first
    if reason := reason_not_to_ask(broadcast):
        raise TransitionNotAllowed(reason)
    text = _said(asked.text)
    if applicant is not None and not (applicant.email or applicant.phone):
        applicant = None
    if applicant is not None:
        applicant.save()
    position = numbering.next_position(broadcast)
    question = LiveQuestion.objects.create(
        broadcast=broadcast,
        position=position,
        code=numbering.code_of(position),
        submission_key=key,
        source=asked.source,
        language=asked.language,
        text=text,
        public_text=redact(text, language=asked.language).text,
        asked_as=_read_out(asked.asked_as, asked.language),
        applicant=applicant,
        district=asked.district,
        topic=asked.topic,
        asked_at=clock.now(),
        entered_by=by,
    )
    change.record(question, "asked", by or ledger.RESIDENT, source=str(asked.source))
    change.tell(question, "asked", key=_receipt(question))
    return question


def _said(typed: str) -> str:
    text = normalise(typed)
    if looks_like_nothing(text):
        raise TransitionNotAllowed(_("Write your question in words."))
    if len(text) > settings.LIVE_QUESTION_MAX_LENGTH:
        raise TransitionNotAllowed(
            _("A question to a broadcast has at most %(most)d characters; yours has %(length)d.")
            % {"most": settings.LIVE_QUESTION_MAX_LENGTH, "length": len(text)}
        )
    return text


def _read_out(typed: str, language: str) -> str:
    """The name as it is shown: without a phone or an address that slipped into it."""
    return redact(normalise_line(typed), language=language).text[:NAME_LENGTH]


def _receipt(question: LiveQuestion) -> str:
    return f"live:{question.pk}:asked"
