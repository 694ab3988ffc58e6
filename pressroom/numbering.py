"""The numbers by which events, announcements and questions are called, without gaps in a year."""

from typing import Final

from django.db import connection, models

from portal import numbers
from pressroom.models import Announcement, PressEvent, PressQuestion

_LOCK: Final = "SELECT pg_advisory_xact_lock(hashtext(%s))"


def next_event_number(year: int) -> str:
    """`2020-0017`: the year the event was planned for and its place in it."""
    return _next(PressEvent, f"{year}-")


def next_announcement_number(year: int) -> str:
    """`2020-0017`: the year the announcement was begun in and its place in it."""
    return _next(Announcement, f"{year}-")


def next_question_number(year: int) -> str:
    """`P20-000017-3`: like a resident's receipt number, told apart by the letter."""
    prefix = f"P{year % 100:02d}-"
    _hold(PressQuestion, prefix)
    last = _last(PressQuestion, prefix)
    sequence = int(last.removeprefix(prefix).partition("-")[0]) + 1 if last else 1
    return f"P{numbers.query_number(year, sequence)}"


def parse_question_number(typed: str) -> str:
    """The number a person typed, `P20-000017-3`; a Cyrillic Р will do.

    Raises `portal.numbers.InvalidNumber`.
    """
    letter, rest = typed.strip()[:1].upper(), typed.strip()[1:]
    if letter not in {"P", "Р"}:
        raise numbers.InvalidNumber
    return f"P{numbers.parse_number(rest)}"


def _next(model: type[models.Model], prefix: str) -> str:
    _hold(model, prefix)
    last = _last(model, prefix)
    sequence = int(last.removeprefix(prefix)) + 1 if last else 1
    return f"{prefix}{sequence:04d}"


def _hold(model: type[models.Model], prefix: str) -> None:
    """One number at a time, to the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, [f"{model._meta.label_lower}:{prefix}"])


def _last(model: type[models.Model], prefix: str) -> str:
    """The highest number so far: a longer one is higher than a shorter one."""
    rows = model._base_manager.filter(number__startswith=prefix)
    longest_first = rows.order_by(models.functions.Length("number").desc(), "-number")
    return longest_first.values_list("number", flat=True).first() or ""
