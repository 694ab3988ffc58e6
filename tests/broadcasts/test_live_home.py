"""The front page of Akimat LIVE, and what it offers to the home page: public alone, bounded."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from broadcasts import selection_rules
from broadcasts.models import Broadcast
from tests.factories import (
    AppointmentFactory,
    BroadcastFactory,
    GuestFactory,
    LiveQuestionFactory,
    TopicFactory,
)
from tests.factories.live import DAY, LIVE_STARTS_AT, MINUTE

pytestmark = pytest.mark.django_db

PAGES = ("/en/live/", "/en/")


@pytest.fixture(autouse=True)
def moment() -> Iterator[None]:
    with time_machine.travel(LIVE_STARTS_AT + 30 * MINUTE, tick=False):
        yield


def page(client: Client, address: str = "/en/live/") -> str:
    response = client.get(address)
    assert response.status_code == 200
    assert not response.cookies
    return response.content.decode()


def named(text: str) -> list[str]:
    """The broadcasts in the order in which they stand on the page."""
    return re.findall(r'href="/en/live/(\d+)/"', text)


def test_what_is_on_air_stands_first_then_what_is_next_then_what_was(client: Client) -> None:
    BroadcastFactory(number=99, announced=True, starts_at=LIVE_STARTS_AT + 7 * DAY)
    BroadcastFactory(number=98, announced=True, starts_at=LIVE_STARTS_AT + DAY)
    BroadcastFactory(number=97, on_air=True, title_en="Snow in town")
    BroadcastFactory(number=96, ended=True, starts_at=LIVE_STARTS_AT - 7 * DAY)
    BroadcastFactory(number=95, closed=True, starts_at=LIVE_STARTS_AT - 14 * DAY)
    text = page(client)
    assert named(text) == ["97", "98", "99", "96", "95"]
    assert "Snow in town" in text
    assert "On air now" in text
    assert named(page(client, "/en/")) == ["97", "98", "99"]


def test_answers_from_the_air_stand_with_who_gave_them(client: Client) -> None:
    broadcast = BroadcastFactory(
        closed=True, number=97, recording_url="https://video.example.org/1"
    )
    appointment = AppointmentFactory(official__name_en="Sam Sample", title_en="Head")
    GuestFactory(
        broadcast=broadcast,
        appointment=appointment,
        name_as_printed_en="Samuel Sample",
        title_as_printed_en="Acting head",
    )
    row = LiveQuestionFactory(
        broadcast=broadcast,
        answered=True,
        public_text="Когда?",
        answer_text="В мае.",
        answered_by=appointment,
    )
    for address in PAGES:
        text = page(client, address)
        for words in ("Когда?", "В мае.", "Samuel Sample", "Acting head", "Watch from 10:00"):
            assert words in text
        assert f'href="/en/live/97/{row.code}/"' in text


@pytest.mark.parametrize("address", PAGES)
def test_what_is_not_public_is_on_no_page(client: Client, address: str) -> None:
    shown = BroadcastFactory(on_air=True, title_en="Shown")
    lead = LiveQuestionFactory(broadcast=shown, answered=True, public_text="Shown answer")
    secret = {"title_en": "Zeppelin"}
    BroadcastFactory(starts_at=LIVE_STARTS_AT + DAY, **secret)
    BroadcastFactory(status="cancelled", cancel_reason_ru="Zeppelin", **secret)
    planned = BroadcastFactory(**secret)
    hidden = {"answered": True, "public_text": "Zeppelin", "answer_text": "Zeppelin"}
    LiveQuestionFactory(broadcast=planned, **hidden)
    for changes in (
        {"status": "incoming"},
        {"status": "withdrawn"},
        {"status": "declined", "decline_ground": "insult", "decline_words": "Zeppelin"},
        {"status": "merged", "merged_into": lead},
    ):
        LiveQuestionFactory(broadcast=shown, **hidden | changes)
    text = page(client, address)
    assert "Shown" in text
    assert "Shown answer" in text
    assert "Zeppelin" not in text


def test_a_card_counts_what_is_public_alone(client: Client) -> None:
    broadcast = BroadcastFactory(on_air=True)
    LiveQuestionFactory(broadcast=broadcast, approved=True)
    LiveQuestionFactory(broadcast=broadcast, answered=True)
    LiveQuestionFactory(broadcast=broadcast, answered=True, status="promised")
    LiveQuestionFactory(broadcast=broadcast)
    LiveQuestionFactory(broadcast=broadcast, declined=True)
    text = page(client)
    assert "3 questions" in text
    assert "answered on air: 1" in text


def test_an_empty_page_says_so(client: Client) -> None:
    text = page(client)
    assert "No broadcast is announced now" in text
    assert "Latest broadcasts" not in text
    assert "Answers from the air" not in text


@pytest.mark.parametrize(
    ("language", "words"),
    [("kk", "Әр сұрақты модератор оқиды."), ("ru", "Каждый вопрос читает модератор.")],
)
def test_the_rules_of_every_broadcast_stand_in_the_reader_s_language(
    client: Client, language: str, words: str
) -> None:
    assert words in page(client, f"/{language}/live/")


def test_a_broadcast_s_own_rules_come_before_those_of_every_one() -> None:
    broadcast = BroadcastFactory()
    assert selection_rules.of(broadcast) == selection_rules.of_every_broadcast()
    broadcast.rules_ru = "Только о снеге."
    assert selection_rules.of(broadcast).text == "Только о снеге."


@pytest.mark.parametrize("address", PAGES)
def test_the_page_costs_the_same_for_one_and_for_three(client: Client, address: str) -> None:
    counts = []
    for _more in range(3):
        for status in ("announced", "on_air", "closed"):
            row = BroadcastFactory(**{status: True})
            GuestFactory(broadcast=row)
            row.topics.add(TopicFactory())
            LiveQuestionFactory(broadcast=row, answered=True)
        with CaptureQueriesContext(connection) as queries:
            page(client, address)
        counts.append(len(queries))
    assert len(set(counts)) == 1
    assert Broadcast.objects.public().count() == 9


def test_every_page_leads_here(client: Client) -> None:
    assert page(client, "/en/").count('href="/en/live/"') == 4  # masthead twice, footer, block
