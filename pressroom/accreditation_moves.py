"""What becomes of accreditations when their event is moved or cancelled.

Called by the verbs of `pressroom.programme`, in their transaction: who is accredited is told in a
mail, and holds an accreditation for the day on which the event really is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import CharField, F, Value
from django.db.models.functions import Concat

from portal import clock, ledger, outbox, translated
from portal.workdays import local_time
from pressroom.models import Accreditation
from pressroom.models.choices import AccreditationStatus

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from portal.models import User
    from portal.translated import Texts
    from pressroom.models import PressEvent

S = AccreditationStatus


def event_rescheduled(event: PressEvent, *, by: User) -> None:
    """The accepted hold on its new days; they are told, and so is who waits for a decision."""
    rows = _locked(event)
    first, last = local_time(event.starts_at).date(), local_time(event.ends_at).date()
    accepted = [row for row in rows if row.status == S.ACCEPTED]
    Accreditation.objects.filter(pk__in=[row.pk for row in accepted]).update(
        valid_from=first, valid_to=last
    )
    data = {"status": S.ACCEPTED, "from_on": first.isoformat(), "to_on": last.isoformat()}
    ledger.record_each(
        {row.ledger_subject: [("event_rescheduled", data)] for row in accepted}, by=by
    )
    _tell(event, rows, "event_rescheduled")


def event_cancelled(event: PressEvent, *, reason: Texts, by: User) -> None:
    """Nobody can come: what waits for a decision is refused with the event's own reason."""
    rows = _locked(event)
    for row in rows:
        if row.status == S.APPLIED:
            row.status, row.reason = S.REFUSED, _in(row.journalist.language, reason)
            row.decided_at, row.decided_by = clock.now(), by
    refused = [row for row in rows if row.status == S.REFUSED]
    Accreditation.objects.bulk_update(refused, ["status", "reason", "decided_at", "decided_by"])
    ledger.record_each(
        {
            row.ledger_subject: [
                ("event_cancelled", {"status": row.status, "reason": dict(reason)})
            ]
            for row in rows
        },
        by=by,
    )
    _tell(event, rows, "event_cancelled")


def _locked(event: PressEvent) -> list[Accreditation]:
    """Open accreditations for this event, locked in one order; those for the year are not its."""
    rows = Accreditation.objects.select_for_update(of=("self",)).select_related("journalist")
    return list(rows.filter(event=event, status__in=[S.APPLIED, S.ACCEPTED]).order_by("pk"))


def _tell(event: PressEvent, rows: list[Accreditation], template: str) -> None:
    """One statement for all of them; a later change of the same event is another mail."""
    if not rows:
        return
    journalists: QuerySet = Accreditation.objects.filter(pk__in=[row.pk for row in rows])
    outbox.enqueue_many(
        template=f"pressroom/{template}",
        recipients=journalists.order_by("pk").values_list(
            Concat(Value("journalist:"), F("journalist_id"), output_field=CharField()),
            "journalist__language",
        ),
        context={"event": event.number},
        key_prefix=f"{template}:{event.number}:{event.sequence}",
    )


def _in(language: str, reason: Texts) -> str:
    """The reason in the language of the journalist, or in another there is."""
    return reason.get(language) or translated.in_words(reason)
