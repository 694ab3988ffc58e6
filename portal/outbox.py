"""Promising mail and keeping the promise: a row in the transaction of the change, sent outside it.

A verb enqueues. The worker claims what is due, sends it (`portal.mail`) and marks it. A claim is a
lease: what a killed worker leaves behind is claimed again when its lease is over. So a mail goes
out at least once, and every time under the same Message-ID.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final

from django.conf import settings
from django.db import connection, models, transaction
from django.db.models import F, Q
from django.db.models.functions import Greatest

from portal import clock
from portal.models import Message

LEASE: Final = timedelta(seconds=settings.MAIL_LEASE_SECONDS)
MAX_ATTEMPTS: Final = 8
FIRST_PAUSE: Final = timedelta(seconds=settings.MAIL_RETRY_SECONDS)
LONGEST_PAUSE: Final = timedelta(hours=6)
PAUSE_GROWTH: Final = 4  # 1, 4, 16, 64 min, 4¼, 6, 6 hours: a night without a mail server
PURGED_AT_ONCE: Final = 1_000

Status = Message.Status
Priority = Message.Priority


def enqueue(
    *,
    template: str,
    recipient: str,
    language: str,
    context: dict[str, Any] | None = None,
    key: str | None = None,
    wait: timedelta = timedelta(),
) -> Message | None:
    """Promise one mail; returns None where a message of the same `key` was promised before.

    `recipient` is a reference ("applicant:12"); `context` holds no personal data. A mail that waits
    is sent after that long, unless it is called back until then (`call_back`).
    """
    now = clock.now()
    message = Message(
        key=key,
        recipient=recipient,
        template=template,
        language=language,
        context=context or {},
        created_at=now,
        next_attempt_at=now + wait,
    )
    if key is None:
        message.save(force_insert=True)
        return message
    Message.objects.bulk_create([message], ignore_conflicts=True)
    return message if Message.objects.filter(pk=message.pk).exists() else None


def call_back(key: str) -> bool:
    """Take a promised mail back, and those promised to many under the same key (`enqueue_many`).

    False where a worker has taken them already, or there are none.
    """
    waiting = _promised_under(key).filter(status=Status.QUEUED, attempts=0)
    deleted, _by_model = waiting.delete()
    return deleted > 0


def has_left(key: str) -> bool:
    """Whether a worker has taken a mail of this key, or one of those to many under it."""
    taken = _promised_under(key).exclude(status=Status.QUEUED, attempts=0)
    return taken.exclude(status=Status.DROPPED).exists()


def _promised_under(key: str) -> models.QuerySet[Message]:
    """The mail of this key, and those to many that `enqueue_many` made of it: `<key>:user:12`."""
    to_many = Q(key__startswith=f"{key}:", key__regex=rf"^{re.escape(key)}:[a-z_]+:[0-9]+$")
    return Message.objects.filter(Q(key=key) | to_many)


def enqueue_many(
    *,
    template: str,
    recipients: models.QuerySet[Any, tuple[str, str]],
    context: dict[str, Any] | None = None,
    key_prefix: str,
    priority: int = Priority.ORDINARY,
    wait: timedelta = timedelta(),
) -> int:
    """Promise the same mail to many in one statement, however many they are; returns how many.

    `recipients` is a `values_list()` of reference and language; no row of it is loaded. Whoever was
    promised a mail with this prefix before is left out.
    """
    rows, parameters = recipients.query.sql_with_params()
    now = clock.now()
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            INSERT INTO portal_message (id, key, recipient, template, language, context, status,
                                        priority, attempts, created_at, next_attempt_at, last_error)
            SELECT gen_random_uuid(), %s || ':' || reference, reference, %s, language, %s::jsonb,
                   'queued', %s, 0, %s, %s, ''
              FROM ({rows}) AS reached (reference, language)
            ON CONFLICT (key) DO NOTHING
            """,  # noqa: S608 — the rows are Django's own SQL with its parameters apart
            [
                key_prefix,
                template,
                json.dumps(context or {}),
                int(priority),
                now,
                now + wait,
                *parameters,
            ],
        )
        return int(cursor.rowcount)


# --- the worker's side ----------------------------------------------------------------------------


def claim(limit: int) -> list[Message]:
    """Take up to `limit` due messages for `LEASE`, by priority, the longest waiting first.

    One statement that skips what another worker is taking, so that any number of workers share the
    outbox. `next_attempt_at` moves to the end of the lease: an expired claim is due like any other.
    An attempt is counted when it begins, or a message that kills its worker would never be dead.
    """
    now = clock.now()
    _bury(now)
    claimed = list(
        Message.objects.raw(
            """
            WITH due AS MATERIALIZED (
                SELECT id FROM portal_message
                 WHERE status IN ('queued', 'sending') AND next_attempt_at <= %(now)s
                 ORDER BY priority, next_attempt_at
                 LIMIT %(limit)s
                   FOR UPDATE SKIP LOCKED
            )
            UPDATE portal_message AS message
               SET status = 'sending', attempts = attempts + 1,
                   claimed_until = %(until)s, next_attempt_at = %(until)s
              FROM due WHERE message.id = due.id
            RETURNING message.*
            """,
            {"now": now, "until": now + LEASE, "limit": limit},
        )
    )
    # An UPDATE returns its rows in the order it met them.
    return sorted(claimed, key=lambda message: (message.priority, message.created_at))


