"""The host's screen: what stands on it, and the messages the host acknowledges."""

from __future__ import annotations

import re
import uuid
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from broadcasts import cues
from broadcasts.models import Broadcast, Cue
from tests.factories import BroadcastFactory
from tests.factories.live import MINUTE
from tests.factories.studio import Studio

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def while_on_air() -> Any:
    with time_machine.travel(BroadcastFactory.build().starts_at + 20 * MINUTE, tick=False):
        yield


@pytest.fixture
def studio(db: None) -> Studio:
    return Studio()


@pytest.fixture
def host(client: Client, studio: Studio) -> Client:
    client.force_login(studio["host"])
    return client


def address(name: str, broadcast: Broadcast) -> str:
    return reverse(f"live:{name}", args=[broadcast.number])


def slot(page: str, name: str) -> str:
    found = re.search(rf'data-slot="{name}"[^>]*>(.*?)</(?:div|p)>\s*<', page, re.DOTALL)
    assert found is not None
    return found[1]


def cue(studio: Studio, text: str) -> Cue:
    return cues.send(studio.broadcast, text=text, key=uuid.uuid4(), by=studio["mira"])


def test_now_and_next_and_the_queue(host: Client, studio: Studio) -> None:
    now = studio.question("now", text="Когда починят фонарь?", asked_as="Дана")
    next_ = studio.question("next", text="Где остановка автобуса?")
    queued = studio.question("queued", text="Сколько стоит проезд?")
    studio.question(text="Ещё никем не прочитан?")
    page = host.get(address("host", studio.broadcast)).content.decode()
    assert page.index(now.public_text) < page.index(next_.public_text)
    assert "Дана" in page
    assert studio.guest.name_as_printed in page
    assert "in the queue: 1" in page
    assert queued.public_text not in page
    assert "Ещё никем не прочитан?" not in page
    assert '<noscript><meta http-equiv="refresh" content="10"></noscript>' in page


def test_what_was_asked_is_not_shown_but_what_was_published(host: Client, studio: Studio) -> None:
    studio.question("now", text="Где Иванов?", public_text="Где слесарь?")
    page = host.get(address("host", studio.broadcast)).content.decode()
    assert "Где слесарь?" in page
    assert "Иванов" not in page


def test_the_places_are_the_same_whether_anything_stands_there(
    host: Client, studio: Studio
) -> None:
    def places() -> list[str]:
        page = host.get(address("host_slots", studio.broadcast)).content.decode()
        assert 'id="seen"' in page
        return re.findall(r'data-slot="(\w+)"', page)

    empty = places()
    studio.question("now")
    studio.question("next")
    cue(studio, "Slower")
    assert places() == empty


def test_messages_are_acknowledged_one_by_one_the_oldest_first(
    host: Client, studio: Studio
) -> None:
    first, second = cue(studio, "Slower"), cue(studio, "Two minutes left")
    page = host.get(address("host", studio.broadcast)).content.decode()
    assert "Slower" in page
    assert "Two minutes left" not in page
    assert "1 more" in page
    for _tapped in range(2):  # a double tap acknowledges what was read, and nothing behind it
        answer = host.post(address("acknowledge", studio.broadcast), {"cue": first.pk})
        assert answer["Location"] == address("host", studio.broadcast)
    first.refresh_from_db()
    second.refresh_from_db()
    assert first.acknowledged_by == studio["host"]
    assert second.acknowledged_at is None
    page = host.get(address("host", studio.broadcast)).content.decode()
    assert "Two minutes left" in page
    assert "Slower" not in page


def test_a_message_of_another_broadcast_is_not_there(host: Client, studio: Studio) -> None:
    other = BroadcastFactory(on_air=True)
    message = cue(studio, "Slower")
    for named in (str(message.pk), "x", "", "9" * 30):
        answer = host.post(address("acknowledge", other), {"cue": named})
        assert answer.status_code == 404
    message.refresh_from_db()
    assert message.acknowledged_at is None


def test_an_unchanged_screen_is_not_sent_again(host: Client, studio: Studio) -> None:
    page = address("host_slots", studio.broadcast)

    def have() -> str:
        return re.findall(r'data-version="([0-9a-f]+)"', host.get(page).content.decode())[0]

    versions = [have()]
    assert host.get(page, {"have": versions[0]}).status_code == 204
    studio.question("incoming")
    assert host.get(page, {"have": versions[0]}).status_code == 204  # nothing of it is shown
    question = studio.question("next")
    versions.append(have())
    studio.press(question, "now")
    versions.append(have())
    studio.press(question, "edit", public_text="Когда?")
    versions.append(have())
    message = cue(studio, "Slower")
    versions.append(have())
    cues.acknowledge(message, by=studio["host"])
    versions.append(have())
    assert len(set(versions[:-1])) == 5
    assert versions[-1] == versions[-3]


def test_each_is_led_to_the_pages_they_may_open(
    client: Client, host: Client, studio: Studio
) -> None:
    def led_to(page: str) -> set[str]:
        top = client.get(address(page, studio.broadcast)).content.decode().partition("<main")[0]
        found = re.findall(rf'href="/en/live/{studio.broadcast.number}/(\w+)/"', top)
        return set(found) - {page}

    assert led_to("host") == {"brief"}
    client.force_login(studio["mira"])
    assert led_to("console") == {"enter", "host", "brief", "screen", "overlay", "closing"}
