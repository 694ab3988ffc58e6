"""The hours of an anomaly beside what is usual, as an SVG drawn by the server, and as a table."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from django.db import connection

from portal.workdays import current_calendar
from queries.watch.counting import weeks_with_queries
from queries.watch.hours import pieces, with_like
from queries.watch.level import usual_of

if TYPE_CHECKING:
    from queries.models import Anomaly

HOURS: Final = 24
LABELLED: Final = 6  # every so many hours; never the first, which has no room for it
WIDTH, HEIGHT = 480, 150  # of the drawing, in its own units
BASE: Final = 124  # where the bars stand
LABEL: Final = BASE + 18  # where the hours are written
SLOT: Final = WIDTH / HOURS

_COUNTS: Final = """
    SELECT piece.hour, piece.week, filed.count
      FROM unnest(%s::int[], %s::int[], %s::timestamptz[], %s::timestamptz[])
           AS piece (hour, week, since, until)
     CROSS JOIN LATERAL (
           SELECT count(*) FROM queries_citizenquery
            WHERE received_at >= piece.since AND received_at < piece.until
              AND theme_id = %s
              AND (%s::bigint IS NULL OR topic_id = %s)
              AND (%s::bigint IS NULL OR district_id = %s)
           ) AS filed
"""


@dataclass(frozen=True, slots=True)
class Bar:
    """One hour up to `until`: how many, how many usually; and where it stands in the drawing."""

    since: datetime
    until: datetime
    count: int
    usual: float
    x: float
    y: float
    height: float
    usual_y: float
    is_labelled: bool

    @property
    def width(self) -> float:
        return round(SLOT * 0.62, 1)

    @property
    def usual_end(self) -> float:
        return round(self.x + self.width, 1)

    @property
    def middle(self) -> float:
        return round(self.x + self.width / 2, 1)

    @property
    def count_y(self) -> float:
        return round(self.y - 4, 1)


def bars(anomaly: Anomaly) -> list[Bar]:
    """The last hours of it, the oldest first; two statements over ranges of an index."""
    end = _whole_hour(anomaly.until() if anomaly.is_open else anomaly.last_seen_at)
    hours = [
        (end - timedelta(hours=back + 1), end - timedelta(hours=back))
        for back in reversed(range(HOURS))
    ]
    weeks = weeks_with_queries(end)
    counts = _counts(anomaly, hours, weeks)
    levels = [usual_of([counts[hour, week] for week in weeks]) for hour in range(HOURS)]
    most = max([1.0, *levels, *(float(counts[hour, 0]) for hour in range(HOURS))])
    scale = (BASE - 20) / most
    return [
        Bar(
            since=since,
            until=until,
            count=counts[hour, 0],
            usual=levels[hour],
            x=round(hour * SLOT + SLOT * 0.19, 1),
            y=round(BASE - counts[hour, 0] * scale, 1),
            height=round(counts[hour, 0] * scale, 1),
            usual_y=round(BASE - levels[hour] * scale, 1),
            is_labelled=hour % LABELLED == LABELLED // 2,
        )
        for hour, (since, until) in enumerate(hours)
    ]


def _counts(
    anomaly: Anomaly, hours: list[tuple[datetime, datetime]], weeks: list[int]
) -> dict[tuple[int, int], int]:
    calendar = current_calendar()
    asked = [
        (hour, week, each)
        for hour, (since, until) in enumerate(hours)
        for piece in pieces(since, until)
        for week, each in with_like(piece, calendar, weeks=weeks)
    ]
    sums: dict[tuple[int, int], int] = defaultdict(int)
    with connection.cursor() as cursor:
        cursor.execute(
            _COUNTS,
            [
                [hour for hour, _week, _piece in asked],
                [week for _hour, week, _piece in asked],
                [piece.since for _hour, _week, piece in asked],
                [piece.until for _hour, _week, piece in asked],
                anomaly.theme_id,
                anomaly.topic_id,
                anomaly.topic_id,
                anomaly.district_id,
                anomaly.district_id,
            ],
        )
        for hour, week, count in cursor.fetchall():
            sums[hour, week] += count
    return sums


def _whole_hour(moment: datetime) -> datetime:
    """The end of the hour the moment lies in."""
    begun = moment.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    return begun if begun == moment else begun + timedelta(hours=1)
