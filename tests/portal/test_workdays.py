"""The working-day arithmetic against known years, the package, and a naive walk over the days."""

from datetime import UTC, date, datetime, time, timedelta

import holidays
import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from portal import holiday_names
from portal.models import CalendarDay
from portal.workdays import (
    ALMATY,
    FIRST_YEAR,
    LAST_YEAR,
    Calendar,
    Day,
    OutsideCalendar,
    Override,
    Why,
    WorkingHours,
    current_calendar,
)

HOURS = WorkingHours(time(9), time(18, 30))
PUBLISHED = Calendar({}, HOURS)
DECREE = "№ 12 of 2026-01-15"

days = st.dates(date(2006, 1, 1), date(2027, 12, 31))
calendars = st.dictionaries(
    st.dates(date(2026, 1, 1), date(2026, 12, 31)),
    st.booleans().map(lambda is_working: Override(is_working, DECREE)),
    max_size=12,
).map(lambda overrides: Calendar(overrides, HOURS))


def almaty(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ALMATY)


@pytest.mark.parametrize(
    ("day", "code"),
    [
        ("2020-01-03", Why.DAY_OFF_MOVED),  # in exchange for Sunday 5 January
        ("2020-01-05", Why.WORKING_DAY_MOVED),
        ("2020-03-09", Why.HOLIDAY),  # 8 March fell on a Sunday
        ("2020-05-08", Why.DAY_OFF_MOVED),
        ("2020-05-11", Why.WORKING_DAY_MOVED),  # the Monday Victory Day would have moved to
        ("2020-12-20", Why.WORKING_DAY_MOVED),
        ("2021-12-01", Why.HOLIDAY),  # First President Day, for the last time
        ("2022-12-01", Why.WORKING_DAY),
        ("2024-05-04", Why.WORKING_DAY_MOVED),
        ("2024-05-08", Why.DAY_OFF_MOVED),
        ("2024-06-16", Why.HOLIDAY),  # Eid al-Adha on a Sunday …
        ("2024-06-17", Why.WORKING_DAY),  # … does not move
        ("2025-01-03", Why.DAY_OFF_MOVED),
        ("2025-01-05", Why.WORKING_DAY_MOVED),
        ("2025-01-07", Why.HOLIDAY),
        ("2025-03-25", Why.HOLIDAY),
        ("2025-03-26", Why.WORKING_DAY),
        ("2025-08-30", Why.HOLIDAY),  # Constitution Day …
        ("2025-09-01", Why.HOLIDAY),  # … moved from its Saturday
        ("2025-10-27", Why.HOLIDAY),
        ("2026-03-16", Why.WORKING_DAY),
        ("2026-03-24", Why.HOLIDAY),  # Nauryz, two of its days fell on a weekend
        ("2026-03-25", Why.HOLIDAY),
        ("2026-03-26", Why.WORKING_DAY),
        ("2026-05-11", Why.HOLIDAY),
        ("2026-05-27", Why.HOLIDAY),
        ("2026-08-31", Why.WORKING_DAY),  # no Constitution Day in 2026
        ("2027-01-04", Why.HOLIDAY),
        ("2027-03-15", Why.HOLIDAY),  # Constitution Day by the new date
        ("2027-08-30", Why.WORKING_DAY),
        ("2013-12-28", Why.WORKING_DAY_MOVED),  # for 3 January 2014: told by the next year only
        ("2014-01-03", Why.DAY_OFF_MOVED),
        ("2026-11-21", Why.WEEKEND),
    ],
)
def test_day_known_dates(day: str, code: Why) -> None:
    found = PUBLISHED.day(date.fromisoformat(day))
    assert found.code == code
    working = {Why.WORKING_DAY, Why.WORKING_DAY_MOVED}
    assert found.counted == PUBLISHED.is_working(found.on) == (code in working)


def test_is_working_agrees_with_the_package_on_every_day() -> None:
    package = holidays.country_holidays("KZ", years=range(FIRST_YEAR, LAST_YEAR + 2))
    day, differing = date(FIRST_YEAR, 1, 1), []
    while day.year <= LAST_YEAR:
        if PUBLISHED.is_working(day) != package.is_working_day(day):
            differing.append(day)
        day += timedelta(days=1)
    assert differing == []


def test_every_label_of_the_package_is_understood() -> None:
    package = holidays.country_holidays(
        "KZ", years=range(FIRST_YEAR, LAST_YEAR + 1), language="en_US"
    )
    labels = {label for day in package for label in package.get_list(day)}
    unknown = {
        label
        for label in labels
        if holiday_names.substituted_from(label) is None
        and holiday_names.parse(label).name not in holiday_names.NAMES
    }
    assert unknown == set()


