"""Announcements as Atom, for readers and machines: `/feeds/<language>/announcements.atom`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal import clock, feeds
from portal.directory import Entry, directory, name_of
from portal.page_cache import public_page
from portal.templatetags.languages import written
from pressroom.announcement_list import AnnouncementFilter
from pressroom.models import Announcement

MOST_ENTRIES: Final = 50


@public_page
@require_safe
def announcements(request: HttpRequest, language: str) -> HttpResponse:
    """The newest public ones, narrowed by ?kind=&topic=&district=. A filter unknown is a 404."""
    if language not in dict(settings.LANGUAGES):
        raise Http404
    with translation.override(language):
        form = AnnouncementFilter(request.GET, has_years=False)
        if not form.is_valid():
            raise Http404
        rows = form.wish.rows(clock.now()).defer("search").prefetch_related("topics")
        feed = Atom1Feed(
            title=" · ".join(
                [_("Open Almaty"), _("Announcements"), *(each.value for each in form.in_force)]
            ),
            link=_absolute(reverse("announcements:list")),
            description="",
            language=language,
            feed_url=_absolute(request.get_full_path()),
            feed_guid=_absolute(request.get_full_path()),
        )
        topics = directory().topics
        for row in rows[:MOST_ENTRIES]:
            _add(feed, row, topics)
        return feeds.response(feed)


def _add(feed: Atom1Feed, row: Announcement, topics: Mapping[int, Entry]) -> None:
    title, text, lead = (written(row, field) for field in ("title", "text", "lead"))
    feed.add_item(
        title=title.text,
        link=_absolute(reverse("announcements:detail", args=[row.number])),
        description=text.text or escape(lead.text),  # HTML; the lead is plain text
        unique_id=feeds.permanent_name("announcement", row.number),
        pubdate=row.publish_at,
        updateddate=row.corrected_at or row.publish_at,
        categories=[
            capfirst(row.get_kind_display()),
            *(name_of(topics, topic.pk) for topic in row.topics.all()),
        ],
    )


def _absolute(path: str) -> str:
    return f"{settings.SITE_URL}{path}"
