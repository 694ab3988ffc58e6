"""Broadcasts for people's calendars (`portal.calendar_files`).

SEQUENCE is the place in the ledger of the last change that readers were told of: it rises with
every one, and no column has to be kept in step with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from django.conf import settings
from django.db.models import Max
from django.urls import reverse
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from icalendar import Event

from broadcasts.models import Broadcast
from broadcasts.models.choices import BroadcastStatus
from portal import calendar_files
from portal.models import LedgerEntry
from portal.templatetags.languages import written
from portal.workdays import ALMATY

PRODUCT: Final = "Akimat LIVE"
TOLD: Final = ("announced", "revised", "cancelled", "recording_added")


@dataclass(frozen=True, slots=True)
class Told:
    """The last change of a broadcast that readers were told of."""

    sequence: int
    at: datetime


def calendar(broadcasts: Iterable[Broadcast], *, name: str) -> bytes:
    """A calendar of these broadcasts in the active language; rows with their guests at hand."""
    rows = list(broadcasts)
    told = last_told(rows)
    entries = (_entry(row, told[row.pk]) for row in rows)
    return calendar_files.calendar(entries, name=name, product=PRODUCT)


def last_told(rows: Iterable[Broadcast]) -> Mapping[int, Told]:
    """By primary key; one statement. A broadcast of before the ledger was told of as announced."""
    rows = list(rows)
    entries = LedgerEntry.objects.filter(
        subject__in=[row.ledger_subject for row in rows], event__in=TOLD
    )
    found = {
        entry["subject"]: Told(entry["last"], entry["when"])
        for entry in entries.order_by()
        .values("subject")
        .annotate(last=Max("sequence"), when=Max("at"))
    }
    return {
        row.pk: found.get(row.ledger_subject) or Told(0, row.announced_at or row.starts_at)
        for row in rows
    }


def address_of(row: Broadcast) -> str:
    """The permanent address of a broadcast's page, in the active language."""
    return f"{settings.SITE_URL}{reverse('live:broadcast', args=[row.number])}"


def _entry(row: Broadcast, told: Told) -> Event:
    entry, title = Event(), written(row, "title")
    is_cancelled = row.status == BroadcastStatus.CANCELLED
    entry.add("uid", f"live-broadcast-{row.number}@open-almaty")
    entry.add("dtstamp", told.at.astimezone(UTC))
    entry.add("last-modified", told.at.astimezone(UTC))
    entry.add("sequence", told.sequence)
    entry.add("status", "CANCELLED" if is_cancelled else "CONFIRMED")
    entry.add("dtstart", row.starts_at.astimezone(ALMATY))
    entry.add("dtend", row.ends_at.astimezone(ALMATY))
    entry.add("summary", f"Akimat LIVE: {title.text}", parameters={"LANGUAGE": title.language})
    entry.add("description", "\n".join(lines(row)), parameters={"LANGUAGE": get_language() or ""})
    if place := row.channel or row.stream_url:
        entry.add("location", place)
    entry.add("url", address_of(row))
    return entry


def lines(row: Broadcast) -> list[str]:
    """What a reader has to know of a broadcast: why it was cancelled, what about, who answers."""
    said = []
    if row.status == BroadcastStatus.CANCELLED:
        said.append(_("Cancelled: %(reason)s") % {"reason": written(row, "cancel_reason").text})
    if text := written(row, "description").text:
        said.append(text)
    said += [
        pgettext("name and title of a speaker", "%(name)s, %(title)s")
        % {
            "name": written(guest, "name_as_printed").text,
            "title": written(guest, "title_as_printed").text,
        }
        for guest in row.guests.all()
    ]
    if row.stream_url and row.status != BroadcastStatus.CANCELLED:
        said.append(_("Stream: %(address)s") % {"address": row.stream_url})
    return said
