"""Feeds for readers and machines (Atom), whose addresses name their language."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import translation
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape

SINCE: Final = 2026  # the year in the permanent names of entries, RFC 4151


def in_language(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Answer in the language the address names; a language unknown is a 404."""

    @wraps(view)
    def wrapped(request: HttpRequest, language: str, **kwargs: str) -> HttpResponse:
        if language not in dict(settings.LANGUAGES):
            raise Http404
        with translation.override(language):
            return view(request, **kwargs)

    return wrapped


def atom(request: HttpRequest, *, title: str, page: str) -> Atom1Feed:
    """An empty feed in the active language; `page` is the path of what people read instead."""
    here = f"{settings.SITE_URL}{request.path}"
    return Atom1Feed(
        title=title,
        link=f"{settings.SITE_URL}{page}",
        description="",
        language=translation.get_language(),
        feed_url=here,
        feed_guid=here,
    )


def response(feed: Atom1Feed) -> HttpResponse:
    return HttpResponse(feed.writeString("utf-8"), content_type=feed.content_type)


def permanent_name(kind: str, number: object) -> str:
    """The name of an entry, the same in every language and for ever (RFC 4151)."""
    return f"tag:{urlsplit(settings.SITE_URL).hostname},{SINCE}:{kind}/{number}"


def as_html(plain: str) -> str:
    """Readers of Atom take a summary for HTML."""
    return escape(plain).replace("\n", "<br>")
