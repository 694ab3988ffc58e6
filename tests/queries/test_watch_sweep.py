"""The watch finds, follows, ends and tells, each once."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from portal import clock, ledger
from portal.models import LedgerEntry, Message, Role
from portal.workdays import current_calendar
from queries.models import Anomaly, CitizenQuery
from queries.watch import handling, telling
from queries.watch.counting import measures, weeks_with_queries
from queries.watch.growing import growing_now
from queries.watch.sweep import sweep
from tests.factories.city import BodyFactory, DistrictFactory, TopicFactory
from tests.factories.people import staff
from tests.factories.watch import NOON, WEEK, auezov, filed, history, water

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
S = Anomaly.Status


@pytest.fixture
def noon(db: None) -> Iterator[datetime]:
    """Monday noon in Almaty."""
    with clock.at(NOON):
        yield NOON


def swept(at: datetime) -> list[Anomaly]:
    with clock.at(at):
        return sweep()


def events(anomaly: Anomaly) -> list[str]:
    rows = LedgerEntry.objects.filter(subject=anomaly.ledger_subject).order_by("sequence")
    return list(rows.values_list("event", flat=True))


def test_forty_in_two_hours_where_three_are_usual(noon: datetime) -> None:
    history()
    filed(40, until=noon)
    [found] = sweep()
    anomaly = Anomaly.objects.get()
    assert found == anomaly
    assert (anomaly.topic, anomaly.theme, anomaly.district) == (
        water(),
        water().parent,
        auezov(),
    )
    assert (anomaly.count, anomaly.usual, anomaly.peak, anomaly.hours) == (40, 3.0, 40, 2)
    assert (anomaly.since_at, anomaly.found_at) == (noon - 2 * HOUR, noon)
    assert events(anomaly) == ["found"]
    assert anomaly.queries().count() == 40


def test_what_is_usual_is_not_told(noon: datetime) -> None:
    history(a_window=12)
    filed(14, until=noon)
    assert sweep() == []
    assert not Anomaly.objects.exists()


def test_few_are_not_told_where_nothing_is_usual(noon: datetime) -> None:
    history(topic=TopicFactory(slug="roads"))
    filed(9, until=noon)
    assert sweep() == []


def test_one_burst_before_does_not_hide_the_next(noon: datetime) -> None:
    history()
    filed(60, until=noon - WEEK)
    filed(40, until=noon)
    [anomaly] = sweep()
    assert anomaly.usual == 3.0


def test_the_same_hours_count_and_not_the_rest_of_the_day(noon: datetime) -> None:
    """Sixty every Monday evening say nothing of Monday noon."""
    for week in range(1, 9):
        filed(60, until=noon - week * WEEK + timedelta(hours=8))
    filed(40, until=noon)
    [anomaly] = sweep()
    assert anomaly.usual == 0.0


def test_a_new_city_has_nothing_usual(noon: datetime) -> None:
    history(weeks=1)
    filed(3, until=noon - timedelta(days=8))
    filed(40, until=noon)
    assert weeks_with_queries(noon) == [1]
    assert sweep() == []
    filed(3, until=noon - timedelta(days=14, hours=12))
    assert weeks_with_queries(noon) == [1, 2]
    assert len(sweep()) == 1


def test_what_began_after_the_like_day_tells_nothing_of_it(noon: datetime) -> None:
    history(weeks=1)
    filed(3, until=noon - timedelta(days=12))
    assert weeks_with_queries(noon) == [1]  # day 14 before lies in a week with queries, but …


def test_an_imported_history_of_years_ago_makes_nothing_usual(noon: datetime) -> None:
    filed(200, until=noon - timedelta(days=1500), within=timedelta(days=300))
    filed(40, until=noon)
    assert weeks_with_queries(noon) == []
    assert sweep() == []


def test_a_burst_of_an_import_does_not_alarm(noon: datetime) -> None:
    """A thousand rows written this minute were received over the weeks before."""
    history()
    filed(1_000, until=noon - timedelta(hours=25), within=timedelta(days=40))
    assert sweep() == []


def test_a_week_in_which_the_portal_stood_still_is_left_out(noon: datetime) -> None:
    for week in (1, 2, 4, 5, 6, 7, 8):
        filed(3, until=noon - week * WEEK)
    filed(3, until=noon - 3 * WEEK - timedelta(days=2))
    filed(3, until=noon - 2 * WEEK - timedelta(days=2))  # it came back on a Saturday
    filed(3, until=noon - 9 * WEEK)
    assert weeks_with_queries(noon) == [1, 2, 3, 4, 5, 6, 7, 8]
    CitizenQuery.objects.filter(
        received_at__range=(noon - 3 * WEEK - timedelta(days=3), noon - 3 * WEEK)
    ).delete()
    assert weeks_with_queries(noon) == [1, 2, 4, 5, 6, 7, 8]


def test_at_night_the_window_reaches_into_yesterday(db: None) -> None:
    night = datetime(2026, 11, 23, 19, 30, tzinfo=UTC)  # half past midnight, Tuesday
    history(at=night, a_window=2)
    filed(12, until=night)
    [anomaly] = swept(night)
    assert (anomaly.count, anomaly.usual) == (12, 2.0)


def test_across_the_hour_put_back_in_2024_the_local_hours_are_compared(db: None) -> None:
    noon = datetime(2024, 3, 4, 7, 0, tzinfo=UTC)  # Monday noon, UTC+5
    for week in range(1, 9):
        filed(3, until=noon - week * WEEK - HOUR)  # noon, UTC+6
        filed(30, until=noon - week * WEEK + HOUR)  # two o'clock in the afternoon
    filed(14, until=noon)
    [anomaly] = swept(noon)
    assert anomaly.usual == 3.0


# --- followed -------------------------------------------------------------------------------------


def test_it_is_told_once_and_again_only_when_it_has_doubled(noon: datetime) -> None:
    staff(Role.OPERATOR)
    history()
    filed(15, until=noon)
    assert len(sweep()) == 1
    assert sweep() == []
    filed(8, until=noon + 5 * MINUTE, within=5 * MINUTE)
    assert swept(noon + 5 * MINUTE) == []
    filed(8, until=noon + 10 * MINUTE, within=5 * MINUTE)
    [again] = swept(noon + 10 * MINUTE)
    assert swept(noon + 10 * MINUTE) == []
    anomaly = Anomaly.objects.get()
    assert again == anomaly
    assert (anomaly.count, anomaly.peak, anomaly.told_count, anomaly.times_told) == (
        anomaly.told_count,
        anomaly.told_count,
        anomaly.count,
        2,
    )
    assert anomaly.count >= 30
    assert events(anomaly) == ["found", "grown"]
    assert Message.objects.filter(template=telling.TEMPLATE).count() == 2


def test_it_ends_by_itself_and_keeps_its_queries(noon: datetime) -> None:
    history()
    filed(20, until=noon)
    sweep()
    assert swept(noon + 3 * HOUR) == []
    anomaly = Anomaly.objects.get()
    assert (anomaly.status, anomaly.frozen_at, anomaly.peak) == (S.OVER, noon, 20)
    assert events(anomaly) == ["found", "ended"]
    filed(2, until=noon + 4 * HOUR)
    with clock.at(noon + 5 * HOUR):
        assert anomaly.queries().count() == 20


def test_what_flickers_is_the_same_anomaly(noon: datetime) -> None:
    history()
    filed(20, until=noon)
    sweep()
    swept(noon + 3 * HOUR)
    filed(20, until=noon + 5 * HOUR)
    assert swept(noon + 5 * HOUR) == []  # as many as were told
    anomaly = Anomaly.objects.get()
    assert (anomaly.status, anomaly.frozen_at) == (S.OPEN, None)
    assert events(anomaly) == ["found", "ended", "resumed"]
    with clock.at(noon + 5 * HOUR):
        assert anomaly.queries().count() == 40


def test_the_parts_of_a_burst_are_no_news_in_the_longer_window(noon: datetime) -> None:
    """A theme's burst of many topics is over; each topic still has many in the day."""
    topics = [TopicFactory(slug=f"part-{n}", parent=water().parent) for n in range(4)]
    history(a_window=1)
    for topic in topics:
        filed(9, until=noon, topic=topic)
    [anomaly] = sweep()
    assert (anomaly.topic, anomaly.count) == (None, 36)
    for topic in topics:
        filed(14, until=noon + 5 * HOUR, within=timedelta(hours=5), topic=topic)
    later = noon + 8 * HOUR
    assert [found.cell for found in swept(later)] == []
    assert Anomaly.objects.count() == 1


