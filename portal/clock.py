"""What time it is for the portal: one place, so that tests and the demo can stand elsewhere."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, time

from django.utils import timezone

_moment: ContextVar[datetime | None] = ContextVar("portal_moment", default=None)


def now() -> datetime:
    """The current moment, aware."""
    return _moment.get() or timezone.now()


def today() -> date:
    """The current date in Almaty."""
    return now().astimezone(timezone.get_default_timezone()).date()


def midnight(day: date) -> datetime:
    """The first moment of the day in Almaty."""
    return timezone.make_aware(datetime.combine(day, time.min), timezone.get_default_timezone())


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Let the portal stand at `moment` (aware) inside the block."""
    if timezone.is_naive(moment):
        message = "The moment must know its time zone."
        raise ValueError(message)
    token = _moment.set(moment)
    try:
        yield
    finally:
        _moment.reset(token)
