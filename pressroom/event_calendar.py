"""The programme for people's calendars (`portal.calendar_files`).

An entry keeps its UID for ever. A cancelled event stays, with STATUS:CANCELLED.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC
from typing import Final

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from icalendar import Event

from portal import calendar_files
from portal.directory import directory, name_of
from portal.templatetags.languages import written
from portal.workdays import ALMATY
from pressroom.models import EventChange, PressEvent
from pressroom.models.choices import EventStatus

PRODUCT: Final = "Press centre"


def calendar(events: Iterable[PressEvent], *, name: str) -> bytes:
    """A calendar of these events in the active language; rows as `event_feeds` reads them."""
    return calendar_files.calendar(map(_entry, events), name=name, product=PRODUCT)


def address_of(event: PressEvent) -> str:
    """The permanent address of an event's page, in the active language."""
    return f"{settings.SITE_URL}{reverse('press:event', args=[event.number])}"


def uid_of(event: PressEvent) -> str:
    """The same in every language and for ever, wherever the portal moves."""
    return f"press-event-{event.number}@open-almaty"


def _entry(event: PressEvent) -> Event:
    entry = Event()
    title = written(event, "title")
    entry.add("uid", uid_of(event))
    entry.add("dtstamp", event.changed_at.astimezone(UTC))
    entry.add("last-modified", event.changed_at.astimezone(UTC))
    entry.add("sequence", event.sequence)
    entry.add("status", _status(event))
    entry.add("dtstart", event.starts_at.astimezone(ALMATY))
    entry.add("dtend", event.ends_at.astimezone(ALMATY))
    entry.add("summary", title.text, parameters={"LANGUAGE": title.language})
    entry.add("description", _description(event), parameters={"LANGUAGE": get_language() or ""})
    if place := written(event, "venue").text or event.stream_url:
        entry.add("location", place)
    entry.add("categories", [str(event.get_kind_display())])
    entry.add("url", address_of(event))
    return entry


def _status(event: PressEvent) -> str:
    return "CANCELLED" if event.status == EventStatus.CANCELLED else "CONFIRMED"


def _description(event: PressEvent) -> str:
    """What a reader of a calendar has to know, in lines: changes with reasons, who speaks."""
    known = directory().bodies
    lines = [sentence_of(change) for change in event.changes.all()]
    if text := written(event, "description").text:
        lines.append(text)
    lines += [
        pgettext("name and title of a speaker", "%(name)s, %(title)s")
        % {
            "name": written(speaking, "name_as_printed").text,
            "title": written(speaking, "title_as_printed").text,
        }
        for speaking in event.speakings.all()
    ]
    lines += [name_of(known, body.pk) for body in event.bodies.all()]
    if event.stream_url:
        lines.append(_("Stream: %(address)s") % {"address": event.stream_url})
    return "\n".join(lines)


def sentence_of(change: EventChange) -> str:
    """A change that readers were told of, in a sentence with its reason."""
    reason = written(change, "reason").text
    if change.kind == EventChange.Kind.CANCELLED:
        return _("Cancelled: %(reason)s") % {"reason": reason}
    return _("Rescheduled: %(reason)s") % {"reason": reason}
