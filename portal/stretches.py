"""Stretches of time as keys of an index: the newest rows of any condition without reading the rest.

A B-tree gives the newest rows, a GIN index those that meet many conditions at once, and neither the
newest of those. So a row is indexed under the hour it belongs to, and under ever longer stretches
around it; "between these moments" then is a handful of keys that a GIN index intersects with words
and other conditions by skipping. Whoever wants the newest asks for a short stretch first.

Hours are counted from 1970 in UTC, whose rules never change.
"""

from datetime import datetime
from typing import Final

from django.contrib.postgres.fields import ArrayField
from django.db.models import Func, IntegerField

FACTOR: Final = 8
LEVELS: Final = 5  # 1 hour, 8 hours, 2⅔ days, 21⅓ days, 171 days
LEVEL_BITS: Final = 24
SECONDS: Final = 3_600

_HOURS: Final = f"floor(extract(epoch FROM (%(expressions)s AT TIME ZONE 'UTC')) / {SECONDS})::int"
_KEYS: Final = [f"{level << LEVEL_BITS} + {_HOURS} / {FACTOR**level}" for level in range(LEVELS)]


class Stretches(Func):
    """The keys of a moment: one stretch of each length."""

    arity = 1
    template = f"ARRAY[{', '.join(_KEYS)}]"
    output_field = ArrayField(IntegerField())


def covering(start: datetime, end: datetime) -> list[int]:
    """The fewest keys whose stretches hold every moment from `start` to `end`, both included.

    They may hold an hour's rest at either end. Both are aware and later than 1970.
    """
    hour, last = _hour(start), _hour(end)
    keys = []
    while hour <= last:
        level = 0
        while (
            level + 1 < LEVELS
            and hour % FACTOR ** (level + 1) == 0
            and hour + FACTOR ** (level + 1) - 1 <= last
        ):
            level += 1
        keys.append((level << LEVEL_BITS) + hour // FACTOR**level)
        hour += FACTOR**level
    return keys


def _hour(moment: datetime) -> int:
    return int(moment.timestamp() // SECONDS)
