"""Who hears by mail of what the city announces: asked, confirmed by a mailed link, ended.

Nothing but the mail with that link ever goes to an address that is not confirmed: the outbox knows
such an address by another reference (`ASKED`), which no other mail uses. Whoever asks is told the
same whether the address is known or not.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q
from django.db.models.functions import Lower

from portal import clock, outbox
from portal.models import Message, Subscription

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from portal.models import District, Topic
    from portal.models.subscriptions import SubscriptionQuerySet

CONFIRMED: Final = "subscription"  # kinds of recipients (`portal.recipients`)
ASKED: Final = "asked_subscription"
MAILS_A_DAY: Final = 3  # to one address, caused by whoever types it
ERASED_AT_ONCE: Final = 1_000

CONFIRM: Final = "announcements/confirm_subscription"  # templates, with builders of the press
KNOWN: Final = "announcements/subscription_known"


@dataclass(frozen=True, slots=True)
class Choice:
    """What somebody wants to hear of; nothing of a sort means all of it."""

    kinds: Collection[str] = ()
    topics: Collection[Topic] = ()
    districts: Collection[District] = ()


@transaction.atomic
def ask(*, email: str, language: str, choice: Choice) -> None:
    """Mail the link that confirms; to an address that is confirmed, the link to its own page.

    At most `MAILS_A_DAY`, whoever asks. A choice changes only what is not confirmed: a stranger who
    types an address cannot change what its owner reads.
    """
    _hold(email)
    rows = with_address(email)
    confirmed = rows.confirmed().first()
    if confirmed:
        _mail(KNOWN, f"{CONFIRMED}:{confirmed.pk}", confirmed.language)
        return
    row = rows.order_by("-pk").first() or Subscription(email=email)
    row.asked_at = clock.now()
    _choose(row, language, choice)
    _mail(CONFIRM, f"{ASKED}:{row.pk}", language)


@transaction.atomic
def confirm(subscription: Subscription) -> Subscription:
    """The owner of the address followed the link. Done twice, or for one of two, it is one."""
    _hold(subscription.email)
    row = _locked(subscription)
    other = with_address(row.email).confirmed().first() if row.email else None
    if other or row.ended_at:
        return other or row
    row.confirmed_at = clock.now()
    row.save(update_fields=["confirmed_at"])
    return row


@transaction.atomic
def change(subscription: Subscription, *, language: str, choice: Choice) -> Subscription:
    """Its owner, who holds its link, wants to hear of something else."""
    row = _locked(subscription)
    _choose(row, language, choice)
    return row


@transaction.atomic
def end(subscription: Subscription) -> Subscription:
    """No mail goes to it any more, those promised neither; the address is erased a little later."""
    row = _locked(subscription)
    if row.ended_at is None:
        row.ended_at = clock.now()
        row.save(update_fields=["ended_at"])
    return row


def sweep() -> int:
    """Delete what nobody confirmed, erase the addresses of what was ended; returns how many.

    An ended row stays, without its address and wishes, to be counted. May run twice, or die.
    """
    now = clock.now()
    unconfirmed = Subscription.objects.filter(
        confirmed_at__isnull=True,
        asked_at__lt=now - timedelta(hours=settings.SUBSCRIPTION_CONFIRM_HOURS),
    )
    count, _rows = unconfirmed.delete()
    ended = Subscription.objects.filter(
        ended_at__lt=now - timedelta(days=settings.SUBSCRIPTION_KEPT_DAYS)
    ).exclude(email="")
    while some := _erase(ended):
        count += some
    return count


def address_of_confirmed(pk: int) -> str | None:
    """Where announcements may go."""
    rows = Subscription.objects.confirmed().filter(pk=pk)
    return rows.values_list("email", flat=True).first()


def address_of_asked(pk: int) -> str | None:
    """Where the link that confirms may go, and nothing else."""
    rows = Subscription.objects.filter(pk=pk, confirmed_at__isnull=True, ended_at__isnull=True)
    return rows.values_list("email", flat=True).first()


def with_address(email: str) -> SubscriptionQuerySet:
    """Those of this address that were not ended, however it is capitalised."""
    rows = Subscription.objects.annotate(address=Lower("email"))
    return rows.filter(address=email.lower(), ended_at__isnull=True)


@transaction.atomic
def _erase(rows: QuerySet[Subscription]) -> int:
    free = rows.select_for_update(skip_locked=True)
    pks = list(free.values_list("pk", flat=True)[:ERASED_AT_ONCE])
    for wishes in (Subscription.topics.through, Subscription.districts.through):
        wishes.objects.filter(subscription__in=pks).delete()
    return Subscription.objects.filter(pk__in=pks).update(email="", kinds=[])


def _mail(template: str, recipient: str, language: str) -> None:
    today = Q(created_at__gt=clock.now() - timedelta(days=1))
    if Message.objects.filter(today, recipient=recipient, template=template).count() < MAILS_A_DAY:
        outbox.enqueue(template=template, recipient=recipient, language=language)


def _choose(row: Subscription, language: str, choice: Choice) -> None:
    row.language, row.kinds = language, sorted(choice.kinds)
    row.save()
    row.topics.set(choice.topics)
    row.districts.set(choice.districts)


def _hold(email: str) -> None:
    """One at a time with this address, to the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtext(%s))", [f"subscription:{email.lower()}"]
        )


def _locked(subscription: Subscription) -> Subscription:
    return Subscription.objects.select_for_update(of=("self",)).get(pk=subscription.pk)
