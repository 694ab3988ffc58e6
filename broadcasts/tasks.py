"""What beat asks of the worker for Akimat LIVE: sweeps that may run twice or late."""

from celery import shared_task

from broadcasts import retention


@shared_task(name="broadcasts.erase_expired")
def erase_expired() -> None:
    """Every hour of the night, so that a long list is worked off without holding the day up."""
    retention.sweep()
