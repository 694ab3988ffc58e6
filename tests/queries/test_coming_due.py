"""What falls due within three working days, in what order, and what each is said to lack."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from portal import clock
from portal.models import Body, CalendarDay
from portal.periods import last_days
from queries import answering, casework, coming_due, follow_up, terms
from queries.models import CitizenQuery
from queries.oversight import Bodies, Oversight
from tests.factories import CitizenQueryFactory
from tests.factories.cast import MONDAY, REPLY, Cast

pytestmark = pytest.mark.django_db
THURSDAY = MONDAY + timedelta(days=17)  # the 19th; a query of Monday is due on the 23rd


def found(cast: Cast, body: Body | None = None, *, at: Any = THURSDAY) -> list[coming_due.Coming]:
    user = cast["hana"] if body else cast["akim"]
    with clock.at(at):
        within = Bodies.of(user).parts[body.pk] if body else None
        return coming_due.coming(Oversight(user, body, within, last_days(30)))


def lacks(cast: Cast) -> list[str]:
    (only,) = found(cast, cast.roads)
    return [str(each) for each in only.lacks]


def due(day: str, **more: Any) -> CitizenQuery:
    query: CitizenQuery = CitizenQueryFactory(in_work=True, due_on=day, **more)
    return query


def test_today_and_three_working_days_the_most_urgent_first(cast: Cast) -> None:
    """From Thursday the third working day is Tuesday."""
    tuesday, friday, today = (
        due(f"2026-02-{day}", body=cast.roads) for day in (24, 20, 19)
    )  # fmt: skip
    for day in (18, 25):
        due(f"2026-02-{day}", body=cast.roads)
    due("2026-02-20", body=cast.parks)
    CitizenQueryFactory(answered=True, body=cast.roads, due_on="2026-02-20")
    rows = found(cast, cast.roads)
    assert [row.query.pk for row in rows] == [today.pk, friday.pk, tuesday.pk]
    assert [row.due.words for row in rows] == [
        "today", "in 1 working day", "in 3 working days",
    ]  # fmt: skip


def test_the_citys_own_days_off_are_no_working_days(cast: Cast) -> None:
    CalendarDay.objects.create(day=date(2026, 2, 20), is_working=False, decree="№ 1")
    later = due("2026-02-25", body=cast.roads)
    assert [row.query.pk for row in found(cast, cast.roads)] == [later.pk]


def test_a_new_one_lacks_everything(cast: Cast) -> None:
    cast.query("assigned")
    assert lacks(cast) == ["an executor", "a draft"]


def test_a_named_executor_has_to_take_it(cast: Cast) -> None:
    query = cast.query("assigned")
    CitizenQuery.objects.filter(pk=query.pk).update(assignee=cast["erik"])
    assert lacks(cast) == ["taking into work", "a draft"]


def test_one_in_work_lacks_a_draft_and_one_in_approval_the_approval(cast: Cast) -> None:
    query = cast.query("in_work")
    assert lacks(cast) == ["a draft"]
    with clock.at(MONDAY + timedelta(days=1)):
        answering.draft_answer(query, reply=REPLY, by=cast["erik"])
    assert lacks(cast) == ["approval"]


def test_a_draft_sent_back_is_to_be_reworked(cast: Cast) -> None:
    query = cast.query("in_approval")
    with clock.at(MONDAY + timedelta(days=1)):
        answering.send_back(query, reason="Too short", by=cast["hana"])
    assert lacks(cast) == ["rework: the draft was sent back"]
    with clock.at(MONDAY + timedelta(days=2)):
        answering.draft_answer(query, reply=REPLY, by=cast["erik"])
    assert lacks(cast) == ["approval"]


def test_a_first_answer_sent_back_once_is_forgotten_when_the_query_comes_back(cast: Cast) -> None:
    query = cast.query("in_approval")
    answering.send_back(query, reason="Too short", by=cast["hana"])
    with clock.at(MONDAY):
        answering.draft_answer(query, reply=REPLY, by=cast["erik"])
        answering.approve(query, by=cast["hana"])
        follow_up.reopen(query, comment="No")
        casework.take(query, by=cast["erik"])
    assert lacks(cast) == ["a draft"]


def test_details_are_waited_for_and_then_to_be_looked_at(cast: Cast) -> None:
    query = cast.query("awaiting_resident")
    assert lacks(cast) == ["the resident's details", "a draft"]
    with clock.at(MONDAY + timedelta(days=3)):
        follow_up.supply_details(query, reply="House 5")
    assert lacks(cast) == ["a look at the resident's reply", "a draft"]


def test_a_wish_for_a_longer_term_waits_for_the_head(cast: Cast) -> None:
    query = cast.query("in_work")
    with clock.at(MONDAY):
        terms.request_extension(query, until_on=date(2026, 3, 16), reason="Frost", by=cast["erik"])
    assert lacks(cast) == ["a decision on the longer term", "a draft"]


def test_what_lies_at_the_desk_lacks_a_body(cast: Cast) -> None:
    cast.file()
    (only,) = found(cast)
    assert [str(each) for each in only.lacks] == ["a body: it lies at the desk", "a draft"]
    assert found(cast, cast.roads) == []
