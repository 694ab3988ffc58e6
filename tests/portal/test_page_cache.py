"""Pages kept ready: for whom, for how long, and what is never kept."""

import pytest
from django.conf import settings as project
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.test import Client, RequestFactory
from pytest_django import Settings

from portal import page_cache
from portal.page_cache import public_page
from queries.models import CitizenQuery
from tests.factories import CitizenQueryFactory, UserFactory

REGISTER = "/ru/queries/"
KEPT = "Age"


@pytest.fixture(autouse=True)
def kept(settings: Settings) -> None:
    settings.PUBLIC_PAGE_SECONDS = 10


class Site:
    """The middleware around one view that counts how often it is asked."""

    def __init__(self, view: object = None, **answer: object) -> None:
        self.asked = 0
        self.answer = answer
        self.requests = RequestFactory()
        self.cached = page_cache.page_cache(self.respond)

    def respond(self, request: HttpRequest) -> HttpResponseBase:
        self.asked += 1
        return public_page(self.view)(request)

    def view(self, request: HttpRequest) -> HttpResponse:
        return HttpResponse(f"{self.asked}", **self.answer)  # type: ignore[arg-type]

    def get(self, path: str = "/", **headers: str) -> HttpResponseBase:
        request = self.requests.get(path, headers=headers or None)
        cookie = headers.get("cookie", "")
        request.COOKIES.update(dict([cookie.split("=", 1)]) if cookie else {})
        return self.cached(request)


def text(response: HttpResponseBase) -> str:
    assert isinstance(response, HttpResponse)
    return response.content.decode()


def test_second_reader_gets_the_first_one_s_page() -> None:
    site = Site()
    assert [text(site.get()), text(site.get())] == ["1", "1"]
    assert site.get()["Cache-Control"] == "public, max-age=10"


def test_page_grows_old_and_is_rendered_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    site, now = Site(), 1_000.0
    monkeypatch.setattr(page_cache.time, "monotonic", lambda: now)
    assert KEPT not in site.get()
    now += 9.9
    page = site.get()
    assert (text(page), page[KEPT]) == ("1", "9")
    now += 0.1
    assert text(site.get()) == "2"


def test_addresses_hosts_and_schemes_have_pages_of_their_own() -> None:
    site = Site()
    answers = [
        text(site.get("/ru/")), text(site.get("/kk/")), text(site.get("/ru/?q=1")),
        text(site.get("/ru/", host="other.example.org")),
        text(site.cached(site.requests.get("/ru/", secure=True))),
    ]  # fmt: skip
    assert answers == ["1", "2", "3", "4", "5"]


@pytest.mark.parametrize("cookie", [f"{project.SESSION_COOKIE_NAME}=x", "messages=x"])
def test_whoever_is_known_gets_a_fresh_page_and_leaves_none(cookie: str) -> None:
    site = Site()
    assert text(site.get(cookie=cookie)) == "1"
    assert text(site.get()) == "2"
    assert text(site.get(cookie=cookie)) == "3"
    assert text(site.get()) == "2"


def test_other_cookies_do_not_matter() -> None:
    site = Site()
    site.get()
    assert text(site.get(cookie="theme=dark")) == "1"


@pytest.mark.parametrize("method", ["post", "head", "put", "options"])
def test_only_get_is_kept(method: str) -> None:
    site = Site()
    site.cached(getattr(site.requests, method)("/"))
    site.cached(getattr(site.requests, method)("/"))
    assert site.asked == 2
    assert KEPT not in site.get()


@pytest.mark.parametrize("answer", [{"status": 404}, {"status": 302}, {"status": 400}])
def test_only_a_whole_page_is_kept(answer: dict[str, int]) -> None:
    site = Site(**answer)
    response = site.get()
    assert "Cache-Control" not in response
    assert text(site.get()) == "2"


def test_page_with_a_cookie_is_not_kept() -> None:
    site = Site()

    def with_cookie(request: HttpRequest) -> HttpResponseBase:
        response = site.respond(request)
        response.set_cookie("a", "b")
        return response

    site.cached = page_cache.page_cache(with_cookie)
    assert [text(site.get()), text(site.get())] == ["1", "2"]


def test_view_that_says_otherwise_is_not_kept() -> None:
    site = Site(headers={"Cache-Control": "private"})
    assert site.get()["Cache-Control"] == "private"
    assert text(site.get()) == "2"


def test_unmarked_and_streamed_answers_are_not_kept() -> None:
    asked: list[HttpRequest] = []

    def stream(request: HttpRequest) -> HttpResponseBase:
        asked.append(request)
        return StreamingHttpResponse([b"x"])

    cached = page_cache.page_cache(stream)
    for _ in range(2):
        cached(RequestFactory().get("/"))
    assert len(asked) == 2


def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_cache, "MOST_PAGES", 2)
    site = Site()
    for path in ("/1", "/2", "/3"):
        site.get(path)
    assert (text(site.get("/3")), text(site.get("/2")), text(site.get("/1"))) == ("3", "2", "4")
    monkeypatch.setattr(page_cache, "MOST_BYTES", 0)
    site.get("/4")
    asked = site.asked
    site.get("/4")
    assert site.asked == asked + 1


