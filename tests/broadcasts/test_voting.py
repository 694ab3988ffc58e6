"""Votes: who counts, how often, and for what."""

from __future__ import annotations

import pytest

from broadcasts import moderation, voting
from broadcasts.models import LiveQuestion, Vote
from portal.models import Role, User
from portal.transitions import TransitionNotAllowed
from queries.models import Applicant
from tests.factories import (
    ApplicantFactory,
    BroadcastFactory,
    CitizenQueryFactory,
    LiveQuestionFactory,
    staff,
)
from tests.factories.live import LIVE_STARTS_AT

pytestmark = pytest.mark.django_db


@pytest.fixture
def moderator() -> User:
    return staff(Role.MODERATOR)


@pytest.fixture
def question() -> LiveQuestion:
    return LiveQuestionFactory(approved=True)


def another(question: LiveQuestion) -> LiveQuestion:
    return LiveQuestionFactory(approved=True, broadcast=question.broadcast)


def votes(question: LiveQuestion) -> int:
    question.refresh_from_db()
    return question.votes_count


def test_a_browser_counts_once_and_another_too(question: LiveQuestion) -> None:
    first = voting.vote(question, voter="a")
    assert voting.vote(question, voter="a") == first
    voting.vote(question, voter="b")
    assert (votes(question), Vote.objects.count()) == (2, 2)
    assert voting.has_voted(question, "a")
    assert not voting.has_voted(question, "c")


def test_one_may_vote_for_several_questions(question: LiveQuestion) -> None:
    other = another(question)
    for each in (question, other):
        voting.vote(each, voter="a")
    assert (votes(question), votes(other)) == (1, 1)


def test_a_voter_is_a_digest_that_differs_between_broadcasts() -> None:
    first, second = BroadcastFactory.build(number=1), BroadcastFactory.build(number=2)
    voter = voting.voter_of(first, "token")
    assert voter == voting.voter_of(first, "token")
    assert len(voter) == 64
    assert len({voter, voting.voter_of(second, "token"), voting.voter_of(first, "other")}) == 3


# --- questions asked together ---------------------------------------------------------------------


def test_a_person_counts_once_for_all_that_are_asked_together(
    question: LiveQuestion, moderator: User
) -> None:
    lead = another(question)
    moderation.merge(question, into=lead, by=moderator)
    question.refresh_from_db()

    for each in (question, lead, question):
        voting.vote(each, voter="a")
    voting.vote(question, voter="b")

    assert votes(lead) == 2
    given = Vote.objects.order_by("pk").values_list("question", "voter")
    assert list(given) == [(question.pk, "a"), (lead.pk, "a"), (question.pk, "b")]


def test_votes_go_with_their_question_when_it_is_asked_on_its_own_again(
    question: LiveQuestion, moderator: User
) -> None:
    lead = another(question)
    voting.vote(question, voter="a")
    voting.vote(lead, voter="a")
    voting.vote(lead, voter="c")
    moderation.merge(question, into=lead, by=moderator)
    assert votes(lead) == 2
    question.refresh_from_db()
    voting.vote(question, voter="b")
    assert votes(lead) == 3

    moderation.unmerge(question, by=moderator)

    assert (votes(question), votes(lead)) == (2, 2)


def test_a_page_that_does_not_know_of_the_merge_votes_for_the_lead(
    question: LiveQuestion, moderator: User
) -> None:
    lead = another(question)
    seen = LiveQuestion.objects.get(pk=question.pk)
    moderation.merge(question, into=lead, by=moderator)
    voting.vote(seen, voter="a")
    assert votes(lead) == 1
    assert Vote.objects.get().question_id == question.pk


# --- who wants to be told -------------------------------------------------------------------------


def contact() -> Applicant:
    return ApplicantFactory.build(email="alice@example.org")


def test_a_voter_may_leave_an_address_at_once_or_later(question: LiveQuestion) -> None:
    at_once = voting.vote(question, voter="a", applicant=contact())
    voting.vote(question, voter="b")
    later = voting.vote(question, voter="b", applicant=contact())
    assert [row.applicant.email for row in (at_once, later) if row.applicant] == [
        "alice@example.org"
    ] * 2
    assert (votes(question), Applicant.objects.count()) == (2, 2)


def test_an_address_once_left_stays(question: LiveQuestion) -> None:
    first = voting.vote(question, voter="a", applicant=contact())
    again = voting.vote(question, voter="a", applicant=contact())
    assert first.applicant == again.applicant
    assert Applicant.objects.count() == 1


# --- what is refused ------------------------------------------------------------------------------


@pytest.mark.parametrize("status", ["incoming", "declined", "withdrawn"])
def test_what_no_stranger_knows_of_takes_no_votes(status: str) -> None:
    said = {"decline_ground": "insult", "decline_words": "Нет."} if status == "declined" else {}
    question = LiveQuestionFactory(status=status, **said)
    with pytest.raises(voting.NotPublic):
        voting.vote(question, voter="a", applicant=contact())
    assert (Vote.objects.count(), Applicant.objects.count()) == (0, 0)


def test_a_question_of_a_planned_broadcast_takes_no_votes() -> None:
    with pytest.raises(voting.NotPublic):
        voting.vote(LiveQuestionFactory(approved=True, broadcast=BroadcastFactory()), voter="a")


def test_what_was_merged_into_one_that_is_not_public_takes_no_votes(
    question: LiveQuestion,
) -> None:
    lead = LiveQuestionFactory(broadcast=question.broadcast)
    question.status, question.merged_into = "merged", lead
    question.save()
    with pytest.raises(voting.NotPublic):
        voting.vote(question, voter="a")


@pytest.mark.parametrize(
    ("traits", "sentence"),
    [
        ({"ended": True}, "This broadcast is over: votes are no longer counted."),
        ({"closed": True}, "This broadcast is over: votes are no longer counted."),
        (
            {"status": "cancelled", "cancel_reason_kk": "Ауа райы", "announced_at": LIVE_STARTS_AT},
            "This broadcast was cancelled: votes are no longer counted.",
        ),
    ],
)
def test_votes_after_the_end_are_refused_in_words(traits: dict[str, object], sentence: str) -> None:
    question = LiveQuestionFactory(approved=True, broadcast=BroadcastFactory(**traits))
    with pytest.raises(TransitionNotAllowed) as refused:
        voting.vote(question, voter="a")
    assert str(refused.value) == sentence
    assert votes(question) == Vote.objects.count() == 0


def test_a_broadcast_that_ends_meanwhile_takes_no_vote(question: LiveQuestion) -> None:
    """What counts is what stands in the database, not what the page had seen."""
    row = question.broadcast
    type(row).objects.filter(pk=row.pk).update(status="ended")
    with pytest.raises(TransitionNotAllowed):
        voting.vote(question, voter="a")


@pytest.mark.parametrize("status", ["answered", "promised", "passed_on"])
def test_what_has_its_outcome_takes_no_votes(question: LiveQuestion, status: str) -> None:
    question.status, question.done_at = status, question.asked_at
    question.query = CitizenQueryFactory()
    question.save()
    with pytest.raises(TransitionNotAllowed) as refused:
        voting.vote(question, voter="a")
    assert str(refused.value).endswith("votes for it are no longer counted.")


@pytest.mark.parametrize("status", ["approved", "queued", "next", "now"])
@pytest.mark.parametrize("trait", ["announced", "on_air"])
def test_what_waits_for_its_turn_takes_votes(status: str, trait: str) -> None:
    broadcast = BroadcastFactory(**{trait: True})
    voting.vote(LiveQuestionFactory(status=status, broadcast=broadcast), voter="a")