def test_the_next_day_it_is_another(noon: datetime) -> None:
    history()
    history(at=noon + timedelta(days=1))
    filed(20, until=noon)
    sweep()
    swept(noon + 3 * HOUR)
    filed(20, until=noon + timedelta(days=1))
    assert len(swept(noon + timedelta(days=1))) == 1
    assert list(Anomaly.objects.order_by("found_at").values_list("status", flat=True)) == [
        S.OVER,
        S.OPEN,
    ]


@pytest.mark.parametrize("verb", [handling.handle, handling.dismiss])
def test_what_was_closed_and_goes_on_is_no_news(noon: datetime, verb: object) -> None:
    by = staff(Role.OPERATOR)
    history()
    filed(20, until=noon)
    sweep()
    verb(Anomaly.objects.get(), reason="An exercise", by=by)  # type: ignore[operator]
    filed(5, until=noon + 5 * MINUTE, within=5 * MINUTE)
    assert swept(noon + 5 * MINUTE) == []
    assert swept(noon + 30 * MINUTE) == []
    anomaly = Anomaly.objects.get()
    assert anomaly.count == 20
    filed(20, until=noon + 35 * MINUTE, within=4 * MINUTE)
    [news] = swept(noon + 35 * MINUTE)
    assert news != anomaly
    assert news.count >= 40


