"""Bodies side by side: their own rows, the change, the months, and no rank of too few rows."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from portal import clock
from portal.figures import Period, Scope
from portal.models import Body
from queries import answering, body_figures, casework, figures, rollup
from queries.oversight import Bodies, Oversight
from tests.factories import CitizenQueryFactory
from tests.factories.cast import MONDAY, REPLY, Cast

pytestmark = pytest.mark.django_db
MARCH = Period(MONDAY.date().replace(month=3, day=1), MONDAY.date().replace(month=3, day=31))
IN_APRIL = MONDAY + timedelta(days=60)  # the 3rd
PEOPLE = {"roads": ("erik", "hana"), "parks": ("pavel", "petra")}


def answered(cast: Cast, body: Body, *, days: int, at: Any = MONDAY + timedelta(days=14)) -> None:
    """A query due in March answered so many days later."""
    executor, head = PEOPLE[body.slug]
    query = cast.file(at=at, body=body)
    with clock.at(at + timedelta(days=days)):
        casework.take(query, by=cast[executor])
        answering.draft_answer(query, reply=REPLY, by=cast[executor])
        answering.approve(query, by=cast[head])


def compared(cast: Cast, *, name: str = "akim", body: Body | None = None) -> dict[Any, Any]:
    user = cast[name]
    within = Bodies.of(user).parts[body.pk] if body else None
    with clock.at(IN_APRIL):
        rollup.fold()
        found = body_figures.compared(Oversight(user, body, within, MARCH))
    return {each.body_id: each for each in found}


def test_each_body_has_the_figures_of_its_own_rows(cast: Cast, settings: Any) -> None:
    settings.FIGURES_MINIMUM_N = 1
    for days in (3, 40):
        answered(cast, cast.roads, days=days)
    answered(cast, cast.parks, days=5)
    CitizenQueryFactory(in_work=True, body=cast.parks, due_on="2026-03-20")
    found = compared(cast)
    roads, parks = found[cast.roads.pk], found[cast.parks.pk]
    assert (roads.now["promptly_resolved"].value, roads.now["promptly_resolved"].n) == (50, 2)
    assert (parks.now["promptly_resolved"].value, parks.now["median_days"].value) == (100, None)
    assert roads.now["median_days"].value == 40
    assert (parks.open.open, parks.open.overdue, str(parks.open.oldest_on)) == (1, 1, "2026-03-20")
    assert roads.open.open == 0


def test_change_and_months_are_told_where_rows_are_enough(cast: Cast, settings: Any) -> None:
    settings.FIGURES_MINIMUM_N = 2
    for days in (1, 30):
        answered(cast, cast.roads, days=days, at=MONDAY)  # due in February
    for days in (1, 2):
        answered(cast, cast.roads, days=days)
    answered(cast, cast.parks, days=1)
    found = compared(cast)
    roads = found[cast.roads.pk]
    assert roads.change == 50
    assert [amount.value for _month, amount in roads.trend] == [None, None, None, None, 50, 100]
    assert [month.since.month for month, _amount in roads.trend] == [10, 11, 12, 1, 2, 3]
    assert found[cast.parks.pk].change is None


def test_a_head_compares_the_parts_of_the_own_body_alone(cast: Cast) -> None:
    answered(cast, cast.roads, days=3)
    answered(cast, cast.parks, days=3)
    assert set(compared(cast, name="hana", body=cast.roads)) == {cast.roads.pk}
    assert set(compared(cast)) == {cast.roads.pk, cast.parks.pk}


def test_sums_over_several_bodies_are_the_sum_of_each(cast: Cast, settings: Any) -> None:
    settings.FIGURES_MINIMUM_N = 1
    answered(cast, cast.roads, days=3)
    answered(cast, cast.parks, days=40)
    with clock.at(IN_APRIL):
        rollup.fold()
        both = frozenset({cast.roads.pk, cast.parks.pk})
        reading = figures.broken_down(Scope(period=MARCH, bodies=both))
        none = figures.read_figures(Scope(period=MARCH, bodies=frozenset()))
    assert (reading.now["promptly_resolved"].part, reading.now["promptly_resolved"].n) == (1, 2)
    assert (reading.now["median_days"].value, reading.now["median_days"].n) == (40, 1)
    assert none["promptly_resolved"].n == 0


def shown(client: Client, cast: Cast, **asked: str) -> list[str]:
    """The names of the bodies from top to bottom."""
    days = {"period": "own", "since": str(MARCH.since), "until": str(MARCH.until)}
    client.force_login(cast["akim"])
    with clock.at(IN_APRIL):
        rollup.fold()
        table = client.get(reverse("workload:bodies"), days | asked).context["tables"][0]
    return [str(row[0].shown) for row in table.rows]


def test_table_is_sorted_by_what_is_asked_and_too_few_rows_have_no_rank(
    client: Client, cast: Cast, settings: Any
) -> None:
    settings.FIGURES_MINIMUM_N = 2
    bridges = Body.objects.get(slug="bridges")
    for days in (3, 40):
        answered(cast, cast.roads, days=days)
    for _number in range(3):
        answered(cast, cast.parks, days=3)
    CitizenQueryFactory(in_work=True, body=bridges, due_on="2026-03-02")
    parks, roads, few = (f"{slug} Department" for slug in ("parks", "roads", "bridges"))
    assert shown(client, cast, sort="rate") == [roads, parks, few]
    assert shown(client, cast, sort="-rate") == [parks, roads, few]
    assert shown(client, cast, sort="-overdue")[0] == few
    assert shown(client, cast) == shown(client, cast, sort="-overdue")
    assert shown(client, cast, sort="name") == [few, parks, roads]
    assert shown(client, cast, sort="-open")[0] == few
    for sort in ("change", "median", "back", "open", "oldest"):
        assert sorted(shown(client, cast, sort=sort)) == sorted([roads, parks, few])
