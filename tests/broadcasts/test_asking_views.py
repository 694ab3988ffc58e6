"""Asking by the page: nothing typed is lost, nothing is taken twice, nobody floods the studio."""

from __future__ import annotations

import re
import uuid
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from pytest_django import Settings

from broadcasts import links
from broadcasts.models import Broadcast, LiveQuestion
from portal import throttle
from queries.models import Applicant
from tests.factories import (
    BroadcastFactory,
    DistrictFactory,
    LiveQuestionFactory,
)

pytestmark = pytest.mark.django_db

WORDS = "Когда отремонтируют тротуар на улице Абая?"


def typed(**changes: Any) -> dict[str, Any]:
    return {
        "text": WORDS,
        "language": "ru",
        "submission_key": str(uuid.uuid4()),
        "checked": "on",
    } | changes


def send(client: Client, broadcast: Broadcast, **changes: Any) -> Any:
    return client.post(f"/en/live/{broadcast.number}/ask/", typed(**changes))


def hidden(response: HttpResponse, name: str) -> str:
    (field,) = re.findall(rf'<input type="hidden" name="{name}"[^>]*>', response.content.decode())
    value = re.search(r'value="([^"]*)"', field)
    return value[1] if value else ""


@pytest.fixture
def broadcast() -> Broadcast:
    row: Broadcast = BroadcastFactory(announced=True)
    return row


def test_question_leads_to_its_own_page(client: Client, broadcast: Broadcast) -> None:
    district = DistrictFactory()
    response = send(client, broadcast, asked_as=" Айгуль ", district=district.slug)
    question = LiveQuestion.objects.get()
    assert (question.text, question.asked_as, question.district) == (WORDS, "Айгуль", district)
    assert response.status_code == 302
    assert response.url == f"{links.mine_path(question)}?done=asked"
    assert not response.cookies


def test_sent_twice_is_one_question(client: Client, broadcast: Broadcast) -> None:
    form = typed()
    first, again = (send(client, broadcast, **form) for _ in range(2))
    assert first.url == again.url
    assert LiveQuestion.objects.count() == 1


def test_changed_after_it_was_sent_is_offered_as_a_new_one(
    client: Client, broadcast: Broadcast
) -> None:
    form = typed()
    send(client, broadcast, **form)
    response = send(client, broadcast, **form | {"text": "А когда починят фонари?"})
    html = response.content.decode()
    assert response.status_code == 409
    assert "А когда починят фонари?" in html
    key = hidden(response, "submission_key")
    assert key != form["submission_key"]
    send(client, broadcast, text="А когда починят фонари?", submission_key=key)
    assert LiveQuestion.objects.count() == 2


@pytest.mark.parametrize("key", ["", "nonsense", "0"])
def test_without_a_script_it_is_shown_once_before_it_is_sent(
    client: Client, broadcast: Broadcast, key: str
) -> None:
    same = LiveQuestionFactory(
        broadcast=broadcast, approved=True, text="Когда отремонтируют тротуар на улице Абая?"
    )
    words = f"{WORDS} Телефон 8 701 000 12 34"
    response = send(
        client, broadcast, text=words, asked_as="Айгуль", submission_key=key, checked=""
    )
    html = response.content.decode()
    assert response.status_code == 200
    assert not LiveQuestion.objects.exclude(pk=same.pk).exists()
    assert "Ask all the same" in html
    assert same.public_text in html
    assert "[телефон]" in html
    assert 'value="Айгуль"' in html
    assert hidden(response, "checked") == "on"
    response = send(
        client, broadcast, text=words, submission_key=hidden(response, "submission_key")
    )
    assert response.status_code == 302


def test_key_that_was_lost_is_never_sent_unseen(client: Client, broadcast: Broadcast) -> None:
    assert send(client, broadcast, submission_key="").status_code == 200
    assert not LiveQuestion.objects.exists()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"text": ""}, "Write your question."),
        ({"text": "??????????????"}, "Please write it in words."),
        ({"text": "в" * 5_000}, "at most 600 characters (it has 5000)"),
        ({"asked_as": "а" * 61}, "at most 60 characters"),
        ({"email": "alice@example", "consent": "on"}, "This e-mail address is not complete."),
        ({"email": "alice@example.org"}, "Without consent we may not keep the contact."),
        ({"phone": "8 701 000 12 34"}, "Without consent we may not keep the contact."),
        ({"district": "atlantis"}, "Choose a district from the list."),
    ],
)
def test_mistakes_are_told_in_words_and_nothing_typed_is_lost(
    client: Client, broadcast: Broadcast, changes: dict[str, Any], sentence: str
) -> None:
    changes = {"asked_as": "Айгуль"} | changes
    html = send(client, broadcast, **changes).content.decode()
    assert sentence in html
    assert not LiveQuestion.objects.exists()
    for name in ("text", "asked_as", "email", "phone"):
        assert changes.get(name, "") in html


def test_contact_is_kept_with_consent(client: Client, broadcast: Broadcast) -> None:
    send(client, broadcast, email="Alice@example.org", phone="8 701 000 12 34", consent="on")
    person = LiveQuestion.objects.get().applicant
    assert person is not None
    assert (person.email, person.phone) == ("alice@example.org", "+77010001234")
    assert person.consented_at is not None


@pytest.mark.parametrize(
    "trait", [{"ended": True}, {"status": "cancelled", "cancel_reason_ru": "Буран",
                                "announced_at": "2026-02-11T13:00Z"}]
)  # fmt: skip
def test_broadcast_that_takes_none_says_so_and_shows_what_was_typed(
    client: Client, trait: dict[str, Any]
) -> None:
    response = send(client, BroadcastFactory(**trait), email="alice@example.org", consent="on")
    html = response.content.decode()
    assert response.status_code == 409
    assert "takes no" in html
    assert WORDS in html
    assert "/en/queries/new/" in html
    assert not LiveQuestion.objects.exists()
    assert not Applicant.objects.exists()


