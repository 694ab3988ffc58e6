"""The programme for machines: a calendar (.ics) and Atom, in each language."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.feedgenerator import Atom1Feed
from django.utils.formats import date_format
from django.utils.html import escape
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal import clock
from portal.directory import directory, name_of
from portal.page_cache import public_page
from portal.templatetags.languages import written
from portal.workdays import local_time
from pressroom.event_calendar import address_of, calendar, sentence_of
from pressroom.models import PressEvent
from pressroom.models.events import PressEventQuerySet

KEPT: Final = timedelta(days=90)  # after its end an event stays in the calendar so long
MOST_ENTRIES: Final = 50
SINCE: Final = 2026  # the year in the permanent names of entries, RFC 4151
CALENDAR_TYPE: Final = "text/calendar; charset=utf-8"


def in_language(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Answer in the language the address names; a language unknown is a 404."""

    @wraps(view)
    def wrapped(request: HttpRequest, language: str, **kwargs: str) -> HttpResponse:
        if language not in dict(settings.LANGUAGES):
            raise Http404
        with translation.override(language):
            return view(request, **kwargs)

    return wrapped


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
    here = f"{settings.SITE_URL}{request.path}"
    feed = Atom1Feed(
        title=f"{_('Open Almaty')} · {_('Press events')}",
        link=f"{settings.SITE_URL}{reverse('press:events')}",
        description="",
        language=translation.get_language(),
        feed_url=here,
        feed_guid=here,
    )
    for row in with_related(rows)[:MOST_ENTRIES]:
        _add(feed, row)
    return HttpResponse(feed.writeString("utf-8"), content_type=feed.content_type)


def with_related(rows: PressEventQuerySet) -> PressEventQuerySet:
    """Rows with all an entry says, in a fixed number of statements."""
    return rows.defer("search", "minutes").prefetch_related(
        "bodies", "topics", "speakings", "changes"
    )


def _ics(rows: object, *, name: str, file: str) -> HttpResponse:
    content = calendar(rows, name=name)  # type: ignore[arg-type]
    disposition = {"Content-Disposition": f'inline; filename="{file}"'}
    return HttpResponse(content, content_type=CALENDAR_TYPE, headers=disposition)


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
    host = urlsplit(settings.SITE_URL).hostname
    feed.add_item(
        title=written(row, "title").text,
        link=address_of(row),
        description=_as_html("\n".join(part for part in parts if part)),
        unique_id=f"tag:{host},{SINCE}:press-event/{row.number}",
        pubdate=row.announce_at,
        updateddate=row.changed_at,
        categories=[
            capfirst(str(row.get_kind_display())),
            *(name_of(known.bodies, body.pk) for body in row.bodies.all()),
            *(name_of(known.topics, topic.pk) for topic in row.topics.all()),
        ],
    )


def _as_html(plain: str) -> str:
    """Readers of Atom take a summary for HTML."""
    return escape(plain).replace("\n", "<br>")