def test_two_topics_of_a_theme_are_two_anomalies(noon: datetime) -> None:
    heating = TopicFactory(slug="heating", parent=water().parent)
    history()
    filed(20, until=noon)
    filed(20, until=noon, topic=heating)
    assert {found.topic for found in sweep()} == {water(), heating}


def test_a_city_wide_burst_is_told_once(noon: datetime) -> None:
    districts = [DistrictFactory(slug=f"district-{n}") for n in range(5)]
    history(a_window=1)
    for district in districts:
        filed(8, until=noon, district=district)
    [anomaly] = sweep()
    assert (anomaly.topic, anomaly.district, anomaly.count) == (None, None, 40)


def test_what_comes_slowly_is_found_by_the_day(noon: datetime) -> None:
    history(a_window=8)
    filed(48, until=noon, within=timedelta(hours=23))
    [anomaly] = sweep()
    assert (anomaly.hours, anomaly.count, anomaly.usual) == (24, 48, 8.0)


# --- told -----------------------------------------------------------------------------------------


def test_the_desk_and_the_press_office_hear_and_nobody_else(noon: datetime) -> None:
    operator, press = staff(Role.OPERATOR), staff(Role.PRESS_OFFICER)
    staff(Role.PRESS_OFFICER, is_active=False)
    staff(Role.OPERATOR, email="")
    staff(Role.OPERATOR, BodyFactory())
    for role in (Role.EXECUTOR, Role.HEAD):
        staff(role, BodyFactory())
    for role in (Role.MODERATOR, Role.ANALYST, Role.AKIMS_OFFICE, Role.HOST, Role.ADMINISTRATOR):
        staff(role)
    both = staff(Role.OPERATOR)
    both.memberships.create(role=Role.PRESS_OFFICER)
    history()
    filed(40, until=noon)
    sweep()
    told = Message.objects.filter(template=telling.TEMPLATE).values_list("recipient", flat=True)
    assert sorted(told) == sorted(f"user:{user.pk}" for user in (operator, press, both))


