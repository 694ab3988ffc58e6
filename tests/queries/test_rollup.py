"""Sums kept up to date, against a direct count of the rows, whatever happened to the queries."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from io import StringIO
from random import Random
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from portal import clock
from portal.figures import Amount, Dimension, Period, Scope
from queries import answering, casework, endings, figures, follow_up, rollup, rollup_sql, terms
from queries.models import AnswerTerm, CitizenQuery, DailyFigure, FigureMark
from tests.factories import ApplicantFactory, DistrictFactory
from tests.factories.cast import MONDAY, REPLY, Cast

pytestmark = pytest.mark.django_db
FEBRUARY = Period(date(2026, 2, 1), date(2026, 2, 28))
SPRING = MONDAY + timedelta(days=60)
EXACT = {"terms": 0, "figures": 0, "days": 0}


@pytest.fixture(autouse=True)
def _small_city(settings: Any) -> None:
    settings.FIGURES_MINIMUM_N = 1


def read(**narrower: Any) -> dict[str, Any]:
    """The amounts of February as they stand in spring."""
    with clock.at(SPRING):
        rollup.fold()
        return dict(figures.read_figures(Scope(period=FEBRUARY, **narrower)))


def later(days: int) -> Any:
    return clock.at(MONDAY + timedelta(days=days))


def test_a_term_met_on_its_last_day_is_on_time_and_one_after_it_is_late(cast: Cast) -> None:
    """The last day is Monday the 23rd; the desk answers until midnight in Almaty."""
    for days in (21, 22):
        query = cast.query("in_work")
        with later(days):
            answering.draft_answer(query, reply=REPLY, by=cast["erik"])
            answering.approve(query, by=cast["hana"])
    found = read()
    assert (found["promptly_resolved"].part, found["promptly_resolved"].n) == (1, 2)
    assert found["promptly_resolved"].value == 50
    assert found["answered_late"].value == 1
    assert (found["median_days"].value, found["p90_days"].value) == (21, 22)


def test_an_open_term_counts_against_once_its_last_day_is_over(cast: Cast) -> None:
    cast.query("in_work")
    rollup.fold()
    scope = Scope(period=FEBRUARY)
    with clock.at(MONDAY + timedelta(days=21)):
        assert figures.read_figures(scope)["promptly_resolved"].n == 0
    with clock.at(MONDAY + timedelta(days=22)):
        found = figures.read_figures(scope)
    assert (found["promptly_resolved"].part, found["promptly_resolved"].n) == (0, 1)
    assert found["not_answered"].value == 1


@pytest.mark.parametrize("ending", ["forwarded", "returned", "terminated", "withdrawn"])
def test_what_ended_without_an_answer_is_beside_the_rate(cast: Cast, ending: str) -> None:
    cast.query(ending)
    found = read()
    assert found[ending].value == 1
    assert found["promptly_resolved"].n == 0
    assert found["queries_asked"].value == 1


def test_on_the_spot_is_never_mixed_in_not_even_after_it_was_brought_back(cast: Cast) -> None:
    query = cast.file()
    with later(0):
        answering.settle(query, reply=REPLY, by=cast["olga"])
    assert read()["on_the_spot"].part == 1
    with later(1):
        follow_up.reopen(query, comment="No")
    found = read()
    assert (found["on_the_spot"].part, found["on_the_spot"].n) == (1, 1)
    assert (found["reopened"].part, found["confirmed"].part, found["confirmed"].n) == (1, 0, 1)
    assert (found["promptly_resolved"].part, found["promptly_resolved"].n) == (0, 1)  # the new term
    assert found["queries_asked"].value == 1


def test_an_extension_counts_once_the_resident_was_told_in_time(cast: Cast) -> None:
    """Art. 76(3): notice within three working days of the decision."""
    silent = cast.query("in_work", applicant=ApplicantFactory.build(email=""))
    told = cast.query("in_work")
    for query in (silent, told):
        with later(0):
            terms.extend(query, until_on=date(2026, 3, 16), reason="Frost", by=cast["hana"])
        with later(30):
            answering.draft_answer(query, reply=REPLY, by=cast["erik"])
            answering.approve(query, by=cast["hana"])
    found = read()
    assert (found["promptly_resolved"].part, found["promptly_resolved"].n) == (0, 1)
    assert AnswerTerm.objects.get(query=silent).due_on == date(2026, 2, 23)
    assert AnswerTerm.objects.get(query=told).due_on == date(2026, 3, 16)


def test_the_verdict_of_the_resident_is_confirmed_or_not(cast: Cast) -> None:
    for verdict in ("resolved", "partly"):
        query = cast.query("answered")
        with later(1):
            follow_up.rate(query, verdict=verdict)
    found = read()
    assert (found["confirmed"].part, found["confirmed"].n) == (1, 2)


def test_figures_are_narrowed_by_any_dimensions_and_parts_add_up(cast: Cast) -> None:
    districts = [DistrictFactory(), DistrictFactory(), None]
    for number, district in enumerate(districts):
        for _query in range(number + 1):
            cast.query("answered", district=district)
    rollup.fold()
    period = FEBRUARY
    with clock.at(SPRING):
        whole = figures.broken_down(Scope(period=period))
        one = figures.broken_down(
            Scope(period=period, district=districts[1], body=cast.roads, theme=cast.topic.parent)
        )
        before = figures.read_figures(Scope(period=period).before())
    by_district = whole.parts[Dimension.DISTRICT]
    assert {part: found["queries_asked"].value for part, found in by_district.items()} == {
        districts[0].pk: 1,  # type: ignore[union-attr]
        districts[1].pk: 2,  # type: ignore[union-attr]
        None: 3,
    }
    for parts in whole.parts.values():
        assert sum(part["queries_asked"].value or 0 for part in parts.values()) == 6
    assert sum(found["queries_asked"].value or 0 for _day, found in whole.over_time) == 6
    assert one.now["promptly_resolved"].n == 2
    assert one.now["median_days"].n == 2
    assert before["queries_asked"].value == 0


def test_a_month_that_is_over_is_told_by_its_days(cast: Cast) -> None:
    cast.query("answered")
    rollup.fold()
    with clock.at(SPRING):
        reading = figures.broken_down(Scope(period=FEBRUARY))
    asked = {day for day, found in reading.over_time if found["queries_asked"].value}
    due = {day for day, found in reading.over_time if found["promptly_resolved"].n}
    assert (asked, due) == ({date(2026, 2, 2)}, {date(2026, 2, 23)})


def test_parts_tell_what_they_are_asked_for_alone(cast: Cast) -> None:
    cast.query("answered")
    rollup.fold()
    with clock.at(SPRING):
        reading = figures.broken_down(
            Scope(period=FEBRUARY), parts_of=("queries_asked", "median_days")
        )
    [part] = reading.parts[Dimension.THEME].values()
    assert dict(part) == {"queries_asked": Amount(1)}


def test_whatever_happens_the_sums_are_those_of_the_rows(cast: Cast) -> None:
    """A few hundred steps of any kind; folded now and then, with marks of several steps at once."""
    random = Random(5)
    districts = [DistrictFactory(), None]
    live: list[CitizenQuery] = []
    for step in range(120):
        with later(step // 4):
            if len(live) < 5 or random.random() < 0.3:
                status = random.choice(["new", "assigned", "in_work", "in_approval", "answered"])
                live.append(cast.query(status, district=random.choice(districts),
                                       at=MONDAY + timedelta(days=step // 4)))  # fmt: skip
            else:
                _go_on(cast, CitizenQuery.objects.get(pk=random.choice(live).pk), random)
        if random.random() < 0.2:
            rollup.fold(at_once=random.choice([1, 3, 100]))
    assert FigureMark.objects.exists()
    rollup.fold()
    assert not FigureMark.objects.exists()
    assert rollup.differences() == EXACT
    kept = set(DailyFigure.objects.exclude(asked=0).values_list("cut", "span", "start", "asked"))
    rollup.rebuild()
    assert rollup.differences() == EXACT
    assert (
        set(DailyFigure.objects.exclude(asked=0).values_list("cut", "span", "start", "asked"))
        == kept
    )


def _go_on(cast: Cast, query: CitizenQuery, random: Random) -> None:
    """One step that its status allows, by the people of the body that holds it."""
    at_roads = query.body_id == cast.roads.pk
    executor, head = (cast["erik"], cast["hana"]) if at_roads else (cast["pavel"], cast["petra"])
    elsewhere = cast.parks if at_roads else cast.roads
    if query.status == "new":
        if random.random() < 0.5:
            answering.settle(query, reply=REPLY, by=cast["olga"])
        else:
            casework.assign(query, to=cast.roads, by=cast["olga"])
    elif query.status == "assigned":
        casework.take(query, by=head)
    elif query.status == "in_work":
        random.choice(
            [
                lambda: answering.draft_answer(query, reply=REPLY, by=executor),
                lambda: casework.forward(query, to=elsewhere, reason="Theirs", by=head),
                lambda: endings.withdraw(query, by=cast["olga"]),
            ]
        )()
    elif query.status == "in_approval":
        answering.approve(query, by=head)
    elif query.status == "answered" and not follow_up.reason_not_to_reopen(query):
        random.choice(
            [
                lambda: follow_up.rate(query, verdict="resolved"),
                lambda: follow_up.reopen(query, comment="No"),
            ]
        )()


def test_a_fold_cut_off_half_way_leaves_everything_as_it_was(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    cast.query("answered")
    rollup.fold()
    cast.query("answered")
    before = list(DailyFigure.objects.order_by("pk").values())
    good = rollup_sql.APPLY
    for whole in range(1, len(good)):
        monkeypatch.setattr(rollup_sql, "APPLY", (*good[:whole], "SELECT 1 / 0"))
        with pytest.raises(DatabaseError), transaction.atomic():
            rollup.fold()
        assert list(DailyFigure.objects.order_by("pk").values()) == before
        assert FigureMark.objects.exists()
    monkeypatch.setattr(rollup_sql, "APPLY", good)
    rollup.fold()
    assert rollup.differences() == EXACT


def test_a_row_changed_by_hand_or_gone_is_counted_right(cast: Cast) -> None:
    kept, gone = cast.query("answered"), cast.query("answered")
    rollup.fold()
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE queries_querydeadline SET met_at = met_at + interval '90 days'"
            " WHERE query_id = %s AND kind = 'answer'",
            [kept.pk],
        )
    gone.deadlines.all().delete()
    found = read()
    assert (found["promptly_resolved"].part, found["promptly_resolved"].n) == (0, 1)
    assert rollup.differences() == EXACT


def test_verify_figures_tells_a_sum_that_was_tampered_with_and_rebuilds(cast: Cast) -> None:
    cast.query("answered")
    out = StringIO()
    call_command("verify_figures", stdout=out)
    assert out.getvalue() == "Every figure of the desk is that of its rows.\n"
    DailyFigure.objects.filter(cut="", span="m").update(on_time=900)
    with pytest.raises(CommandError, match=r"direct count: \d figures"):
        call_command("verify_figures")
    call_command("verify_figures", "--rebuild", stdout=out)
    assert rollup.differences() == EXACT


@pytest.mark.parametrize(
    ("answered_at", "state"),
    [
        (datetime(2026, 2, 23, 18, 59, tzinfo=UTC), "on_time"),  # 23:59 in Almaty, UTC+5
        (datetime(2026, 2, 23, 19, 0, tzinfo=UTC), "late"),
    ],
)
def test_the_last_day_ends_at_midnight_in_almaty(
    cast: Cast, answered_at: datetime, state: str
) -> None:
    query = cast.query("in_approval")
    with clock.at(answered_at):
        answering.approve(query, by=cast["hana"])
    rollup.fold()
    assert AnswerTerm.objects.get(query=query).state == state


def test_the_database_knows_the_zones_of_almaty(db: None) -> None:
    """UTC+6 until 2024-02-29, UTC+5 since."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (%s::timestamptz AT TIME ZONE 'Asia/Almaty')::date,"
            " (%s::timestamptz AT TIME ZONE 'Asia/Almaty')::date",
            ["2024-02-28T18:30Z", "2024-03-28T18:30Z"],
        )
        assert cursor.fetchone() == (date(2024, 2, 29), date(2024, 3, 28))
