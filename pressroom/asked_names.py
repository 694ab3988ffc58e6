"""Forgetting the names noted at an event of those who asked there and are no journalists of ours.

They are kept as long as journalists are (`JOURNALIST_KEPT_DAYS`), and no longer (law 94-V); what
was asked, for which outlet and what was answered stays.
"""

from __future__ import annotations

from typing import Final

from django.db import transaction

from portal import clock, ledger
from pressroom import question_change, retention
from pressroom.models import PressQuestion
from pressroom.question_life import OPEN

AT_ONCE: Final = 500  # questions a transaction


def forget() -> int:
    """Forget the names of closed questions whose term is over; returns how many."""
    forgotten = 0
    while batch := _forget_some():
        forgotten += batch
    return forgotten


@transaction.atomic
def _forget_some() -> int:
    question_change.queue_up()
    midnight = clock.midnight(retention.last_kept_day())
    old = PressQuestion.objects.exclude(asked_as="").exclude(status__in=OPEN)
    rows = old.filter(asked_at__lt=midnight).only("number", "status").order_by("pk")[:AT_ONCE]
    questions = list(rows)
    PressQuestion.objects.filter(pk__in=[row.pk for row in questions]).update(asked_as="")
    ledger.record_each(
        {row.ledger_subject: [("asker_forgotten", {"status": row.status})] for row in questions},
        by=ledger.SYSTEM,
    )
    return len(questions)
