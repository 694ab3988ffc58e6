"""The public page of a broadcast: what it shows, what it never shows, and what it costs."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from broadcasts.models import Broadcast
from broadcasts.models.choices import PUBLIC_STATUSES, LiveStatus
from tests.factories import (
    BroadcastFactory,
    CitizenQueryFactory,
    DistrictFactory,
    GuestFactory,
    LiveQuestionFactory,
    TopicFactory,
)
from tests.factories.live import MINUTE

pytestmark = pytest.mark.django_db

LANGUAGES = ("kk", "ru", "en")


def path(broadcast: Broadcast, language: str = "en", rest: str = "") -> str:
    return f"/{language}/live/{broadcast.number}/{rest}"


def page(client: Client, broadcast: Broadcast, language: str = "en", rest: str = "") -> str:
    response = client.get(path(broadcast, language, rest))
    assert response.status_code == 200
    return str(response.content.decode())


def codes(html: str) -> list[str]:
    """The codes of the questions in the lists, in their order."""
    return re.findall(r'(?:row-card__meta|live-who)">\s*<span class="num">([0-9-]+)<', html)


def of_all_statuses(broadcast: Broadcast) -> dict[str, str]:
    """A question in each status, with words and a name of its own; the words by status."""
    words = {status: f"Слово{number}о вопросе" for number, status in enumerate(LiveStatus)}
    lead = None
    for status, text in words.items():
        more: dict[str, Any] = {"status": status, "text": text, "asked_as": f"Имя{text}"}
        if status in {"answered", "promised"}:
            more |= {"done_at": broadcast.starts_at + MINUTE}
        elif status == "declined":
            more |= {"decline_ground": "insult", "decline_words": "Грубость недопустима."}
        elif status == "passed_on":
            more |= {"query": CitizenQueryFactory()}
        elif status == "merged":
            more |= {"merged_into": lead}
        row = LiveQuestionFactory(broadcast=broadcast, **more)
        lead = row if status == "approved" else lead
    return words


@pytest.mark.parametrize("language", LANGUAGES)
def test_page_shows_the_public_questions_and_no_byte_of_the_others(
    client: Client, language: str
) -> None:
    broadcast = BroadcastFactory(on_air=True)
    words = of_all_statuses(broadcast)
    html = page(client, broadcast, language)
    assert {status for status, text in words.items() if text in html} == set(PUBLIC_STATUSES)
    for status, text in words.items():
        assert (f"Имя{text}" in html) is (status in PUBLIC_STATUSES)
    assert "Грубость" not in html


def test_words_as_asked_are_in_no_byte(client: Client) -> None:
    row = LiveQuestionFactory(
        approved=True, text="Позвоните +7 701 000 12 34", public_text="Позвоните [телефон]"
    )
    html = page(client, row.broadcast)
    assert "Позвоните [телефон]" in html
    assert "701" not in html


@pytest.mark.parametrize("language", LANGUAGES)
def test_page_tells_when_who_what_and_how(client: Client, language: str) -> None:
    broadcast = BroadcastFactory(
        announced=True, channel="Алматы", stream_url="https://example.org/stream"
    )
    guest = GuestFactory(broadcast=broadcast)
    topic = TopicFactory()
    broadcast.topics.add(topic)
    html = page(client, broadcast, language)
    own = "ru" if language == "en" else language  # written in no English
    for column in ("name_as_printed", "title_as_printed"):
        assert getattr(guest, f"{column}_{own}") in html
    assert "https://example.org/stream" in html
    assert f'action="/{language}/live/{broadcast.number}/ask/"' in html
    rules = {"kk": "Әр сұрақты модератор оқиды", "ru": "Каждый вопрос читает", "en": "A moderator"}
    assert rules[language] in html


def test_own_rules_stand_instead_of_the_common_ones(client: Client) -> None:
    html = page(client, BroadcastFactory(announced=True, rules_en="Only about snow."))
    assert "Only about snow." in html
    assert "A moderator reads every question" not in html


def test_page_is_one_for_everybody(client: Client) -> None:
    response = client.get(path(BroadcastFactory(announced=True)))
    html = response.content.decode()
    assert response["Cache-Control"].startswith("public")
    assert not response.cookies
    (key,) = re.findall(r'<input type="hidden" name="submission_key"[^>]*>', html)
    assert "value" not in key


@pytest.mark.parametrize(
    ("trait", "status", "takes"),
    [
        ({}, 404, False),
        ({"announced": True}, 200, True),
        ({"on_air": True}, 200, True),
        ({"ended": True}, 200, False),
        ({"closed": True}, 200, False),
        (
            {"announced": True, "status": "cancelled", "cancel_reason_en": "A blizzard."},
            200,
            False,
        ),
    ],
)
def test_page_in_every_state(
    client: Client, trait: dict[str, Any], status: int, takes: bool
) -> None:
    broadcast = BroadcastFactory(**trait)
    response = client.get(path(broadcast))
    assert response.status_code == status
    html = response.content.decode()
    assert ("data-ask" in html) is takes
    assert ("A blizzard." in html) is (trait.get("status") == "cancelled")


def test_broadcast_of_2020_with_twenty_five_answers(client: Client) -> None:
    broadcast = BroadcastFactory(closed=True, recording_url="https://example.org/air.mp4")
    guest = GuestFactory(broadcast=broadcast)
    for place in range(1, 26):
        LiveQuestionFactory(
            broadcast=broadcast,
            position=place,
            answered=True,
            now_at=broadcast.starts_at + place * MINUTE,
            done_at=broadcast.starts_at + (place + 1) * MINUTE,
            answered_by=guest.appointment,
            answer_text=f"Ответ {place}.",
        )
    html = page(client, broadcast, "kk")
    assert len(codes(html)) == 25
    assert "https://example.org/air.mp4#t=300" in html
    assert 'rel="next"' not in html


def test_broadcast_with_five_hundred_questions_is_read_page_by_page(client: Client) -> None:
    broadcast = BroadcastFactory(on_air=True)
    LiveQuestionFactory.create_batch(70, broadcast=broadcast, approved=True, votes_count=3)
    LiveQuestionFactory.create_batch(
        5, broadcast=broadcast, status="declined", decline_ground="off_topic", decline_words="Нет."
    )
    top = LiveQuestionFactory(broadcast=broadcast, approved=True, votes_count=9)
    read, rest, pages = [], "", 0
    while True:
        html = page(client, broadcast, rest=rest)
        read += codes(html)
        pages += 1
        after = re.search(r'href="[^"]*(\?after=[^"]+)" rel="next"', html)
        if after is None:
            break
        rest = after[1]
    public = broadcast.questions.filter(status="approved").order_by("-votes_count", "position")
    assert read == [row.code for row in public]
    assert (read[0], pages) == (top.code, 3)


def test_answers_and_queries_go_on_where_their_lists_were_cut(client: Client) -> None:
    broadcast = BroadcastFactory(closed=True)
    for place in range(1, 36):
        LiveQuestionFactory(
            broadcast=broadcast, position=place, answered=True,
            done_at=broadcast.starts_at + timedelta(minutes=place // 2),
        )  # fmt: skip
    for place in range(101, 133):
        LiveQuestionFactory(
            broadcast=broadcast, position=place, status="passed_on", query=CitizenQueryFactory()
        )
    html = page(client, broadcast)
    follow = re.findall(r'href="[^"]*(\?after=[^"]+)" rel="next"', html)
    rest = [codes(page(client, broadcast, rest=each)) for each in follow]
    rows = list(broadcast.questions.order_by("position").values_list("code", flat=True))
    assert rest == [rows[30:35], rows[65:]]
    assert codes(html) == rows[:30] + rows[35:65]


@pytest.mark.parametrize(
    "after", ["", "wanted", "wanted.", "wanted.1", "sent.x", "answered.1-2", "declined.1",
              "sent.0x1", "wanted.9999999999-1", "answered.20261332T000000000000Z-1"],
)  # fmt: skip
def test_address_that_names_no_page_is_told_so(client: Client, after: str) -> None:
    broadcast = BroadcastFactory(announced=True)
    assert client.get(path(broadcast), {"after": after}).status_code == 400


def test_cost_does_not_grow_with_questions_and_guests(settings: Settings) -> None:
    settings.PUBLIC_PAGE_SECONDS = 10  # names are kept so long; each client renders a page anew
    broadcast = BroadcastFactory(on_air=True)

    def add(many: int) -> None:
        for _each in range(many):
            guest = GuestFactory(broadcast=broadcast)
            district = DistrictFactory()
            more = {"broadcast": broadcast, "district": district}
            LiveQuestionFactory(approved=True, **more)
            LiveQuestionFactory(answered=True, answered_by=guest.appointment, **more)
            LiveQuestionFactory(status="passed_on", query=CitizenQueryFactory(), **more)

    def cost() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            page(Client(), broadcast)
        return len(queries)

    add(1)
    page(Client(), broadcast)
    first = cost()
    add(4)
    assert cost() == first
    assert first <= 14
