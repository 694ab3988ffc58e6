"""Erasing journalists whose term for keeping is over (law 94-V: no longer than needed).

A journalist is kept for `JOURNALIST_KEPT_DAYS` after their last word with the press centre: an
application, the last day of an accreditation, a question, an answer to it, the confirmation of the
address. They go by the verb an administrator uses (`pressroom.erasure`), each wholly or not.
"""

from __future__ import annotations

import logging
from datetime import date, timedelta
from time import monotonic
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from portal import clock, ledger
from portal.transitions import TransitionNotAllowed
from pressroom import erasure
from pressroom.models import Accreditation, Journalist, PressQuestion

if TYPE_CHECKING:
    from pressroom.models.journalists import JournalistQuerySet

log = logging.getLogger(__name__)

AT_ONCE: Final = 50  # people a transaction
SWEEP_SECONDS: Final = 300.0
REASON: Final = "The term for keeping personal data is over"


def sweep(*, seconds: float = SWEEP_SECONDS) -> int:
    """Erase whose term is over, until nobody is left or `seconds` are over; returns how many.

    Any number of workers may do so at once, and one that dies loses its last batch, which the next
    sweep does again. Who cannot be erased is passed by, not met again.
    """
    end, before = monotonic() + seconds, last_kept_day()
    count, last = 0, 0
    while monotonic() < end:
        with transaction.atomic():
            people = _batch(before, last)
            if not people:
                break
            count += sum(map(_erase, people))
        last = people[-1].pk
    return count


def last_kept_day() -> date:
    """The day on which a last word keeps its journalist today for the last time (Almaty)."""
    return clock.today() - timedelta(days=settings.JOURNALIST_KEPT_DAYS)


def expired(before: date) -> JournalistQuerySet:
    """Those not erased yet whose every word lies before the day, and whom nothing is owed."""
    midnight = clock.midnight(before)
    asked = PressQuestion.objects.filter(journalist=OuterRef("pk")).filter(
        Q(asked_at__gte=midnight) | Q(answered_at__gte=midnight) | Q(status="promised")
    )
    applied = Accreditation.objects.filter(journalist=OuterRef("pk")).filter(
        Q(applied_at__gte=midnight) | Q(decided_at__gte=midnight) | Q(valid_to__gte=before)
    )
    return Journalist.objects.filter(
        ~Exists(asked),
        ~Exists(applied),
        Q(confirmed_at__lt=midnight) | Q(confirmed_at__isnull=True),
        Q(consented_at__lt=midnight) | Q(consented_at__isnull=True),
        erased_at__isnull=True,
    )


def _batch(before: date, after: int) -> list[Journalist]:
    rows = expired(before).filter(pk__gt=after).order_by("pk")
    return list(rows.select_for_update(skip_locked=True, of=("self",))[:AT_ONCE])


def _erase(person: Journalist) -> bool:
    """One person, or none of them: another's trouble is not theirs. False where they stay."""
    try:
        with transaction.atomic():
            erasure.erase(person, reason=REASON, by=ledger.SYSTEM)
    except TransitionNotAllowed:
        log.warning("Not erased: %s", person, exc_info=True)
        return False
    return True
