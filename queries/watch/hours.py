"""Which stretches of time are compared: a window up to now, and the same hours of earlier weeks.

The same hours are those of the local clock in Almaty, on the same day of the week, on a day of the
same kind: a holiday is compared with days off, the Monday after it with working days, each time the
nearest to that day of the week. A window over midnight is compared part by part. All moments are
aware; lengths are real time, so that the hour the clocks were put back by (2024-03-01, from UTC+6
to UTC+5) is neither lost nor counted twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

from portal.workdays import ALMATY, Calendar, local_time

ONE_DAY: Final = timedelta(days=1)
WEEK: Final = 7 * ONE_DAY
NEAREST: Final = (0, -1, 1, -2, 2, -3, 3)  # days around the same day of the week, in this order


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch within one local day, from `since` up to `until`, both in UTC."""

    since: datetime
    until: datetime

    @property
    def day(self) -> date:
        return local_time(self.since).date()


@dataclass(frozen=True, slots=True)
class Likeness:
    """A piece of now (week 0) or of an earlier week.

    `hours` is the length of the shortest window it belongs to.
    """

    week: int
    hours: int
    piece: Piece


def pieces(since: datetime, until: datetime) -> Iterator[Piece]:
    """The stretch cut at every midnight in Almaty."""
    begin, end = since.astimezone(UTC), until.astimezone(UTC)
    while begin < end:
        cut = min(_midnight(local_time(begin).date() + ONE_DAY), end)
        yield Piece(begin, cut)
        begin = cut


def like(piece: Piece, calendar: Calendar, *, week: int) -> Piece | None:
    """The same hours so many weeks before, on the nearest day of the same kind; None: no such day.

    It begins at the same local time and lasts as long.
    """
    day = like_day(piece.day, calendar, week=week)
    if day is None:
        return None
    begins = local_time(piece.since).time()
    since = datetime.combine(day, begins, ALMATY).astimezone(UTC)
    return Piece(since, since + (piece.until - piece.since))


def like_day(day: date, calendar: Calendar, *, week: int) -> date | None:
    """The day of that week, before it, which is worked or not as `day` is."""
    then, is_working = day - week * WEEK, calendar.is_working(day)
    days = (then + ahead * ONE_DAY for ahead in NEAREST)
    return next((each for each in days if calendar.is_working(each) == is_working), None)


def with_like(
    piece: Piece, calendar: Calendar, *, weeks: Iterable[int]
) -> Iterator[tuple[int, Piece]]:
    """The piece itself as week 0, and what it is compared with in each of the weeks."""
    yield 0, piece
    for week in weeks:
        if (before := like(piece, calendar, week=week)) is not None:
            yield week, before


def compared(
    at: datetime, calendar: Calendar, *, lengths: Iterable[int], weeks: Sequence[int]
) -> list[Likeness]:
    """All that the windows of those lengths (hours) up to `at` are read from, each moment once."""
    found: list[Likeness] = []
    until = at.astimezone(UTC)
    for hours in sorted(lengths):
        since = at.astimezone(UTC) - timedelta(hours=hours)
        for piece in pieces(since, until):
            alike = with_like(piece, calendar, weeks=weeks)
            found.extend(Likeness(week, hours, each) for week, each in alike)
        until = since
    return found


def week_of(at: datetime, week: int) -> Piece:
    """The seven days around the same day so many weeks before: all that `like` may look into."""
    then = local_time(at).date() - week * WEEK
    return Piece(_midnight(then - 3 * ONE_DAY), _midnight(then + 4 * ONE_DAY))


def midnight_of(at: datetime, week: int) -> datetime:
    """When the same day so many weeks before began."""
    return _midnight(local_time(at).date() - week * WEEK)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, datetime.min.time(), ALMATY).astimezone(UTC)