def mark_sent(message: Message) -> bool:
    """Note that the message went out: that is a fact, whoever holds the claim by now."""
    return _change(
        message,
        _waiting(message),
        status=Status.SENT,
        sent_at=clock.now(),
        claimed_until=None,
        last_error="",
    )


def mark_failed(message: Message, error: str, *, is_final: bool = False) -> bool:
    """Note a failed attempt; the next one comes after a pause, or never after the last.

    `error` holds no personal data. `is_final`: the mail server said that no attempt will succeed.
    False where the claim has expired and somebody else holds it: their attempt counts instead.
    """
    is_dead = is_final or message.attempts >= MAX_ATTEMPTS
    return _change(
        message,
        _claimed(message),
        status=Status.DEAD if is_dead else Status.QUEUED,
        next_attempt_at=clock.now() + pause_after(message.attempts),
        claimed_until=None,
        last_error=error[:300],
    )


def mark_dropped(message: Message) -> bool:
    """There is nobody to send it to any more: erased, or without an address."""
    return _change(message, _claimed(message), status=Status.DROPPED, claimed_until=None)


def release(messages: Sequence[Message]) -> int:
    """Give claimed messages back unattempted; they are due at once."""
    return Message.objects.filter(
        pk__in=[message.pk for message in messages],
        status=Status.SENDING,
        claimed_until__in={message.claimed_until for message in messages},
    ).update(
        status=Status.QUEUED,
        attempts=Greatest(F("attempts") - 1, 0),
        claimed_until=None,
        next_attempt_at=clock.now(),
    )


def pause_after(attempts: int) -> timedelta:
    """How long to wait after so many attempts (1, 2, 3 …)."""
    growth: int = PAUSE_GROWTH ** (attempts - 1)
    return min(FIRST_PAUSE * growth, LONGEST_PAUSE)


# --- what is over -----------------------------------------------------------------------------


def purge() -> int:
    """Delete what was sent more than `MESSAGE_KEPT_DAYS` ago, batch by batch; returns how many.

    Dead letters stay: somebody has yet to look at them. What a digest told goes with it, long after
    the ladder has climbed past that rung (`portal.ladder`). Mail to many, sent or dropped, goes
    after `MASS_MAIL_KEPT_DAYS`: there may be millions of it. May run twice, at once, or die.
    """
    now, sent = clock.now(), Q(status=Status.SENT)
    before = now - timedelta(days=settings.MESSAGE_KEPT_DAYS)
    old = sent & Q(created_at__lt=before, sent_at__lt=before)
    mass = ~Q(priority=Priority.ORDINARY) & (sent | Q(status=Status.DROPPED))
    old_mass = mass & Q(created_at__lt=now - timedelta(days=settings.MASS_MAIL_KEPT_DAYS))
    count = 0
    for over in (old, old_mass):
        while purged := _purge_some(over):
            count += purged
    return count


@transaction.atomic
def _purge_some(over: Q) -> int:
    """A message is older than its sending: the oldest first, by an index in that order."""
    some = Message.objects.filter(over).order_by("created_at").select_for_update(skip_locked=True)
    keys = list(some.values_list("pk", flat=True)[:PURGED_AT_ONCE])
    if keys:
        Message.objects.filter(pk__in=keys).delete()
    return len(keys)


# --- the administrator's side ---------------------------------------------------------------------


def resend(messages: models.QuerySet[Message]) -> int:
    """Make the messages due at once with all attempts before them; returns how many.

    A message that a worker is sending right now is left to it.
    """
    return messages.exclude(status=Status.SENDING).update(
        status=Status.QUEUED,
        attempts=0,
        sent_at=None,
        next_attempt_at=clock.now(),
        last_error="",
    )


def _bury(now: Any) -> None:
    """Give up on what took its worker down with every attempt."""
    Message.objects.filter(
        status=Status.SENDING, next_attempt_at__lte=now, attempts__gte=MAX_ATTEMPTS
    ).update(status=Status.DEAD, claimed_until=None, last_error="the worker was lost while sending")


def _claimed(message: Message) -> models.QuerySet[Message]:
    """The message's row, if this claim still holds: the end of the lease tells one from another."""
    return Message.objects.filter(
        pk=message.pk, status=Status.SENDING, claimed_until=message.claimed_until
    )


def _waiting(message: Message) -> models.QuerySet[Message]:
    return Message.objects.filter(pk=message.pk, status__in=[Status.QUEUED, Status.SENDING])


def _change(message: Message, row: models.QuerySet[Message], **changes: Any) -> bool:
    if not row.update(**changes):
        return False
    for name, value in changes.items():
        setattr(message, name, value)
    return True
