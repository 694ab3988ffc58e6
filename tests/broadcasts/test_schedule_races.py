"""Two people on one broadcast at the same moment: one does it, one is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from broadcasts import schedule
from broadcasts.models import Broadcast
from broadcasts.schedule import Plan
from portal import ledger
from portal.models import LedgerEntry, Role, User
from tests.factories import staff
from tests.pressroom.test_event_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)

WHY = {"kk": "Дауыл"}


def what(channel: str = "") -> Plan:
    start = timezone.now() + timedelta(minutes=30)
    return Plan(
        title={"ru": "Снег"},
        starts_at=start,
        ends_at=start + timedelta(hours=1),
        channel=channel,
    )


@pytest.fixture
def officers() -> list[User]:
    return [staff(Role.PRESS_OFFICER, username=name) for name in ("paula", "peter")]


def test_plans_at_once_get_numbers_of_their_own(officers: list[User]) -> None:
    plans = [
        lambda by=by, channel=channel: schedule.plan(what(channel), by=by)
        for channel, by in zip("abcd", officers * 2, strict=True)
    ]
    assert at_once(*plans) == ["done"] * 4
    numbers = Broadcast.objects.order_by("number").values_list("number", flat=True)
    assert list(numbers) == [1, 2, 3, 4]


def test_of_plans_at_once_for_one_time_and_channel_one_is_made(officers: list[User]) -> None:
    same = what()
    became = at_once(*(lambda by=by: schedule.plan(same, by=by) for by in officers * 2))
    assert became == ["done", "told", "told", "told"]
    assert Broadcast.objects.count() == 1


def test_a_plan_and_a_revision_do_not_take_the_same_time(officers: list[User]) -> None:
    other = schedule.plan(what("a"), by=officers[0])
    wanted = what("b")
    became = at_once(
        lambda: schedule.plan(wanted, by=officers[1]),
        lambda: schedule.revise(other, what=replace(wanted, channel="b"), by=officers[0]),
    )
    assert became == ["done", "told"]
    assert Broadcast.objects.filter(channel="b").count() == 1


@pytest.mark.parametrize("verb", ["announce", "go_on_air", "end"])
def test_of_presses_at_once_one_counts(officers: list[User], verb: str) -> None:
    broadcast = schedule.plan(what(), by=officers[0])
    for before in ("announce", "go_on_air", "end"):
        if before == verb:
            break
        getattr(schedule, before)(broadcast, by=officers[0])
    act = getattr(schedule, verb)
    became = at_once(*(lambda by=by: act(broadcast, by=by) for by in officers * 2))
    assert became == ["done", "told", "told", "told"]
    event = {"announce": "announced", "go_on_air": "went_on_air", "end": "ended"}[verb]
    assert LedgerEntry.objects.filter(event=event).count() == 1
    assert list(ledger.broken()) == []


def test_it_goes_on_air_or_is_cancelled_but_not_both(officers: list[User]) -> None:
    broadcast = schedule.plan(what(), by=officers[0])
    schedule.announce(broadcast, by=officers[0])
    became = at_once(
        lambda: schedule.go_on_air(broadcast, by=officers[0]),
        lambda: schedule.cancel(broadcast, reason=WHY, by=officers[1]),
    )
    assert became == ["done", "told"]
    broadcast.refresh_from_db()
    assert broadcast.status in {"on_air", "cancelled"}
    assert (broadcast.on_air_at is None) == (broadcast.status == "cancelled")
