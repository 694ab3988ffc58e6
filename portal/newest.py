"""A list read newest first, page by page, and counted, at the same cost however many rows.

Two ways lead to the newest rows:
- Everything, or one filter: a B-tree index of the model is in that order already.
- Words, a piece of the map, or several filters: no order of one index serves them. One GIN index
  holds all of these conditions with the stretch of time a row belongs to (`portal.stretches`), so
  "all conditions, within these weeks" is answered inside the index. We ask for the newest few
  hundred rows first; how many of them match tells how far to reach next. Whether a word is in every
  second row or in one of a million, some hundred rows are read, not a hundred thousand.

The stretches are put to PostgreSQL as materialized subqueries: left to itself it would estimate the
words' frequency and walk the newest rows one by one wherever it guessed too high.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import connection
from django.db.models import Count, Max, Min, QuerySet

from portal import paging, stretches
from portal.paging import OLDER, Page, Position, Wanted
from portal.stretches import Stretches

MOST_COUNTED: Final = 1_000  # where one index has the rows in order
FIRST_STRETCH: Final = 400  # rows
FARTHEST_REACH: Final = 64  # a stretch is at most so many times as long as all before it
STRETCHES: Final = 4
SPARE: Final = 3  # a stretch is made to hold so many times the rows still wanted
SHORTEST: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What is looked for, without regard to order: `rows` are narrowed by all but the time.

    `everything` is what the reader may find at all; its newest rows, by `moment` and primary key,
    come from a B-tree index. `is_ordered` tells whether one has `rows` in that order too; where
    none has, a GIN index holds `Stretches(moment)` and whatever else narrows them.
    """

    everything: QuerySet
    rows: QuerySet
    moment: str  # the name of a column that is never empty
    is_ordered: bool
    since: datetime | None = None  # included
    until: datetime | None = None  # excluded

    def in_time(self, rows: QuerySet) -> QuerySet:
        if self.since:
            rows = rows.filter(**{f"{self.moment}__gte": self.since})
        if self.until:
            rows = rows.filter(**{f"{self.moment}__lt": self.until})
        return rows


@dataclass(frozen=True, slots=True)
class Tally:
    """How many there are: exactly so many, or more."""

    number: int
    is_exact: bool


@dataclass(frozen=True, slots=True)
class Found:
    """A page of primary keys, and on the first page how many there are in all."""

    page: Page[int]
    count: Tally | None = None


def find(sought: Narrowed, wanted: Wanted, *, size: int, is_counted: bool = True) -> Found:
    """The page wanted of the rows that are sought: two to seven statements."""
    is_counted = is_counted and wanted.is_first
    if sought.is_ordered:
        rows = sought.in_time(sought.rows)
        nearest = paging.ordered(rows, wanted, sought.moment)[: size + 1]
        hits = [Position(at, pk) for pk, at in nearest.values_list("pk", sought.moment)]
        count = _counted(rows) if is_counted else None
    else:
        reach = _Reach(sought, wanted)
        hits = reach.take(size + 1)
        count = reach.tally() if is_counted else None
    return Found(paging.cut([hit.pk for hit in hits], hits, wanted, size), count)


def _counted(rows: QuerySet) -> Tally:
    number = rows.order_by()[: MOST_COUNTED + 1].count()
    return Tally(min(number, MOST_COUNTED), is_exact=number <= MOST_COUNTED)


