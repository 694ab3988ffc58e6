"""Which hours of which days are compared."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.workdays import ALMATY, Calendar, Override, WorkingHours, local_time
from queries.watch.hours import compared, like, like_day, midnight_of, pieces, week_of

HOURS = WorkingHours(time(9, 0), time(18, 30))
CALENDAR = Calendar({}, HOURS)
WEEKS = range(1, 9)
SPAN = int((datetime(2027, 1, 1, tzinfo=UTC) - datetime(2020, 1, 1, tzinfo=UTC)).total_seconds())
moments = st.integers(0, SPAN).map(
    lambda seconds: datetime(2020, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
)


def almaty(*when: int) -> datetime:
    return datetime(*when, tzinfo=ALMATY)  # type: ignore[arg-type, misc]


@given(moments, st.integers(1, 48))
def test_pieces_cover_the_stretch_and_none_crosses_midnight(at: datetime, hours: int) -> None:
    since = at - timedelta(hours=hours)
    found = list(pieces(since, at))
    assert found[0].since == since
    assert found[-1].until == at
    for piece, following in pairwise(found):
        assert piece.until == following.since
        assert local_time(following.since).time() == time()
    last_moments = [local_time(piece.until - timedelta(microseconds=1)).date() for piece in found]
    assert [piece.day for piece in found] == last_moments


@given(moments, st.sampled_from(WEEKS))
def test_the_like_hours_begin_at_the_same_local_time_and_last_as_long(
    at: datetime, week: int
) -> None:
    for piece in pieces(at - timedelta(hours=24), at):
        found = like(piece, CALENDAR, week=week)
        assert found is not None
        assert found.until - found.since == piece.until - piece.since
        assert local_time(found.since).time() == local_time(piece.since).time()
        assert CALENDAR.is_working(found.day) == CALENDAR.is_working(piece.day)
        assert abs((piece.day - timedelta(days=7 * week)) - found.day) <= timedelta(days=3)


def test_an_ordinary_monday_is_compared_with_mondays() -> None:
    assert like_day(date(2026, 11, 23), CALENDAR, week=1) == date(2026, 11, 16)
    assert like_day(date(2026, 11, 23), CALENDAR, week=8) == date(2026, 9, 28)


def test_a_monday_after_a_holiday_monday_is_compared_with_the_nearest_working_day() -> None:
    calendar = Calendar({date(2026, 11, 16): Override(False, "a day off")}, HOURS)
    assert like_day(date(2026, 11, 23), calendar, week=1) == date(2026, 11, 17)


def test_a_holiday_is_compared_with_days_off() -> None:
    calendar = Calendar({date(2026, 11, 25): Override(False, "a day off")}, HOURS)
    assert like_day(date(2026, 11, 25), calendar, week=1) == date(2026, 11, 15)  # a Sunday


def test_a_week_without_a_day_of_the_kind_tells_nothing() -> None:
    off = {date(2026, 11, 13) + timedelta(days=n): Override(False, "closed") for n in range(7)}
    assert like_day(date(2026, 11, 23), Calendar(off, HOURS), week=1) is None


def test_a_window_over_midnight_is_compared_part_by_part() -> None:
    """Monday half past midnight: half an hour of a working day, one and a half of a Sunday."""
    calendar = Calendar({date(2026, 11, 16): Override(False, "a day off")}, HOURS)
    sunday, monday = pieces(almaty(2026, 11, 22, 22, 30), almaty(2026, 11, 23, 0, 30))
    assert like(sunday, calendar, week=1) == next(
        pieces(almaty(2026, 11, 15, 22, 30), almaty(2026, 11, 16))
    )
    assert like(monday, calendar, week=1) == next(
        pieces(almaty(2026, 11, 17), almaty(2026, 11, 17, 0, 30))
    )


def test_the_hour_put_back_on_2024_03_01_is_neither_lost_nor_doubled() -> None:
    """At midnight the clocks went back to 23:00: two hours before 00:30 begin at 23:30 of UTC+6."""
    at = almaty(2024, 3, 1, 0, 30)
    since = at.astimezone(UTC) - timedelta(hours=2)
    before, after = pieces(since, at)
    assert (before.until - before.since, after.until - after.since) == (
        timedelta(minutes=90),
        timedelta(minutes=30),
    )
    assert local_time(before.since).time() == time(23, 30)
    assert (before.day, after.day) == (date(2024, 2, 29), date(2024, 3, 1))
    found = like(after, CALENDAR, week=1)
    assert found is not None
    assert found.since == datetime(2024, 2, 22, 18, 0, tzinfo=UTC)  # midnight of UTC+6


def test_hours_after_the_change_are_compared_by_the_local_clock() -> None:
    piece = next(pieces(almaty(2024, 3, 6, 10), almaty(2024, 3, 6, 12)))
    found = like(piece, CALENDAR, week=1)
    assert found is not None
    assert found.since == datetime(2024, 2, 28, 4, 0, tzinfo=UTC)  # ten o'clock at UTC+6
    assert piece.since == datetime(2024, 3, 6, 5, 0, tzinfo=UTC)  # and at UTC+5


@given(moments)
def test_no_moment_is_read_twice_for_a_week(at: datetime) -> None:
    """The longer window holds the shorter one; the earlier weeks never reach into now."""
    found = compared(at, CALENDAR, lengths=[24, 2], weeks=[1, 2])
    for week in (0, 1, 2):
        of_week = sorted((each.piece for each in found if each.week == week), key=lambda p: p.since)
        total = sum((piece.until - piece.since for piece in of_week), timedelta())
        assert total == timedelta(hours=24)
    now = [each for each in found if each.week == 0]
    short = sum((e.piece.until - e.piece.since for e in now if e.hours == 2), timedelta())
    assert short == timedelta(hours=2)
    assert all(e.piece.until < at - timedelta(hours=24) for e in found if e.week)


def test_the_weeks_before_adjoin() -> None:
    at = almaty(2026, 11, 23, 10)
    assert [week_of(at, week).since for week in (1, 2)] == [
        week_of(at, 2).until,
        week_of(at, 3).until,
    ]
    assert week_of(at, 1).since <= midnight_of(at, 1) < week_of(at, 1).until


@pytest.mark.parametrize("week", WEEKS)
def test_like_days_lie_in_the_week_asked_for(week: int) -> None:
    at = almaty(2026, 11, 23, 10)
    day = like_day(date(2026, 11, 23), CALENDAR, week=week)
    assert day is not None
    within = week_of(at, week)
    assert within.since <= midnight_of(at, week) < within.until
    assert local_time(within.since).date() <= day < local_time(within.until).date()
