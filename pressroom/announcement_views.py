"""Announcements in public: the list, the page, earlier texts and files. No session, no cookie.

What is not public yet is as if it did not exist, by every address.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from portal import clock, list_pages, paging
from portal.directory import directory, name_of
from portal.page_cache import public_page
from portal.paging import BadPageToken, Position, Wanted
from pressroom.announcement_files import served
from pressroom.announcement_list import AnnouncementFilter
from pressroom.models import Announcement, AnnouncementFile, AnnouncementVersion
from pressroom.models.choices import AnnouncementStatus
from queries.register_views import bad_page

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from uuid import UUID

    from django.db.models import QuerySet
    from django.http import FileResponse, HttpResponse, QueryDict

LIST_ONLY: Final = (
    "number", "kind", "publish_at", "corrected_at", "urgent_until",
    "title_kk", "title_ru", "title_en", "lead_kk", "lead_ru", "lead_en",
)  # fmt: skip
FILE_SECONDS: Final = settings.PUBLIC_PAGE_SECONDS  # so long a cache may keep a withdrawn file


@dataclass(frozen=True, slots=True)
class Card:
    """One announcement in a list."""

    row: Announcement
    topics: list[str]
    districts: list[str]
    is_urgent: bool


@public_page
@require_safe
def announcements(request: HttpRequest) -> HttpResponse:
    """The newest, twenty a page, narrowed by kind, topic, district and year."""
    try:
        wanted = Wanted.of(request.GET)
    except BadPageToken:
        return bad_page(request)
    form, now = AnnouncementFilter(request.GET), clock.now()
    rows = paging.ordered(form.wish.rows(now), wanted, "publish_at").only(*LIST_ONLY)
    rows = rows.prefetch_related("topics", "districts")
    found = list(rows[: settings.PAGE_SIZE + 1])
    places = [Position(row.publish_at, row.pk) for row in found if row.publish_at]
    page = paging.cut(found, places, wanted, settings.PAGE_SIZE)
    context = {
        "form": form,
        "in_force": list_pages.removable(request, form.in_force),
        "cards": cards(page.rows),
        "is_first": wanted.is_first,
        **list_pages.neighbours(request.GET, page),
        "feed_url": feed_url(request.GET, form),
    }
    return render(request, "announcements/list.html", context)


@public_page
@require_safe
def announcement(request: HttpRequest, number: str) -> HttpResponse:
    """One announcement, or the reason why it was withdrawn."""
    now = clock.now()
    row = _rows(now).filter(number=number).first()
    if row is None:
        raise Http404
    if row.status == AnnouncementStatus.WITHDRAWN:
        return render(request, "announcements/withdrawn.html", {"row": row})
    return render(request, "announcements/detail.html", page_of(row))


@public_page
@require_safe
def earlier(request: HttpRequest, number: str, version: int) -> HttpResponse:
    """The text as it stood before a correction."""
    public = Announcement.objects.public(clock.now())
    rows = AnnouncementVersion.objects.select_related("announcement")
    old = get_object_or_404(
        rows, announcement__in=public, announcement__number=number, version=version
    )
    return render(request, "announcements/earlier.html", {"old": old, "row": old.announcement})


@require_safe
def file(request: HttpRequest, number: str, pk: UUID) -> FileResponse:
    """A file of a public announcement."""
    public = Announcement.objects.public(clock.now())
    found = get_object_or_404(
        AnnouncementFile, announcement__in=public, announcement__number=number, pk=pk
    )
    return served(found, cache_control=f"public, max-age={FILE_SECONDS}")


def cards(rows: Iterable[Announcement]) -> list[Card]:
    """The rows as a list shows them; their topics and districts are prefetched."""
    known, now = directory(), clock.now()
    return [
        Card(
            row=row,
            topics=[name_of(known.topics, topic.pk) for topic in row.topics.all()],
            districts=[name_of(known.districts, each.pk) for each in row.districts.all()],
            is_urgent=row.urgent_until is not None and row.urgent_until > now,
        )
        for row in rows
    ]


def page_of(row: Announcement) -> dict[str, Any]:
    """What a reader sees of it; the staff's preview shows the same."""
    now, known = clock.now(), directory()
    event = row.event if row.event and row.event.is_public(now) else None
    return {
        "row": row,
        "event": event,
        "is_urgent": row.urgent_until is not None and row.urgent_until > now,
        "topics": [name_of(known.topics, topic.pk) for topic in row.topics.all()],
        "districts": [name_of(known.districts, district.pk) for district in row.districts.all()],
        "body": name_of(known.bodies, row.body_id),
        "files": list(row.files.all()),
        "versions": list(row.versions.all()),
    }


def feed_url(given: QueryDict, form: AnnouncementFilter) -> str:
    """The feed of what the filters ask for; a feed is always of the newest, so without the year."""
    asked = list_pages.without(given, *paging.PARAMETERS, "year")
    for name in [name for name in asked if name not in form.asked]:
        del asked[name]
    feed = reverse("feeds:announcements", args=[get_language()])
    return f"{feed}{list_pages.query_string(asked)}"


def _rows(now: datetime) -> QuerySet[Announcement]:
    return (
        Announcement.objects.addressable(now)
        .defer("search")
        .select_related("event")
        .prefetch_related("topics", "districts", "files", "versions")
    )
