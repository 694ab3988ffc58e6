"""Two press officers on one event at the same moment: one does it, one is told."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection
from django.utils import timezone

from portal import ledger
from portal.models import LedgerEntry, Role, User
from portal.transitions import TransitionNotAllowed
from portal.verbs.meanwhile import ChangedMeanwhile
from pressroom import programme
from pressroom.admin.event_desk import DESK
from pressroom.models import PressEvent
from pressroom.programme import Plan
from tests.factories import staff

pytestmark = pytest.mark.django_db(transaction=True)

WHY = {"kk": "Дауыл"}


def at_once(*deeds: Callable[[], object]) -> list[str]:
    """Let all begin together, each on a connection of its own; says what became of each."""
    barrier = Barrier(len(deeds))

    def do(deed: Callable[[], object]) -> str:
        try:
            barrier.wait(timeout=10)
            deed()
        except (TransitionNotAllowed, ChangedMeanwhile):
            return "told"
        else:
            return "done"
        finally:
            connection.close()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return sorted(pool.map(do, deeds))


def what(title: str = "Снег") -> Plan:
    start = timezone.now() + timedelta(days=3)
    return Plan(title={"ru": title}, starts_at=start, ends_at=start + timedelta(hours=1))


@pytest.fixture
def officers() -> list[User]:
    return [staff(Role.PRESS_OFFICER, username=name) for name in ("paula", "peter")]


def test_two_plans_get_two_numbers(officers: list[User]) -> None:
    assert (
        at_once(*(lambda by=by: programme.plan(what(), by=by) for by in officers * 2))
        == ["done"] * 4
    )
    year = what().starts_at.year
    numbers = PressEvent.objects.order_by("number").values_list("number", flat=True)
    assert list(numbers) == [f"{year}-{n:04d}" for n in (1, 2, 3, 4)]


def test_two_cancellations_leave_one_reason(officers: list[User]) -> None:
    event = programme.plan(what(), by=officers[0])
    programme.announce(event, by=officers[0])
    became = at_once(*(lambda by=by: programme.cancel(event, reason=WHY, by=by) for by in officers))
    event.refresh_from_db()
    assert became == ["done", "told"]
    assert (event.changes.count(), event.sequence) == (1, 1)
    assert LedgerEntry.objects.filter(event="cancelled").count() == 1
    assert list(ledger.broken()) == []


def test_two_editors_who_saw_the_same_do_not_overwrite_each_other(officers: list[User]) -> None:
    seen_by_both = what()
    event = programme.plan(seen_by_both, by=officers[0])

    def edit(by: User) -> object:
        said = Plan(
            title={"ru": by.username},
            starts_at=seen_by_both.starts_at,
            ends_at=seen_by_both.ends_at,
        )
        return DESK.act(event, lambda row: programme.revise(row, what=said, by=by), seen=1)

    assert at_once(*(lambda by=by: edit(by) for by in officers)) == ["done", "told"]
    event.refresh_from_db()
    (entry,) = LedgerEntry.objects.filter(event="revised")
    assert entry.actor == f"user:{next(o.pk for o in officers if o.username == event.title_ru)}"
