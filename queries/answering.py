"""Answers: drafted, approved or sent back, sent; corrected later without losing the first.

Four eyes: whoever drafts does not approve, unless the body has one member who may.
Every verb locks the row and raises `TransitionNotAllowed` or `NotYourBody`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from portal import access, clock
from queries import change, clocks
from queries.casework import end_holding
from queries.lifecycle import NotYourBody, TransitionNotAllowed
from queries.models import Answer, CitizenQuery, Outcome, Status
from queries.redaction import redact

if TYPE_CHECKING:
    from portal.models import User

ANSWERED: Final = gettext_noop("Answered")  # why the body no longer holds it


@dataclass(frozen=True, slots=True)
class Reply:
    """What an answer says: its outcome, words and legal basis; `planned_on` with a promise."""

    outcome: str
    text: str
    legal_basis: str = ""
    planned_on: date | None = None

    def check(self) -> None:
        """Raises `TransitionNotAllowed` where the outcome lacks what it needs."""
        if self.outcome not in Outcome.values:
            raise TransitionNotAllowed(_("An answer needs an outcome."))
        if self.outcome == Outcome.REFUSED and not self.legal_basis:
            raise TransitionNotAllowed(_("A refusal names its legal ground."))
        if self.outcome == Outcome.PLANNED:
            if self.planned_on is None:
                raise TransitionNotAllowed(_("A promise names its day."))
            if self.planned_on <= clock.today():
                raise TransitionNotAllowed(_("A promise lies in the future."))


@transaction.atomic
def draft_answer(query: CitizenQuery, *, reply: Reply, by: User) -> Answer:
    """Write the answer and lay it before the head."""
    query, step = change.begin(query, "draft_answer", by)
    reply.check()
    answer = _write(query, reply, kind=Answer.Kind.FINAL, by=by)
    change.save(query, step, assignee_id=query.assignee_id or by.pk)
    change.finish(query, step, by)
    return answer


@transaction.atomic
def approve(query: CitizenQuery, *, by: User) -> Answer:
    """The head approves: the answer goes out, to the resident and to everyone who joined."""
    query, step = change.begin(query, "approve", by)
    answer = draft_of(query)
    if broken := _broken_promise(answer):
        raise TransitionNotAllowed(broken)
    if stranger := _four_eyes(query, answer, by):
        raise NotYourBody(stranger)
    answer.approved_by, answer.sent_at = by, clock.now()
    answer.save(update_fields=["approved_by", "sent_at"])
    _close_answered(query, answer)
    change.finish(query, step, by, mail_context={"answer": answer.pk}, outcome=answer.outcome)
    _after_sending(query, answer, by)
    return answer


@transaction.atomic
def send_back(query: CitizenQuery, *, reason: str, by: User) -> Answer:
    """The head sends the draft back for rework, and says why."""
    query, step = change.begin(query, "send_back", by)
    answer = draft_of(query)
    answer.sent_back_at, answer.sent_back_reason = clock.now(), reason
    answer.save(update_fields=["sent_back_at", "sent_back_reason"])
    change.save(query, step)
    change.finish(query, step, by, reason=redact(reason).text)
    return answer


@transaction.atomic
def settle(query: CitizenQuery, *, reply: Reply, by: User) -> Answer:
    """The desk answers at once what needs no forwarding; counted apart from the bodies' rate."""
    query, step = change.begin(query, "settle", by)
    reply.check()
    answer = _write(query, reply, kind=Answer.Kind.FINAL, by=by)
    answer.approved_by, answer.sent_at = by, clock.now()
    answer.save(update_fields=["approved_by", "sent_at"])
    _close_answered(query, answer, is_on_the_spot=True)
    change.finish(query, step, by, mail_context={"answer": answer.pk}, outcome=answer.outcome)
    _after_sending(query, answer, by)
    return answer


@transaction.atomic
def hold_answer(query: CitizenQuery, *, text: str, by: User) -> Answer:
    """Tell the resident how it stands; the clocks go on."""
    query, step = change.begin(query, "hold_answer", by)
    answer = _write(query, Reply(outcome="", text=text), kind=Answer.Kind.HOLDING, by=by)
    answer.sent_at = clock.now()
    answer.save(update_fields=["sent_at"])
    change.finish(query, step, by, mail_context={"answer": answer.pk})
    return answer


