"""What pages of many rows need of the city: the names in it, and its working days.

A list of twenty queries names as many topics, districts and bodies; joining them to every row, or
asking for the choices of every filter, costs more than the rows. They change a few times a year, so
each process keeps them as long as a public page may be stale (`settings.PUBLIC_PAGE_SECONDS`).
Verbs that write a due day down ask the calendar itself.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import count
from typing import Final

from django.conf import settings
from django.utils.translation import get_language

from portal import clock
from portal.models import Body, District, Topic
from portal.workdays import Calendar, current_calendar

LANGUAGES: Final = tuple(code for code, _ in settings.LANGUAGES)
_NAMES: Final = tuple(f"name_{code}" for code in LANGUAGES)


@dataclass(frozen=True, slots=True)
class Entry:
    """One district, body or topic."""

    pk: int
    slug: str
    names: Mapping[str, str]
    parent_id: int | None = None
    is_current: bool = True  # a body that exists today, a topic the form offers

    @property
    def name(self) -> str:
        """Its name in the active language."""
        return self.names[get_language() or settings.LANGUAGE_CODE]


@dataclass(frozen=True, slots=True)
class Directory:
    """Names by primary key, each kind in the order in which people read it; and the calendar."""

    topics: Mapping[int, Entry]
    districts: Mapping[int, Entry]
    bodies: Mapping[int, Entry]
    calendar: Calendar
    number: int  # of its reading, in this process

    @property
    def themes(self) -> list[Entry]:
        return [topic for topic in self.topics.values() if topic.parent_id is None]

    def within(self, theme: Entry) -> list[Entry]:
        """The topics of a theme."""
        return [topic for topic in self.topics.values() if topic.parent_id == theme.pk]


def name_of(entries: Mapping[int, Entry], pk: int | None) -> str:
    """The name of one of them in the active language; empty where there is none."""
    entry = entries.get(pk) if pk is not None else None
    return entry.name if entry else ""


_readings = count(1)
_kept: tuple[float, Directory] | None = None  # until when (monotonic), and what


def directory() -> Directory:
    """What is kept, or read anew when its time is over: four statements."""
    global _kept  # noqa: PLW0603 — one process, one directory
    now = time.monotonic()
    if _kept is None or _kept[0] <= now:
        _kept = (now + settings.PUBLIC_PAGE_SECONDS, read())
    return _kept[1]


def read() -> Directory:
    """Read it all from the database."""
    today = clock.today()
    return Directory(
        calendar=current_calendar(),
        number=next(_readings),
        topics={
            pk: Entry(pk, slug, _named(names), parent_id, is_active)
            for pk, slug, parent_id, is_active, *names in Topic.objects.order_by(
                "position", "slug"
            ).values_list("pk", "slug", "parent_id", "is_active", *_NAMES)
        },
        districts={
            pk: Entry(pk, slug, _named(names))
            for pk, slug, *names in District.objects.order_by("position", "slug").values_list(
                "pk", "slug", *_NAMES
            )
        },
        bodies={
            pk: Entry(
                pk, slug, _named(names), is_current=(since or today) <= today <= (until or today)
            )
            for pk, slug, since, until, *names in Body.objects.values_list(
                "pk", "slug", "valid_from", "valid_to", *_NAMES
            )
        },
    )


def forget() -> None:
    """Read anew at the next call: for tests."""
    global _kept  # noqa: PLW0603
    _kept = None


def _named(names: list[str | None]) -> dict[str, str]:
    """Names by language; a missing one falls back as `MODELTRANSLATION_FALLBACK_LANGUAGES` says."""
    found = {code: name for code, name in zip(LANGUAGES, names, strict=True) if name}
    order = settings.MODELTRANSLATION_FALLBACK_LANGUAGES["default"]
    spare = next((found[code] for code in order if code in found), "")
    return {code: found.get(code, spare) for code in LANGUAGES}
