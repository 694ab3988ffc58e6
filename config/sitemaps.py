"""What search engines may read: every public page, in every language, and nothing else.

A section's pages are cut by ranges of primary keys: a page costs the same whether a section has a
thousand rows or a million, and nothing is counted. Each section asks the one condition of what is
public (`.public(…)`), as the pages themselves do. A page may come out empty where a range has
nothing public.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import add
from typing import Any, Final

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.core.paginator import EmptyPage, PageNotAnInteger
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import override
from django.views.decorators.http import require_safe

from broadcasts.models import Broadcast, LiveQuestion
from portal import clock
from pressroom.models import Announcement, PressEvent, PressQuestion
from queries.models import CitizenQuery

KEYS_A_PAGE: Final = 2_000  # primary keys; each row stands once a language
LANGUAGES: Final = tuple(code for code, _name in settings.LANGUAGES)
STATIC: Final = (
    "home",
    "queries:new",
    "queries:register",
    "queries:map",
    "press:home",
    "press:events",
    "press:officials",
    "press:questions",
    "press:search",
    "press:coverage",
    "announcements:list",
    "live:home",
    "live:archive",
    "figures:home",
    "figures:definitions",
    "open311_page",
    "open_data:home",
)
CLOSED: Final = (
    "/admin/",
    "/*/queries/track/",
    "/*/queries/mine/",
    "/*/queries/confirm/",
    "/*/live/*/mine/",
)


Named = tuple[tuple[str, ...], datetime | None]  # what stands in an address, and its last change


class _Pages:
    """The pages of a section, by ranges of primary keys."""

    def __init__(self, section: Rows) -> None:
        self._section = section
        self.num_pages = max(section.last_key() - 1, 0) // KEYS_A_PAGE + 1

    def page(self, number: int | str) -> _Page:
        """One of them. Raises `EmptyPage` or `PageNotAnInteger`, which Django's view tells."""
        first = (_checked(number, self.num_pages) - 1) * KEYS_A_PAGE
        return _Page(self._section.between(first, first + KEYS_A_PAGE))


@dataclass(frozen=True, slots=True)
class _Page:
    object_list: Sequence[Named]


def _checked(number: int | str, pages: int) -> int:
    if not (isinstance(number, int) or (number.isascii() and number.isdigit())):
        raise PageNotAnInteger
    if not 1 <= int(number) <= pages:
        raise EmptyPage
    return int(number)


class _InEveryLanguage(Sitemap):
    """Addresses without their language; a page names each with all its languages."""

    def addresses(self, page: int | str) -> Iterable[tuple[str, datetime | None]]:
        """Addresses below the language, with the moment of their last change."""
        raise NotImplementedError

    def get_urls(self, page: int | str = 1, site: Any = None, protocol: Any = None) -> list[Any]:
        return [
            {
                "item": below,
                "location": f"{settings.SITE_URL}/{code}/{below}",
                "lastmod": changed_at,
                "changefreq": None,
                "priority": "",
                "alternates": [
                    {"location": f"{settings.SITE_URL}/{other}/{below}", "lang_code": other}
                    for other in LANGUAGES
                ],
            }
            for below, changed_at in self.addresses(page)
            for code in LANGUAGES
        ]

    def get_latest_lastmod(self) -> datetime | None:
        """Nothing: it would be asked of every row, for the index."""
        return None


class StaticPages(_InEveryLanguage):
    def addresses(self, page: int | str) -> Iterable[tuple[str, datetime | None]]:
        _checked(page, 1)
        with override(LANGUAGES[0]):
            return [(below(reverse(name)), None) for name in STATIC]


class Rows(_InEveryLanguage):
    """The pages of a model's public rows; `named` are the columns in a page's address."""

    def __init__(
        self,
        public: Callable[[], QuerySet[Any]],
        *,
        page_name: str,
        changed: str,
        named: Sequence[str] = ("number",),
    ) -> None:
        self._public = public
        self._page_name = page_name
        self._changed = changed
        self._named = named

    @property
    def paginator(self) -> Any:
        """Ranges of keys instead of counted pages."""
        return _Pages(self)

    def last_key(self) -> int:
        """The highest key of a public row, found from the end of the index; 0 where none is.

        Of public rows only: the number of pages would tell of an embargoed one.
        """
        newest = self._public().order_by("-pk").values_list("pk", flat=True)
        return newest.first() or 0

    def between(self, first: int, last: int) -> list[Named]:
        """Names and last changes of the public rows with these keys, the first not included."""
        rows = self._public().filter(pk__gt=first, pk__lte=last).order_by("pk")
        return [
            (tuple(str(name) for name in names), changed_at)
            for *names, changed_at in rows.values_list(*self._named, self._changed)
        ]

    def addresses(self, page: int | str) -> Iterable[tuple[str, datetime | None]]:
        """Every address begins alike, so one of them is resolved."""
        rows = self.paginator.page(page).object_list
        if not rows:
            return []
        with override(LANGUAGES[0]):
            address = below(reverse(self._page_name, args=rows[0][0]))
        parts: list[str] = []
        for name in reversed(rows[0][0]):
            address, _, end = address.rpartition(name)
            parts.insert(0, end)
        return [
            (address + "".join(map(add, names, parts)), changed_at) for names, changed_at in rows
        ]


def below(path: str) -> str:
    """An address below its language: `queries/` of `/kk/queries/`."""
    return path.partition("/")[2].partition("/")[2]


def _of_press(model: Any) -> Callable[[], QuerySet[Any]]:
    return lambda: model.objects.public(clock.now())


SECTIONS: Final = {
    "pages": StaticPages(),
    "queries": Rows(CitizenQuery.objects.public, page_name="queries:detail", changed="received_at"),
    "events": Rows(_of_press(PressEvent), page_name="press:event", changed="changed_at"),
    "questions": Rows(_of_press(PressQuestion), page_name="press:question", changed="asked_at"),
    "announcements": Rows(
        _of_press(Announcement), page_name="announcements:detail", changed="publish_at"
    ),
    "broadcasts": Rows(
        Broadcast.objects.public, page_name="live:broadcast", changed="announced_at"
    ),
    "answers": Rows(
        LiveQuestion.objects.public,
        page_name="live:question",
        changed="published_at",
        named=("broadcast__number", "code"),
    ),
}


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Where machines are not wanted, and where the map of the site is."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in CLOSED)]
    lines += [f"Sitemap: {settings.SITE_URL}{reverse('sitemap_index')}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
