"""Coverage of any size, for measuring: outlets, events, and what came out after each of them.

As in the demo year: some seventy items an event, most on the same day, every third a reprint of an
earlier one. The same size on the same day gives the same rows.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random
from typing import Final

from pressroom.addresses import Address
from pressroom.models import Coverage, Outlet, PressEvent
from pressroom.newsrooms import identity_of_address
from queries import bulk_copy

ITEMS_AN_EVENT: Final = 67
SPAN: Final = timedelta(days=3 * 365)
REPRINT_SHARE: Final = 0.35
AT_ONCE: Final = 20_000  # rows
RECENT: Final = 400  # originals that a reprint may be of
SEQUENCE: Final = 100_000  # added to the key of an event: no year has so many of its own
OUTLETS: Final = (
    ("tv", "tv", 12),
    ("radio", "radio", 4),
    ("press", "article", 14),
    ("agency", "news", 6),
    ("online", "news", 30),
    ("social", "post", 14),
)  # kind of outlet, what it brings, how many of them
TITLES: Final = (
    ("kk", "Алматыда жаңа көпір ашылды: {}"),
    ("kk", "Әкімдік тұрғындардың сұрағына жауап берді: {}"),
    ("ru", "В Алматы открыли новый мост: {}"),
    ("ru", "Акимат ответил на вопрос жителей: {}"),
    ("ru", "Как город готовится к зиме: {}"),
    ("en", "New bridge opens in Almaty: {}"),
)

Room = tuple[int, str, str]  # primary key, kind of item, domain


class ScaleCoverage:
    """So many items up to `now`."""

    def __init__(self, *, count: int, now: datetime) -> None:
        self.count = count
        self.random = Random(f"coverage {count}")
        self.now = now.replace(microsecond=0)
        self.rooms = [room for each in OUTLETS for room in self._outlets(*each)]
        self.events = bulk_copy.Table(
            PressEvent,
            "id", "number", "kind", "title_kk", "title_ru", "starts_at", "ends_at", "status",
            "announce_at", "closed_at", "changed_at",
        )  # fmt: skip
        self.items = bulk_copy.Table(
            Coverage,
            "id", "identity", "kind", "outlet_id", "title", "url", "published_at", "language",
            "event_id", "original_id", "added_at",
        )  # fmt: skip
        events = count // ITEMS_AN_EVENT + 1
        self._first_event = bulk_copy.reserve_keys(PressEvent, events)
        self._first_item = bulk_copy.reserve_keys(Coverage, count)
        self._starts = [self.now - SPAN * ((events - place) / events) for place in range(events)]

    def write(self) -> Iterator[int]:
        """Copy all rows; gives how many items are done."""
        self._write_events()
        recent: list[int] = []
        for number in range(self.count):
            self._add(number, recent)
            if (number + 1) % AT_ONCE == 0 or number + 1 == self.count:
                self.items.copy()
                yield number + 1

    def _write_events(self) -> None:
        for place, at in enumerate(self._starts):
            key, moment = self._first_event + place, at.isoformat()
            closed = (at + timedelta(hours=1)).isoformat()
            number = f"{at.year}-{SEQUENCE + key}"
            self.events.add(
                key, number, "briefing", "Баспасөз жиыны", "Брифинг", moment, closed, "closed",
                moment, closed, closed,
            )  # fmt: skip
            if place % AT_ONCE == 0:
                self.events.copy()
        self.events.copy()

    def _add(self, number: int, recent: list[int]) -> None:
        key, place = self._first_item + number, number // ITEMS_AN_EVENT
        outlet, kind, domain = self.random.choice(self.rooms)
        language, title = self.random.choice(TITLES)
        later = timedelta(minutes=self.random.expovariate(1 / 300))
        at = min(self._starts[place] + later, self.now - timedelta(minutes=1))
        url = f"https://{domain}/{at:%Y/%m/%d}/{key}"
        original = None
        if recent and self.random.random() < REPRINT_SHARE:
            original = self.random.choice(recent)
        else:
            recent.append(key)
            del recent[:-RECENT]
        self.items.add(
            key,
            identity_of_address(Address.parse(url)),
            kind,
            outlet,
            bulk_copy.text(title.format(number)),
            url,
            at.isoformat(),
            language,
            self._first_event + place,
            bulk_copy.NULL if original is None else original,
            at.isoformat(),
        )

    def _outlets(self, kind: str, brings: str, number: int) -> list[Room]:
        rooms = []
        for place in range(number):
            name = f"scale-{kind}-{place}"
            domain = f"{name}.example.org"
            outlet, _ = Outlet.objects.get_or_create(
                slug=name, defaults={"name": name, "kind": kind, "domains": [domain]}
            )
            rooms.append((outlet.pk, brings, domain))
        return rooms
