"""Refusals come with the portal's own page."""

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.utils import translation

from portal.refusals import TooManyAttempts, WordedRefusals


@pytest.mark.django_db
def test_a_method_an_address_does_not_know_is_told_in_words(client: Client) -> None:
    response = client.delete("/en/")

    assert response.status_code == 405
    assert response["Allow"] == "GET, HEAD"
    assert "This address does not take that kind of request" in response.content.decode()


def test_too_many_attempts_have_a_page() -> None:
    def view(request: HttpRequest) -> HttpResponse:
        return HttpResponse(status=429)

    middleware = WordedRefusals(view)
    request = RequestFactory().get("/en/")

    with translation.override("en"):
        page = middleware(request).content.decode()

    assert "Please wait a few minutes and try again." in page
    refusal = middleware.process_exception(request, TooManyAttempts())
    assert refusal is not None
    assert refusal.status_code == 429
    assert middleware.process_exception(request, ValueError()) is None


def test_a_refusal_with_words_of_its_own_keeps_them() -> None:
    def view(request: HttpRequest) -> HttpResponse:
        return HttpResponse("own words", status=429)

    response = WordedRefusals(view)(RequestFactory().get("/en/"))

    assert response.content == b"own words"
