"""Forgetting applications that nobody confirmed: whose words they were, nobody knows."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.conf import settings
from django.db import transaction

from portal import clock, ledger
from pressroom.models import Accreditation, Journalist
from pressroom.models.choices import AccreditationStatus

AT_ONCE: Final = 100
LIFETIMES: Final = 2  # the mail may go out late, and its link holds a whole one from then on


def forget() -> int:
    """Delete what was typed more than two `ACCREDITATION_CONFIRM_HOURS` ago and not confirmed.

    The personal data go with it. Returns how many. One that is being confirmed at this moment is
    locked and left alone; may run twice, at once, or die.
    """
    count = 0
    while forgotten := _forget_some():
        count += forgotten
    return count


@transaction.atomic
def forget_of(email: str) -> None:
    """Delete what was typed with this address and not confirmed."""
    rows = Accreditation.objects.filter(
        status=AccreditationStatus.UNCONFIRMED,
        journalist__in=Journalist.objects.with_address(email).filter(confirmed_at__isnull=True),
    )
    _delete(list(rows.order_by("pk").select_for_update(of=("self",))))


@transaction.atomic
def _forget_some() -> int:
    before = clock.now() - LIFETIMES * timedelta(hours=settings.ACCREDITATION_CONFIRM_HOURS)
    old = Accreditation.objects.filter(
        status=AccreditationStatus.UNCONFIRMED, applied_at__lt=before
    )
    rows = list(old.order_by("pk").select_for_update(skip_locked=True, of=("self",))[:AT_ONCE])
    _delete(rows)
    return len(rows)


def _delete(rows: list[Accreditation]) -> None:
    ledger.record_each(
        {row.ledger_subject: [("forgotten", {"status": row.status})] for row in rows},
        by=ledger.SYSTEM,
    )
    Accreditation.objects.filter(pk__in=[row.pk for row in rows]).delete()
    Journalist.objects.filter(
        pk__in=[row.journalist_id for row in rows], confirmed_at__isnull=True
    ).delete()
