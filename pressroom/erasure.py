"""Erasing a journalist: what is personal goes; their questions, answers and outlet stay."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from portal import access, clock, ledger
from portal.ledger import Actor
from portal.transitions import NotYourBody, TransitionNotAllowed
from pressroom import accreditation_change as change
from pressroom import unconfirmed
from pressroom.models import Accreditation, Journalist, PressQuestion
from pressroom.models.choices import AccreditationStatus
from queries.redaction import redact

if TYPE_CHECKING:
    from portal.models import User

S = AccreditationStatus
PERMISSION: Final = "pressroom.erase_journalist"
PERSONAL: Final = ("full_name", "email", "phone", "outlet_name")
OF_ACCREDITATIONS: Final = ("card_reference", "note")
ENDED: Final = {S.UNCONFIRMED: S.REFUSED, S.APPLIED: S.REFUSED, S.ACCEPTED: S.REVOKED}


@transaction.atomic
def erase(journalist: Journalist, *, reason: str, by: User | Actor) -> Journalist:
    """Blank everything personal of one journalist; the ledger says so, and for what reason.

    What they still hold or wait for ends with it. Mail on its way finds no address and is dropped.
    `by` is a member of staff, or `ledger.SYSTEM` where the term for keeping is over. Raises
    `NotYourBody`, and `TransitionNotAllowed` with the sentence of `reason_not_to_erase`.
    """
    if not isinstance(by, Actor) and not access.may(by, PERMISSION):
        raise NotYourBody(_("Your role does not include this here."))
    change.queue_up(journalist.email)
    row = Journalist.objects.select_for_update(of=("self",)).get(pk=journalist.pk)
    if refusal := reason_not_to_erase(row):
        raise TransitionNotAllowed(refusal)
    words = redact(reason).text.strip()
    if not words:
        raise TransitionNotAllowed(_("Say why, in words."))
    rows = Accreditation.objects.select_for_update(of=("self",)).filter(journalist=row)
    for each in rows.order_by("pk"):
        _strip(each, words, by)
    unconfirmed.forget_of(row.email)
    for name in PERSONAL:
        setattr(row, name, "")
    row.erased_at = clock.now()
    row.save(update_fields=[*PERSONAL, "erased_at"])
    ledger.record(row.ledger_subject, "erased", by=by, reason=words)
    return row


def reason_not_to_erase(journalist: Journalist) -> str:
    """Why the journalist cannot be erased now, in words; empty where they can."""
    if journalist.erased_at is not None:
        return _("This person was erased before.")
    if PressQuestion.objects.filter(journalist=journalist).owed().exists():
        return _("An answer is owed to this journalist: they are still to be told.")
    return ""


def _strip(row: Accreditation, reason: str, by: User | Actor) -> None:
    """Take what is personal off one accreditation, and end it if it was open."""
    changes: dict[str, Any] = dict.fromkeys(OF_ACCREDITATIONS, "")
    ends = ENDED.get(S(row.status))
    if ends is not None and (row.valid_to is None or row.valid_to >= clock.today()):
        changes |= {"status": ends, "reason": reason[:300], "decided_at": clock.now()}
        change.save(row, **changes)
        change.record(row, "ended_by_erasure", by, reason=reason)
    else:
        change.save(row, **changes)
