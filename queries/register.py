"""The public register read page by page, and counted, at the same cost however many queries.

Two ways lead to the newest rows:
- Everything, or one filter: the B-tree indexes of `CitizenQuery` are in that order already.
- Words, a piece of the map, or several filters: no order of one index serves them. One GIN index
  holds all of these conditions with the stretch of time a row belongs to (`portal.stretches`), so
  "all conditions, within these weeks" is answered inside the index. We ask for the newest few
  hundred rows first; how many of them match tells how far to reach next. Whether a word is in every
  second query or in one of a million, some hundred rows are read, not a hundred thousand.

The stretches are put to PostgreSQL as materialized subqueries: left to itself it would estimate the
words' frequency and walk the newest rows one by one wherever it guessed too high.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import connection
from django.db.models import Count, Max, Min, Q, QuerySet

from portal import cells, paging, stretches
from portal.paging import OLDER, Page, Position, Wanted
from portal.search import Understood, understand_words
from portal.stretches import Stretches
from queries import facets
from queries.facets import FACETS, Facets
from queries.models import CitizenQuery

MOST_COUNTED: Final = 1_000  # where one index has the rows in order
FIRST_STRETCH: Final = 400  # rows
FARTHEST_REACH: Final = 64  # a stretch is at most so many times as long as all before it
STRETCHES: Final = 4
SPARE: Final = 3  # a stretch is made to hold so many times the rows still wanted
SHORTEST: Final = timedelta(hours=1)
MOMENT: Final = "received_at"


@dataclass(frozen=True, slots=True)
class Criteria:
    """What is looked for. `facets` are columns and their values, `since` … `until` moments."""

    facets: dict[str, Any] = field(default_factory=dict)
    since: datetime | None = None  # included
    until: datetime | None = None  # excluded
    understood: Understood | None = None
    box: cells.Box | None = None

    @property
    def is_ordered(self) -> bool:
        """Whether one index has the rows in order."""
        return len(self.facets) <= 1 and not self.understood and not self.box

    def rows(self) -> QuerySet[CitizenQuery]:
        """Every public row that meets them."""
        return self.in_time(self.of_any_time())

    def of_any_time(self) -> QuerySet[CitizenQuery]:
        """The same, whenever it was received."""
        rows: QuerySet[CitizenQuery] = CitizenQuery.objects.public()
        if self.is_ordered:
            return rows.filter(**self.facets)
        if self.facets:
            keys = [facets.key(facet, value) for facet, value in self.facets.items()]
            rows = rows.alias(facets=Facets(*FACETS)).filter(Q(facets__contains=keys))
        if self.understood:
            rows = rows.filter(self.understood.condition())
        if self.box:
            rows = rows.alias(cells=cells.Cells("lat", "lon")).filter(
                cells__overlap=cells.covering(self.box),
                lat__range=(self.box.south, self.box.north),
                lon__range=(self.box.west, self.box.east),
            )
        return rows

    def in_time(self, rows: QuerySet[CitizenQuery]) -> QuerySet[CitizenQuery]:
        if self.since:
            rows = rows.filter(received_at__gte=self.since)
        if self.until:
            rows = rows.filter(received_at__lt=self.until)
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


def find(criteria: Criteria, wanted: Wanted, *, size: int, is_counted: bool = True) -> Found:
    """The page wanted of the rows that meet the criteria: two to seven statements."""
    is_counted = is_counted and wanted.is_first
    if criteria.is_ordered:
        rows = paging.ordered(criteria.rows(), wanted, MOMENT).values_list("pk", MOMENT)
        hits = [Position(at, pk) for pk, at in rows[: size + 1]]
        count = _counted(criteria.rows()) if is_counted else None
    else:
        reach = _Reach(criteria, wanted)
        hits = reach.take(size + 1)
        count = reach.tally() if is_counted else None
    return Found(paging.cut([hit.pk for hit in hits], hits, wanted, size), count)


def _counted(rows: QuerySet[CitizenQuery]) -> Tally:
    number = rows.order_by()[: MOST_COUNTED + 1].count()
    return Tally(min(number, MOST_COUNTED), is_exact=number <= MOST_COUNTED)


def occurs(word: str) -> bool:
    """Whether a public query has the word in any form, at the same cost however many do."""
    criteria = Criteria(understood=understand_words([word]))
    return bool(find(criteria, Wanted(), size=1, is_counted=False).page.rows)


class _Reach:
    """Rows by stretches of time, from the wanted position on and ever farther."""

    def __init__(self, criteria: Criteria, wanted: Wanted) -> None:
        self.criteria = criteria
        self.wanted = wanted
        self.matched = 0  # rows met in the stretches read
        self.stretches = 0  # read so far
        public = criteria.in_time(CitizenQuery.objects.public())
        ends = public.aggregate(low=Min(MOMENT), high=Max(MOMENT))
        nearest = paging.ordered(public, wanted, MOMENT)[:FIRST_STRETCH]
        first = nearest.aggregate(low=Min(MOMENT), high=Max(MOMENT), rows=Count("pk"))
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
        rows = self.criteria.of_any_time()
        if self.far is not None:
            keys = stretches.covering(min(self.near, self.far), max(self.near, self.far))
            rows = rows.alias(stretches=Stretches(MOMENT)).filter(stretches__overlap=keys)
        inner, parameters = rows.order_by().values("pk", MOMENT).query.sql_with_params()
        exact, bounds = self._exactly()
        direction = "DESC" if self._is_older else "ASC"
        with connection.cursor() as cursor:
            cursor.execute(
                f"WITH found (id, received_at) AS MATERIALIZED ({inner})"  # noqa: S608 — no part of it was typed
                f" SELECT id, received_at, count(*) OVER () FROM found WHERE {exact}"
                f" ORDER BY received_at {direction}, id {direction} LIMIT %s",
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
                f"(received_at, id) {beyond} (%s, %s)",
                [position.at, position.pk] if position else [],
            ),
            (f"received_at {beyond} %s", [self.near] if self.stretches else []),
            (f"received_at {not_before} %s", [self.far] if self.far is not None else []),
            ("received_at >= %s", [self.criteria.since] if self.criteria.since else []),
            ("received_at < %s", [self.criteria.until] if self.criteria.until else []),
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