def test_unknown_label_is_shown_as_it_is() -> None:
    assert str(holiday_names.parse("Day of Something (new)")) == "Day of Something (new)"


@given(start=days, count=st.integers(-40, 40), calendar=calendars)
def test_add_working_days_counts_like_a_finger_on_the_wall(
    start: date, count: int, calendar: Calendar
) -> None:
    step = timedelta(days=1 if count >= 0 else -1)
    day, left = start, abs(count)
    while left or (count == 0 and not calendar.is_working(day)):
        day += step
        left -= left and calendar.is_working(day)
    found = calendar.add_working_days(start, count)
    assert found == day
    assert calendar.is_working(found)


@given(start=days, later=st.integers(0, 60), count=st.integers(-30, 30), calendar=calendars)
def test_add_working_days_is_monotonic(
    start: date, later: int, count: int, calendar: Calendar
) -> None:
    first = calendar.add_working_days(start, count)
    assert calendar.add_working_days(start + timedelta(days=later), count) >= first
    assert calendar.add_working_days(start, count + 1) >= first


@given(start=days, end=days, calendar=calendars)
def test_working_days_between_is_the_sum_of_the_explanation(
    start: date, end: date, calendar: Calendar
) -> None:
    count = calendar.working_days_between(start, end)
    first, last = sorted([start, end])
    counted = sum(day.counted for day in calendar.explain(first + timedelta(days=1), last))
    assert count == (counted if start <= end else -counted)


@given(start=days, count=st.integers(1, 60), calendar=calendars)
def test_add_and_between_are_inverse(start: date, count: int, calendar: Calendar) -> None:
    assert calendar.working_days_between(start, calendar.add_working_days(start, count)) == count


@given(moment=st.datetimes(datetime(2019, 1, 1), datetime(2027, 12, 31)), calendar=calendars)  # noqa: DTZ001
def test_registered_on_is_the_first_working_day_not_yet_closed(
    moment: datetime, calendar: Calendar
) -> None:
    received_at = moment.replace(tzinfo=ALMATY)
    registered_on = calendar.registered_on(received_at)
    assert calendar.is_working(registered_on)
    day = moment.date()
    if moment.time() <= HOURS.closes and calendar.is_working(day):
        assert registered_on == day
    else:
        assert registered_on == calendar.add_working_days(day, 1)


@pytest.mark.parametrize(
    ("received", "registered"),
    [
        (
            "2026-05-08T19:00",
            "2026-05-12",
        ),  # Friday evening; Saturday's Victory Day moves to Monday
        ("2026-05-08T18:30", "2026-05-08"),
        ("2026-05-08T18:30:01", "2026-05-12"),
        ("2026-05-08T00:05", "2026-05-08"),
        ("2026-03-20T20:00", "2026-03-26"),  # Nauryz
        ("2025-12-31T23:59", "2026-01-05"),
        ("2024-05-04T12:00", "2024-05-04"),  # a Saturday worked for 8 May
        ("2026-11-21T12:00", "2026-11-23"),
    ],
)
def test_registered_on_known_moments(received: str, registered: str) -> None:
    assert PUBLISHED.registered_on(almaty(received)) == date.fromisoformat(registered)


def test_registered_on_follows_the_zone_through_its_change() -> None:
    """UTC+6 until 2024-02-29, UTC+5 since: one hour in Greenwich, two hours here."""
    before = datetime(2024, 2, 29, 12, 45, tzinfo=UTC)  # 18:45 in Almaty
    after = datetime(2024, 3, 1, 12, 45, tzinfo=UTC)  # 17:45 in Almaty
    assert PUBLISHED.registered_on(before) == date(2024, 3, 1)
    assert PUBLISHED.registered_on(after) == date(2024, 3, 1)
    assert PUBLISHED.registered_on(datetime(2024, 2, 28, 18, 5, tzinfo=UTC)) == date(2024, 2, 29)
    assert PUBLISHED.registered_on(datetime(2024, 3, 4, 18, 5, tzinfo=UTC)) == date(2024, 3, 5)
    assert PUBLISHED.registered_on(datetime(2024, 3, 4, 13, 31, tzinfo=UTC)) == date(2024, 3, 5)


def test_registered_on_refuses_a_naive_moment() -> None:
    with pytest.raises(ValueError, match="time zone"):
        PUBLISHED.registered_on(datetime(2026, 5, 8, 19))  # noqa: DTZ001


