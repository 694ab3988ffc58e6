"""The page at hand in the portal's other languages, as plain links."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import template
from django.conf import settings
from django.urls import translate_url
from django.utils.translation import get_language

if TYPE_CHECKING:
    from django.http import HttpRequest

register = template.Library()


@dataclass(frozen=True)
class LanguageLink:
    """One language the reader may switch to, with the same page's address in it."""

    code: str
    name: str
    url: str
    absolute_url: str
    is_current: bool


@register.simple_tag(takes_context=True)
def language_links(context: dict[str, Any]) -> list[LanguageLink]:
    """Return a link to this page in each language, in the order and by the names of `LANGUAGES`.

    An address that names no page (an error page) leads to the home page of the language.
    The query string is kept, so a filtered list stays filtered.
    """
    request: HttpRequest | None = context.get("request")
    current = get_language()
    links = []
    for code, name in settings.LANGUAGES:
        path = request.get_full_path() if request else "/"
        url = translate_url(path, code)
        if not url.startswith(f"/{code}/"):
            url = f"/{code}/"
        links.append(
            LanguageLink(
                code=code,
                name=name,
                url=url,
                absolute_url=request.build_absolute_uri(url) if request else url,
                is_current=code == current,
            )
        )
    return links
