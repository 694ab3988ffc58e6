"""Erasing contacts left with questions and votes, when their term is over (personal-data law 94-V).

A contact that came to the desk with its question is kept as the desk keeps people
(`queries.retention`). Any other is kept for `LIVE_CONTACT_KEPT_DAYS` after the broadcast was
closed, by when everybody has been told; of a cancelled broadcast, after the day it was planned for.
They go by the verb an administrator uses (`queries.erasure`), each wholly or not.
"""

from __future__ import annotations

import logging
from datetime import date, timedelta
from time import monotonic
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from broadcasts.models import Broadcast
from broadcasts.models.choices import BroadcastStatus
from portal import clock, ledger
from portal.transitions import TransitionNotAllowed
from queries import erasure
from queries.models import Applicant

if TYPE_CHECKING:
    from django.db.models import QuerySet

log = logging.getLogger(__name__)

AT_ONCE: Final = 50  # people a round
SWEEP_SECONDS: Final = 300.0
REASON: Final = "The term for keeping personal data is over"


def sweep(*, seconds: float = SWEEP_SECONDS) -> int:
    """Erase whose term is over, until nobody is left or `seconds` are over; returns how many.

    Any number of workers may do so at once: whom another has erased meanwhile is passed by.
    """
    end, before = monotonic() + seconds, last_kept_day()
    count, last = 0, 0
    while monotonic() < end:
        people = list(expired(before).filter(pk__gt=last).order_by("pk")[:AT_ONCE])
        if not people:
            break
        count += sum(map(_erase, people))
        last = people[-1].pk
    return count


def last_kept_day() -> date:
    """The day whose broadcasts' contacts are kept today for the last time (Almaty)."""
    return clock.today() - timedelta(days=settings.LIVE_CONTACT_KEPT_DAYS)


def expired(before: date) -> QuerySet[Applicant]:
    """Those known by a question or a vote alone, of a broadcast that was over before the day."""
    midnight = clock.midnight(before)
    over = Broadcast.objects.filter(
        Q(closed_at__lt=midnight) | Q(status=BroadcastStatus.CANCELLED, ends_at__lt=midnight)
    ).values("pk")
    return Applicant.objects.filter(
        Q(live_question__broadcast__in=over) | Q(live_vote__question__broadcast__in=over),
        query__isnull=True,
        support__isnull=True,
        erased_at__isnull=True,
    )


def _erase(person: Applicant) -> bool:
    """One person, or none of them: another's trouble is not theirs. False where they stay."""
    try:
        with transaction.atomic():
            erasure.erase(person, reason=REASON, by=ledger.SYSTEM)
    except TransitionNotAllowed:
        log.warning("Not erased: %s", person, exc_info=True)
        return False
    return True
