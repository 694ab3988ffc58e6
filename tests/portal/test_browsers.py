"""The browser's token: ours alone, for a year, and of no use when changed."""

import pytest
import time_machine
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from pytest_django import Settings

from portal import browsers


def bringing(cookie: str) -> HttpRequest:
    request = RequestFactory().get("/")
    request.COOKIES[browsers.COOKIE] = cookie
    return request


def given(token: str) -> str:
    response = HttpResponse()
    browsers.remember(response, token)
    return response.cookies[browsers.COOKIE].value


def test_a_browser_brings_back_what_it_was_given() -> None:
    token = browsers.new_token()
    assert browsers.token_of(bringing(given(token))) == token
    assert browsers.token_of(RequestFactory().get("/")) is None


def test_tokens_differ_and_their_cookie_is_out_of_reach_of_scripts() -> None:
    assert len({browsers.new_token() for _ in range(100)}) == 100
    response = HttpResponse()
    browsers.remember(response, browsers.new_token())
    cookie = response.cookies[browsers.COOKIE]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")


@pytest.mark.parametrize("forged", ["a-token", "b-token:{rest}", "{cookie}x", "x{cookie}", ""])
def test_a_forged_cookie_is_no_cookie(forged: str) -> None:
    cookie = given("a-token")
    rest = cookie.partition(":")[2]
    assert browsers.token_of(bringing(forged.format(cookie=cookie, rest=rest))) is None


def test_a_cookie_signed_with_another_key_is_no_cookie(settings: Settings) -> None:
    cookie = given("a-token")
    settings.SECRET_KEY = "another"
    assert browsers.token_of(bringing(cookie)) is None


def test_a_token_is_forgotten_after_a_year() -> None:
    with time_machine.travel("2026-02-12T13:00Z", tick=False) as now:
        cookie = given("a-token")
        now.shift(browsers.COOKIE_AGE)
        assert browsers.token_of(bringing(cookie)) == "a-token"
        now.shift(1)
        assert browsers.token_of(bringing(cookie)) is None
