"""How every change of a journalist's question is made: lock, check, save, ledger, mail.

Questions answered together change together, each with its own clock, ledger and mail. So that no
two changes wait for each other's rows, all of them queue at one lock for the length of their
transaction: there are a few a minute, on the day of the year's largest briefing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.db import connection

from portal import clock, ledger, outbox
from portal.transitions import TransitionNotAllowed
from pressroom import question_clocks, question_life
from pressroom.models import PressQuestion

if TYPE_CHECKING:
    from portal.ledger import Actor
    from portal.models import User
    from portal.transitions import Transition

_QUEUE: Final = "SELECT pg_advisory_xact_lock(hashtext('pressroom.pressquestion'))"


def queue_up() -> None:
    """One change of journalists' questions at a time, to the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute(_QUEUE)


def locked(question: PressQuestion) -> PressQuestion:
    """The row as it stands now, locked to the end of the transaction."""
    queue_up()
    rows = PressQuestion.objects.select_for_update(of=("self",))
    return rows.select_related("event", "body", "journalist", "answered_with").get(pk=question.pk)


def followers(question: PressQuestion) -> list[PressQuestion]:
    """Those that are answered together with this one and still wait, locked."""
    rows = PressQuestion.objects.select_for_update(of=("self",)).select_related(
        "event", "body", "journalist", "answered_with"
    )
    return list(rows.filter(answered_with=question.pk).order_by("pk"))


def begin(question: PressQuestion, verb: str, by: User | None) -> tuple[PressQuestion, Transition]:
    """Lock the row and check the transition on what is locked, not on what was seen.

    Without `by` the journalist acts, who has shown the link. Raises `TransitionNotAllowed` and
    `NotYourBody`.
    """
    row = locked(question)
    step = question_life.TRANSITIONS.check(row, verb, by)
    if reason := question_life.reason_beyond_status(row, verb):
        raise TransitionNotAllowed(reason)
    return row, step


def save(question: PressQuestion, step: Transition | None = None, **changes: Any) -> None:
    """Write the changed columns, and the status the transition leads to."""
    if step is not None and step.target is not None:
        changes.setdefault("status", step.target)
    for name, value in changes.items():
        setattr(question, name, value)
    if changes:
        question.save(update_fields=list(changes))


def record(question: PressQuestion, event: str, by: User | Actor, **data: Any) -> None:
    """Append the event to the question's ledger; the status it left is part of it."""
    body = question.body.slug if question.body_id and question.body else ""
    ledger.record(question.ledger_subject, event, by=by, body=body, status=question.status, **data)


def promise(question: PressQuestion, *, by: User | Actor) -> None:
    """Start the clock of a promised answer on a row that is locked, and tell the journalist."""
    step = question_life.TRANSITIONS["promise"]
    now = clock.now()
    deadline = question_clocks.start_answer(question, at=now)
    save(question, step, promised_at=now, due_on=deadline.due_on, decline_reason="")
    record(question, step.event, by, due_on=deadline.due_on.isoformat())
    tell(question, step.mail)


def tell(question: PressQuestion, template: str, **context: Any) -> bool:
    """Promise the journalist a mail; False where we know no confirmed address of theirs."""
    journalist = question.journalist
    if journalist is None or journalist.confirmed_at is None or not journalist.email:
        return False
    outbox.enqueue(
        template=f"pressroom/{template}",
        recipient=journalist.reference,
        language=question.language,
        context={"number": question.number, **context},
    )
    return True
