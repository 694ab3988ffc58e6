"""Messages to the host's screen."""

from __future__ import annotations

import pytest

from broadcasts import cues
from broadcasts.models import Cue
from portal import clock
from portal.transitions import NotYourBody, TransitionNotAllowed
from tests.factories import BroadcastFactory
from tests.factories.live import LIVE_STARTS_AT, MINUTE
from tests.factories.studio import Studio, key

pytestmark = pytest.mark.django_db


def test_a_message_stands_until_the_host_acknowledges_it(studio: Studio) -> None:
    with clock.at(LIVE_STARTS_AT):
        first = cues.send(studio.broadcast, text=" Две\nминуты ", key=key(1), by=studio["mira"])
    with clock.at(LIVE_STARTS_AT + MINUTE):
        second = cues.send(studio.broadcast, text="Время", key=key(2), by=studio["max"])
    assert first.text == "Две минуты"
    assert list(cues.open_cues(studio.broadcast)) == [first, second]
    with clock.at(LIVE_STARTS_AT + 2 * MINUTE):
        cues.acknowledge(first, by=studio["host"])
    with clock.at(LIVE_STARTS_AT + 3 * MINUTE):
        again = cues.acknowledge(first, by=studio["mira"])
    assert (again.acknowledged_by, again.acknowledged_at) == (
        studio["host"],
        LIVE_STARTS_AT + 2 * MINUTE,
    )
    assert list(cues.open_cues(studio.broadcast)) == [second]


def test_a_message_sent_twice_is_one(studio: Studio) -> None:
    for _again in range(2):
        cues.send(studio.broadcast, text="Время", key=key(1), by=studio["mira"])
    assert Cue.objects.count() == 1


def test_a_key_belongs_to_one_message(studio: Studio) -> None:
    cues.send(studio.broadcast, text="Время", key=key(1), by=studio["mira"])
    with pytest.raises(TransitionNotAllowed, match="key of another one"):
        cues.send(BroadcastFactory(on_air=True), text="Время", key=key(1), by=studio["mira"])
    assert Cue.objects.count() == 1


@pytest.mark.parametrize(("text", "why"), [(" \u200b", "in words"), ("а" * 201, "at most 200")])
def test_a_message_is_a_few_words(studio: Studio, text: str, why: str) -> None:
    with pytest.raises(TransitionNotAllowed, match=why):
        cues.send(studio.broadcast, text=text, key=key(1), by=studio["mira"])
    assert Cue.objects.count() == 0


def test_only_moderators_send_and_strangers_acknowledge_nothing(studio: Studio) -> None:
    with pytest.raises(NotYourBody):
        cues.send(studio.broadcast, text="Время", key=key(1), by=studio["host"])
    cue = cues.send(studio.broadcast, text="Время", key=key(1), by=studio["mira"])
    studio["host"].memberships.all().delete()
    host = type(studio["host"]).objects.get(pk=studio["host"].pk)
    with pytest.raises(NotYourBody):
        cues.acknowledge(cue, by=host)
    assert list(cues.open_cues(studio.broadcast)) == [cue]


@pytest.mark.parametrize("status", ["ended", "closed"])
def test_nobody_reads_messages_when_it_is_over(status: str, db: None) -> None:
    studio = Studio(BroadcastFactory(**{status: True}))
    with pytest.raises(TransitionNotAllowed, match="not possible now"):
        cues.send(studio.broadcast, text="Время", key=key(1), by=studio["mira"])
