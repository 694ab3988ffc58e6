"""Contacts of askers and voters: erased with the desk's people, or when their own term is over."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from broadcasts import closing, personal_data, retention, tasks
from broadcasts.models import Broadcast, LiveQuestion
from portal import clock, ledger
from portal.models import LedgerEntry
from portal.transitions import NotYourBody, TransitionNotAllowed
from queries import endings, erasure
from queries.models import Applicant, CitizenQuery
from tests.factories import (
    ApplicantFactory,
    BroadcastFactory,
    LiveQuestionFactory,
    SupporterFactory,
    VoteFactory,
)
from tests.factories.cast import Cast

pytestmark = pytest.mark.django_db

CLOSED_AT = datetime(2026, 2, 13, 13, 0, tzinfo=UTC)
# Kept for sixty days after Friday, 13 February 2026: through 14 April in Almaty.
LAST_MOMENT = datetime(2026, 4, 14, 18, 59, 59, tzinfo=UTC)
FIRST_MOMENT = datetime(2026, 4, 14, 19, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def sixty_days(settings: Settings) -> None:
    settings.LIVE_CONTACT_KEPT_DAYS = 60


def closed() -> Broadcast:
    row: Broadcast = BroadcastFactory(closed=True, closed_at=CLOSED_AT)
    return row


def asked(broadcast: Broadcast, **columns: Any) -> LiveQuestion:
    person = ApplicantFactory(full_name="Айгуль Е.", email="aigul@example.org")
    question: LiveQuestion = LiveQuestionFactory(
        broadcast=broadcast, applicant=person, asked_as="Айгуль", **columns
    )
    return question


def voted(broadcast: Broadcast) -> Applicant:
    person: Applicant = ApplicantFactory(email="voter@example.org")
    question = LiveQuestionFactory(broadcast=broadcast, answered=True)
    VoteFactory(question=question, applicant=person)
    return person


def sweep_at(moment: datetime) -> int:
    with clock.at(moment):
        return retention.sweep()


def is_known(person: Applicant | None) -> bool:
    assert person is not None
    person.refresh_from_db()
    return bool(person.full_name or person.email) or person.erased_at is None


# --- the term -------------------------------------------------------------------------------------


def test_contacts_are_kept_for_their_days_and_erased_the_day_after() -> None:
    broadcast = closed()
    question, voter = asked(broadcast, answered=True), voted(broadcast)
    assert sweep_at(LAST_MOMENT) == 0
    assert is_known(question.applicant)
    assert is_known(voter)
    assert sweep_at(FIRST_MOMENT) == 2
    assert not is_known(question.applicant)
    assert not is_known(voter)
    question.refresh_from_db()
    assert (question.asked_as, question.status, bool(question.public_text)) == (
        "",
        "answered",
        True,
    )
    assert question.broadcast.questions.filter(votes__isnull=False).count() == 1
    assert sweep_at(FIRST_MOMENT) == 0


def test_ledger_says_whose_data_went() -> None:
    broadcast = closed()
    question = asked(broadcast, declined=True)
    voter = voted(broadcast)
    sweep_at(FIRST_MOMENT)
    of_question = LedgerEntry.objects.get(subject=question.ledger_subject)
    assert (of_question.event, of_question.actor) == ("contact_forgotten", "system")
    assert of_question.data == {"who": "asker", "status": "declined"}
    of_voted = LedgerEntry.objects.get(subject=voter.live_vote.question.ledger_subject)
    assert of_voted.data["who"] == "voter"
    assert list(ledger.verify()) == []


@pytest.mark.parametrize("trait", ["announced", "on_air", "ended"])
def test_broadcast_that_is_not_closed_keeps_its_people(trait: str) -> None:
    broadcast = BroadcastFactory(**{trait: True})
    question, voter = asked(broadcast, approved=True), voted(broadcast)
    assert sweep_at(FIRST_MOMENT + timedelta(days=3650)) == 0
    assert is_known(question.applicant)
    assert is_known(voter)


def test_cancelled_one_counts_from_the_day_it_was_planned_for() -> None:
    broadcast = BroadcastFactory(
        announced=True, status="cancelled", cancel_reason_ru="Болезнь", starts_at=CLOSED_AT
    )
    question = asked(broadcast, declined=True)
    assert sweep_at(LAST_MOMENT) == 0
    assert sweep_at(FIRST_MOMENT) == 1
    assert not is_known(question.applicant)


def test_one_whose_question_waits_is_passed_by_and_the_others_go() -> None:
    broadcast = BroadcastFactory(
        announced=True, status="cancelled", cancel_reason_ru="Болезнь", starts_at=CLOSED_AT
    )
    waiting, done = asked(broadcast), asked(broadcast, declined=True)
    assert sweep_at(FIRST_MOMENT) == 1
    assert is_known(waiting.applicant)
    assert not is_known(done.applicant)


def test_those_who_came_to_the_desk_are_kept_as_the_desk_keeps_them(cast: Cast) -> None:
    broadcast = BroadcastFactory(ended=True)
    question = asked(broadcast, approved=True)
    voter = ApplicantFactory(email="voter@example.org")
    VoteFactory(question=question, applicant=voter)
    with clock.at(CLOSED_AT):
        closing.pass_on(question, by=cast["mira"], topic=cast.topic)
        closing.close(broadcast, by=cast["mira"])
    assert sweep_at(FIRST_MOMENT + timedelta(days=365)) == 0
    assert is_known(question.applicant)
    assert is_known(voter)


def test_erased_with_the_query_the_name_read_out_goes_too(cast: Cast) -> None:
    broadcast = BroadcastFactory(ended=True)
    question = asked(broadcast, approved=True)
    with clock.at(CLOSED_AT):
        query = closing.pass_on(question, by=cast["mira"], topic=cast.topic)
        endings.withdraw(CitizenQuery.objects.get(pk=query.pk), by=cast["olga"])
        erasure.erase(query.applicant, reason="They asked", by=cast["admin"])
    question.refresh_from_db()
    assert question.asked_as == ""
    assert not is_known(question.applicant)
    assert LedgerEntry.objects.filter(
        subject=question.ledger_subject, event="contact_forgotten"
    ).exists()


def test_nightly_task_does_it(cast: Cast) -> None:
    question = asked(closed(), answered=True)
    with clock.at(FIRST_MOMENT):
        tasks.erase_expired()
    assert not is_known(question.applicant)


# --- on request -----------------------------------------------------------------------------------


def test_asker_is_kept_until_told_and_erased_on_request_then(cast: Cast) -> None:
    broadcast = BroadcastFactory(on_air=True)
    question = asked(broadcast, approved=True)
    with pytest.raises(TransitionNotAllowed, match="still to be told"):
        erasure.erase(question.applicant, reason="They asked", by=cast["admin"])
    assert is_known(question.applicant)
    LiveQuestion.objects.update(status="declined", decline_ground="unclear", decline_words="x")
    erasure.erase(question.applicant, reason="They asked", by=cast["admin"])
    question.refresh_from_db()
    assert (is_known(question.applicant), question.asked_as) == (False, "")


def test_follower_of_a_lead_that_waits_is_kept(cast: Cast) -> None:
    broadcast = BroadcastFactory(on_air=True)
    lead = LiveQuestionFactory(broadcast=broadcast, approved=True)
    question = asked(broadcast, status="merged", merged_into=lead)
    with pytest.raises(TransitionNotAllowed):
        erasure.erase(question.applicant, reason="They asked", by=cast["admin"])
    assert is_known(question.applicant)


def test_voter_goes_at_any_time_and_stays_counted(cast: Cast) -> None:
    voter = voted(BroadcastFactory(on_air=True))
    erasure.erase(voter, reason="They asked", by=cast["admin"])
    assert not is_known(voter)
    assert voter.live_vote.question.votes.count() == 1
    with pytest.raises(TransitionNotAllowed, match="erased before"):
        erasure.erase(voter, reason="Again", by=cast["admin"])


@pytest.mark.parametrize("name", ["mira", "press", "olga", "stranger"])
def test_erasing_is_for_whoever_may(cast: Cast, name: str) -> None:
    voter = voted(BroadcastFactory(on_air=True))
    with pytest.raises(NotYourBody):
        erasure.erase(voter, reason="x", by=cast[name])
    assert is_known(voter)


def test_administrator_finds_them_by_mail_with_where_they_are_known_from(cast: Cast) -> None:
    question = asked(BroadcastFactory(on_air=True, number=97), approved=True)
    voted(question.broadcast)
    client = Client()
    client.force_login(cast["admin"])
    page = client.get("/admin/queries/applicant/", {"q": "aigul@example.org"}).content.decode()
    assert f"Akimat LIVE, broadcast № 97, question {question.code}" in page
    assert f"/live/97/{question.code}/" in page
    assert "voter@example.org" not in page


def test_place_of_one_that_is_not_public_has_no_address() -> None:
    question = asked(BroadcastFactory(on_air=True))
    assert question.applicant is not None
    place = personal_data.place_of(question.applicant)
    assert place is not None
    assert (question.code in place.words, place.path) == (True, "")


def test_supporter_of_the_desk_alone_is_no_matter_of_ours() -> None:
    person = ApplicantFactory()
    SupporterFactory(applicant=person)
    assert personal_data.place_of(person) is None
