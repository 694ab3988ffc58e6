"""The mails of the demo's past, which were sent in the past."""

from datetime import datetime, timedelta

from django.db.models import F

from portal.models import Message

SENDING_TIME = timedelta(seconds=40)  # how long a mail took


def close(now: datetime) -> None:
    """Mark as sent what was due up to now."""
    due = Message.objects.filter(status=Message.Status.QUEUED, next_attempt_at__lte=now)
    due.update(status=Message.Status.SENT, attempts=1, sent_at=F("next_attempt_at") + SENDING_TIME)