def test_a_sweep_that_dies_before_it_told_has_found_nothing(
    noon: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    staff(Role.OPERATOR)
    history()
    filed(40, until=noon)

    def die(_anomaly: Anomaly) -> int:
        raise SystemExit

    with monkeypatch.context() as patched:
        patched.setattr(telling, "tell", die)
        with pytest.raises(SystemExit), transaction.atomic():
            sweep()
    assert not Anomaly.objects.exists()
    assert len(sweep()) == 1
    assert Message.objects.filter(template=telling.TEMPLATE).count() == 1


def test_anybody_may_know_themes_districts_and_counts(noon: datetime) -> None:
    heating = TopicFactory(slug="heating", parent=water().parent)
    history()
    filed(40, until=noon)
    filed(20, until=noon, topic=heating)
    assert growing_now(noon) == []
    sweep()
    [growing] = growing_now(noon)
    assert (growing.theme, growing.district) == (water().parent, auezov())
    assert (growing.count, growing.usual, growing.hours) == (40, 3.0, 2)
    by = staff(Role.OPERATOR)
    for anomaly in Anomaly.objects.all():
        handling.dismiss(anomaly, reason="An exercise", by=by)
    assert growing_now(noon) == []


# --- cost and races -------------------------------------------------------------------------------


def test_reading_costs_two_statements_however_many_cells(noon: datetime) -> None:
    history()
    filed(40, until=noon)
    costs = []
    for more in (0, 12):
        for n in range(more):
            filed(1, until=noon, topic=TopicFactory(slug=f"more-{n}"))
        with CaptureQueriesContext(
            connection,
        ) as context:
            weeks = weeks_with_queries(noon)
            measures(noon, current_calendar(), weeks=weeks, lengths=[2, 24])
        costs.append(len(context))
    assert costs == [3, 3]  # and the calendar


def test_reading_is_by_ranges_of_the_index(noon: datetime) -> None:
    filed(3_000, until=noon, within=timedelta(days=300))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE queries_citizenquery")
    with CaptureQueriesContext(connection) as context:
        weeks = weeks_with_queries(noon)
        measures(noon, current_calendar(), weeks=weeks, lengths=[2, 24])
    asked = [query["sql"] for query in context if "queries_citizenquery" in query["sql"]]
    assert len(asked) == 2
    for sql in asked:
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN {sql}")
            plan = "\n".join(line for (line,) in cursor.fetchall())
        assert "query_newest" in plan
        assert "Seq Scan on queries_citizenquery" not in plan


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_find_it_once() -> None:
    staff(Role.OPERATOR)
    history()
    filed(40, until=NOON)
    barrier = Barrier(3)

    def work(_turn: int) -> int:
        try:
            barrier.wait(timeout=10)
            return len(swept(NOON))
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as pool:
        assert sum(pool.map(work, range(3))) == 1
    assert Anomaly.objects.count() == 1
    assert Message.objects.filter(template=telling.TEMPLATE).count() == 1
    assert list(ledger.broken()) == []


@pytest.mark.django_db(transaction=True)
def test_should_two_sweeps_meet_the_row_is_found_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the lock, too: a cell has one open row."""
    monkeypatch.setattr("queries.watch.sweep._is_alone", lambda: True)
    staff(Role.OPERATOR)
    history()
    filed(40, until=NOON)
    barrier = Barrier(2)

    def work(_turn: int) -> None:
        try:
            barrier.wait(timeout=10)
            swept(NOON)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(work, range(2)))
    assert Anomaly.objects.count() == 1
    assert Message.objects.filter(template=telling.TEMPLATE).count() == 1
