"""What a header says of letters changes no address, and breaks no page."""

from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import Any

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from pytest_django import Settings

from portal.charsets import Application, addresses_in_utf8

pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings("ignore:No directory at")]
NO_LETTERS = ["hex", "rot13", "zlib", "idna", "undefined", "utf-16", "cp037", "\x00", "x" * 900]


@pytest.fixture(autouse=True)
def connection_of_the_test() -> Iterator[None]:
    """A server closes connections after a request; the test's own stays, as with its client."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def asked(
    path: str,
    content_type: str,
    application: Application | None = None,
    *,
    method: str = "GET",
    body: bytes = b"",
) -> tuple[int, str]:
    """Status and page, as a server gets them."""
    bare, _, query = path.partition("?")
    told: list[str] = []
    made = {
        "REQUEST_METHOD": method,
        "PATH_INFO": bare,
        "QUERY_STRING": query,
        "CONTENT_TYPE": content_type,
        "CONTENT_LENGTH": str(len(body)),
        "SERVER_NAME": "testserver",
        "SERVER_PORT": "80",
        "REMOTE_ADDR": "192.0.2.1",
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(body),
    }
    application = application or addresses_in_utf8(WSGIHandler())
    blocks: Iterable[bytes] = application(made, lambda status, _headers: told.append(status))
    return int(told[0][:3]), b"".join(blocks).decode()


@pytest.mark.parametrize("charset", NO_LETTERS)
@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/open311/v2/requests.json?status=%D0%B0", 400),
        ("/open-data/queries.csv?topic=%D0%B0", 400),
        ("/en/figures/?topic=%D0%B0", 400),
        ("/en/queries/?q=%D0%B0", 200),
    ],
)
def test_no_charset_breaks_a_page(charset: str, path: str, status: int) -> None:
    assert asked(path, f"text/plain; charset={charset}")[0] == status


@pytest.mark.parametrize("charset", NO_LETTERS)
@pytest.mark.parametrize(
    "content_type", ["multipart/form-data; boundary=x", "application/x-www-form-urlencoded"]
)
def test_no_charset_breaks_a_call(charset: str, content_type: str) -> None:
    body = b'--x\r\nContent-Disposition: form-data; name="phone"\r\n\r\n\xff\r\n--x--\r\n'
    path, told = "/open311/v2/requests.json?locale=%D0%B0", f"{content_type}; charset={charset}"
    status, page = asked(path, told, method="POST", body=body)
    assert status == 400
    assert page.startswith('[{"code":400')


@pytest.mark.parametrize("charset", ["cp037", "utf-16", "utf-7"])
def test_a_header_puts_no_other_page_under_an_address(settings: Settings, charset: str) -> None:
    """Otherwise everybody would be served for ten seconds what one stranger made of the address."""
    settings.PUBLIC_PAGE_SECONDS = 10
    served = addresses_in_utf8(WSGIHandler())
    address = "/en/queries/?q=+ADw-%D1%81%D1%83"
    asked(address, f"text/plain; charset={charset}", served)
    _status, page = asked(address, "text/plain", served)
    assert 'value=" ADw-су"' in page


@pytest.mark.parametrize(
    ("charset", "seen"), [("koi8-r", "; charset=koi8-r"), ("hex", "; dropped=hex")]
)
def test_a_form_may_name_a_charset_of_letters(charset: str, seen: str) -> None:
    heard: list[dict[str, Any]] = []
    told = {"REQUEST_METHOD": "POST", "CONTENT_TYPE": f"multipart/form-data; charset={charset}"}
    addresses_in_utf8(lambda environ, _start: heard.append(environ) or [])(told, None)  # type: ignore[func-returns-value]
    assert heard[0]["CONTENT_TYPE"].endswith(seen)