@transaction.atomic
def correct(query: CitizenQuery, *, reply: Reply, by: User) -> Answer:
    """Send a corrected or completing answer; the one before stays visible.

    It closes an open promise unless it promises again. Whether the query was answered on time stays
    as it was frozen with the first answer.
    """
    query, step = change.begin(query, "correct", by)
    if stranger := reason_not_to_correct(query, by):
        raise NotYourBody(stranger)
    reply.check()
    answer = _write(query, reply, kind=Answer.Kind.CORRECTED, by=by)
    answer.approved_by, answer.sent_at = by, clock.now()
    answer.save(update_fields=["approved_by", "sent_at"])
    if clocks.meet(query, "promise"):
        change.record(query, "promise_kept", by)
    change.save(query, outcome=answer.outcome, verdict="")
    change.finish(query, step, by, mail_context={"answer": answer.pk}, outcome=answer.outcome)
    _after_sending(query, answer, by)
    return answer


def draft_of(query: CitizenQuery) -> Answer:
    """The draft that lies before the head; a query in approval has exactly one."""
    return query.answers.get(sent_at__isnull=True, sent_back_at__isnull=True)


def reason_not_to_approve(query: CitizenQuery, by: User) -> str:
    """Why this head may not approve the draft now, in words; empty where they may."""
    draft = draft_of(query)
    return _broken_promise(draft) or _four_eyes(query, draft, by)


def _four_eyes(query: CitizenQuery, draft: Answer, by: User) -> str:
    if draft.drafted_by_id != by.pk:
        return ""
    others = access.others_who_may("queries.approve", query.body_id, but=by)
    return _("You drafted this answer: somebody else approves it.") if others else ""


def _broken_promise(draft: Answer) -> str:
    if draft.planned_on is None or draft.planned_on > clock.today():
        return ""
    return _("The promised day has come: send the draft back.")


def reason_not_to_correct(query: CitizenQuery, by: User) -> str:
    """Why not, in words: a body's answer is its head's to correct, the desk corrects its own."""
    permission = "queries.approve" if query.body_id else "queries.settle"
    if access.may(by, permission, query.body_id):
        return ""
    return _("Whoever answered corrects: the head of that body, or the desk for its own answers.")


def _write(query: CitizenQuery, reply: Reply, *, kind: str, by: User) -> Answer:
    last = query.answers.aggregate(last=Max("version"))["last"] or 0
    answer = drawn_up(query, reply, version=last + 1, kind=kind, by=by)
    answer.save(force_insert=True)
    return answer


def drawn_up(query: CitizenQuery, reply: Reply, *, version: int, kind: str, by: User) -> Answer:
    """What the reply becomes on paper, unsaved."""
    return Answer(
        query=query,
        version=version,
        kind=kind,
        body=query.body,
        language=query.language,
        outcome=reply.outcome,
        text=reply.text,
        public_text=redact(reply.text, language=query.language).text,
        legal_basis=reply.legal_basis,
        planned_on=reply.planned_on if reply.outcome == Outcome.PLANNED else None,
        drafted_by=by,
        drafted_at=clock.now(),
    )


def _close_answered(query: CitizenQuery, answer: Answer, *, is_on_the_spot: bool = False) -> None:
    changes = closing(query, answer, is_on_the_spot=is_on_the_spot)
    clocks.meet(query, "forward", "answer")
    clocks.cancel(query)
    end_holding(query, reason=ANSWERED)
    change.save(query, **changes)


def closing(query: CitizenQuery, answer: Answer, *, is_on_the_spot: bool) -> dict[str, Any]:
    """What the answer changes in the query.

    The moment of transition freezes whether it was on time: a later calendar changes no past.
    """
    now = clock.now()
    return {
        "status": Status.ANSWERED,
        "outcome": answer.outcome,
        "answered_at": now,
        "answered_on_time": query.due_on is None or clock.today() <= query.due_on,
        "closed_at": now,
        "is_on_the_spot": is_on_the_spot,
        "verdict": "",
    }


def _after_sending(query: CitizenQuery, answer: Answer, by: User) -> None:
    if answer.planned_on is not None:
        clocks.start(query, "promise", due_on=answer.planned_on)
        change.record(query, "promise_made", by, until=answer.planned_on.isoformat())
    change.tell_supporters(query, "answered", key=f"answer:{answer.pk}", answer=answer.pk)
