"""Which queries went back and forth, who passed them on, and how long they lay with whom."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from portal import clock
from portal.figures import Period
from portal.models import Body
from queries import answering, casework, follow_up, hand_overs
from queries.models import CitizenQuery
from queries.oversight import Bodies, Oversight
from tests.factories import BodyFactory, CitizenQueryFactory, HoldingFactory
from tests.factories.cast import MONDAY, REPLY, Cast

pytestmark = pytest.mark.django_db
START = datetime(2026, 2, 2, 5, 0, tzinfo=UTC)
FEBRUARY = Period(date(2026, 2, 1), date(2026, 2, 28))


def chain(*held: tuple[Body | None, int], ends: str = "") -> CitizenQuery:
    """A query held by each for so many days; the last holds it still, unless it `ends`."""
    query = CitizenQueryFactory(assigned=True, body=held[-1][0] or BodyFactory())
    at = START
    for number, (body, days) in enumerate(held, 1):
        until = at + timedelta(days=days)
        is_last = number == len(held)
        HoldingFactory(
            query=query, body=body, from_at=at, to_at=None if is_last and not ends else until,
            reason_left=ends if is_last else f"reason {number}",
        )  # fmt: skip
        at = until
    return query


def found(cast: Cast, body: Body | None = None, period: Period = FEBRUARY) -> Any:
    user = cast["hana"] if body else cast["akim"]
    within = Bodies.of(user).parts[body.pk] if body else None
    with clock.at(START + timedelta(days=60)):
        return hand_overs.ping_pong(Oversight(user, body, within, period))


def numbers(result: Any) -> list[str]:
    return [each.query.number for each in result.chains]


def test_a_body_that_has_it_again_and_a_third_hand_over_are_back_and_forth(cast: Cast) -> None:
    third = BodyFactory(slug="third")
    again = chain((cast.roads, 2), (cast.parks, 3), (cast.roads, 1))
    often = chain((cast.roads, 1), (cast.parks, 1), (None, 2), (third, 9))
    chain((cast.roads, 2), (cast.parks, 3))  # once
    chain((None, 2), (cast.roads, 3), (cast.parks, 1))  # by the desk, and on
    chain((cast.roads, 2), (None, 1), (cast.parks, 1))  # sent to the desk, and on
    result = found(cast)
    assert numbers(result) == [again.number, often.number]
    assert result.queries == 2
    assert result.hand_overs == 5
    assert result.days_lost == (2 + 3) + (1 + 1 + 2)
    assert [(each.hand_overs, each.days_lost) for each in result.chains] == [(2, 5), (3, 4)]


def test_each_holder_is_told_with_days_and_reason(cast: Cast) -> None:
    chain((cast.roads, 2), (cast.parks, 3), (cast.roads, 4), ends="Answered")
    held = found(cast).chains[0].held
    assert [(each.body_id, each.days, each.reason, each.is_back) for each in held] == [
        (cast.roads.pk, 2, "reason 1", False),
        (cast.parks.pk, 3, "reason 2", False),
        (cast.roads.pk, 4, "Answered", True),
    ]


def test_whoever_holds_it_still_has_it_until_today(cast: Cast) -> None:
    chain((cast.roads, 2), (cast.parks, 3), (cast.roads, 4))
    assert found(cast).chains[0].held[-1].days == 55


def test_an_answer_and_being_brought_back_is_no_hand_over(cast: Cast) -> None:
    query = cast.query("answered")
    for day in (1, 2, 3):
        with clock.at(MONDAY + timedelta(days=day)):
            follow_up.reopen(query, comment="No")
            casework.take(query, by=cast["erik"])
            answering.draft_answer(query, reply=REPLY, by=cast["erik"])
            answering.approve(query, by=cast["hana"])
    assert query.holdings.count() > 3
    assert found(cast).queries == 0


def test_verbs_leave_the_chain_that_is_read(cast: Cast) -> None:
    query = cast.query("in_work")
    with clock.at(MONDAY + timedelta(days=1)):
        casework.forward(query, to=cast.parks, reason="Theirs", by=cast["erik"])
    with clock.at(MONDAY + timedelta(days=4)):
        casework.send_to_desk(query, reason="Not ours", by=cast["pavel"])
    with clock.at(MONDAY + timedelta(days=5)):
        casework.assign(query, to=cast.roads, by=cast["olga"])
    result = found(cast)
    assert numbers(result) == [query.number]
    reasons = [each.reason for each in result.chains[0].held]
    assert reasons[-4:] == ["Theirs", "Not ours", "Assigned by the desk", ""]


def test_a_hand_over_counts_in_the_period_in_which_it_went_back(cast: Cast) -> None:
    chain((cast.roads, 20), (cast.parks, 20), (cast.roads, 1))  # back on the 14th of March
    march = Period(date(2026, 3, 1), date(2026, 3, 31))
    assert found(cast).queries == 0
    assert found(cast, period=march).queries == 1
    assert found(cast, period=Period(date(2026, 3, 14), date(2026, 3, 14))).queries == 1
    assert found(cast, period=Period(date(2026, 3, 15), date(2026, 3, 31))).queries == 0


def test_pairs_say_who_sends_to_whom_how_often_and_days_lost(cast: Cast) -> None:
    for days in (2, 5):
        chain((cast.roads, days), (cast.parks, 3), (cast.roads, 1))
    pairs = [(p.giver_id, p.taker_id, p.times, p.days) for p in found(cast).pairs]
    assert pairs == [
        (cast.roads.pk, cast.parks.pk, 2, 7),
        (cast.parks.pk, cast.roads.pk, 2, 6),
    ]


def test_a_head_is_told_of_chains_that_touched_the_own_body(cast: Cast) -> None:
    third = BodyFactory(slug="third")
    touched = chain((cast.roads, 2), (cast.parks, 3), (cast.roads, 1), (third, 1))
    chain((third, 2), (cast.parks, 3), (third, 1))
    result = found(cast, cast.roads)
    assert numbers(result) == [touched.number]
    assert not result.chains[0].is_visible  # it is another body's now
    assert found(cast).queries == 2


def test_days_are_those_of_almaty(cast: Cast) -> None:
    """From 18:30 to 19:30 UTC the day changes in Almaty."""
    query = CitizenQueryFactory(assigned=True, body=cast.roads)
    late = datetime(2026, 2, 2, 18, 30, tzinfo=UTC)
    hour = timedelta(hours=1)
    for number, body in enumerate((cast.roads, cast.parks, cast.roads)):
        HoldingFactory(
            query=query, body=body, from_at=late + number * hour,
            to_at=None if number == 2 else late + (number + 1) * hour, reason_left="r",
        )  # fmt: skip
    assert [each.days for each in found(cast).chains[0].held][:2] == [1, 0]
    assert found(cast).days_lost == 1
