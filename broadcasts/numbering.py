"""The numbers of broadcasts, and the codes of questions that are read out on air."""

from __future__ import annotations

from typing import Final

from django.db import connection
from django.db.models import Max

from broadcasts.models import Broadcast, LiveQuestion
from portal import numbers
from portal.numbers import InvalidNumber

LONGEST_NUMBER: Final = 7  # digits


def next_broadcast_number() -> int:
    """One more than the last; one at a time, to the end of the transaction."""
    queue_up()
    last = Broadcast.objects.aggregate(last=Max("number"))["last"]
    return (last or 0) + 1


def queue_up() -> None:
    """Let whoever plans broadcasts go one after the other, to the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('broadcasts.broadcast'))")


def parse_number(typed: str) -> int | None:
    """The number of a broadcast as people write it: `97`, `№ 97`; None where it is none.

    What the column cannot hold is none either.
    """
    digits = typed.strip().lstrip("№# ")
    is_number = digits.isascii() and digits.isdecimal() and len(digits) <= LONGEST_NUMBER
    return int(digits) if is_number else None


def next_position(broadcast: Broadcast) -> int:
    """The place of the next question asked; the broadcast's row is locked."""
    rows = LiveQuestion.objects.filter(broadcast=broadcast)
    return (rows.aggregate(last=Max("position"))["last"] or 0) + 1


def code_of(position: int) -> str:
    """`47-5`: the place and a digit that catches a slip of tongue or ear."""
    return f"{position}-{numbers.check_digit(str(position))}"


def parse_code(typed: str) -> str:
    """The code a person typed or heard: `47-5`, `475`, `47 5`. Raises `InvalidNumber`."""
    digits = "".join(numbers.digit_groups(typed))
    if len(digits) < 2 or len(digits) > 10:  # noqa: PLR2004 -- a place of one digit at least
        raise InvalidNumber
    code = code_of(int(digits[:-1]))
    if code.replace("-", "") != digits:
        raise InvalidNumber
    return code
