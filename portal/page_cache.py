"""Public pages kept ready for whoever reads without a name, for `settings.PUBLIC_PAGE_SECONDS`.

A page of the register is the same for all, and a crowd asks for the same few. Each process keeps
the last ones it rendered, in its own memory: nothing to ask, nothing that can be down, and the
worst is that every process renders a page once in ten seconds. The middleware stands first, so that
a page kept costs none of the others; what they added to it is kept with it.

Kept only: answers 200 to GET of views marked `@public_page` that set no cookie. Staff and whoever
has a message waiting (a cookie of `PERSONAL`) always get a fresh page. Browsers and proxies may
keep a page too, but no longer than the rest of its time (`Age`). No `Vary`: the language is in the
address, and pages are whole for htmx as for anybody.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from threading import Lock
from typing import Concatenate, Final, ParamSpec

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

MOST_PAGES: Final = 1_000
MOST_BYTES: Final = 32 * 1024 * 1024
LONGEST_ADDRESS: Final = 1_000
PERSONAL: Final = frozenset({settings.SESSION_COOKIE_NAME, "messages"})
_MARK: Final = "_is_public_page"

Rest = ParamSpec("Rest")
Key = tuple[bool, str, str]  # secure, host, address


def public_page(
    view: Callable[Concatenate[HttpRequest, Rest], HttpResponse],
) -> Callable[Concatenate[HttpRequest, Rest], HttpResponse]:
    """For views whose page is the same for everybody: it may be kept and served to others."""

    @wraps(view)
    def marked(request: HttpRequest, /, *args: Rest.args, **kwargs: Rest.kwargs) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if response.status_code == 200 and not response.has_header("Cache-Control"):  # noqa: PLR2004
            response["Cache-Control"] = f"public, max-age={settings.PUBLIC_PAGE_SECONDS}"
            setattr(response, _MARK, True)
        return response

    return marked


@dataclass(frozen=True, slots=True)
class _Kept:
    content: bytes
    headers: tuple[tuple[str, str], ...]
    since: float  # monotonic seconds


class _Pages:
    """The pages of one process, the oldest given up for new ones."""

    def __init__(self) -> None:
        self._pages: OrderedDict[Key, _Kept] = OrderedDict()
        self._bytes = 0
        self._lock = Lock()

    def get(self, key: Key, now: float) -> _Kept | None:
        page = self._pages.get(key)
        if page is None or now - page.since >= settings.PUBLIC_PAGE_SECONDS:
            return None
        return page

    def keep(self, key: Key, page: _Kept) -> None:
        with self._lock:
            self._drop(key)
            self._pages[key] = page
            self._bytes += len(page.content)
            while len(self._pages) > MOST_PAGES or self._bytes > MOST_BYTES:
                self._drop(next(iter(self._pages)))

    def _drop(self, key: Key) -> None:
        if page := self._pages.pop(key, None):
            self._bytes -= len(page.content)


def page_cache(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Answer with a kept page where there is one; otherwise keep what comes, if it may be kept."""
    pages = _Pages()

    def middleware(request: HttpRequest) -> HttpResponseBase:
        address = request.get_full_path()
        if (
            request.method != "GET"
            or len(address) > LONGEST_ADDRESS
            or not PERSONAL.isdisjoint(request.COOKIES)
        ):
            return get_response(request)
        key = (request.is_secure(), request.META.get("HTTP_HOST", ""), address)
        now = time.monotonic()
        if page := pages.get(key, now):
            return _served(page, age=int(now - page.since))
        response = get_response(request)
        if (
            getattr(response, _MARK, False)
            and isinstance(response, HttpResponse)
            and not response.cookies
        ):
            pages.keep(key, _Kept(response.content, tuple(response.items()), now))
        return response

    return middleware


def _served(page: _Kept, *, age: int) -> HttpResponse:
    response = HttpResponse(page.content)
    for name, value in page.headers:
        response[name] = value
    response["Age"] = str(age)
    return response
