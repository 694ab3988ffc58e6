"""What the ledger of a press event can tell, each event in a sentence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django.utils.text import get_text_list
from django.utils.translation import gettext as _gettext
from django.utils.translation import gettext_lazy as _

from portal import story
from portal.ledger_events import Event
from portal.models import LedgerEntry
from portal.translated import in_words
from portal.verbs.course import Step
from pressroom.models import PressEvent

EVENTS: Final = {
    "planned": Event(_("Planned for %(starts_at)s"), is_public=False),
    "revised": Event(_("Edited: %(changed)s")),
    "announced": Event(_("Public from %(announce_at)s")),
    "rescheduled": Event(
        _("Moved from %(was_starts_at)s (%(was_venue)s) to %(starts_at)s (%(venue)s): %(reason)s")
    ),
    "cancelled": Event(_("Cancelled: %(reason)s")),
    "closed": Event(_("Held and closed")),
    "amended": Event(_("Minutes, recording or counts were amended")),
}


def told(entries: Sequence[LedgerEntry]) -> list[Step]:
    """What happened to an event, newest first."""
    return story.told(entries, EVENTS, {"changed": _fields, "was_venue": _place, "venue": _place})


def _fields(names: list[str]) -> str:
    """Names of the form's fields: "title, topics and speakers"."""
    labels = {field.name: str(field.verbose_name) for field in _fields_of_form()}
    labels["speakers"] = _gettext("speakers")
    return get_text_list([labels.get(name, name) for name in names], _gettext("and"))


def _fields_of_form() -> list[Any]:
    return [*PressEvent._meta.fields, *PressEvent._meta.many_to_many]


def _place(venue: dict[str, Any]) -> str:
    return in_words(venue) or "–"
