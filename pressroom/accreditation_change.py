"""How every change of an accreditation is made: lock, check, save, ledger, mail."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.db import connection

from portal import ledger, outbox
from portal.transitions import TransitionNotAllowed
from pressroom import accreditation_life
from pressroom.models import Accreditation, Journalist

if TYPE_CHECKING:
    from portal.ledger import Actor
    from portal.models import User
    from portal.transitions import Transition

_QUEUE: Final = "SELECT pg_advisory_xact_lock(hashtext('pressroom.journalist'), hashtext(%s))"


def queue_up(email: str) -> None:
    """One change at a time of what belongs to an address, to the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute(_QUEUE, [email.lower()])


def locked(accreditation: Accreditation) -> Accreditation:
    """The row as it stands now, locked to the end of the transaction.

    Raises `Accreditation.DoesNotExist` where it was forgotten meanwhile.
    """
    rows = Accreditation.objects.select_for_update(of=("self",))
    return rows.select_related("event", "journalist__outlet").get(pk=accreditation.pk)


def begin(accreditation: Accreditation, verb: str, by: User) -> tuple[Accreditation, Transition]:
    """Lock the row and check the verb on what is locked, not on what was seen.

    Raises `TransitionNotAllowed` and `NotYourBody`.
    """
    row = locked(accreditation)
    step = accreditation_life.LIFE.check(row, verb, by)
    if reason := accreditation_life.reason_beyond_status(row, verb):
        raise TransitionNotAllowed(reason)
    return row, step


def save(accreditation: Accreditation, step: Transition | None = None, **changes: Any) -> None:
    """Write the changed columns, and the status the transition leads to."""
    if step is not None and step.target is not None:
        changes.setdefault("status", step.target)
    for name, value in changes.items():
        setattr(accreditation, name, value)
    accreditation.save(update_fields=list(changes))


def record(accreditation: Accreditation, event: str, by: User | Actor, **data: Any) -> None:
    """Append the event to the accreditation's ledger, without a word of who it is."""
    ledger.record(accreditation.ledger_subject, event, by=by, status=accreditation.status, **data)


def tell(accreditation: Accreditation, template: str, *, key: str | None = None) -> None:
    """Promise a mail to the journalist; it finds none but a confirmed address."""
    journalist: Journalist = accreditation.journalist
    outbox.enqueue(
        template=f"pressroom/{template}",
        recipient=journalist.reference,
        language=journalist.language,
        context={"accreditation": accreditation.pk},
        key=key,
    )
