"""What beat asks of the worker for the desk: sweeps that may run twice or late."""

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from portal import clock, reminders
from queries import drafts, retention, rollup
from queries.importing import uploads, working
from queries.watch import replying, sweep


@shared_task(name="queries.send_reminders")
def send_reminders() -> None:
    """Every ten minutes; the work is done from `REMINDER_HOUR` on, once a day a person."""
    now = timezone.localtime(clock.now())
    if now.hour >= settings.REMINDER_HOUR:
        reminders.sweep(now.date())


@shared_task(name="queries.forget_drafts")
def forget_drafts() -> None:
    drafts.forget()


@shared_task(name="queries.erase_expired")
def erase_expired() -> None:
    """Every hour of the night, so that a long list is worked off without holding the day up."""
    retention.sweep()


@shared_task(name="queries.fold_figures")
def fold_figures() -> None:
    """Every five seconds: what changed is in the figures soon after."""
    rollup.fold()


@shared_task(name="queries.work_on_imports")
def work_on_imports() -> None:
    """Every few seconds: exports of other systems that wait are tried, or imported."""
    working.work()


@shared_task(name="queries.forget_import_files")
def forget_import_files() -> None:
    uploads.forget_old()


@shared_task(name="queries.watch")
def watch() -> None:
    """Every five minutes: what grows unusually fast is told to the desk and the press office."""
    sweep.sweep()


@shared_task(name="queries.answer_anomalies")
def answer_anomalies() -> None:
    """Every few seconds: answers to the queries of an anomaly that a request left to the worker."""
    replying.carry_on()
