"""The resident's word after the answer, and those who join."""

from datetime import UTC, date, datetime, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from portal import clock, ledger
from portal.models import LedgerEntry, Message
from queries import answering, follow_up
from queries.lifecycle import TransitionNotAllowed
from queries.models import Applicant, CitizenQuery, Rating
from tests.factories import (
    AnswerFactory,
    ApplicantFactory,
    CitizenQueryFactory,
    HoldingFactory,
    SupporterFactory,
    staff,
)
from tests.factories.cast import Cast

AFTER = datetime(2026, 2, 12, 5, 0, tzinfo=UTC)


def answered() -> CitizenQuery:
    query = CitizenQueryFactory(answered=True)
    AnswerFactory(query=query, version=1, outcome="fixed", sent=True)
    return query


@pytest.mark.django_db
@pytest.mark.parametrize("verdict", ["resolved", "partly"])
def test_rate_stands_on_the_query_and_once(verdict: str) -> None:
    query = answered()

    with clock.at(AFTER):
        follow_up.rate(query, verdict=verdict, comment="Спасибо")
        with pytest.raises(TransitionNotAllowed):
            follow_up.rate(query, verdict="resolved")

    query.refresh_from_db()
    assert (query.verdict, query.status) == (verdict, "answered")
    assert LedgerEntry.objects.get(event="rated").data["verdict"] == verdict


@pytest.mark.django_db
def test_reopen_starts_a_new_clock_and_keeps_the_old_result() -> None:
    query = answered()
    old = query.answers.get()

    with clock.at(AFTER):
        follow_up.reopen(query, comment="Яма осталась")

    query.refresh_from_db()
    assert (query.status, query.verdict, query.reopened_count) == ("assigned", "not", 1)
    assert query.answered_at is None
    assert query.deadlines.get(kind="answer").started_on == date(2026, 2, 12)
    assert list(query.answers.all()) == [old]
    assert Rating.objects.get().verdict == "not"


@pytest.mark.django_db
def test_reopen_is_refused_a_second_time_and_after_thirty_days() -> None:
    query = answered()
    late = query.answers.get().sent_at + timedelta(days=31)

    with clock.at(late), pytest.raises(TransitionNotAllowed, match="30"):
        follow_up.reopen(query, comment="")
    with clock.at(AFTER):
        follow_up.rate(query, verdict="partly")
        with pytest.raises(TransitionNotAllowed):
            follow_up.reopen(query, comment="")

    query.refresh_from_db()
    assert query.status == "answered"


@pytest.mark.django_db
def test_support_counts_once_a_person() -> None:
    query = CitizenQueryFactory(assigned=True)
    bob = follow_up.fingerprint_of("bob@example.org")

    first = follow_up.support(
        query, fingerprint=bob, applicant=Applicant(email="bob@example.org", language="kk")
    )
    second = follow_up.support(
        query, fingerprint=bob, applicant=Applicant(email="Bob@example.org", language="kk")
    )
    follow_up.support(query, fingerprint=follow_up.fingerprint_of("browser-1"))

    query.refresh_from_db()
    assert first == second
    assert query.supporters_count == query.supporters.count() == 2
    assert Message.objects.get().recipient == f"supporter:{first.pk}"


@pytest.mark.django_db
def test_support_of_a_private_query_is_refused() -> None:
    query = CitizenQueryFactory(assigned=True, visibility="private")

    with pytest.raises(TransitionNotAllowed):
        follow_up.support(query, fingerprint="f" * 64)

    assert query.supporters.count() == 0


@pytest.mark.django_db
def test_answer_reaches_supporters_in_their_language_and_they_have_their_own_say() -> None:
    query = CitizenQueryFactory(in_approval=True)
    HoldingFactory(query=query)
    AnswerFactory(query=query, outcome="fixed")
    bob = ApplicantFactory(email="bob@example.org", language="kk")
    reached = SupporterFactory(query=query, applicant=bob)
    silent = SupporterFactory(query=query, applicant=None)
    head = staff("head", body=query.body)

    with clock.at(AFTER):
        answer = answering.approve(query, by=head)
        follow_up.rate(query, verdict="not", supporter=silent)
        follow_up.rate(query, verdict="resolved")

    sent = Message.objects.filter(template="queries/answered")
    assert set(sent.values_list("recipient", "language")) == {
        (f"applicant:{query.applicant_id}", "ru"),
        (f"supporter:{reached.pk}", "kk"),
    }
    query.refresh_from_db()
    assert (query.status, query.verdict) == ("answered", "resolved")
    assert answer.ratings.count() == 2


@pytest.mark.django_db
def test_support_of_an_answered_query_brings_the_answer_at_once() -> None:
    query = answered()

    supporter = follow_up.support(
        query,
        fingerprint=follow_up.fingerprint_of("bob@example.org"),
        applicant=Applicant(email="bob@example.org", language="kk"),
    )

    message = Message.objects.get()
    assert (message.template, message.recipient) == (
        "queries/answered",
        f"supporter:{supporter.pk}",
    )
    assert message.context == {"number": query.number, "answer": query.answers.get().pk}


def test_many_join_at_once_each_contact_once_and_never_the_asker(
    cast: Cast, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    query = cast.file(applicant=ApplicantFactory.build(email="asker@example.org"))
    follow_up.support(query, fingerprint=follow_up.fingerprint_of("before@example.org"))
    contacts = [
        {"email": "new@example.org"},
        {"email": "NEW@example.org", "phone": "+77270000001"},
        {"email": "Asker@example.org"},
        {"email": "before@example.org"},
        {"email": "", "phone": "+77270000002"},
        {"email": "", "phone": ""},
    ]
    people = [ApplicantFactory(**{"phone": ""} | contact) for contact in contacts]
    with django_assert_max_num_queries(12):
        joined = follow_up.join_many(query, people, by=cast["mira"])
    query.refresh_from_db()
    assert [row.applicant for row in joined] == [people[0], people[4]]
    assert (query.supporters_count, query.supporters.count()) == (3, 3)
    assert list(ledger.verify(query.ledger_subject)) == []
    assert follow_up.join_many(query, people, by=cast["mira"]) == []
