"""How every change in the studio is made: lock, check, save, ledger, mail.

All changes of one broadcast's questions queue at the row of the broadcast, to the end of their
transaction: there are a few a second at most, and no two can wait for each other. Votes and reading
do not queue there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from broadcasts import journal, question_life
from broadcasts.models import Broadcast, LiveQuestion
from portal import ledger, outbox
from portal.transitions import TransitionNotAllowed

if TYPE_CHECKING:
    from datetime import timedelta

    from portal.ledger import Actor
    from portal.models import User
    from portal.transitions import Transition


class ChangedMeanwhile(TransitionNotAllowed):
    """Somebody pressed since the row was looked at. `question` is as it stands now."""

    def __init__(self, question: LiveQuestion) -> None:
        self.question = question
        sentence = _("Somebody changed question %(code)s meanwhile: now it is “%(now)s”.")
        super().__init__(sentence % {"code": question.code, "now": question.get_status_display()})


def locked_broadcast(broadcast: Broadcast | int) -> Broadcast:
    """The row as it stands now, held to the end of the transaction.

    A weak lock: a question or a vote that refers to the broadcast need not wait for it.
    """
    pk = broadcast.pk if isinstance(broadcast, Broadcast) else broadcast
    return Broadcast.objects.select_for_update(no_key=True).get(pk=pk)


def locked(question: LiveQuestion) -> LiveQuestion:
    """The row as it stands now, its broadcast locked first, then itself."""
    broadcast = locked_broadcast(question.broadcast_id)
    row = LiveQuestion.objects.select_for_update(no_key=True, of=("self",)).get(pk=question.pk)
    row.broadcast = broadcast
    return row


def begin(
    question: LiveQuestion, verb: str, by: User | None, *, seen: int | None = None
) -> tuple[LiveQuestion, Transition]:
    """Lock the rows and check the transition on what is locked, not on what was seen.

    `seen` is the revision the moderator looked at. Without `by` the asker acts, who has shown the
    secret. Raises `ChangedMeanwhile`, `TransitionNotAllowed` and `NotYourBody`.
    """
    row = locked(question)
    if seen is not None and seen != row.revision:
        raise ChangedMeanwhile(row)
    step = question_life.TRANSITIONS.check(row, verb, by)
    if reason := question_life.beyond_status(row, verb):
        raise TransitionNotAllowed(reason)
    return row, step


def save(question: LiveQuestion, step: Transition | None = None, **changes: Any) -> None:
    """Write the changed columns, the status the transition leads to, and a new revision."""
    if step is not None and step.target is not None:
        changes.setdefault("status", step.target)
    changes["revision"] = question.revision + 1
    journal.before(question)
    for name, value in changes.items():
        setattr(question, name, value)
    question.save(update_fields=list(changes))
    journal.after(question)


def record(question: LiveQuestion, event: str, by: User | Actor, **data: Any) -> None:
    """Append the event to the question's ledger; the status it left is part of it."""
    ledger.record(question.ledger_subject, event, by=by, status=question.status, **data)
    journal.told(question)


def tell(
    question: LiveQuestion,
    template: str,
    *,
    key: str,
    wait: timedelta | None = None,
    **context: Any,
) -> bool:
    """Promise the asker a mail; False where they left no address.

    `key` makes it one mail however often; one that waits may be called back by it
    (`portal.outbox.call_back`).
    """
    journal.promised(key)
    applicant = question.applicant
    if applicant is None or not applicant.email:
        return False
    more = {} if wait is None else {"wait": wait}
    outbox.enqueue(
        template=f"broadcasts/{template}",
        recipient=applicant.reference,
        language=question.language,
        context={"question": question.pk, **context},
        key=key,
        **more,
    )
    return True