def test_planned_broadcast_is_as_if_it_did_not_exist(client: Client) -> None:
    broadcast = BroadcastFactory()
    assert send(client, broadcast).status_code == 404
    assert client.get(f"/en/live/{broadcast.number}/ask/").status_code == 404
    assert client.post(f"/en/live/{broadcast.number}/similar/").status_code == 404


def test_other_sites_cannot_ask_for_their_visitors(client: Client, broadcast: Broadcast) -> None:
    response = client.post(
        f"/en/live/{broadcast.number}/ask/", typed(), headers={"sec-fetch-site": "cross-site"}
    )
    assert response.status_code == 403
    assert not LiveQuestion.objects.exists()


# --- many -----------------------------------------------------------------------------------------


def test_hundred_from_one_address_in_a_minute_are_bounded_in_words(
    client: Client, broadcast: Broadcast, settings: Settings
) -> None:
    settings.CHALLENGE = "never"
    limit = throttle.RULES["live-question.address"].limit
    answers = [send(client, broadcast, text=f"{WORDS} {number}") for number in range(100)]
    taken = [answer for answer in answers if answer.status_code == 302]
    refused = [answer for answer in answers if answer.status_code == 429]
    assert len(taken) + len(refused) == 100
    assert limit <= len(taken) <= 2 * limit  # a new minute may begin meanwhile
    assert LiveQuestion.objects.count() == len(taken)
    html = refused[-1].content.decode()
    assert "Too many attempts." in html
    assert f"{WORDS} " in html
    elsewhere = client.post(f"/en/live/{broadcast.number}/ask/", typed(), REMOTE_ADDR="192.0.2.77")
    assert elsewhere.status_code == 302


def test_hot_form_asks_for_a_proof_and_lets_few_pass_without(
    client: Client, broadcast: Broadcast, settings: Settings
) -> None:
    settings.CHALLENGE = "always"
    few = throttle.RULES["live-unproven.address"].limit
    answers = [send(client, broadcast, text=f"{WORDS} {number}") for number in range(2 * few + 2)]
    assert few <= LiveQuestion.objects.count() <= 2 * few
    last = answers[-1]
    html = last.content.decode()
    assert last.status_code == 429
    assert "data-challenge" in html
    assert "js/challenge.js" in html
    assert f"{WORDS} {2 * few + 1}" in html


def test_questions_are_taken_while_the_cache_is_down(
    client: Client, broadcast: Broadcast, settings: Settings
) -> None:
    settings.CACHES = {"default": settings.CACHES["default"] | {"LOCATION": "redis://127.0.0.1:1"}}
    assert send(client, broadcast).status_code == 302


# --- similar --------------------------------------------------------------------------------------


def similar(client: Client, broadcast: Broadcast, text: str) -> str:
    response = client.post(f"/en/live/{broadcast.number}/similar/", {"text": text})
    assert response.status_code == 200
    return str(response.content.decode())


def test_similar_questions_of_this_broadcast_and_past_answers_are_shown(
    client: Client, broadcast: Broadcast
) -> None:
    here = LiveQuestionFactory(broadcast=broadcast, approved=True, text="Тротуар на улице Абая?")
    LiveQuestionFactory(
        broadcast=broadcast, approved=True, text="Почему нет автобуса номер двенадцать?"
    )
    LiveQuestionFactory(approved=True, text="Тротуар на улице Абая, другой эфир?")
    past = LiveQuestionFactory(
        broadcast=BroadcastFactory(closed=True, recording_url="https://example.org/air.mp4"),
        answered=True,
        text="Когда отремонтируют тротуар на Абая?",
        answer_text="В мае.",
    )
    html = similar(client, broadcast, WORDS)
    assert here.public_text in html
    assert past.public_text in html
    assert "https://example.org/air.mp4#t=600" in html
    assert f"/en/live/{past.broadcast.number}/{past.code}/" in html
    assert "автобуса" not in html
    assert "другой эфир" not in html


@pytest.mark.parametrize("status", ["incoming", "declined", "withdrawn", "merged"])
def test_what_is_not_public_is_in_no_byte_of_the_similar_ones(
    client: Client, broadcast: Broadcast, status: str
) -> None:
    more: dict[str, Any] = {"status": status}
    if status == "declined":
        more |= {"decline_ground": "insult", "decline_words": "Грубо."}
    if status == "merged":
        more |= {"merged_into": LiveQuestionFactory(broadcast=broadcast, text="Совсем о другом")}
    LiveQuestionFactory(broadcast=broadcast, text=WORDS, asked_as="Тайна", **more)
    assert similar(client, broadcast, WORDS).strip() == ""
    response = send(client, broadcast, text="Когда отремонтируют тротуар на Абая?", checked="")
    assert "Тайна" not in response.content.decode()
    assert WORDS not in response.content.decode()


def test_a_zero_byte_is_no_part_of_what_is_looked_for(client: Client, broadcast: Broadcast) -> None:
    here = LiveQuestionFactory(broadcast=broadcast, approved=True, text=WORDS)
    assert here.public_text in similar(client, broadcast, f"\x00{WORDS}")


@pytest.mark.parametrize("text", ["", "тротуар", "   \n   тро     "])
def test_few_letters_look_for_nothing(client: Client, broadcast: Broadcast, text: str) -> None:
    LiveQuestionFactory(broadcast=broadcast, approved=True, text="тротуар")
    assert similar(client, broadcast, text).strip() == ""
