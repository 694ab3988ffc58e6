"""Officials in public: who they are, and what stands behind each number of their record."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from portal import list_pages, paging
from portal.models import Appointment, Official
from portal.page_cache import public_page
from portal.paging import BadPageToken, Position, Wanted
from pressroom import event_cards, official_record
from pressroom.official_record import MEASURES, Measure
from pressroom.public_question import cards, with_related
from queries.register_views import bad_page


@dataclass(frozen=True, slots=True)
class Listed:
    """An official in the list: the office held now, or the last one, and at how many events."""

    official: Official
    appointment: Appointment
    events: int


@public_page
@require_safe
def officials(request: HttpRequest) -> HttpResponse:
    """Everybody who holds or held an office, by name; two statements."""
    last: dict[int, Appointment] = {}
    events: dict[int, int] = {}
    held = list(official_record.appointments())
    spoken = official_record.numbers(MEASURES["events"], held)
    for each in held:
        last.setdefault(each.official_id, each)
        events[each.official_id] = events.get(each.official_id, 0) + spoken.get(each.pk, 0)
    listed = [Listed(each.official, each, events[pk]) for pk, each in last.items()]
    listed.sort(key=lambda each: each.official.name)
    context = {
        "present": [each for each in listed if official_record.is_held(each.appointment)],
        "former": [each for each in listed if not official_record.is_held(each.appointment)],
    }
    return render(request, "pressroom/officials.html", context)


@public_page
@require_safe
def official(request: HttpRequest, slug: str) -> HttpResponse:
    """One official: each office with its numbers."""
    person = get_object_or_404(Official, slug=slug)
    offices = official_record.offices(person)
    if not offices:
        raise Http404
    context = {"person": person, "offices": offices}
    return render(request, "pressroom/official.html", context)


@public_page
@require_safe
def official_rows(request: HttpRequest, slug: str, office: int, key: str) -> HttpResponse:
    """The rows behind one number of an office, the newest first, page by page."""
    held = get_object_or_404(official_record.appointments(), official__slug=slug, pk=office)
    if key not in MEASURES:
        raise Http404
    try:
        wanted = Wanted.of(request.GET)
    except BadPageToken:
        return bad_page(request)
    context = {
        "person": held.official,
        "appointment": held,
        "measure": MEASURES[key],
        **_page(request, MEASURES[key], held, wanted),
    }
    return render(request, "pressroom/official_rows.html", context)


def _page(
    request: HttpRequest, measure: Measure, held: Appointment, wanted: Wanted
) -> dict[str, Any]:
    rows: Any = paging.ordered(official_record.rows_of(measure, [held]), wanted, measure.moment)
    is_events = measure.key == "events"
    related: Any = event_cards.with_related if is_events else with_related
    shown: Any = event_cards.cards if is_events else cards
    found = list(related(rows[: settings.PAGE_SIZE + 1]))
    places = [Position(getattr(row, measure.moment), row.pk) for row in found]
    page = paging.cut(found, places, wanted, settings.PAGE_SIZE)
    return {
        "events" if is_events else "questions": shown(page.rows),
        "is_first": wanted.is_first,
        **list_pages.neighbours(request.GET, page),
    }
