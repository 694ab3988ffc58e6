"""The programme for machines: a calendar (.ics) and Atom, in each language."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal import calendar_files, clock, feeds
from portal.directory import directory, name_of
from portal.feeds import in_language
from portal.page_cache import public_page
from portal.templatetags.languages import written
from portal.workdays import local_time
from pressroom.event_calendar import address_of, calendar, sentence_of
from pressroom.models import PressEvent
from pressroom.models.events import PressEventQuerySet

KEPT: Final = timedelta(days=90)  # after its end an event stays in the calendar so long
MOST_ENTRIES: Final = 50


@public_page
@require_safe
@in_language
def events_ics(request: HttpRequest) -> HttpResponse:
    """All that is to come and what was lately, cancelled events too: calendars have to be told."""
    now = clock.now()
    rows = PressEvent.objects.public(now).filter(ends_at__gte=now - KEPT)
    name = f"{_('Open Almaty')} · {_('Press centre')}"
    return _ics(with_related(rows).order_by("starts_at", "id"), name=name, file="open-almaty.ics")


@public_page
@require_safe
@in_language
def event_ics(request: HttpRequest, number: str) -> HttpResponse:
    """One event, to be put into a calendar."""
    rows = list(with_related(PressEvent.objects.public(clock.now()).filter(number=number)))
    if not rows:
        raise Http404
    return _ics(rows, name=written(rows[0], "title").text, file=f"open-almaty-{number}.ics")


@public_page
@require_safe
@in_language
def events_atom(request: HttpRequest) -> HttpResponse:
    """What was announced or changed last."""
    rows = PressEvent.objects.public(clock.now()).order_by("-changed_at", "-id")
    title = f"{_('Open Almaty')} · {_('Press events')}"
    feed = feeds.atom(request, title=title, page=reverse("press:events"))
    for row in with_related(rows)[:MOST_ENTRIES]:
        _add(feed, row)
    return feeds.response(feed)


def with_related(rows: PressEventQuerySet) -> PressEventQuerySet:
    """Rows with all an entry says, in a fixed number of statements."""
    return rows.defer("search", "minutes").prefetch_related(
        "bodies", "topics", "speakings", "changes"
    )


def _ics(rows: object, *, name: str, file: str) -> HttpResponse:
    content = calendar(rows, name=name)  # type: ignore[arg-type]
    return calendar_files.response(content, file=file)


def _add(feed: Atom1Feed, row: PressEvent) -> None:
    known = directory()
    starts, ends = local_time(row.starts_at), local_time(row.ends_at)
    when = f"{date_format(starts, 'DATETIME_FORMAT')}–{date_format(ends, 'TIME_FORMAT')}"
    parts = [
        *(sentence_of(change) for change in row.changes.all()),
        when,
        written(row, "venue").text,
        written(row, "description").text,
    ]
    feed.add_item(
        title=written(row, "title").text,
        link=address_of(row),
        description=feeds.as_html("\n".join(part for part in parts if part)),
        unique_id=feeds.permanent_name("press-event", row.number),
        pubdate=row.announce_at,
        updateddate=row.changed_at,
        categories=[
            capfirst(str(row.get_kind_display())),
            *(name_of(known.bodies, body.pk) for body in row.bodies.all()),
            *(name_of(known.topics, topic.pk) for topic in row.topics.all()),
        ],
    )