def test_override_wins_both_ways() -> None:
    calendar = Calendar(
        {
            date(2026, 11, 20): Override(is_working=False, decree=DECREE),
            date(2026, 11, 21): Override(is_working=True, decree=DECREE),
            date(2026, 12, 16): Override(is_working=True, decree=DECREE),
        },
        HOURS,
    )
    assert calendar.explain(date(2026, 11, 20), date(2026, 11, 22)) == [
        Day(date(2026, 11, 20), counted=False, code=Why.CITY_DAY_OFF, detail=DECREE),
        Day(date(2026, 11, 21), counted=True, code=Why.CITY_WORKING_DAY, detail=DECREE),
        Day(date(2026, 11, 22), counted=False, code=Why.WEEKEND),
    ]
    assert calendar.is_working(date(2026, 12, 16))
    assert calendar.add_working_days(date(2026, 11, 19), 1) == date(2026, 11, 21)
    assert PUBLISHED.add_working_days(date(2026, 11, 19), 1) == date(2026, 11, 20)


def test_on_or_before_and_after() -> None:
    sunday = date(2026, 11, 22)
    assert PUBLISHED.on_or_before(sunday) == date(2026, 11, 20)
    assert PUBLISHED.on_or_after(sunday) == date(2026, 11, 23)
    friday = date(2026, 11, 20)
    assert PUBLISHED.on_or_before(friday) == PUBLISHED.on_or_after(friday) == friday


@pytest.mark.parametrize(
    ("day", "why"),
    [
        ("2026-05-08", "Working day"),
        ("2026-05-10", "Weekend"),
        ("2026-05-09", "Public holiday: Victory Day"),
        ("2026-05-11", "Public holiday: Victory Day, day off moved from the weekend"),
        ("2026-05-27", "Public holiday: Eid al-Adha, date not yet confirmed"),
        ("2032-03-22", "Public holiday: Eid al-Adha, date not yet confirmed; Nowruz Holiday"),
    ],
)
def test_why_in_words(day: str, why: str) -> None:
    with translation.override("en"):
        assert PUBLISHED.day(date.fromisoformat(day)).why == why


def test_why_names_the_other_day_of_an_exchange() -> None:
    with translation.override("en"):
        assert "2024" in PUBLISHED.day(date(2024, 5, 4)).why
        assert PUBLISHED.day(date(2024, 5, 4)).detail == date(2024, 5, 8)
        assert PUBLISHED.day(date(2024, 5, 8)).detail == date(2024, 5, 4)


def test_why_quotes_the_decree() -> None:
    day = Day(date(2026, 11, 21), counted=True, code=Why.CITY_WORKING_DAY, detail="100% (№ 7)")
    with translation.override("en"):
        assert day.why == "Working day by decision: 100% (№ 7)"


@pytest.mark.parametrize("day", [date(1999, 12, 31), date(2100, 1, 1), date.min, date.max])
def test_outside_the_calendar_is_said(day: date) -> None:
    with pytest.raises(OutsideCalendar, match="2000 to 2099"):
        PUBLISHED.is_working(day)


def test_a_term_that_leaves_the_calendar_is_said() -> None:
    with pytest.raises(OutsideCalendar):
        PUBLISHED.add_working_days(date(2099, 12, 20), 30)
    with pytest.raises(OutsideCalendar):
        PUBLISHED.add_working_days(date(2000, 1, 10), -30)


@pytest.mark.django_db
def test_current_calendar_is_the_published_one_where_the_city_is_silent() -> None:
    assert current_calendar().explain(date(2026, 5, 1), date(2026, 5, 31)) == PUBLISHED.explain(
        date(2026, 5, 1), date(2026, 5, 31)
    )
    assert current_calendar().hours == HOURS


@pytest.mark.django_db
def test_current_calendar_follows_every_change_of_the_table(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    monday = date(2026, 11, 23)
    assert current_calendar().is_working(monday)
    CalendarDay.objects.create(day=monday, is_working=False, decree=DECREE)
    assert not current_calendar().is_working(monday)
    CalendarDay.objects.update(is_working=True)
    assert current_calendar().is_working(monday)
    CalendarDay.objects.update(is_working=False, decree="№ 13")
    with django_assert_num_queries(1):
        assert current_calendar().day(monday).detail == "№ 13"
    CalendarDay.objects.all().delete()
    assert current_calendar().is_working(monday)


@pytest.mark.django_db
def test_current_calendar_keeps_the_years_laid_out_while_the_table_says_the_same() -> None:
    CalendarDay.objects.create(day=date(2026, 11, 23), is_working=False, decree=DECREE)
    assert current_calendar() is current_calendar()
    assert current_calendar(hold=True) is current_calendar()
