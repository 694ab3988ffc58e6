"""The asker's own page: whose it is, what it says, what may be done there."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from broadcasts import links
from broadcasts.models import Broadcast, LiveQuestion
from portal import throttle
from portal.models import Message
from tests.factories import (
    ApplicantFactory,
    BroadcastFactory,
    CitizenQueryFactory,
    LiveQuestionFactory,
)
from tests.factories.live import MINUTE

pytestmark = pytest.mark.django_db


def show(client: Client, question: LiveQuestion, language: str = "en") -> str:
    address = links.mine_url(question, language=language)
    response = client.get(address.partition("//")[2].partition("/")[2].join(["/", ""]))
    assert response.status_code == 200
    return str(response.content.decode())


def do(client: Client, question: LiveQuestion, **form: str) -> Any:
    return client.post(links.mine_path(question), form)


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_page_says_the_code_and_is_kept_by_nobody(client: Client, language: str) -> None:
    question = LiveQuestionFactory(position=47, code="47-5")
    response = client.get(links.mine_path(question).replace("/en/", f"/{language}/"))
    html = response.content.decode()
    assert 'live-code__digits num">47-5<' in html
    assert question.text in html
    assert "no-store" in response["Cache-Control"]
    assert response["X-Robots-Tag"] == "noindex, nofollow"
    assert response["Referrer-Policy"] == "same-origin"
    assert not response.cookies


def test_address_opens_this_question_alone(client: Client) -> None:
    question, other = LiveQuestionFactory(), LiveQuestionFactory()
    secret = links.secret_of(question)
    here = f"/en/live/{question.broadcast.number}/{question.code}/mine"
    there = f"/en/live/{other.broadcast.number}/{other.code}/mine"
    assert client.get(f"{here}/{secret}/").status_code == 200
    assert client.get(f"{here}/{secret.lower()}/").status_code == 200
    assert client.get(f"{there}/{secret}/").status_code == 404
    assert client.get(f"{here}/22222-22222/").status_code == 404
    assert client.post(f"{here}/22222-22222/", {"action": "withdraw"}).status_code == 404


def test_whoever_tries_many_secrets_is_told_nothing_for_a_while(client: Client) -> None:
    question = LiveQuestionFactory()
    address = f"/en/live/{question.broadcast.number}/{question.code}/mine/22222-22222/"
    tries = 2 * throttle.RULES["lookup.number"].limit + 1
    statuses = [client.get(address).status_code for _ in range(tries)]
    assert set(statuses) == {404, 429}
    assert client.get(links.mine_path(question)).status_code == 200


@pytest.mark.parametrize(
    ("status", "more", "said"),
    [
        ("incoming", {}, "A moderator reads it first."),
        ("approved", {"votes_count": 7}, "7 people want it answered"),
        ("queued", {}, "into the queue"),
        ("next", {}, "It is the next to be asked."),
        ("now", {}, "It is being answered on air now."),
        ("withdrawn", {}, "You withdrew it."),
        (
            "declined",
            {"decline_ground": "off_topic", "decline_words": "Это не о снеге."},
            "Это не о снеге.",
        ),
    ],
)
def test_page_says_where_the_question_stands(
    client: Client, status: str, more: dict[str, Any], said: str
) -> None:
    question = LiveQuestionFactory(broadcast=BroadcastFactory(on_air=True), status=status, **more)
    assert said in show(client, question)


def recorded() -> Broadcast:
    row: Broadcast = BroadcastFactory(closed=True, recording_url="https://example.org/air.mp4")
    return row


@pytest.mark.parametrize("status", ["answered", "promised"])
def test_answer_is_linked_at_its_second(client: Client, status: str) -> None:
    question = LiveQuestionFactory(
        broadcast=recorded(), answered=True, status=status, answer_text="В мае."
    )
    html = show(client, question)
    assert "https://example.org/air.mp4#t=600" in html
    assert f'href="/en/live/{question.broadcast.number}/{question.code}/"' in html
    assert ("В мае." in html) is (status == "answered")


def test_query_at_the_desk_is_opened_to_its_asker(client: Client) -> None:
    query = CitizenQueryFactory(visibility="private")
    question = LiveQuestionFactory(broadcast=recorded(), status="passed_on", query=query)
    assert f"/en/queries/{query.number}/follow/" in show(client, question)


def test_merged_question_follows_what_becomes_of_its_lead(client: Client) -> None:
    broadcast = BroadcastFactory(on_air=True)
    lead = LiveQuestionFactory(broadcast=broadcast, status="now")
    question = LiveQuestionFactory(broadcast=broadcast, status="merged", merged_into=lead)
    html = show(client, question)
    assert "It is being answered on air now." in html
    assert f'href="/en/live/{broadcast.number}/{lead.code}/"' in html


@pytest.mark.parametrize("status", ["incoming", "declined", "withdrawn"])
def test_lead_that_is_not_public_gives_nothing_of_itself_away(client: Client, status: str) -> None:
    broadcast = BroadcastFactory(on_air=True)
    lead = LiveQuestionFactory(
        broadcast=broadcast,
        position=88_888,
        status=status,
        text="Тайный вопрос",
        asked_as="Тайна",
        decline_ground="insult",
        decline_words="Вопрос отклонён.",
    )
    question = LiveQuestionFactory(broadcast=broadcast, status="merged", merged_into=lead)
    html = show(client, question)
    assert "Тайн" not in html
    assert lead.code not in html


def test_query_of_the_lead_is_not_opened_to_others(client: Client) -> None:
    for visibility in ("private", "public"):
        query = CitizenQueryFactory(visibility=visibility)
        lead = LiveQuestionFactory(broadcast=recorded(), status="passed_on", query=query)
        question = LiveQuestionFactory(broadcast=lead.broadcast, status="merged", merged_into=lead)
        html = show(client, question)
        assert "/follow/" not in html
        assert (f'href="/en/queries/{query.number}/"' in html) is (visibility == "public")


def test_over_and_undecided_is_said_to_go_to_the_desk(client: Client) -> None:
    question = LiveQuestionFactory(broadcast=BroadcastFactory(ended=True), approved=True)
    assert "goes to the Open Almaty desk as a query" in show(client, question)


def test_asker_withdraws_when_sure(client: Client) -> None:
    question = LiveQuestionFactory(approved=True)
    assert "Tick the box" in do(client, question, action="withdraw").content.decode()
    response = do(client, question, action="withdraw", sure="on")
    question.refresh_from_db()
    assert question.status == "withdrawn"
    assert "Your question is withdrawn." in client.get(response.url).content.decode()
    again = do(client, question, action="withdraw", sure="on")
    assert again.status_code == 409


def test_answered_question_offers_no_withdrawal(client: Client) -> None:
    question = LiveQuestionFactory(broadcast=recorded(), answered=True)
    assert 'value="withdraw"' not in show(client, question)
    assert do(client, question, action="withdraw", sure="on").status_code == 409
    question.refresh_from_db()
    assert question.status == "answered"


def test_address_is_left_afterwards(client: Client) -> None:
    question = LiveQuestionFactory()
    refused = do(client, question, action="contact", email="alice@example.org")
    assert "Without consent" in refused.content.decode()
    response = do(client, question, action="contact", email="Alice@example.org", consent="on")
    question.refresh_from_db()
    assert question.applicant is not None
    assert question.applicant.email == "alice@example.org"
    assert Message.objects.get().template == "broadcasts/asked"
    html = client.get(response.url).content.decode()
    assert 'value="contact"' not in html
    assert "alice" not in html


def test_whoever_was_erased_leaves_nothing_anew(client: Client) -> None:
    """A row that is erased is looked at by no sweep any more: what came into it would stay."""
    erased = ApplicantFactory(email="", erased_at=BroadcastFactory().starts_at)
    question = LiveQuestionFactory(
        broadcast=recorded(), answered=True, status="promised", applicant=erased
    )
    assert 'value="contact"' not in show(client, question)
    refused = do(client, question, action="contact", email="alice@example.org", consent="on")
    assert refused.status_code == 409
    erased.refresh_from_db()
    assert erased.email == ""
    assert not Message.objects.exists()


def test_letters_to_a_stranger_are_bounded(client: Client) -> None:
    limit = throttle.RULES["live-question.contact"].limit
    for _each in range(2 * limit + 1):
        last = do(
            client, LiveQuestionFactory(), action="contact", email="bob@example.org", consent="on"
        )
    assert last.status_code == 429
    assert "Too many attempts." in last.content.decode()
    assert Message.objects.count() <= 2 * limit


def test_page_never_names_the_contact(client: Client) -> None:
    question = LiveQuestionFactory(
        applicant=ApplicantFactory(phone="+77010001234"),
        asked_at=BroadcastFactory().starts_at - MINUTE,
    )
    html = show(client, question)
    assert "alice" not in html
    assert "7010001234" not in html
