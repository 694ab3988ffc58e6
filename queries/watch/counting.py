"""Reading the counts: two statements over ranges of one index, however many cells there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.db import connection

from queries.watch.cells import Cell, Measure, cells_of
from queries.watch.hours import Likeness, compared, midnight_of, week_of
from queries.watch.level import usual_of

if TYPE_CHECKING:
    from portal.workdays import Calendar
    from queries.watch.cells import Measures

Row = tuple[int, int, int, int, int | None, int]  # week, hours, theme, topic, district, count

# `OFFSET 0` keeps each range a scan of its own of the index by the moment received (query_newest).
_COUNTS: Final = """
    SELECT piece.week, piece.hours, filed.theme_id, filed.topic_id, filed.district_id, count(*)
      FROM unnest(%s::int[], %s::int[], %s::timestamptz[], %s::timestamptz[])
           AS piece (week, hours, since, until)
     CROSS JOIN LATERAL (
           SELECT theme_id, topic_id, district_id FROM queries_citizenquery
            WHERE received_at >= piece.since AND received_at < piece.until OFFSET 0
           ) AS filed
     GROUP BY 1, 2, 3, 4, 5
"""
_FIRST: Final = """
    SELECT piece.week, filed.received_at
      FROM unnest(%s::int[], %s::timestamptz[], %s::timestamptz[]) AS piece (week, since, until)
     CROSS JOIN LATERAL (
           SELECT received_at FROM queries_citizenquery
            WHERE received_at >= piece.since AND received_at < piece.until
            ORDER BY received_at LIMIT 1
           ) AS filed
"""


def weeks_with_queries(at: datetime) -> list[int]:
    """Which of the weeks before tell what is usual: 1 is the last one. One statement.

    A week without any query tells nothing (there was no portal, or it stood still); nor does one in
    which they began to come later than on the day looked at.
    """
    asked = {week: week_of(at, week) for week in range(1, settings.WATCH_WEEKS + 2)}
    with connection.cursor() as cursor:
        cursor.execute(
            _FIRST,
            [
                list(asked),
                [piece.since for piece in asked.values()],
                [piece.until for piece in asked.values()],
            ],
        )
        first = dict(cursor.fetchall())
    return [
        week
        for week in range(1, settings.WATCH_WEEKS + 1)
        if week in first and (week + 1 in first or first[week] < midnight_of(at, week))
    ]


def counted(likenesses: Iterable[Likeness]) -> list[Row]:
    """How many queries each stretch has, by theme, topic and district; one statement."""
    rows = list(likenesses)
    with connection.cursor() as cursor:
        cursor.execute(
            _COUNTS,
            [
                [row.week for row in rows],
                [row.hours for row in rows],
                [row.piece.since for row in rows],
                [row.piece.until for row in rows],
            ],
        )
        return list(cursor.fetchall())


def measures(
    at: datetime, calendar: Calendar, *, weeks: Sequence[int], lengths: Sequence[int]
) -> Measures:
    """What every cell with a query in a window up to `at` has there, and usually has."""
    likenesses = compared(at, calendar, lengths=lengths, weeks=weeks)
    return measured(counted(likenesses), weeks=weeks, lengths=lengths)


def measured(rows: Iterable[Row], *, weeks: Sequence[int], lengths: Sequence[int]) -> Measures:
    """Counts of pieces put together: a window holds the pieces of every shorter one."""
    sums: dict[tuple[int, Cell], dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for week, hours, theme, topic, district, count in rows:
        for cell in cells_of(theme, topic, district):
            for length in lengths:
                if length >= hours:
                    sums[length, cell][week] += count
    found: dict[int, dict[Cell, Measure]] = {length: {} for length in lengths}
    for (length, cell), by_week in sums.items():
        if 0 in by_week:
            usual = usual_of([by_week.get(week, 0) for week in weeks])
            found[length][cell] = Measure(by_week[0], usual)
    return found
