"""Public pages kept ready for whoever reads without a name, for `settings.PUBLIC_PAGE_SECONDS`.

A page of the register is the same for all, and a crowd asks for the same few. Each process keeps
the last ones it rendered, in its own memory: nothing to ask, nothing that can be down, and the
worst is that every process renders a page once in ten seconds. The middleware stands first, so that
a page kept costs none of the others; what they added to it is kept with it.

Kept only: answers 200 to GET of views marked `@public_page` that set no cookie. Staff and whoever
has a message waiting (a cookie of `PERSONAL`) always get a fresh page. Browsers and proxies may
keep a page too, but no longer than the rest of its time (`Age`). No `Vary`: the language is in the
address, and pages are whole for htmx as for anybody.

A page that a crowd polls (`@polled_page`) ends its address with the version the reader has, and is
the same for everybody, staff too. It is kept under its address without the version, until its view
says: so addresses made up cost no more than a true one and push nothing out.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from threading import Lock
from typing import Any, Concatenate, Final, ParamSpec

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

MOST_PAGES: Final = 1_000
MOST_POLLED: Final = 200
MOST_BYTES: Final = 32 * 1024 * 1024
LONGEST_ADDRESS: Final = 1_000
PERSONAL: Final = frozenset({settings.SESSION_COOKIE_NAME, "messages"})
_MARK: Final = "_is_public_page"

Rest = ParamSpec("Rest")
Key = tuple[bool, str, str]  # secure, host, address
POLLED_CACHE_CONTROL: Final = "public, max-age=1"


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
class Polled:
    """What a polled page says now, and until when it may be kept (monotonic seconds)."""

    version: str
    html: str
    until: float


def polled_page(view: Callable[..., Polled]) -> Callable[..., HttpResponse]:
    """For views of addresses `…/<version>/`: 204 to whoever has this version, the page to others.

    The view is not told the version. Proxies may keep either answer for a second.
    """

    @wraps(view)
    def answered(request: HttpRequest, *, version: str, **kwargs: Any) -> HttpResponse:
        polled = view(request, **kwargs)
        is_known = version == polled.version
        response = HttpResponse(status=204) if is_known else HttpResponse(polled.html)
        response["Cache-Control"] = POLLED_CACHE_CONTROL
        setattr(response, _MARK, polled)
        return response

    return answered


@dataclass(frozen=True, slots=True)
class _Kept:
    content: bytes
    headers: tuple[tuple[str, str], ...]
    since: float  # monotonic seconds
    status: int = 200


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


@dataclass(slots=True)
class _PolledNow:
    """One version of a polled page: the answers to whoever has it and to whoever has not."""

    version: str
    until: float
    unchanged: _Kept | None = None
    changed: _Kept | None = None


class _PolledPages:
    """The polled pages of one process by their addresses without the version."""

    def __init__(self) -> None:
        self._pages: OrderedDict[Key, _PolledNow] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Key, version: str, now: float) -> _Kept | None:
        page = self._pages.get(key)
        if page is None or now >= page.until:
            return None
        return page.unchanged if version == page.version else page.changed

    def keep(self, key: Key, polled: Polled, answer: _Kept) -> None:
        with self._lock:
            page = self._pages.get(key)
            if page is None or (page.version, page.until) != (polled.version, polled.until):
                page = self._pages[key] = _PolledNow(polled.version, polled.until)
                while len(self._pages) > MOST_POLLED:
                    self._pages.popitem(last=False)
            if answer.status == 200:  # noqa: PLR2004
                page.changed = answer
            else:
                page.unchanged = answer


def page_cache(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Answer with a kept page where there is one; otherwise keep what comes, if it may be kept."""
    pages, polled_pages = _Pages(), _PolledPages()

    def middleware(request: HttpRequest) -> HttpResponseBase:
        address = request.get_full_path()
        if request.method != "GET" or len(address) > LONGEST_ADDRESS:
            return get_response(request)
        site = (request.is_secure(), request.META.get("HTTP_HOST", ""))
        now = time.monotonic()
        polled_address, version = _split(address)
        if page := polled_pages.get((*site, polled_address), version, now):
            return _served(page)
        is_personal = not PERSONAL.isdisjoint(request.COOKIES)
        key = (*site, address)
        if not is_personal and (page := pages.get(key, now)):
            return _served(page, age=int(now - page.since))
        response = get_response(request)
        mark = getattr(response, _MARK, None)
        if mark is None or not isinstance(response, HttpResponse) or response.cookies:
            return response
        kept = _Kept(response.content, tuple(response.items()), now, response.status_code)
        if isinstance(mark, Polled) and polled_address:
            polled_pages.keep((*site, polled_address), mark, kept)
        elif mark is True and not is_personal:
            pages.keep(key, kept)
        return response

    return middleware


def _split(address: str) -> tuple[str, str]:
    """What a polled page is kept under, and the version; empty where it ends otherwise."""
    if "?" in address or not address.endswith("/"):
        return "", ""
    whole, _, version = address[:-1].rpartition("/")
    return whole, version


def _served(page: _Kept, *, age: int | None = None) -> HttpResponse:
    response = HttpResponse(page.content, status=page.status)
    for name, value in page.headers:
        response[name] = value
    if age is not None:
        response["Age"] = str(age)
    return response
