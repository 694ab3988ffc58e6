"""Answers that were brought back: whose, on what, what residents said, and what came second."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from portal import clock
from portal.figures import Period
from portal.models import Body
from queries import answering, brought_back, casework, follow_up, rollup
from queries.models import CitizenQuery
from queries.oversight import Bodies, Oversight
from tests.factories.cast import MONDAY, REPLY, Cast

pytestmark = pytest.mark.django_db
FEBRUARY = Period(date(2026, 2, 1), date(2026, 2, 28))
DAY = timedelta(days=1)


def back(cast: Cast, *, second: int | None = None, comment: str = "Not done") -> CitizenQuery:
    """Answered on Monday, brought back on Tuesday, answered again so many days later."""
    query = cast.query("answered")
    with clock.at(MONDAY + DAY):
        follow_up.reopen(query, comment=comment)
    if second is not None:
        with clock.at(MONDAY + second * DAY):
            casework.take(query, by=cast["erik"])
            answering.draft_answer(query, reply=REPLY, by=cast["erik"])
            answering.approve(query, by=cast["hana"])
    rollup.fold()
    return query


def of(cast: Cast, body: Body | None, *, name: str = "hana") -> Oversight:
    user = cast[name]
    return Oversight(user, body, Bodies.of(user).parts[body.pk] if body else None, FEBRUARY)


def test_each_tells_its_answer_what_the_resident_said_and_the_second_term(cast: Cast) -> None:
    query = back(cast)
    with clock.at(MONDAY + 5 * DAY):
        (row,) = brought_back.newest(of(cast, cast.roads))
    assert (row.term.query_id, row.term.answered_on) == (query.pk, MONDAY.date())
    assert row.answer is not None
    assert row.answer.text == REPLY.text
    assert row.comment == "Not done"
    assert row.second is not None
    assert (row.second.state, row.second.due_on, row.second.is_late) == (
        "open", date(2026, 2, 24), False,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("second", "looked_at", "is_late"),
    [(10, 60, False), (22, 60, False), (23, 60, True), (None, 22, False), (None, 23, True)],
)
def test_second_answer_is_late_after_its_own_last_day(
    second: int | None, looked_at: int, is_late: bool, cast: Cast
) -> None:
    """Brought back on the 3rd, so due on the 24th."""
    back(cast, second=second)
    with clock.at(MONDAY + looked_at * DAY):
        (row,) = brought_back.newest(of(cast, cast.roads))
        (topic,) = brought_back.by_topic(of(cast, cast.roads))
        (executor,) = brought_back.by_executor(of(cast, cast.roads))
    assert row.second is not None
    assert row.second.is_late == is_late
    assert (topic.key, topic.number, topic.late) == (cast.topic.pk, 1, int(is_late))
    assert (executor.key, executor.number, executor.late) == (cast["erik"].pk, 1, int(is_late))


def test_a_query_brought_back_twice_counts_twice(cast: Cast) -> None:
    query = back(cast, second=5)
    with clock.at(MONDAY + 6 * DAY):
        follow_up.reopen(query, comment="Still not")
    rollup.fold()
    rows = brought_back.newest(of(cast, cast.roads))
    assert [row.comment for row in rows] == ["Still not", "Not done"]
    assert brought_back.by_topic(of(cast, cast.roads))[0].number == 2


def test_other_periods_and_other_bodies_are_outside(cast: Cast) -> None:
    back(cast)
    march = Period(date(2026, 3, 1), date(2026, 3, 31))
    scope = of(cast, cast.roads)
    assert brought_back.newest(Oversight(scope.user, scope.body, scope.bodies, march)) == []
    assert brought_back.newest(of(cast, cast.parks, name="petra")) == []
    assert len(brought_back.newest(of(cast, None, name="akim"))) == 1


def test_words_of_residents_are_for_those_who_may_know_them(client: Client, cast: Cast) -> None:
    back(cast, comment="Call me on Abay street")
    asked = {"period": "own", "since": "2026-02-01", "until": "2026-02-28"}
    for name, knows in (("hana", True), ("olga", True), ("akim", False), ("anna", False)):
        client.force_login(cast[name])
        page: Any = client.get(reverse("workload:brought_back"), asked).content.decode()
        assert ("Call me on Abay street" in page) == knows, name
        assert REPLY.text in page