def test_endless_addresses_are_not_kept() -> None:
    site = Site()
    path = "/?" + "x" * page_cache.LONGEST_ADDRESS
    assert [text(site.get(path)), text(site.get(path))] == ["1", "2"]


# --- on the portal --------------------------------------------------------------------------------


@pytest.mark.django_db
def test_register_is_at_most_ten_seconds_stale(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 5_000.0
    monkeypatch.setattr(page_cache.time, "monotonic", lambda: now)
    first = CitizenQueryFactory()
    assert first.number in client.get(REGISTER).content.decode()
    CitizenQuery.objects.update(visibility="hidden", moderation_reason="Причина")
    kept = client.get(REGISTER)
    assert (first.number in kept.content.decode(), kept[KEPT]) == (True, "0")
    now += 10
    assert first.number not in client.get(REGISTER).content.decode()


@pytest.mark.django_db
def test_staff_see_what_they_have_just_done(client: Client) -> None:
    query = CitizenQueryFactory()
    client.get(REGISTER)
    CitizenQuery.objects.update(visibility="hidden", moderation_reason="Причина")
    client.force_login(UserFactory(is_superuser=True))
    assert query.number not in client.get(REGISTER).content.decode()


@pytest.mark.django_db
def test_kept_page_bears_every_security_header(client: Client) -> None:
    fresh, kept = client.get(REGISTER), client.get(REGISTER)
    assert KEPT in kept
    assert KEPT not in fresh
    headers = dict(kept.items())
    del headers[KEPT]
    assert headers == dict(fresh.items())
    assert "Content-Security-Policy" in headers
    assert kept.content == fresh.content


@pytest.mark.django_db
def test_register_is_served_while_valkey_is_down(client: Client, settings: Settings) -> None:
    settings.CACHES = {
        "default": settings.CACHES["default"] | {"LOCATION": "redis://127.0.0.1:1/0"}
    }
    caches.close_all()
    assert [client.get(REGISTER).status_code for _ in range(2)] == [200, 200]


# --- what a crowd polls ---------------------------------------------------------------------------


class Board:
    """A polled page behind the middleware, and the clock that goes forward."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.asked, self.version, self.now = 0, "a1", 1_000.0
        self.cached = page_cache.page_cache(self.respond)
        monkeypatch.setattr(page_cache.time, "monotonic", lambda: self.now)

    def respond(self, request: HttpRequest) -> HttpResponseBase:
        self.asked += 1
        version = request.path.rstrip("/").rpartition("/")[2]
        return page_cache.polled_page(self.view)(request, version=version)

    def view(self, request: HttpRequest) -> page_cache.Polled:
        return page_cache.Polled(self.version, f"page {self.version}", self.now + 0.4)

    def poll(self, version: str, path: str = "/wall/{}/", **headers: str) -> tuple[int, str]:
        request = RequestFactory().get(path.format(version), headers=headers or None)
        response = self.cached(request)
        assert response["Cache-Control"] == "public, max-age=1"
        return response.status_code, text(response)


@pytest.fixture
def board(monkeypatch: pytest.MonkeyPatch) -> Board:
    return Board(monkeypatch)


def test_the_reader_s_version_decides_what_is_said(board: Board) -> None:
    for _ in range(2):
        assert board.poll("a1") == (204, "")
        assert board.poll("0") == (200, "page a1")
    assert board.asked == 2


def test_a_polled_page_is_kept_until_its_view_says(board: Board) -> None:
    board.poll("a1")
    board.version = "b2"
    board.now += 0.39
    assert board.poll("a1") == (204, "")
    board.now += 0.02
    assert board.poll("a1") == (200, "page b2")
    assert board.poll("b2") == (204, "")


def test_both_answers_are_of_one_moment(board: Board) -> None:
    """A version that came meanwhile is not said to be the one that is kept."""
    board.poll("a1")
    board.version = "b2"
    assert board.poll("0") == (200, "page b2")
    assert board.poll("a1") == (200, "page b2")


def test_versions_made_up_cost_one_look_and_push_nothing_out(
    board: Board, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page_cache, "MOST_POLLED", 2)
    board.poll("a1", path="/other/{}/")
    for made_up in range(500):
        assert board.poll(f"{made_up:x}f") == (200, "page a1")
    assert board.asked == 2
    board.poll("a1", path="/other/{}/")
    assert board.asked == 2


def test_polled_pages_are_few(board: Board, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_cache, "MOST_POLLED", 2)
    for path in ("/1/{}/", "/2/{}/", "/3/{}/", "/3/{}/", "/1/{}/"):
        board.poll("a1", path=path)
    assert board.asked == 4


def test_staff_and_strangers_get_the_same(board: Board) -> None:
    board.poll("0")
    assert board.poll("0", cookie=f"{project.SESSION_COOKIE_NAME}=x") == (200, "page a1")
    assert board.asked == 1


@pytest.mark.parametrize("path", ["/wall/{}/?x=1", "/wall/{}/?x=/", "/wall/{}"])
def test_other_addresses_are_not_kept(board: Board, path: str) -> None:
    for _ in range(2):
        board.poll("0", path=path)
    assert board.asked == 2
