"""The plan of the demo year: repeatable, in its proportions, with what queues should show."""

from collections import Counter
from datetime import date, datetime, time
from random import Random

import pytest

from portal import city_loading
from portal.workdays import ALMATY, Calendar, WorkingHours
from queries.demo import plan
from queries.models import Kind

NOW = datetime(2026, 11, 24, 15, 30, tzinfo=ALMATY)  # a Tuesday
CALENDAR = Calendar({}, WorkingHours(time(9), time(18, 30)))
FILE = city_loading.read()
CITY = plan.City(
    labels={row["slug"]: tuple(row["point"]) for row in FILE["districts"]},
    kinds={
        part["slug"]: part["default_kind"] for row in FILE["topics"] for part in row["subtopics"]
    },
)


def stories(count: int = 2_000, seed: int = 1) -> list[plan.Story]:
    return plan.year(count=count, now=NOW, city=CITY, calendar=CALENDAR, random=Random(seed))


@pytest.fixture(scope="module")
def year() -> list[plan.Story]:
    return stories()


def share(year: list[plan.Story], **wanted: object) -> float:
    fits = [all(getattr(s, name) == value for name, value in wanted.items()) for s in year]
    return sum(fits) / len(fits)


def test_the_same_seed_gives_the_same_year(year: list[plan.Story]) -> None:
    assert stories() == year
    assert stories(seed=2) != year


def test_the_year_is_in_order_and_not_in_the_future(year: list[plan.Story]) -> None:
    moments = [story.received_at for story in year]
    assert len(year) == 2_000
    assert moments == sorted(moments)
    assert moments[-1] < NOW
    assert moments[0].date() >= date(2025, 11, 25)


def test_languages_are_spoken_in_their_proportion(year: list[plan.Story]) -> None:
    assert share(year, language="ru") == pytest.approx(0.55, abs=0.04)
    assert share(year, language="kk") == pytest.approx(0.40, abs=0.04)
    assert share(year, language="en") == pytest.approx(0.05, abs=0.02)


def test_themes_come_in_the_reported_order(year: list[plan.Story]) -> None:
    counts = Counter(story.theme for story in year)
    assert set(counts) == set(plan.THEMES)
    assert counts.most_common(1)[0][0] == "public-transport"
    assert counts["utility-networks"] > counts["greening"] > counts["ecology"]


def test_the_desk_settles_its_share_on_the_spot(year: list[plan.Story]) -> None:
    at_desk = [s for s in year if s.channel in plan.DESK_CHANNELS and s.fate == "natural"]
    assert share(at_desk, is_on_the_spot=True) == pytest.approx(0.69, abs=0.05)
    others = [s for s in year if s.channel not in plan.DESK_CHANNELS]
    assert share(others, is_on_the_spot=True) == 0


def test_snow_is_reported_in_winter_only(year: list[plan.Story]) -> None:
    months = {story.received_at.month for story in year if story.subtopic == "snow"}
    assert months
    assert months <= {11, 12, 1, 2, 3}


def test_what_falls_due_today_was_filed_fifteen_working_days_ago(year: list[plan.Story]) -> None:
    filed_on = CALENDAR.add_working_days(NOW.date(), -plan.ANSWER_WORKING_DAYS)
    slow = [s for s in year if s.fate == "slow" and s.received_at.date() == filed_on]
    assert len(slow) == 9
    assert all(story.kind != Kind.COMPLAINT for story in slow)


def test_some_lie_unrouted_because_no_route_can_catch_them(year: list[plan.Story]) -> None:
    unrouted = [story for story in year if story.fate == "unrouted"]
    assert unrouted
    assert all(story.place is None for story in unrouted)


def test_private_queries_and_contacts_in_texts_occur(year: list[plan.Story]) -> None:
    assert share(year, is_public=False) == pytest.approx(plan.PRIVATE, abs=0.03)
    assert any("+7 727 000" in story.text for story in year)
    assert any("@example.org" in story.text for story in year)
