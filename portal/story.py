"""The ledger in words, by the table of events that each app keeps for its rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.utils import formats, timezone

from portal.ledger_events import Event, Line
from portal.models import Body, LedgerEntry
from portal.translated import in_words
from portal.verbs.course import Step, steps

Words = Mapping[str, Callable[[Any], object]]  # by key of the data: how its value is said
BODIES = frozenset({"body", "to_body", "from_body"})  # keys whose values are slugs of bodies


def told(
    entries: Sequence[LedgerEntry], events: Mapping[str, Event], words: Words | None = None
) -> list[Step]:
    """What happened and who did it, newest first, for the staff."""
    return steps(entries, lines(entries, events, words))


def lines(
    entries: Sequence[LedgerEntry], events: Mapping[str, Event], words: Words | None = None
) -> list[Line]:
    """The entries in sentences, oldest first; an event the table does not know by its name.

    Values are said by their keys: `…_at` is a moment and `…_on` a day, both in ISO form in the
    ledger; those of `BODIES` are bodies; a mapping is a text in several languages; `words` says
    the rest.
    """
    slugs = {e.body for e in entries} | {e.data.get(key, "") for e in entries for key in BODIES}
    bodies = {body.slug: body.name for body in Body.objects.filter(slug__in=slugs - {""})}
    return [_line(entry, events, bodies, words or {}) for entry in entries]


def _line(
    entry: LedgerEntry, events: Mapping[str, Event], bodies: Mapping[str, str], words: Words
) -> Line:
    event = events.get(entry.event)
    if event is None:
        return Line(entry.at, entry.event, entry.event, is_public=False)
    values = {"body": entry.body} | entry.data
    said = {key: _word(key, value, bodies, words) for key, value in values.items()}
    return Line(entry.at, entry.event, str(event.sentence) % said, event.is_public)


def _word(key: str, value: Any, bodies: Mapping[str, str], words: Words) -> str:
    if key in words:
        return str(words[key](value))
    if key in BODIES:
        return bodies.get(value, str(value))
    if isinstance(value, Mapping):
        return in_words(value)
    if key.endswith("_at") and value:
        moment = timezone.localtime(datetime.fromisoformat(value))
        return formats.date_format(moment, "DATETIME_FORMAT")
    if key.endswith("_on") and value:
        return formats.date_format(date.fromisoformat(value), "DATE_FORMAT")
    return str(value)
