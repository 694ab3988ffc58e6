"""The events of 2020 as rows, by COPY.

The totals are exact (`pressroom.demo.plan`), the texts fictional. This is imported history: what
happened in 2020 happened before the portal, so nothing of it is in the ledger and no clock of the
rule book ran; whether an answer came in time stands as it was reported.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import Any

from portal.models import Body, Topic
from portal.workdays import Calendar
from pressroom.demo import phrases
from pressroom.demo.newsrooms import Newsroom
from pressroom.demo.officials import Podium, Speaker
from pressroom.demo.phrases import LANGUAGES
from pressroom.demo.plan import LENGTH, YEAR, Planned
from pressroom.models import EventChange, PressEvent, Speaking
from queries.demo.rows import Links, Rows

CANCELLED = 6
RESCHEDULED = 9
STREAM = "https://stream.almaty.example"
TOURS = frozenset({"greening", "roads-and-pavements", "public-transport"})


@dataclass(frozen=True, slots=True)
class Held:
    """An event as it is in the database."""

    pk: int
    number: str
    planned: Planned
    titles: dict[str, str]
    podium: Sequence[Speaker]


@dataclass(frozen=True, slots=True)
class World:
    """What the year is made with."""

    random: Random
    calendar: Calendar
    podium: Podium
    newsrooms: Sequence[Newsroom]


# --- events ---------------------------------------------------------------------------------------


def write_events(planned: Sequence[Planned], world: World) -> list[Held]:
    """The events with their speakers, bodies and topics, and some that were cancelled."""
    random = world.random
    called_off = set(random.sample(range(len(planned)), CANCELLED))
    moved = set(random.sample(range(len(planned)), RESCHEDULED))
    translated = [f"{f}{c}" for f in ("title", "description", "venue") for c in _SUFFIXES]
    events = Rows(
        PressEvent, "number", "kind", *translated, "starts_at", "ends_at", "stream_url", "status",
        "announce_at", "sequence", "changed_at", "cancelled_at", "closed_at", "minutes",
        "recording_url", most=len(planned) + CANCELLED,
    )  # fmt: skip
    printed = [f"{f}_as_printed{c}" for f in ("name", "title") for c in _SUFFIXES]
    speakings = Links(Speaking, "event_id", "appointment_id", "position", *printed)
    bodies = Links(PressEvent.bodies.through, "pressevent_id", "body_id")
    topics = Links(PressEvent.topics.through, "pressevent_id", "topic_id")
    changes = Links(
        EventChange, "event_id", "kind", "reason", "reason_kk", "reason_ru", "reason_en",
        "was_starts_at", "was_ends_at", "at",
    )  # fmt: skip
    topic_keys = dict(Topic.objects.values_list("slug", "pk"))
    body_keys = dict(Body.objects.values_list("slug", "pk"))
    held, number = [], 0
    for place, event in enumerate(planned):
        titles = _titles(event, random)
        if place in called_off:
            number += 1
            key = events.add(**_cancelled(event, f"{YEAR}-{number:04d}", titles))
            changes.add(*_change(key, event, "cancelled"))
        number += 1
        name = f"{YEAR}-{number:04d}"
        key = events.add(**_closed(event, name, titles, is_moved=place in moved, random=random))
        if place in moved:
            changes.add(*_change(key, event, "rescheduled"))
        speakers = world.podium.speakers(
            theme=event.theme, on=event.starts_at.date(), number=event.speakers, random=random
        )
        for position, speaker in enumerate(speakers):
            as_printed = speaker.printed()
            values = (as_printed[column] for column in printed)
            speakings.add(key, speaker.appointment.pk, position, *values)
        for body in dict.fromkeys(speaker.body for speaker in speakers):
            bodies.add(key, body_keys[body])
        if event.theme in topic_keys:
            topics.add(key, topic_keys[event.theme])
        held.append(Held(key, name, event, titles, speakers))
    events.copy()
    for table in (speakings, bodies, topics, changes):
        table.copy()
    return held


_SUFFIXES = ("", *(f"_{code}" for code in LANGUAGES))
_REASONS = {
    "cancelled": {
        "kk": "Спикердің жұмыс сапарына байланысты өткізілмейді.",
        "ru": "Не состоится из-за рабочей поездки спикера.",
        "en": "The speaker has to travel.",
    },
    "rescheduled": {
        "kk": "Спикерлердің жұмыс кестесі өзгерді.",
        "ru": "Изменился рабочий график спикеров.",
        "en": "The speakers' schedule changed.",
    },
}


def _titles(event: Planned, random: Random) -> dict[str, str]:
    titles = phrases.themes()[event.theme]["titles"]
    month = event.starts_at.month
    return dict(random.choice([each for each in titles if month in each.get("months", (month,))]))


def _translated(field: str, texts: dict[str, str]) -> dict[str, str]:
    return {field: texts["kk"], **{f"{field}_{code}": texts[code] for code in LANGUAGES}}


def _announced(event: Planned, number: str, titles: dict[str, str]) -> dict[str, Any]:
    words = phrases.read("events")
    is_online = event.is_covid and event.starts_at.month > 2  # noqa: PLR2004 -- since the quarantine
    is_tour = event.theme in TOURS and event.starts_at.hour == 14  # noqa: PLR2004
    kind = "tour" if is_tour else "conference" if event.speakers > 3 else "briefing"  # noqa: PLR2004
    ends_at = event.starts_at + LENGTH
    return {
        "number": number,
        "kind": kind,
        **_translated("title", titles),
        **_translated("description", words["tour" if is_tour else "description"]),
        **_translated("venue", words["online" if is_online else "venue"]),
        "starts_at": event.starts_at,
        "ends_at": ends_at,
        "stream_url": f"{STREAM}/{number}" if is_online else "",
        "announce_at": event.starts_at - timedelta(days=1, hours=2),
        "sequence": 0,
        "changed_at": event.starts_at - timedelta(days=1, hours=2),
        "status": "announced",
        "cancelled_at": None,
        "closed_at": None,
        "minutes": "",
        "recording_url": "",
    }


def _closed(
    event: Planned, number: str, titles: dict[str, str], *, is_moved: bool, random: Random
) -> dict[str, Any]:
    closed_at = event.starts_at + LENGTH + timedelta(minutes=random.randint(40, 400))
    return _announced(event, number, titles) | {
        "status": "closed",
        "sequence": int(is_moved),
        "changed_at": closed_at,
        "closed_at": closed_at,
        "minutes": phrases.read("newsrooms")["minutes"]["kk" if random.random() < 0.5 else "ru"],  # noqa: PLR2004
        "recording_url": f"{STREAM}/{number}/recording",
    }


def _cancelled(event: Planned, number: str, titles: dict[str, str]) -> dict[str, Any]:
    """The same event as first planned, two hours earlier, and called off."""
    called_off_at = event.starts_at - timedelta(hours=20)
    start = event.starts_at - timedelta(hours=2)
    return _announced(event, number, titles) | {
        "starts_at": start,
        "ends_at": start + LENGTH,
        "status": "cancelled",
        "sequence": 1,
        "changed_at": called_off_at,
        "cancelled_at": called_off_at,
    }


def _change(key: int, event: Planned, kind: str) -> list[Any]:
    reasons = _REASONS[kind]
    earlier = event.starts_at - timedelta(hours=2)
    return [
        key, kind, reasons["kk"], reasons["kk"], reasons["ru"], reasons["en"], earlier,
        earlier + LENGTH, event.starts_at - timedelta(hours=20),
    ]  # fmt: skip
