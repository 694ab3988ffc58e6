"""The programme for people's calendars: iCalendar (RFC 5545), written by the `icalendar` library.

An entry keeps its UID for ever. Its SEQUENCE rises with every change that readers were told of, so
that a calendar knows which copy is newer; a cancelled event stays, with STATUS:CANCELLED. Times are
those of Almaty by name, with the definition of the zone beside them.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date
from functools import lru_cache
from typing import Final

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, Timezone

from portal.directory import directory, name_of
from portal.templatetags.languages import written
from portal.workdays import ALMATY
from pressroom.models import EventChange, PressEvent
from pressroom.models.choices import EventStatus

PRODUCT: Final = "-//Open Almaty//Press centre//EN"
FIRST_DAY: Final = date(2000, 1, 1)  # of the zone's history that a calendar is told
REFRESH: Final = "PT1H"  # how often a calendar should ask again


def calendar(events: Iterable[PressEvent], *, name: str) -> bytes:
    """A calendar of these events in the active language; rows as `with_calendar_related` reads."""
    found = Calendar()
    found.add("prodid", PRODUCT)
    found.add("version", "2.0")
    found.add("calscale", "GREGORIAN")
    found.add("method", "PUBLISH")
    found.add("x-wr-calname", name)
    found.add("x-wr-timezone", str(ALMATY))
    found.add("x-published-ttl", REFRESH)
    found.add_component(_zone())
    for event in events:
        found.add_component(_entry(event))
    content: bytes = found.to_ical()
    return content


def address_of(event: PressEvent) -> str:
    """The permanent address of an event's page, in the active language."""
    return f"{settings.SITE_URL}{reverse('press:event', args=[event.number])}"


def uid_of(event: PressEvent) -> str:
    """The same in every language and for ever, wherever the portal moves."""
    return f"press-event-{event.number}@open-almaty"


@lru_cache(maxsize=1)
def _zone() -> Timezone:
    return Timezone.from_tzid(str(ALMATY), first_date=FIRST_DAY)


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
