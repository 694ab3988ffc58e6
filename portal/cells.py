"""Squares of the map as keys of an index: rows within a rectangle, whatever else is asked of them.

Like `portal.stretches` for time: a place is indexed under its square and under ever larger ones, so
that a rectangle is a handful of keys that a GIN index intersects with other conditions. Squares are
counted from 90° S, 180° W, by degrees of latitude and longitude alike (WGS 84).
"""

from dataclasses import dataclass
from itertools import product
from typing import Any, Final

from django.contrib.postgres.fields import ArrayField
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BigIntegerField, Func
from django.db.models.sql.compiler import SQLCompiler

PER_DEGREE: Final = 200  # a side is half a kilometre from south to north
FACTOR: Final = 4
LEVELS: Final = 4  # 0.005°, 0.02°, 0.08°, 0.32°: the city is two or three of the last across
LEVEL_BITS, ROW_BITS = 40, 20
MOST_KEYS: Final = 30

_ROW: Final = f"floor((%(lat)s + 90) * {PER_DEGREE})::bigint"
_COLUMN: Final = f"floor((%(lon)s + 180) * {PER_DEGREE})::bigint"


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in degrees."""

    west: float
    south: float
    east: float
    north: float


class Cells(Func):
    """The keys of a place, given latitude and longitude: one square of each size."""

    arity = 2
    output_field = ArrayField(BigIntegerField())

    def as_sql(
        self,
        compiler: SQLCompiler,
        connection: BaseDatabaseWrapper,
        function: str | None = None,
        template: str | None = None,
        arg_joiner: str | None = None,
        **extra_context: Any,
    ) -> tuple[str, tuple[str | int, ...]]:
        (lat, lat_params), (lon, lon_params) = map(compiler.compile, self.get_source_expressions())
        row, column = _ROW % {"lat": lat}, _COLUMN % {"lon": lon}
        keys = (
            f"({level << LEVEL_BITS} + (({row} / {FACTOR**level}) << {ROW_BITS})"
            f" + {column} / {FACTOR**level})"
            for level in range(LEVELS)
        )
        return f"ARRAY[{', '.join(keys)}]", (*lat_params, *lon_params) * LEVELS


def covering(box: Box) -> list[int]:
    """The keys of the squares that touch the box, of the smallest size that takes few of them."""
    for level in range(LEVELS):
        rows, columns = (
            range(_index(low, level), _index(high, level) + 1)
            for low, high in ((box.south + 90, box.north + 90), (box.west + 180, box.east + 180))
        )
        if len(rows) * len(columns) <= MOST_KEYS or level == LEVELS - 1:
            break
    return [
        (level << LEVEL_BITS) + (row << ROW_BITS) + column for row, column in product(rows, columns)
    ]


def _index(degrees: float, level: int) -> int:
    return int(degrees * PER_DEGREE // FACTOR**level)
