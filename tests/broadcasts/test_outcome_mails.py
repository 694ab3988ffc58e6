"""Whoever asked, asked the same or voted is told what became of it; once, and nothing of others."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives

from broadcasts import links, moderation, presses, rundown
from broadcasts.models import Broadcast, LiveQuestion
from portal import clock
from portal import mail as portal_mail
from portal.models import LedgerEntry, Message
from tests.factories import (
    ApplicantFactory,
    AppointmentFactory,
    BroadcastFactory,
    GuestFactory,
    LiveQuestionFactory,
    VoteFactory,
)
from tests.factories.cast import Cast
from tests.factories.live import LIVE_STARTS_AT, MINUTE

pytestmark = pytest.mark.django_db

ON_AIR = LIVE_STARTS_AT + 20 * MINUTE
LATER = timedelta(minutes=3)


@pytest.fixture
def broadcast() -> Broadcast:
    row: Broadcast = BroadcastFactory(on_air=True, number=97)
    GuestFactory(broadcast=row, appointment=AppointmentFactory())
    return row


def asked(broadcast: Broadcast, email: str, **columns: Any) -> LiveQuestion:
    person = ApplicantFactory(email=email, language=columns.get("language", "ru"))
    question: LiveQuestion = LiveQuestionFactory(
        broadcast=broadcast, applicant=person, **{"approved": True} | columns
    )
    return question


def letters() -> dict[str, EmailMultiAlternatives]:
    """What has gone out three minutes later, by address."""
    mail.outbox.clear()
    with clock.at(ON_AIR + LATER):
        portal_mail.send_due()
    sent = {letter.to[0]: letter for letter in mail.outbox}
    assert len(sent) == len(mail.outbox)
    assert not Message.objects.filter(attempts__gt=1).exists()
    assert not Message.objects.filter(status="queued", last_error__gt="").exists()
    return sent  # type: ignore[return-value]


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_answered_gives_the_permanent_address_and_the_summary(
    cast: Cast, broadcast: Broadcast, language: str
) -> None:
    question = asked(broadcast, "asker@example.org", language=language)
    with clock.at(ON_AIR):
        rundown.answered(question, by=cast["mira"], summary="Починят в мае.")
    (letter,) = letters().values()
    html = str(letter.alternatives[0][0])
    address = f"/{language}/live/97/{question.code}/"
    guest = broadcast.guests.get()
    for part in (letter.body, html):
        assert address in part
        assert "Починят в мае." in part
        assert question.public_text in part
        assert links.mine_url(question, language=language) in part
    assert (
        guest.name_as_printed_kk if language == "kk" else guest.name_as_printed_ru
    ) in letter.body
    assert question.code in letter.subject


def test_followers_and_voters_hear_of_the_answer_each_address_once(
    cast: Cast, broadcast: Broadcast
) -> None:
    lead = asked(broadcast, "lead@example.org")
    other = asked(broadcast, "other@example.org", language="kk", text="Сол тротуар қашан?")
    VoteFactory(question=other, applicant=ApplicantFactory(email="Voter@example.org"))
    VoteFactory(question=lead, applicant=ApplicantFactory(email="voter@example.org"))
    VoteFactory(question=lead, applicant=ApplicantFactory(email="OTHER@example.org"))
    VoteFactory(question=lead, applicant=ApplicantFactory(email="", phone="+77270000001"))
    VoteFactory(
        question=LiveQuestionFactory(broadcast=broadcast, approved=True),
        applicant=ApplicantFactory(email="elsewhere@example.org"),
    )
    with clock.at(ON_AIR):
        moderation.merge(other, into=lead, by=cast["mira"])
    assert set(letters()) == {"other@example.org"}
    with clock.at(ON_AIR):
        rundown.answered(lead, by=cast["mira"])
    sent = letters()
    assert {address.lower() for address in sent} == {
        "lead@example.org",
        "other@example.org",
        "voter@example.org",
    }
    of_other = sent["other@example.org"]
    assert (other.code in of_other.subject, lead.public_text in of_other.body) == (True, True)
    assert links.mine_url(other, language="kk") in of_other.body
    assert links.secret_of(lead) not in of_other.body
    voter = next(letter for address, letter in sent.items() if address.lower()[0] == "v")
    assert "/mine/" not in voter.body
    assert lead.code in voter.subject


def test_promised_tells_what_comes_next(cast: Cast, broadcast: Broadcast) -> None:
    question = asked(broadcast, "asker@example.org", language="en")
    VoteFactory(question=question, applicant=ApplicantFactory(email="voter@example.org"))
    with clock.at(ON_AIR):
        rundown.promised(question, by=cast["mira"])
    (letter,) = letters().values()
    assert letter.to == ["asker@example.org"]
    assert "becomes a query of the Open Almaty desk" in letter.body
    assert f"/en/live/97/{question.code}/" in letter.body


def test_declined_tells_the_reason_and_no_public_address(cast: Cast, broadcast: Broadcast) -> None:
    question = asked(broadcast, "asker@example.org", language="en", approved=False)
    with clock.at(ON_AIR):
        moderation.decline(
            question, ground="off_topic", words="The broadcast is about roads.", by=cast["mira"]
        )
    (letter,) = letters().values()
    assert "not on the topic of the broadcast" in letter.body
    assert "The broadcast is about roads." in letter.body
    assert "/en/queries/new/" in letter.body
    assert f"/live/97/{question.code}/\n" not in letter.body


def test_merged_tells_the_lead_s_words_only_while_they_are_public(
    cast: Cast, broadcast: Broadcast
) -> None:
    hidden = LiveQuestionFactory(broadcast=broadcast, text="Тайный вопрос о соседе")
    shown = LiveQuestionFactory(broadcast=broadcast, approved=True, text="Когда починят мост?")
    first = asked(broadcast, "first@example.org", approved=False)
    second = asked(broadcast, "second@example.org", approved=False)
    with clock.at(ON_AIR):
        moderation.merge(first, into=hidden, by=cast["mira"])
        moderation.merge(second, into=shown, by=cast["mira"])
    sent = letters()
    assert "Тайный" not in sent["first@example.org"].body
    assert hidden.code not in sent["first@example.org"].body
    assert "Когда починят мост?" in sent["second@example.org"].body


def test_undone_answer_is_told_to_nobody(cast: Cast, broadcast: Broadcast) -> None:
    question = asked(broadcast, "asker@example.org")
    VoteFactory(question=question, applicant=ApplicantFactory(email="voter@example.org"))
    key = "7b0e4f3a-93a5-4d0c-8a53-0f4b3f3c8f10"
    again = "8b0e4f3a-93a5-4d0c-8a53-0f4b3f3c8f10"
    with clock.at(ON_AIR):
        presses.press(question, verb="answered", key=key, seen=0, by=cast["mira"])
        assert Message.objects.count() == 2
        presses.undo(broadcast, key=again, by=cast["mira"])
    assert Message.objects.count() == 0
    assert letters() == {}


def test_mail_on_its_way_is_dropped_where_the_question_stands_elsewhere(
    cast: Cast, broadcast: Broadcast
) -> None:
    question = asked(broadcast, "asker@example.org")
    with clock.at(ON_AIR):
        rundown.answered(question, by=cast["mira"])
    LiveQuestion.objects.update(status="approved")
    assert letters() == {}
    assert Message.objects.get().status == "dropped"


def test_nothing_personal_is_kept(cast: Cast, broadcast: Broadcast) -> None:
    question = asked(
        broadcast, "asker@example.org", asked_as="Айгуль", text="Тайна Петра", public_text="Когда?"
    )
    VoteFactory(question=question, applicant=ApplicantFactory(email="voter@example.org"))
    with clock.at(ON_AIR):
        rundown.answered(question, by=cast["mira"], summary="Скоро.")
    kept = str(list(Message.objects.values())) + str(list(LedgerEntry.objects.values()))
    for personal in ("asker@", "voter@", "Айгуль", "Тайна", "Когда", "Скоро"):
        assert personal not in kept
