"""Broadcasts for machines: a calendar (.ics) and Atom, in each language."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from broadcasts.broadcast_calendar import address_of, calendar, last_told, lines
from broadcasts.models import Broadcast
from portal import calendar_files, clock, feeds
from portal.directory import directory, name_of
from portal.feeds import in_language
from portal.page_cache import public_page
from portal.templatetags.languages import written
from portal.workdays import local_time

if TYPE_CHECKING:
    from broadcasts.models.broadcasts import BroadcastQuerySet

KEPT: Final = timedelta(days=90)  # after its end a broadcast stays in the calendar so long
MOST_ENTRIES: Final = 50


@public_page
@require_safe
@in_language
def live_ics(request: HttpRequest) -> HttpResponse:
    """What is to come and what was lately, cancelled ones too: calendars have to be told."""
    rows = Broadcast.objects.public().filter(ends_at__gte=clock.now() - KEPT)
    name = f"{_('Open Almaty')} · {_('Akimat LIVE')}"
    found = with_related(rows).order_by("starts_at", "id")
    return calendar_files.response(calendar(found, name=name), file="akimat-live.ics")


@public_page
@require_safe
@in_language
def broadcast_ics(request: HttpRequest, number: int) -> HttpResponse:
    """One broadcast, to be put into a calendar."""
    rows = list(with_related(Broadcast.objects.public().filter(number=number)))
    if not rows:
        raise Http404
    content = calendar(rows, name=written(rows[0], "title").text)
    return calendar_files.response(content, file=f"akimat-live-{number}.ics")


@public_page
@require_safe
@in_language
def live_atom(request: HttpRequest) -> HttpResponse:
    """What was announced last, each with the moment of its last change."""
    title = f"{_('Open Almaty')} · {_('Akimat LIVE')}"
    feed = feeds.atom(request, title=title, page=reverse("live:home"))
    newest = with_related(Broadcast.objects.public()).order_by("-announced_at", "-id")
    rows, topics = list(newest[:MOST_ENTRIES]), directory().topics
    told = last_told(rows)
    for row in rows:
        starts, ends = local_time(row.starts_at), local_time(row.ends_at)
        when = f"{date_format(starts, 'DATETIME_FORMAT')}–{date_format(ends, 'TIME_FORMAT')}"
        feed.add_item(
            title=written(row, "title").text,
            link=address_of(row),
            description=feeds.as_html("\n".join([when, *lines(row)])),
            unique_id=feeds.permanent_name("live-broadcast", row.number),
            pubdate=row.announced_at,
            updateddate=told[row.pk].at,
            categories=[name_of(topics, topic.pk) for topic in row.topics.all()],
        )
    return feeds.response(feed)


def with_related(rows: BroadcastQuerySet) -> BroadcastQuerySet:
    """Rows with all an entry says, in a fixed number of statements."""
    return rows.defer("search").prefetch_related("topics", "guests")
