"""A query's ledger in words: what a reader sees of what happened, in their language."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils import formats

from portal import public_answers
from portal.ledger_events import Line
from portal.models import Body, LedgerEntry
from queries import law
from queries.events import EVENTS
from queries.models import Channel, CitizenQuery, Outcome, QueryDeadline
from queries.models.choices import Verdict

CROWD = ("supported", "supporter_rated")
_DATES = {"due_on", "received_on", "until", "was", "now"}
_BODIES = {"body", "from_body", "body_to"}
_CHOICES = {
    "channel": Channel,
    "clock": QueryDeadline.Kind,
    "outcome": Outcome,
    "verdict": Verdict,
}


def timeline(query: CitizenQuery, *, is_staff: bool = False) -> list[Line]:
    """What happened to the query, oldest first; staff see every event, others the public ones.

    Those who joined are many and say the same: others read their number, not a line for each.
    Two statements: the entries, and the bodies they name.
    """
    entries = LedgerEntry.objects.filter(subject=query.ledger_subject).order_by("sequence")
    if not is_staff:
        entries = entries.exclude(event__in=CROWD)
    return lines(entries, is_staff=is_staff)


def lines(entries: Iterable[LedgerEntry], *, is_staff: bool = False) -> list[Line]:
    """The entries in words; an event the table does not know is shown to staff by its name."""
    told = [e for e in entries if is_staff or (e.event in EVENTS and EVENTS[e.event].is_public)]
    slugs = {e.body for e in told} | {e.data[k] for e in told for k in _BODIES if e.data.get(k)}
    bodies = {body.slug: body.name for body in Body.objects.filter(slug__in=slugs - {""})}
    return [_line(entry, bodies) for entry in told]


def _line(entry: LedgerEntry, bodies: dict[str, str]) -> Line:
    event = EVENTS.get(entry.event)
    if event is None:
        return Line(entry.at, entry.event, entry.event, is_public=False)
    words = {"body": bodies.get(entry.body, entry.body)}
    words |= {key: _word(key, value, bodies) for key, value in entry.data.items()}
    return Line(entry.at, entry.event, str(event.sentence) % words, event.is_public)


def _word(key: str, value: Any, bodies: dict[str, str]) -> str:
    """The value as a reader reads it: a body's name, a day, a label, the words of a ground."""
    if key in _BODIES:
        return str(bodies.get(value, value))
    if key in _DATES:
        return formats.date_format(date.fromisoformat(value), "DATE_FORMAT")
    if key in _CHOICES and value:
        return str(_CHOICES[key](value).label)
    if key == "source":
        return public_answers.label_of(value)
    if key == "ground":
        return str(law.ground(value).words)
    return str(value)
