"""Coverage in public: the list, and the same as a file. No session, no cookie."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localtime
from django.views.decorators.http import require_safe

from portal import clock, list_pages, throttle
from portal.page_cache import public_page
from portal.paging import BadPageToken, Wanted
from portal.refusals import TooManyAttempts
from portal.spreadsheets import csv_response
from pressroom import coverage_list
from pressroom.coverage_columns import HEADINGS
from pressroom.coverage_list import CoverageFilter, Item, Wish
from queries.register_views import bad_page

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase

MOST_DOWNLOADED: Final = 100_000
"""Rows in one file: seconds of work."""


@public_page
@require_safe
def coverage(request: HttpRequest) -> HttpResponse:
    """The newest, twenty a page, narrowed by kind, outlet, year and what they followed."""
    try:
        wanted = Wanted.of(request.GET)
    except BadPageToken:
        return bad_page(request)
    form = CoverageFilter(request.GET)
    wish = form.wish
    page = coverage_list.find(wish, wanted, size=settings.PAGE_SIZE)
    asked = list_pages.asked_for(request.GET)
    context = {
        "form": form,
        "in_force": list_pages.removable(request, form.in_force),
        "items": coverage_list.items(page.rows),
        "tallies": coverage_list.tallies(wish.rows(clock.now())) if wanted.is_first else None,
        "is_first": wanted.is_first,
        **list_pages.neighbours(request.GET, page),
        "csv_url": f"{reverse('press:coverage_csv')}{list_pages.query_string(asked)}",
    }
    return render(request, "pressroom/coverage/list.html", context)


@require_safe
def coverage_csv(request: HttpRequest) -> HttpResponseBase:
    """What the same filters find, as CSV that can be imported again."""
    if not throttle.admit(request, "download").ok:
        raise TooManyAttempts
    form = CoverageFilter(request.GET)
    wish = form.wish
    if form.errors:
        return _too_much(request, form, is_bad=True)
    if wish.rows(clock.now()).order_by()[: MOST_DOWNLOADED + 1].count() > MOST_DOWNLOADED:
        return _too_much(request, form, is_bad=False)
    return csv_response(_lines(wish), name="coverage.csv")


def _too_much(request: HttpRequest, form: CoverageFilter, *, is_bad: bool) -> HttpResponse:
    asked = list_pages.query_string(list_pages.asked_for(request.GET))
    context = {
        "form": form,
        "is_bad": is_bad,
        "most": MOST_DOWNLOADED,
        "list_url": f"{reverse('press:coverage')}{asked}",
    }
    return render(request, "pressroom/coverage/no_file.html", context, status=400)


def _lines(wish: Wish) -> Iterator[list[object]]:
    yield [names[0] for names in HEADINGS.values()]
    for item in coverage_list.all_items(wish):
        yield _line(item)


def _line(item: Item) -> list[object]:
    row = item.row
    at = localtime(row.published_at)
    numbers = {column: followed.number for column, followed in item.followed.items()}
    return [
        row.kind,
        row.outlet.name,
        row.title,
        row.url,
        at.date().isoformat(),
        f"{at:%H:%M}",
        row.language,
        "" if row.seconds is None else row.seconds,
        numbers.get("event", ""),
        numbers.get("announcement", ""),
        numbers.get("question", ""),
        item.original.url if item.original else "",
    ]
