"""The page at hand in the portal's other languages, as plain links."""

from dataclasses import dataclass
from typing import Any, Final

from django import template
from django.conf import settings
from django.db.models import Model
from django.http import HttpRequest
from django.urls import translate_url
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from portal.markup import joined

register = template.Library()


_LINK: Final = '<li><a href="{}" lang="{}" hreflang="{}"{}>{}</a></li>'
_ALTERNATE: Final = '<link rel="alternate" hreflang="{}" href="{}{}">'


@dataclass(frozen=True)
class LanguageLink:
    """One language the reader may switch to, with the same page's address in it."""

    code: str
    name: str
    url: str
    is_current: bool


@dataclass(frozen=True)
class Languages:
    """This page in each language, in the order and by the names of `LANGUAGES`."""

    pages: list[LanguageLink]
    site: str  # the scheme and the host

    @property
    def links(self) -> SafeString:
        """Items of a list; every page has them, and a template takes four times as long."""
        return joined(
            _LINK,
            ((each.url, each.code, each.code, _current(each), each.name) for each in self.pages),
        )

    @property
    def alternates(self) -> SafeString:
        """For the head."""
        return joined(_ALTERNATE, ((each.code, self.site, each.url) for each in self.pages))


def _current(page: LanguageLink) -> SafeString:
    return SafeString(' aria-current="true"' if page.is_current else "")


@register.simple_tag(takes_context=True)
def language_links(context: dict[str, Any]) -> Languages:
    """Links to the page at hand in every language.

    An address that names no page (an error page) leads to the home page of the language.
    The query string is kept, so a filtered list stays filtered.
    """
    request: HttpRequest | None = context.get("request")
    current = get_language()
    pages = [
        LanguageLink(
            code=code,
            name=name,
            url=_in_language(request, code) if request else f"/{code}/",
            is_current=code == current,
        )
        for code, name in settings.LANGUAGES
    ]
    return Languages(pages, request.build_absolute_uri("/").removesuffix("/") if request else "")


@dataclass(frozen=True)
class Written:
    """A translated text as a reader gets it: in their language, or in another that is named."""

    text: str
    language: str  # the code of the language it is written in
    fallback: str  # that language's own name where it is not the reader's; else empty


@register.simple_tag
def written(row: Model, field: str) -> Written:
    """Return a translated field with the language it is really in.

    Without a text in the reader's language another one is shown, and the page says so:
    `{% written event "title" as title %}<h1 lang="{{ title.language }}">{{ title.text }}</h1>`,
    and once a page `{% include "components/fallback.html" with written=title only %}`.
    """
    wanted = get_language() or settings.LANGUAGE_CODE
    names = dict(settings.LANGUAGES)
    for code in (wanted, *settings.MODELTRANSLATION_FALLBACK_LANGUAGES["default"]):
        if text := getattr(row, f"{field}_{code}") or "":
            return Written(text, code, "" if code == wanted else names[code])
    return Written("", wanted, "")


def _in_language(request: HttpRequest, code: str) -> str:
    """The address of the page at hand in another language.

    Addresses differ by the language at their beginning only, so where a view has answered (which
    the resolver has noted) that is exchanged; anything else is looked up.
    """
    path = request.get_full_path()
    prefix = f"/{get_language()}/"
    if getattr(request, "resolver_match", None) and path.startswith(prefix):
        return f"/{code}/{path.removeprefix(prefix)}"
    url = translate_url(path, code)
    return url if url.startswith(f"/{code}/") else f"/{code}/"
