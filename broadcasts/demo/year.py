"""The broadcasts of 2020 as rows, by COPY.

The totals are exact (`broadcasts.demo.plan`), the texts fictional. This is imported history: what
happened in 2020 happened before the portal, so nothing of it is in the ledger, nobody voted, and
what was addressed was answered on air.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from broadcasts import numbering
from broadcasts.demo import words
from broadcasts.demo.guests import Studio
from broadcasts.demo.plan import LENGTH, Planned
from broadcasts.demo.words import LANGUAGES, Spoken, Viewers
from broadcasts.models import Broadcast, Guest, LiveQuestion
from broadcasts.models.choices import BroadcastStatus, LiveStatus, QuestionSource
from portal.models import Appointment, District, Topic
from queries.demo.printed import as_printed
from queries.demo.rows import Links, Rows

STREAM = "https://stream.almaty.example/live"
OFFSETS = (0, 45, 95, 120)  # seconds of the recording before the broadcast began
SOURCES = {
    QuestionSource.PHONE: 35,
    QuestionSource.WHATSAPP: 30,
    QuestionSource.SOCIAL: 25,
    QuestionSource.STREET: 10,
}
_SUFFIXES = ("", *(f"_{code}" for code in LANGUAGES))
_PRINTED = [f"{field}_as_printed{suffix}" for field in ("name", "title") for suffix in _SUFFIXES]
_TEXTS = [f"{field}{suffix}" for field in ("title", "description") for suffix in _SUFFIXES]


@dataclass(frozen=True, slots=True)
class World:
    """What the year is made with."""

    random: Random
    studio: Studio
    viewers: Viewers
    topics: dict[str, Topic]
    districts: dict[str, District]


def write(planned: Sequence[Planned], world: World) -> None:
    """The broadcasts with their guests and questions."""
    broadcasts = Rows(
        Broadcast, "number", *_TEXTS, "starts_at", "ends_at", "channel", "stream_url", "status",
        "announced_at", "on_air_at", "ended_at", "closed_at", "recording_url", "recording_offset",
        most=len(planned),
    )  # fmt: skip
    guests = Links(Guest, "broadcast_id", "appointment_id", "position", *_PRINTED)
    topics = Links(Broadcast.topics.through, "broadcast_id", "topic_id")
    questions = Links(LiveQuestion, *_COLUMNS)
    for each in planned:
        topic = world.topics[each.theme]
        key = broadcasts.add(**_broadcast(each, topic, world.random))
        invited = world.studio.guests(
            each.theme, on=each.starts_at.date(), number=world.random.choice((1, 1, 2)),
            random=world.random,
        )  # fmt: skip
        for position, appointment in enumerate(invited):
            printed = as_printed(appointment)
            guests.add(key, appointment.pk, position, *(printed[name] for name in _PRINTED))
        topics.add(key, topic.pk)
        for row in _questions(each, invited, world):
            questions.add(*({"broadcast_id": key, **row}[name] for name in _COLUMNS))
    for table in (broadcasts, guests, topics, questions):
        table.copy()


_COLUMNS = (
    "broadcast_id", "position", "code", "source", "language", "text", "public_text", "asked_as",
    "district_id", "topic_id", "asked_at", "status", "revision", "published_at", "now_at",
    "done_at", "answered_by_id", "answer_text", "decline_ground", "decline_words",
)  # fmt: skip


def _broadcast(each: Planned, topic: Topic, random: Random) -> dict[str, Any]:
    ends_at = each.starts_at + LENGTH
    said = {"title": words.titles(topic, random), "description": words.read()["description"]}
    return {
        **{
            f"{field}{suffix}": texts[suffix.removeprefix("_") or "kk"]
            for field, texts in said.items()
            for suffix in _SUFFIXES
        },
        "number": each.number,
        "starts_at": each.starts_at,
        "ends_at": ends_at,
        "channel": words.read()["channel"]["kk"],
        "stream_url": "",
        "status": BroadcastStatus.CLOSED,
        "announced_at": each.starts_at - timedelta(days=3),
        "on_air_at": each.starts_at,
        "ended_at": ends_at,
        "closed_at": ends_at + timedelta(minutes=random.randint(30, 300)),
        "recording_url": f"{STREAM}/{each.number}",
        "recording_offset": random.choice(OFFSETS),
    }


def _questions(each: Planned, invited: Sequence[Appointment], world: World) -> list[dict[str, Any]]:
    """The answered ones one after another over the hour, the declined ones among them."""
    random = world.random
    spoken = world.viewers.asks(
        each.theme, at=each.starts_at, number=each.questions + each.declined
    )
    declined = set(random.sample(range(len(spoken)), each.declined))
    pause = (LENGTH - timedelta(minutes=6)) / each.questions
    rows, done = [], 0
    for place, said in enumerate(spoken):
        asked_at = each.starts_at - timedelta(hours=30) + place * timedelta(minutes=35)
        row = _asked(said, place + 1, asked_at, world)
        if place in declined:
            row |= _declined(said, random)
        else:
            begins_at = each.starts_at + timedelta(minutes=4) + done * pause
            row |= _answered(said, begins_at, pause, random.choice(invited))
            done += 1
        rows.append(row)
    return rows


def _asked(said: Spoken, position: int, at: datetime, world: World) -> dict[str, Any]:
    return {
        "position": position,
        "code": numbering.code_of(position),
        "source": world.random.choices(list(SOURCES), list(SOURCES.values()))[0],
        "language": said.language,
        "text": said.text,
        "public_text": said.text,
        "asked_as": said.asked_as,
        "district_id": world.districts[said.district].pk,
        "topic_id": world.topics[said.subtopic].pk,
        "asked_at": at,
        "revision": 1,
    }


def _answered(
    said: Spoken, begins_at: datetime, pause: timedelta, by: Appointment
) -> dict[str, Any]:
    return {
        "status": LiveStatus.ANSWERED,
        "published_at": begins_at - timedelta(minutes=30),
        "now_at": begins_at,
        "done_at": begins_at + pause * 0.9,
        "answered_by_id": by.pk,
        "answer_text": said.answer,
        "decline_ground": "",
        "decline_words": "",
    }


def _declined(said: Spoken, random: Random) -> dict[str, Any]:
    reasons = words.read()["declined"]
    ground = random.choice(sorted(reasons))
    return {
        "status": LiveStatus.DECLINED,
        "published_at": None,
        "now_at": None,
        "done_at": None,
        "answered_by_id": None,
        "answer_text": "",
        "decline_ground": ground,
        "decline_words": reasons[ground][said.language],
    }
