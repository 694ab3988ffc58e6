"""Promising mails about public announcements to everybody who wants to hear of them.

Beat asks every few seconds. The database says what is public and not promised yet; subscribers are
promised their mails by one statement a batch, each batch in a transaction of its own. A worker that
dies leaves whole batches: the next one starts over, and whoever was promised is left out by key.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Final

from django.db import connection, transaction
from django.db.models import Case, CharField, Exists, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Cast, Concat

from portal import clock, ledger, outbox
from portal.models import Subscription, Topic
from portal.subscriptions import CONFIRMED
from pressroom import publishing
from pressroom.models import Announcement
from pressroom.subscription_mails import ANNOUNCEMENT

FRESH: Final = timedelta(days=7)  # what was published earlier is no news: imports, long outages
BATCH: Final = 10_000  # subscribers a transaction
_LOCK: Final = "pressroom.mailing"


def mail_due() -> int:
    """Promise the mails of all that is due, urgent ones first; returns how many were promised.

    A second worker that comes meanwhile leaves it to the first.
    """
    with _alone() as is_alone:
        if not is_alone:
            return 0
        return sum(promise(announcement) for announcement in list(due()))


def due() -> QuerySet[Announcement]:
    """Public, fresh, and not yet promised to everybody."""
    now = clock.now()
    waiting = Announcement.objects.public(now).filter(
        mailed_at__isnull=True, publish_at__gt=now - FRESH
    )
    is_calm = Case(When(urgent_until__gt=now, then=0), default=1)
    return waiting.only("pk", "number").order_by(is_calm, "publish_at", "id")


def promise(announcement: Announcement) -> int:
    """Promise its mails, batch by batch; stops where it is withdrawn meanwhile."""
    promised, last = 0, 0
    while True:
        with transaction.atomic():
            free = due().select_for_update(of=("self",), no_key=True)
            row = free.filter(pk=announcement.pk).defer(None).first()
            if row is None:
                return promised
            batch = subscribers(row).filter(pk__gt=last).order_by("pk")
            end = batch.values_list("pk", flat=True)[BATCH - 1 : BATCH].first()
            if end is not None:
                batch = batch.filter(pk__lte=end)
            promised += _enqueue(row, batch)
            if end is None:
                publishing.save(row, mailed_at=clock.now())
                publishing.record(row, "mailed", ledger.SYSTEM)
                return promised
            last = end


def subscribers(announcement: Announcement) -> QuerySet[Subscription]:
    """Everybody confirmed who wants to hear of its kind, topics and districts.

    Nothing chosen on either side means all: an announcement of no district is for the whole city,
    one of no topic for everybody. A theme and what lies within it meet both ways.
    """
    found = Subscription.objects.confirmed()
    found = found.filter(Q(kinds=[]) | Q(kinds__contains=[announcement.kind]))
    topics, districts = Subscription.topics.through, Subscription.districts.through
    if about := _related_topics(announcement):
        chosen = topics.objects.filter(subscription=OuterRef("pk"))
        found = found.filter(~Exists(chosen) | Exists(chosen.filter(topic__in=about)))
    if of := list(announcement.districts.values_list("pk", flat=True)):
        wanted = districts.objects.filter(subscription=OuterRef("pk"))
        found = found.filter(~Exists(wanted) | Exists(wanted.filter(district__in=of)))
    return found


def _related_topics(announcement: Announcement) -> list[int]:
    """Its topics, their themes, and all within its themes."""
    own = announcement.topics.order_by()
    near = Topic.objects.filter(
        Q(pk__in=own.values("pk"))
        | Q(pk__in=own.filter(parent__isnull=False).values("parent"))
        | Q(parent__in=own.values("pk"))
    )
    return list(near.order_by().values_list("pk", flat=True))


def _enqueue(announcement: Announcement, batch: QuerySet[Subscription]) -> int:
    until = announcement.urgent_until
    is_urgent = until is not None and until > clock.now()
    reference = Concat(Value(f"{CONFIRMED}:"), Cast("pk", CharField()))
    return outbox.enqueue_many(
        template=ANNOUNCEMENT,
        recipients=batch.values_list(reference, "language"),
        context={"number": announcement.number},
        key_prefix=f"announcement:{announcement.number}",
        priority=outbox.Priority.URGENT if is_urgent else outbox.Priority.BULK,
    )


@contextmanager
def _alone() -> Iterator[bool]:
    """Whether nobody else is at it; the lock goes with the connection of a worker that dies."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtext(%s))", [_LOCK])
        is_alone = bool(cursor.fetchone()[0])
    try:
        yield is_alone
    finally:
        if is_alone:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(hashtext(%s))", [_LOCK])
