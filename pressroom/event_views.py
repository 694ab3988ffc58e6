"""The press centre in public: its front page, the programme, and the page of one event.

No account, no session, no cookie. What is not public yet is as if it did not exist.
"""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal import clock, list_pages, paging
from portal.page_cache import public_page
from portal.paging import BadPageToken, Position, Wanted
from pressroom.event_cards import cards, with_related
from pressroom.models import PressEvent
from pressroom.programme_list import ProgrammeFilter
from pressroom.public_event import PublicEvent
from queries.register_views import bad_page

MOST_UPCOMING: Final = 100


@public_page
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The front page of the press centre; its parts come from template tags."""
    return render(request, "pressroom/home.html")


@public_page
@require_safe
def programme(request: HttpRequest) -> HttpResponse:
    """What is to come, the next first; below it what was, the last first, page by page."""
    try:
        wanted = Wanted.of(request.GET)
    except BadPageToken:
        return bad_page(request)
    form, now = ProgrammeFilter(request.GET), clock.now()
    rows = with_related(form.wish.rows(now))
    found = list(paging.ordered(rows.past(now), wanted, "starts_at")[: settings.PAGE_SIZE + 1])
    places = [Position(row.starts_at, row.pk) for row in found]
    page = paging.cut(found, places, wanted, settings.PAGE_SIZE)
    context = {
        "form": form,
        "in_force": list_pages.removable(request, form.in_force),
        "upcoming": cards(rows.upcoming(now)[:MOST_UPCOMING]) if wanted.is_first else [],
        "past": cards(page.rows),
        "is_first": wanted.is_first,
        **list_pages.neighbours(request.GET, page),
    }
    return render(request, "pressroom/programme.html", context)


@public_page
@require_safe
def event(request: HttpRequest, number: str) -> HttpResponse:
    """One event with all that followed it."""
    row = PressEvent.objects.public(clock.now()).defer("search").filter(number=number).first()
    if row is None:
        raise Http404
    return render(request, "pressroom/event.html", {"page": PublicEvent(row)})