class _Reach:
    """Rows by stretches of time, from the wanted position on and ever farther."""

    def __init__(self, sought: Narrowed, wanted: Wanted) -> None:
        self.sought = sought
        self.wanted = wanted
        self.matched = 0  # rows met in the stretches read
        self.stretches = 0  # read so far
        whole = sought.in_time(sought.everything)
        ends = whole.aggregate(low=Min(sought.moment), high=Max(sought.moment))
        nearest = paging.ordered(whole, wanted, sought.moment)[:FIRST_STRETCH]
        first = nearest.aggregate(low=Min(sought.moment), high=Max(sought.moment), rows=Count("pk"))
        self.is_over = first["rows"] == 0
        if self.is_over:
            return
        # The next stretch lies between these; the far end is None when it holds all that is left.
        near, far, self.end = (
            (first["high"], first["low"], ends["low"])
            if self._is_older
            else (first["low"], first["high"], ends["high"])
        )
        self.origin: datetime = near
        self.near: datetime = near
        self.far: datetime | None = far if first["rows"] == FIRST_STRETCH else None

    def take(self, number: int) -> list[Position]:
        """The nearest rows, up to so many. The fourth stretch holds all that is left."""
        hits: list[Position] = []
        while len(hits) < number and not self.is_over:
            if self.stretches:
                self._reach_for(number, is_last=self.stretches == STRETCHES - 1)
            found = self._read(limit=number - len(hits))
            hits += (Position(at, pk) for pk, at, _ in found)
            self._note(found[0][2] if found else 0)
        return hits

    def tally(self) -> Tally:
        """How many were met on the way to the page; all, if nothing is left to read.

        To count on would cost more than the page: "more than 60" tells as much.
        """
        rounded = self.matched - self.matched % 10
        return Tally(self.matched if self.is_over else rounded, is_exact=self.is_over)

    @property
    def _is_older(self) -> bool:
        return self.wanted.side == OLDER

    def _read(self, *, limit: int) -> list[Any]:
        """The rows of the stretch, up to so many, each with the number of all in it.

        The moments are compared outside the part that the index answers.
        """
        rows, moment = self.sought.rows, self.sought.moment
        far = self.far
        if far is None and (self.sought.since if self._is_older else self.sought.until):
            far = self.end  # of the time asked for: what lies beyond it is not read either
        if far is not None:
            keys = stretches.covering(min(self.near, far), max(self.near, far))
            rows = rows.alias(stretches=Stretches(moment)).filter(stretches__overlap=keys)
        inner, parameters = rows.order_by().values("pk", moment).query.sql_with_params()
        exact, bounds = self._exactly()
        direction = "DESC" if self._is_older else "ASC"
        with connection.cursor() as cursor:
            cursor.execute(
                f"WITH found (id, at) AS MATERIALIZED ({inner})"  # noqa: S608 — no part of it was typed
                f" SELECT id, at, count(*) OVER () FROM found WHERE {exact}"
                f" ORDER BY at {direction}, id {direction} LIMIT %s",
                [*parameters, *bounds, limit],
            )
            found: list[Any] = cursor.fetchall()
            return found

    def _exactly(self) -> tuple[str, list[Any]]:
        """The bounds of the stretch as SQL: its near end belongs to the stretch before."""
        beyond, not_before = ("<", ">=") if self._is_older else (">", "<=")
        position = self.wanted.position
        bounds: list[tuple[str, list[Any]]] = [
            (
                f"(at, id) {beyond} (%s, %s)",
                [position.at, position.pk] if position else [],
            ),
            (f"at {beyond} %s", [self.near] if self.stretches else []),
            (f"at {not_before} %s", [self.far] if self.far is not None else []),
            ("at >= %s", [self.sought.since] if self.sought.since else []),
            ("at < %s", [self.sought.until] if self.sought.until else []),
        ]
        given = [(condition, values) for condition, values in bounds if values]
        return (
            " AND ".join(condition for condition, _ in given) or "TRUE",
            [value for _, values in given for value in values],
        )

    def _note(self, matched: int) -> None:
        """The stretch was read, and gave so many rows."""
        self.matched += matched
        self.stretches += 1
        self.is_over = self.far is None

    def _reach_for(self, aim: int, *, is_last: bool) -> None:
        """Choose the next stretch, so that it should give so many rows by what the others gave."""
        if self.far is not None:
            self.near = self.far
        span = max(abs(self.near - self.origin), SHORTEST)
        reach = span * min(FARTHEST_REACH, SPARE * aim / (self.matched + 1))
        self.far = self.near - reach if self._is_older else self.near + reach
        is_beyond = self.far <= self.end if self._is_older else self.far >= self.end
        if is_last or is_beyond:
            self.far = None
