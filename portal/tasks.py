"""What beat asks of the worker: sweeps that find their own work and may run twice."""

import time
from contextlib import suppress

from celery import shared_task
from django.core.cache import cache

from portal import calendar_changes, mail, outbox, seals, snapshots, subscriptions
from portal.views import BEAT_KEY

BEAT_IS_FRESH_SECONDS = 120


@shared_task(name="portal.send_due_messages")
def send_due_messages() -> None:
    mail.send_due()


@shared_task(name="portal.note_beat")
def note_beat() -> None:
    """Show that beat ticks and a worker listens; `readyz` looks for it."""
    cache.set(BEAT_KEY, time.time(), BEAT_IS_FRESH_SECONDS)


@shared_task(name="portal.seal_ledger")
def seal_ledger() -> None:
    """Thrice an hour: the first after midnight seals the day, the others find it done."""
    with suppress(seals.StillWritten):
        seals.seal()


@shared_task(name="portal.purge_messages")
def purge_messages() -> None:
    outbox.purge()


@shared_task(name="portal.move_deadlines")
def move_deadlines() -> None:
    """Let open deadlines follow a changed calendar, where they are too many for a request."""
    calendar_changes.carry_out()


@shared_task(name="portal.forget_subscribers")
def forget_subscribers() -> None:
    """Delete addresses nobody confirmed, erase those that were ended."""
    subscriptions.sweep()


@shared_task(name="portal.freeze_figures")
def freeze_figures() -> None:
    """Every night: freeze the months that are due, restate what has changed since."""
    snapshots.freeze()
