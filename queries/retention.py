"""Erasing people whose term for keeping is over (personal-data law 94-V: no longer than needed).

Whoever asked is kept for `PERSON_KEPT_YEARS` after the last word on their query, and in any case as
long as they may bring it back or complain. The last word is the latest of the closing of the query
and of the parts split off, the last answer sent (a corrected one too), and the day of a promise
that still runs. A supporter is kept as long as the query they joined, and as long after joining.
Both go by the verb an administrator uses (`queries.erasure`), one at a time, each wholly or not.
"""

from __future__ import annotations

import logging
from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta
from time import monotonic
from typing import Final, NamedTuple

from django.conf import settings
from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q

from portal import clock, ledger
from queries import erasure, grounds
from queries.lifecycle import TransitionNotAllowed
from queries.models import Answer, Applicant, CitizenQuery, QueryDeadline, Supporter

log = logging.getLogger(__name__)

AT_ONCE: Final = 50  # people a transaction
SWEEP_SECONDS: Final = 300.0
REASON: Final = "The term for keeping personal data is over"


class Erased(NamedTuple):
    askers: int
    supporters: int


def sweep(*, seconds: float = SWEEP_SECONDS) -> Erased:
    """Erase whose term is over, oldest first, until nobody is left or `seconds` are over.

    Any number of workers may do so at once: a query somebody works on is locked and left to the
    next sweep. One that dies loses its last batch, which the next sweep does again.
    """
    end = monotonic() + seconds
    before = last_kept_day()
    return Erased(
        askers=_erase_all(_askers, before, end), supporters=_erase_all(_supporters, before, end)
    )


def last_kept_day() -> date:
    """The day on which a last word keeps its person today for the last time (Almaty).

    A person is kept through the anniversary. Where the setting is shorter than the time in which a
    query may come back or be complained of, that time rules: six months, for who can tell whether
    the remedies were explained in an answer on paper (Art. 92).
    """
    today = clock.today()
    terms = (
        _months_before(today, 12 * settings.PERSON_KEPT_YEARS),
        _months_before(today, grounds.LONGEST_COMPLAINT_MONTHS),
        today - timedelta(days=settings.REOPEN_DAYS),
    )
    return min(terms)


def expired(before: date) -> models.QuerySet[CitizenQuery]:
    """Queries as filed whose last word, and that of all parts, lies before the day; asker known."""
    midnight = clock.midnight(before)
    family = CitizenQuery.objects.filter(Q(pk=OuterRef("pk")) | Q(parent=OuterRef("pk")))
    is_kept = Q(closed_at__isnull=True) | Q(closed_at__gte=midnight) | _has_later_word(before, "pk")
    return CitizenQuery.objects.filter(
        parent__isnull=True, closed_at__lt=midnight, applicant__erased_at__isnull=True
    ).exclude(Exists(family.filter(is_kept)))


def expired_supporters(before: date) -> models.QuerySet[Supporter]:
    """Those known by name who joined before the day a query whose last word lies before it too."""
    midnight = clock.midnight(before)
    return Supporter.objects.filter(
        joined_at__lt=midnight,
        query__closed_at__lt=midnight,
        applicant__isnull=False,
        applicant__erased_at__isnull=True,
    ).exclude(_has_later_word(before, "query"))


def _has_later_word(before: date, query: str) -> Q:
    """Whether an answer went out on the day or after it, or a promise reaches so far."""
    answer = Answer.objects.filter(query=OuterRef(query), sent_at__gte=clock.midnight(before))
    promise = QueryDeadline.objects.open().filter(query=OuterRef(query), due_on__gte=before)
    return Q(Exists(answer)) | Q(Exists(promise))


class _Batch(NamedTuple):
    last: int  # the primary key to go on from
    people: list[Applicant]


def _askers(before: date, after: int) -> _Batch | None:
    rows = expired(before).filter(pk__gt=after).order_by("pk").select_related("applicant")
    found = list(rows.select_for_update(skip_locked=True, of=("self",))[:AT_ONCE])
    return _Batch(found[-1].pk, [row.applicant for row in found]) if found else None


def _supporters(before: date, after: int) -> _Batch | None:
    """Their query is what the verb locks; it is what a batch must find free."""
    rows = expired_supporters(before).filter(pk__gt=after).order_by("pk")
    rows = rows.select_related("query", "applicant")
    found = list(rows.select_for_update(skip_locked=True, of=("self", "query"))[:AT_ONCE])
    people = [row.applicant for row in found if row.applicant is not None]
    return _Batch(found[-1].pk, people) if found else None


def _erase_all(next_batch: Callable[[date, int], _Batch | None], before: date, end: float) -> int:
    """Batch by batch in the order of keys: who cannot be erased is passed by, not met again."""
    count, last = 0, 0
    while monotonic() < end:
        with transaction.atomic():
            batch = next_batch(before, last)
            if batch is None:
                break
            count += sum(map(_erase, batch.people))
        last = batch.last
    return count


def _erase(person: Applicant) -> bool:
    """One person, or none of them: another's trouble is not theirs. False where it did not go."""
    try:
        with transaction.atomic():
            erasure.erase(person, reason=REASON, by=ledger.SYSTEM)
    except (TransitionNotAllowed, OSError):
        log.warning("Not erased: %s", person, exc_info=True)
        return False
    return True


def _months_before(day: date, months: int) -> date:
    """The same day so many months earlier; where there is none, the last day of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
