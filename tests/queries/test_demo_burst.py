"""The burst of the demo: pure, and unusual by the watch's own measure."""

from datetime import datetime, time, timedelta

import pytest

from portal.workdays import ALMATY, Calendar, WorkingHours
from queries.demo import burst
from queries.demo.plan import City, Story
from queries.watch.hours import compared
from queries.watch.level import thresholds, usual_of

CALENDAR = Calendar({}, WorkingHours(time(9, 0), time(18, 30)))
CITY = City(labels={"auezov": (43.2237, 76.8505)}, kinds={"water": "report"})
NOWS = [
    datetime(2026, 11, 23, 10, 20, tzinfo=ALMATY),
    datetime(2026, 1, 1, 0, 40, tzinfo=ALMATY),  # a holiday, and half of it yesterday
    datetime(2026, 7, 19, 23, 59, tzinfo=ALMATY),
]


def stories(now: datetime, queries: int = 2_000) -> list[Story]:
    return list(burst.stories(queries=queries, now=now, city=CITY, calendar=CALENDAR))


@pytest.mark.parametrize("now", NOWS)
def test_it_is_unusual_and_in_the_last_two_hours(now: datetime) -> None:
    told = stories(now)
    assert told == stories(now)
    assert len(told) == burst.size(2_000) == 64
    assert len({story.number for story in told}) == 64
    fresh = [story for story in told if story.fate == "burst"]
    assert len(fresh) == 40
    assert all(now - timedelta(hours=2) < story.received_at < now for story in fresh)
    counts = dict.fromkeys(range(1, 9), 0)
    for each in compared(now, CALENDAR, lengths=[2], weeks=range(1, 9)):
        counts.setdefault(each.week, 0)
        counts[each.week] += sum(
            each.piece.since <= story.received_at < each.piece.until for story in told
        )
    before = [counts[week] for week in range(1, 9)]
    assert thresholds()[0].is_unusual(40, usual_of(before))


def test_the_desk_keeps_some_and_some_are_private() -> None:
    fresh = [story for story in stories(NOWS[0]) if story.fate == "burst"]
    assert {story.is_on_the_spot for story in fresh} == {True, False}
    assert {story.is_public for story in fresh} == {True, False}
    assert {story.language for story in fresh} == {"kk", "ru"}


def test_a_small_demo_has_none() -> None:
    assert burst.size(320) == 0
    assert stories(NOWS[0], queries=320) == []
