"""Closing while others press: nothing slips through, nothing is filed twice, nobody hangs."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

import pytest
from django.db import connection, transaction

from broadcasts import asking, closing, moderation, schedule
from broadcasts.models import Broadcast, LiveQuestion
from portal import ledger
from portal.models import Role
from portal.transitions import TransitionNotAllowed
from queries import erasure
from queries.models import CitizenQuery
from tests.factories import (
    ApplicantFactory,
    BroadcastFactory,
    LiveQuestionFactory,
    TopicFactory,
    VoteFactory,
    staff,
)

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*deeds: Callable[[], object]) -> list[str]:
    """Let all begin together, each on a connection of its own; says what became of each."""
    barrier = Barrier(len(deeds))

    def do(deed: Callable[[], object]) -> str:
        try:
            barrier.wait(timeout=10)
            deed()
        except TransitionNotAllowed:
            return "told"
        else:
            return "done"
        finally:
            connection.close()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(do, deeds))


def is_sound(broadcast: Broadcast) -> bool:
    """Whether it is closed with an outcome for everything, or open."""
    broadcast.refresh_from_db()
    waiting = LiveQuestion.objects.filter(broadcast=broadcast).without_outcome().exists()
    return broadcast.status != "closed" or not waiting


@pytest.mark.parametrize("_again", range(4))
def test_declined_one_taken_up_while_it_is_closed(_again: int) -> None:
    mira, max_ = staff(Role.MODERATOR), staff(Role.MODERATOR)
    broadcast = BroadcastFactory(ended=True)
    question = LiveQuestionFactory(broadcast=broadcast, declined=True)
    became = at_once(
        lambda: closing.close(broadcast, by=mira),
        lambda: moderation.approve(question, by=max_),
    )
    assert sorted(became) == ["done", "told"]
    assert is_sound(broadcast)


def test_close_waits_for_a_press_that_has_begun() -> None:
    """Without the lock it would count before the press is committed, and close over it."""
    mira, max_ = staff(Role.MODERATOR), staff(Role.MODERATOR)
    broadcast = BroadcastFactory(ended=True)
    question = LiveQuestionFactory(broadcast=broadcast, declined=True)
    pressed, asked_to_close = Event(), Event()

    def approve() -> None:
        try:
            with transaction.atomic():
                moderation.approve(question, by=max_)
                pressed.set()
                assert asked_to_close.wait(timeout=10)
                asked_to_close.clear()
                asked_to_close.wait(timeout=0.5)  # time for closing to come to the lock
        finally:
            connection.close()

    def close() -> str:
        try:
            assert pressed.wait(timeout=10)
            asked_to_close.set()
            closing.close(broadcast, by=mira)
        except TransitionNotAllowed:
            return "told"
        else:
            return "closed"
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        first, second = pool.submit(approve), pool.submit(close)
        first.result(timeout=20)
        assert second.result(timeout=20) == "told"
    assert is_sound(broadcast)


def test_question_asked_while_it_ends_and_closes() -> None:
    mira = staff(Role.PRESS_OFFICER)
    broadcast = BroadcastFactory(on_air=True)

    def end_and_close() -> None:
        schedule.end(broadcast, by=mira)
        closing.close(broadcast, by=mira)

    def ask(number: int) -> None:
        words = asking.Asked(text=f"Когда отремонтируют дом {number}?", language="ru")
        asking.ask(broadcast, asked=words, key=None)

    at_once(end_and_close, *(lambda n=n: ask(n) for n in range(4)))  # type: ignore[misc]
    assert is_sound(broadcast)


def test_two_send_the_rest_at_once_and_each_is_filed_once() -> None:
    people = [staff(Role.MODERATOR), staff(Role.MODERATOR)]
    TopicFactory(slug="roads")
    broadcast = BroadcastFactory(ended=True)
    for _ in range(8):
        LiveQuestionFactory(broadcast=broadcast, approved=True)
    became = at_once(
        *(lambda by=by: closing.pass_on_rest(broadcast, by=by) for by in people)  # type: ignore[misc]
    )
    assert became == ["done", "done"]
    assert CitizenQuery.objects.count() == 8
    assert LiveQuestion.objects.filter(status="passed_on", query__isnull=False).count() == 8
    assert list(ledger.verify()) == []


def test_two_send_one_question_and_get_the_same_query() -> None:
    people = [staff(Role.MODERATOR), staff(Role.MODERATOR)]
    TopicFactory(slug="roads")
    question = LiveQuestionFactory(broadcast=BroadcastFactory(ended=True), approved=True)
    numbers: list[str] = []
    became = at_once(
        *(
            lambda by=by: numbers.append(closing.pass_on(question, by=by).number)  # type: ignore[misc]
            for by in people
        )
    )
    assert became == ["done", "done"]
    assert len(set(numbers)) == 1
    assert CitizenQuery.objects.count() == 1


@pytest.mark.parametrize("_again", range(3))
def test_voter_erased_while_the_question_is_sent(_again: int) -> None:
    mira, admin = staff(Role.MODERATOR), staff(Role.ADMINISTRATOR)
    TopicFactory(slug="roads")
    question = LiveQuestionFactory(broadcast=BroadcastFactory(ended=True), approved=True)
    voter = ApplicantFactory(email="voter@example.org")
    VoteFactory(question=question, applicant=voter)
    became = at_once(
        lambda: closing.pass_on(question, by=mira),
        lambda: erasure.erase(voter, reason="They asked for it", by=admin),
    )
    assert became[0] == "done"
    voter.refresh_from_db()
    query = CitizenQuery.objects.get()
    is_erased = voter.erased_at is not None
    # Erased before: no supporter. Sent before: one, erased with their mark or told to try again.
    if became[1] == "told":
        assert (is_erased, query.supporters_count) == (False, 1)
    else:
        assert is_erased
        assert voter.email == ""
