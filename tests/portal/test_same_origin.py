"""A form without a cookie: only this site's own pages may send it."""

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from portal.same_origin import is_from_here, resident_form


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"sec-fetch-site": "same-origin"}, True),
        ({"sec-fetch-site": "none"}, True),
        ({"sec-fetch-site": "same-site"}, False),
        ({"sec-fetch-site": "cross-site"}, False),
        ({"sec-fetch-site": "cross-site", "origin": "http://testserver"}, False),
        ({"origin": "http://testserver"}, True),
        ({"origin": "http://testserver.example.org"}, False),
        ({"origin": "null"}, False),
        ({}, True),
    ],
)
def test_is_from_here_asks_what_the_browser_says(headers: dict[str, str], expected: bool) -> None:
    request = RequestFactory().post("/", headers=headers)

    assert is_from_here(request) is expected


@pytest.mark.parametrize(
    ("method", "site", "status"),
    [("post", "cross-site", 403), ("post", "same-origin", 200), ("get", "cross-site", 200)],
)
def test_resident_form_refuses_what_another_site_sends(method: str, site: str, status: int) -> None:
    @resident_form
    def view(request: HttpRequest) -> HttpResponse:
        return HttpResponse(request.method)

    request = getattr(RequestFactory(), method)("/en/", headers={"sec-fetch-site": site})

    assert view(request).status_code == status
    assert view.csrf_exempt is True  # type: ignore[attr-defined]
