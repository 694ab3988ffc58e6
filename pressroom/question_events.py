"""What the ledger of a journalist's question can tell, each event in a sentence."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, Final

from django.utils import formats
from django.utils.translation import gettext_lazy as _

from portal.models import Body, LedgerEntry
from pressroom.models import PressDeadline
from queries.events import Event
from queries.timeline import Line

EVENTS: Final[dict[str, Event]] = {
    "logged": Event(_("Asked at the event %(event)s")),
    "requested": Event(_("Asked in writing, the answer is due on %(due_on)s")),
    "answered_on_the_spot": Event(_("Answered on the spot")),
    "promised": Event(_("An answer was promised, it is due on %(due_on)s")),
    "assigned": Event(_("Passed to %(body_to)s")),
    "taken_back": Event(_("The press office answers it itself")),
    "holding_answer_given": Event(_("A holding answer was given")),
    "answered": Event(_("Answered")),
    "answered_together": Event(_("Answered together with %(lead)s")),
    "answer_corrected": Event(_("The answer was corrected: %(note)s")),
    "declined": Event(_("Declined: %(reason)s")),
    "extended": Event(_("The term was extended until %(until)s: %(reason)s")),
    "extension_notified": Event(_("The journalist was told of the extension")),
    "deadline_moved": Event(
        _("The last day (%(clock)s) moved from %(was)s to %(now)s: %(decree)s")
    ),
    "grouped": Event(_("It will be answered together with %(lead)s")),
    "ungrouped": Event(_("It will be answered on its own")),
    "amended": Event(_("What was logged was mended"), is_public=False),
    "withdrawn": Event(_("Withdrawn by the journalist")),
    "published": Event(_("Shown to the public again"), is_public=False),
    "unpublished": Event(_("Hidden from the public: %(reason)s"), is_public=False),
}
_DATES: Final = frozenset({"due_on", "until", "was", "now"})


def lines(entries: Iterable[LedgerEntry], *, is_staff: bool = False) -> list[Line]:
    """The entries in words; an event the table does not know is shown to staff by its name."""
    told = [e for e in entries if is_staff or (e.event in EVENTS and EVENTS[e.event].is_public)]
    slugs = {entry.data["body_to"] for entry in told if entry.data.get("body_to")}
    bodies = {body.slug: body.name for body in Body.objects.filter(slug__in=slugs)}
    return [_line(entry, bodies) for entry in told]


def _line(entry: LedgerEntry, bodies: dict[str, str]) -> Line:
    event = EVENTS.get(entry.event)
    if event is None:
        return Line(entry.at, entry.event, entry.event, is_public=False)
    words = {key: _word(key, value, bodies) for key, value in entry.data.items()}
    return Line(entry.at, entry.event, str(event.sentence) % words, event.is_public)


def _word(key: str, value: Any, bodies: dict[str, str]) -> str:
    """The value as a reader reads it: a day, a body's name, the name of a clock."""
    if key in _DATES and value:
        return formats.date_format(date.fromisoformat(value), "DATE_FORMAT")
    if key == "body_to":
        return str(bodies.get(value, value))
    if key == "clock":
        return str(PressDeadline.Kind(value).label)
    return str(value)
