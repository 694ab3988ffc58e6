"""What beat asks of the worker for the press centre: sweeps that may run twice or late."""

from celery import shared_task

from pressroom import (
    asked_names,
    coverage_import,
    coverage_reading,
    mailing,
    retention,
    unconfirmed,
)


@shared_task(name="pressroom.read_coverage")
def read_coverage() -> None:
    """Every few seconds: files of coverage that wait are read into lines."""
    coverage_reading.read_waiting()


@shared_task(name="pressroom.forget_coverage_files")
def forget_coverage_files() -> None:
    coverage_import.forget_old()


@shared_task(name="pressroom.mail_announcements")
def mail_announcements() -> None:
    """Every ten seconds: what became public is promised to its subscribers."""
    mailing.mail_due()


@shared_task(name="pressroom.forget_unconfirmed")
def forget_unconfirmed() -> None:
    unconfirmed.forget()


@shared_task(name="pressroom.erase_expired")
def erase_expired() -> None:
    """Every hour of the night, so that a long list is worked off without holding the day up."""
    retention.sweep()
    asked_names.forget()
