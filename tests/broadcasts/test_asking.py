"""Taking a question, giving it back, and leaving an address for the reply."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from broadcasts import asking
from broadcasts.asking import Asked
from broadcasts.models import Broadcast, LiveQuestion
from broadcasts.models.choices import LiveStatus, QuestionSource
from portal import clock, ledger, mail
from portal.models import LedgerEntry, Message
from portal.transitions import NotYourBody, TransitionNotAllowed
from queries.models import Applicant
from tests.factories import (
    ApplicantFactory,
    BroadcastFactory,
    DistrictFactory,
    LiveQuestionFactory,
    VoteFactory,
)
from tests.factories.cast import Cast

pytestmark = pytest.mark.django_db

WORDS = "Когда отремонтируют тротуар на улице Абая?"
PHONE = "+7 701 000 12 34"


def put(broadcast: Broadcast, text: str = WORDS, **how: Any) -> LiveQuestion:
    asked = Asked(**{"text": text, "language": "ru"} | how.pop("asked", {}))
    return asking.ask(broadcast, asked=asked, **{"key": uuid.uuid4()} | how)


def contact(**changes: Any) -> Applicant:
    return ApplicantFactory.build(**{"email": "alice@example.org", "phone": ""} | changes)


def events_of(question: LiveQuestion) -> list[str]:
    rows = LedgerEntry.objects.filter(subject=question.ledger_subject).order_by("sequence")
    return list(rows.values_list("event", flat=True))


def test_question_gets_its_place_and_waits_for_the_moderator() -> None:
    broadcast = BroadcastFactory(announced=True)
    district = DistrictFactory()
    first = put(broadcast, asked={"asked_as": "Айгуль", "district": district})
    second = put(broadcast)
    other = put(BroadcastFactory(on_air=True))
    first.refresh_from_db()
    assert [(row.position, row.code) for row in (first, second, other)] == [
        (1, "1-3"),
        (2, "2-1"),
        (1, "1-3"),
    ]
    assert (first.status, first.source, first.district, first.asked_as) == (
        LiveStatus.INCOMING,
        QuestionSource.WEB,
        district,
        "Айгуль",
    )
    assert not LiveQuestion.objects.public().exists()
    assert events_of(first) == ["asked"]
    assert list(ledger.broken()) == []


def test_same_key_again_returns_the_first_and_tells_nobody_twice() -> None:
    broadcast, key = BroadcastFactory(announced=True), uuid.uuid4()
    first = put(broadcast, key=key, applicant=contact())
    again = put(broadcast, "Совсем другой вопрос?", key=key, applicant=contact())
    elsewhere = put(BroadcastFactory(announced=True), key=key)
    assert (again.pk, elsewhere.pk, again.text) == (first.pk, first.pk, WORDS)
    assert LiveQuestion.objects.count() == Applicant.objects.count() == Message.objects.count() == 1


def test_personal_data_never_reach_the_public_words() -> None:
    question = put(
        BroadcastFactory(announced=True),
        f"  Позвоните мне {PHONE}:  ког\u200bда вывезут снег? ",
        asked={"asked_as": f"Айгуль {PHONE}"},
    )
    assert question.text == f"Позвоните мне {PHONE}: когда вывезут снег?"
    assert question.public_text == "Позвоните мне [телефон]: когда вывезут снег?"
    assert question.asked_as == "Айгуль [телефон]"


def test_contact_lies_with_the_applicant_alone_and_gets_the_receipt() -> None:
    question = put(BroadcastFactory(announced=True), applicant=contact(phone="+77010001234"))
    assert question.applicant is not None
    (message,) = Message.objects.all()
    assert (message.template, message.recipient, message.language) == (
        "broadcasts/asked",
        question.applicant.reference,
        "ru",
    )
    told = str(message.context) + str(list(LedgerEntry.objects.values("data", "actor")))
    assert "alice" not in told
    assert "7010001234" not in told
    letter = mail.compose(message)
    assert letter is not None
    assert question.code in letter.subject
    assert f"/ru/live/{question.broadcast.number}/{question.code}/mine/" in letter.body
    assert letter.to == ["alice@example.org"]


def test_phone_alone_is_kept_and_no_mail_is_promised() -> None:
    question = put(
        BroadcastFactory(announced=True), applicant=contact(email="", phone="+77010001234")
    )
    assert question.applicant is not None
    assert not Message.objects.exists()


def test_nobody_is_kept_who_left_no_contact() -> None:
    question = put(BroadcastFactory(announced=True), applicant=contact(email=""))
    assert question.applicant is None
    assert not Applicant.objects.exists()


@pytest.mark.parametrize(
    ("trait", "sentence"),
    [
        ({}, "This broadcast is not announced yet."),
        ({"ended": True}, "This broadcast is over and takes no more questions."),
        ({"closed": True}, "This broadcast is over and takes no more questions."),
        (
            {"status": "cancelled", "cancel_reason_ru": "Буран"},
            "This broadcast was cancelled and takes no questions.",
        ),
    ],
)
def test_broadcast_that_takes_no_questions_says_so(trait: dict[str, Any], sentence: str) -> None:
    broadcast = BroadcastFactory(**trait)
    assert asking.reason_not_to_ask(broadcast) == sentence
    with pytest.raises(TransitionNotAllowed) as refusal:
        put(broadcast, applicant=contact())
    assert str(refusal.value) == sentence
    assert not Applicant.objects.exists()


def test_broadcast_that_ended_since_it_was_read_takes_no_question() -> None:
    seen = BroadcastFactory(on_air=True)
    Broadcast.objects.filter(pk=seen.pk).update(status="ended", ended_at=clock.now())
    with pytest.raises(TransitionNotAllowed):
        put(seen)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("   \u200b ", "Write your question in words."),
        ("?!?", "Write your question in words."),
        ("в" * 5_000, "A question to a broadcast has at most 600 characters; yours has 5000."),
    ],
)
def test_text_that_is_no_question_is_refused_in_words(text: str, sentence: str) -> None:
    with pytest.raises(TransitionNotAllowed) as refusal:
        put(BroadcastFactory(announced=True), text)
    assert str(refusal.value) == sentence


def test_longest_question_is_taken_whole() -> None:
    assert len(put(BroadcastFactory(announced=True), "в" * 600).public_text) == 600


@pytest.mark.parametrize(
    ("name", "may"),
    [
        *((name, True) for name in ("olga", "mira", "press")),
        *((name, False) for name in ("host", "anna", "akim", "erik", "hana", "admin", "stranger")),
    ],
)
def test_who_may_enter_for_others(cast: Cast, name: str, may: bool) -> None:
    broadcast, asked = BroadcastFactory(announced=True), {"source": QuestionSource.PHONE}
    if not may:
        with pytest.raises(NotYourBody):
            put(broadcast, by=cast[name], asked=asked)
        assert not LiveQuestion.objects.exists()
        return
    question = put(broadcast, by=cast[name], asked=asked)
    (entry,) = LedgerEntry.objects.all()
    assert (question.entered_by, question.source) == (cast[name], "phone")
    assert (entry.actor, entry.data) == (
        f"user:{cast[name].pk}",
        {"source": "phone", "status": "incoming"},
    )


# --- withdrawing ----------------------------------------------------------------------------------


@pytest.mark.parametrize("status", list(LiveStatus))
def test_asker_withdraws_while_nothing_became_of_it(status: str) -> None:
    may = {"incoming", "approved", "queued", "next", "now"}
    question = in_status(status)
    if status not in may:
        with pytest.raises(TransitionNotAllowed):
            asking.withdraw(question)
        question.refresh_from_db()
        assert question.status == status
        return
    asking.withdraw(question)
    question.refresh_from_db()
    assert (question.status, question.revision) == ("withdrawn", 1)
    assert events_of(question) == ["withdrawn"]
    assert LedgerEntry.objects.get().actor == ledger.RESIDENT.reference


def test_nobody_who_was_merged_disappears_with_a_lead_that_is_withdrawn() -> None:
    lead = LiveQuestionFactory(approved=True, votes_count=3)
    merged = LiveQuestionFactory(broadcast=lead.broadcast, status="merged", merged_into=lead)
    VoteFactory.create_batch(2, question=merged)
    asking.withdraw(lead)
    merged.refresh_from_db()
    assert (merged.status, merged.merged_into, merged.votes_count) == ("incoming", None, 2)
    assert events_of(merged) == ["unmerged"]


# --- an address afterwards ------------------------------------------------------------------------


def test_address_left_afterwards_gets_the_receipt_once() -> None:
    question = put(BroadcastFactory(announced=True))
    asking.leave_contact(question, applicant=contact())
    question.refresh_from_db()
    assert question.applicant is not None
    assert question.revision == 0  # no moderator meets a conflict because of it
    assert Message.objects.get().recipient == question.applicant.reference
    with pytest.raises(TransitionNotAllowed):
        asking.leave_contact(question, applicant=contact(email="mallory@example.org"))
    assert Applicant.objects.get().email == "alice@example.org"


def test_address_joins_the_phone_that_was_left() -> None:
    broadcast = BroadcastFactory(announced=True)
    question = put(broadcast, applicant=contact(email="", phone="+77010001234"))
    asking.leave_contact(question, applicant=contact())
    person = Applicant.objects.get()
    assert (person.email, person.phone) == ("alice@example.org", "+77010001234")
    assert Message.objects.count() == 1


@pytest.mark.parametrize("status", list(LiveStatus))
def test_address_is_taken_while_something_is_to_come(status: str) -> None:
    over = {"answered", "passed_on", "declined", "withdrawn"}
    question = in_status(status)
    assert bool(asking.reason_not_to_leave_contact(question)) is (status in over)


def in_status(status: str) -> LiveQuestion:
    more: dict[str, Any] = {"status": status}
    if status in {"answered", "promised"}:
        more |= {"answered": True}
    elif status == "declined":
        more |= {"declined": True}
    elif status == "merged":
        more |= {"merged_into": LiveQuestionFactory(approved=True)}
    elif status == "passed_on":
        more |= {"query": Cast().file()}
    return LiveQuestionFactory(broadcast=BroadcastFactory(on_air=True), **more)
