"""What the staff say of an anomaly: it is handled, or it is none.

Every verb locks the row and raises `TransitionNotAllowed` or `NotYourBody`. Closing it freezes
which queries are its: those received until now, or until it was over.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from portal import clock, ledger
from portal.transitions import TransitionNotAllowed
from portal.translated import NO_REASON
from queries.models import Anomaly
from queries.watch.life import LIFE

if TYPE_CHECKING:
    from portal.models import User

REASON_MAX_LENGTH: Final = 300  # characters, as the row keeps it
NOT_DISMISSED: Final = _("This anomaly was dismissed.")


@transaction.atomic
def handle(anomaly: Anomaly, *, reason: str = "", by: User) -> Anomaly:
    """It is taken care of; a word on how may stand beside it."""
    return _close(anomaly, "handle", reason=reason, by=by)


@transaction.atomic
def dismiss(anomaly: Anomaly, *, reason: str, by: User) -> Anomaly:
    """It is none: a campaign, an exercise, a fault of the form. Says why."""
    if not reason.strip():
        raise TransitionNotAllowed(str(NO_REASON))
    return _close(anomaly, "dismiss", reason=reason, by=by)


def locked(anomaly: Anomaly) -> Anomaly:
    """The row as it stands now, locked to the end of the transaction."""
    rows = Anomaly.objects.select_for_update(of=("self",))
    return rows.select_related("theme", "topic", "district").get(pk=anomaly.pk)


def _close(anomaly: Anomaly, verb: str, *, reason: str, by: User) -> Anomaly:
    row = locked(anomaly)
    step = LIFE.check(row, verb, by)
    now = clock.now()
    row.frozen_at = row.frozen_at or now
    row.status, row.closed_at, row.reason = str(step.target), now, reason[:REASON_MAX_LENGTH]
    row.save(update_fields=["status", "closed_at", "reason", "frozen_at"])
    ledger.record(row.ledger_subject, step.event, by=by, status=row.status, reason=row.reason)
    return row
