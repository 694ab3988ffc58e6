"""Many vote at one moment, while questions are merged and taken apart: the count stays exact."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier

import pytest
from django.db import connection

from broadcasts import moderation, voting
from broadcasts.models import LiveQuestion, Vote
from portal.models import Role
from tests.factories import LiveQuestionFactory, staff

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(deeds: list[Callable[[], object]]) -> None:
    """All begin together, each on a connection of its own."""
    barrier = Barrier(len(deeds))

    def do(deed: Callable[[], object]) -> None:
        barrier.wait(timeout=30)
        try:
            deed()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(deeds)) as pool:
        list(pool.map(do, deeds))


def voting_for(question: LiveQuestion, voter: str) -> Callable[[], object]:
    seen = LiveQuestion.objects.get(pk=question.pk)
    return lambda: voting.vote(seen, voter=voter)


def unless_hidden(deed: Callable[[], object]) -> Callable[[], object]:
    def do() -> None:
        with suppress(voting.NotPublic):
            deed()

    return do


def votes(question: LiveQuestion) -> int:
    question.refresh_from_db()
    return question.votes_count


def test_two_hundred_voters_at_once_are_two_hundred_votes() -> None:
    question = LiveQuestionFactory(approved=True)
    at_once([voting_for(question, f"voter {n}") for n in range(200)])
    assert (votes(question), Vote.objects.count()) == (200, 200)


def test_one_voter_fifty_times_at_once_is_one_vote() -> None:
    question = LiveQuestionFactory(approved=True)
    at_once([voting_for(question, "one")] * 50)
    assert (votes(question), Vote.objects.count()) == (1, 1)


def test_votes_while_questions_are_merged_and_taken_apart() -> None:
    """Of each question's 40 voters 20 are the other's too: sixty people want the lead.

    Once taken apart the first waits for the moderator, and takes no votes.
    """
    moderator = staff(Role.MODERATOR)
    first = LiveQuestionFactory(approved=True)
    lead = LiveQuestionFactory(approved=True, broadcast=first.broadcast)

    at_once(
        [voting_for(first, f"voter {n}") for n in range(40)]
        + [lambda: moderation.merge(first, into=lead, by=moderator)]
        + [voting_for(lead, f"voter {n}") for n in range(20, 60)]
    )
    assert (votes(lead), Vote.objects.count()) == (60, 80)

    first.refresh_from_db()
    at_once(
        [unless_hidden(voting_for(first, f"voter {n}")) for n in range(60, 80)]
        + [lambda: moderation.unmerge(first, by=moderator)]
        + [voting_for(lead, f"voter {n}") for n in range(70, 90)]
    )
    counted = {
        row.pk: row.votes.count() for row in LiveQuestion.objects.filter(pk__in=[first.pk, lead.pk])
    }
    assert votes(lead) == counted[lead.pk] == 60
    assert votes(first) == counted[first.pk]
