"""The public wall of a broadcast: what is asked NOW and NEXT, what people want asked, what was.

A few statements read it whole, at the same cost however many asked and voted. Its version is a
digest of what it shows, so no verb has to say that something changed. Each process keeps it for
`settings.LIVE_WALL_SECONDS`, and its HTML in each language as long as the version stays.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import get_language

from broadcasts import answerers, question_lists
from broadcasts.models import Broadcast, Guest, LiveQuestion
from broadcasts.models.choices import HEARD_ON_AIR, BroadcastStatus, LiveStatus
from broadcasts.versions import version_of
from portal.directory import Entry, directory
from portal.language_columns import columns
from portal.page_cache import Polled

SHOWN: Final = 30  # questions with the most votes
ANSWERS: Final = 5  # the last ones
MOST_KEPT: Final = 50  # walls of one process
_COLUMNS: Final = (
    "code", "public_text", "language", "asked_as", "votes_count", "status", "district_id",
    "position", "done_at",
)  # fmt: skip
_PRINTED: Final = (*columns("name_as_printed"), *columns("title_as_printed"))
_ON_SCREEN: Final = (LiveStatus.NOW, LiveStatus.NEXT)


@dataclass(frozen=True, slots=True)
class Card:
    """A public question as the wall shows it."""

    code: str
    text: str
    language: str
    asked_as: str
    votes: int
    status: str
    district: Entry | None
    position: int
    done_at: datetime | None

    @property
    def status_label(self) -> str:
        """In the active language."""
        return str(LiveStatus(self.status).label)


@dataclass(frozen=True, slots=True)
class Wall:
    """The wall at one moment."""

    broadcast: Broadcast
    guests: tuple[Guest, ...]
    now: Card | None
    next: Card | None
    wanted: tuple[Card, ...]  # the most votes first
    after: str  # where the list of all goes on (`broadcasts.question_lists`), if it does
    answered: tuple[Card, ...]  # the last first
    version: str

    @property
    def takes_votes(self) -> bool:
        return self.broadcast.takes_questions

    @property
    def is_on_air(self) -> bool:
        return self.broadcast.status == BroadcastStatus.ON_AIR


def read(number: int) -> Wall | None:
    """The wall of a public broadcast as it stands in the database; None where there is none."""
    broadcast = Broadcast.objects.public().defer("search").filter(number=number).first()
    if broadcast is None:
        return None
    guests = tuple(answerers.guests_of([broadcast.pk]))
    cards = _cards(broadcast)
    by_status = {card.status: card for card in cards}
    waiting = [card for card in cards if card.status not in {*_ON_SCREEN, *HEARD_ON_AIR}]
    wanted = sorted(waiting, key=lambda card: (-card.votes, card.position))[:SHOWN]
    last = wanted[-1] if len(waiting) > SHOWN else None
    answered = [card for card in cards if card.done_at is not None and card.status in HEARD_ON_AIR]
    now, following = by_status.get(LiveStatus.NOW), by_status.get(LiveStatus.NEXT)
    printed = [[getattr(guest, name) for name in _PRINTED] for guest in guests]
    return Wall(
        broadcast=broadcast,
        guests=guests,
        now=now,
        next=following,
        wanted=tuple(wanted),
        after=question_lists.behind_wanted(last.votes, last.position) if last else "",
        answered=tuple(sorted(answered, key=_done_at, reverse=True)),
        version=version_of(broadcast.status, printed, cards),
    )


def shown(number: int) -> Polled | None:
    """The wall in the active language, as this process keeps it."""
    kept = _kept_now(number)
    if kept is None:
        return None
    language = get_language() or settings.LANGUAGE_CODE
    html = kept.html.get(language)
    if html is None:
        html = render_to_string("live/_wall_now.html", {"wall": kept.wall})
        kept.html[language] = html
    return Polled(kept.wall.version, html, kept.until)


def is_shown(number: int, code: str) -> bool:
    """Whether people may vote for the question on the wall as this process keeps it."""
    kept = _kept_now(number)
    return kept is not None and any(card.code == code for card in kept.wall.wanted)


@dataclass(slots=True)
class _Kept:
    wall: Wall
    until: float  # monotonic seconds
    html: dict[str, str] = field(default_factory=dict)  # by language


_walls: OrderedDict[int, _Kept] = OrderedDict()


def _kept_now(number: int) -> _Kept | None:
    began = time.monotonic()
    kept = _walls.get(number)
    if kept is not None and began < kept.until:
        return kept
    wall = read(number)
    if wall is None:
        return None
    html = kept.html if kept is not None and kept.wall.version == wall.version else {}
    _walls[number] = new = _Kept(wall, began + settings.LIVE_WALL_SECONDS, html)
    while len(_walls) > MOST_KEPT:
        _walls.popitem(last=False)
    return new


def _cards(broadcast: Broadcast) -> list[Card]:
    """All that is shown, each once, by one statement: one moment, whatever is pressed meanwhile."""
    rows = LiveQuestion.objects.public().filter(broadcast=broadcast)
    on_screen = rows.filter(status__in=_ON_SCREEN).order_by()
    wanted = rows.on_the_wall().order_by("-votes_count", "position")[: SHOWN + len(_ON_SCREEN) + 1]
    answered = rows.filter(status__in=HEARD_ON_AIR).order_by("-done_at", "-pk")[:ANSWERS]
    found = wanted.values_list(*_COLUMNS).union(
        on_screen.values_list(*_COLUMNS), answered.values_list(*_COLUMNS), all=True
    )
    districts = directory().districts
    once = {row[0]: row for row in found}
    cards = [
        Card(code, text, language, asked_as, votes, status, districts.get(district), *place)
        for code, text, language, asked_as, votes, status, district, *place in once.values()
    ]
    return sorted(cards, key=lambda card: card.position)


def _done_at(card: Card) -> tuple[datetime, int]:
    if card.done_at is None:
        raise AssertionError(card)
    return card.done_at, card.position
