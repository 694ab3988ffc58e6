"""Calendars that people subscribe to: iCalendar (RFC 5545), written by the `icalendar` library.

Times are those of Almaty by name, with the definition of the zone beside them. What an entry says
is the matter of each app; its UID stays for ever, and its SEQUENCE rises with every change that
readers were told of, so that a calendar knows which copy is newer.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from typing import Final

from django.http import HttpResponse
from icalendar import Calendar, Event, Timezone

from portal.workdays import ALMATY

FIRST_DAY: Final = date(2000, 1, 1)  # of the zone's history that a calendar is told
REFRESH: Final = "PT1H"  # how often a calendar should ask again
CONTENT_TYPE: Final = "text/calendar; charset=utf-8"


def calendar(entries: Iterable[Event], *, name: str, product: str) -> bytes:
    """A calendar of these entries; `product` names in English which part of the portal made it."""
    found = Calendar()
    found.add("prodid", f"-//Open Almaty//{product}//EN")
    found.add("version", "2.0")
    found.add("calscale", "GREGORIAN")
    found.add("method", "PUBLISH")
    found.add("x-wr-calname", name)
    found.add("x-wr-timezone", str(ALMATY))
    found.add("x-published-ttl", REFRESH)
    found.add_component(_zone())
    for entry in entries:
        found.add_component(entry)
    content: bytes = found.to_ical()
    return content


def response(content: bytes, *, file: str) -> HttpResponse:
    """The calendar as a file that a browser hands to the program for calendars."""
    disposition = {"Content-Disposition": f'inline; filename="{file}"'}
    return HttpResponse(content, content_type=CONTENT_TYPE, headers=disposition)


@lru_cache(maxsize=1)
def _zone() -> Timezone:
    return Timezone.from_tzid(str(ALMATY), first_date=FIRST_DAY)
