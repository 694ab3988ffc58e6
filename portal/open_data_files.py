"""Files of open data, at addresses without a language: CSV, JSON, and what describes them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, Final

import psycopg
from django.conf import settings
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal import open_data, open_data_package, open_data_sql, open_data_stream, throttle
from portal.open_data_filters import BadRequest, checked
from portal.open_data_stream import Blocks, Busy, OneAtATime
from portal.spreadsheets import MARK
from portal.text import quoted

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase

    from portal.open_data import Dataset

FRESH_SECONDS: Final = 300  # how stale a file kept by a proxy or a browser may be
RETRY_SECONDS: Final = 30
MARK_WISHED: Final = "bom"
"""Not a filter: `bom=1` puts the mark before a CSV by which Excel knows UTF-8."""

TYPES: Final = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json; charset=utf-8",
    "": "text/plain; charset=utf-8",
}


class Refusal(Exception):
    """No file, and the sentence that says why."""

    def __init__(self, status: int, words: str, *, retry_after: int = 0) -> None:
        super().__init__(words)
        self.status = status
        self.words = words
        self.retry_after = retry_after  # seconds


@require_safe
def file(request: HttpRequest, key: str, kind: str) -> HttpResponseBase:
    """A dataset narrowed by its filters, sent while PostgreSQL writes it."""
    try:
        return _file(request, key, kind)
    except Refusal as refusal:
        return _refused(kind, refusal)


@require_safe
def package(request: HttpRequest) -> HttpResponseBase:
    """What there is, column by column, by the standard of Frictionless Data."""
    text = json.dumps(open_data_package.descriptor(), ensure_ascii=False, indent=1)
    response = HttpResponse(f"{text}\n", content_type=TYPES["json"])
    return _kept(request, response)


@require_safe
def nothing(request: HttpRequest, name: str) -> HttpResponse:
    """There is no such file."""
    del request
    return _refused("", Refusal(404, _no_such(name)))


def for_everybody(response: HttpResponseBase) -> None:
    """Pages of other sites may read it."""
    response["Access-Control-Allow-Origin"] = "*"


def _file(request: HttpRequest, key: str, kind: str) -> HttpResponseBase:
    dataset = open_data.dataset(key)
    if dataset is None:
        raise Refusal(404, _no_such(key))
    allowance = throttle.admit(request, "open-data")
    if not allowance.ok:
        raise Refusal(429, allowance.sentence, retry_after=allowance.retry_after)
    try:
        rows, mark = _asked(request, dataset, kind)
    except BadRequest as error:
        raise Refusal(400, str(error)) from error
    if request.method == "HEAD":
        response = HttpResponse()
        _describe(response, dataset, kind)
        return response
    try:
        return _sent(request, dataset, kind, _blocks(request, dataset, rows, kind, mark))
    except OneAtATime as error:
        words = _("You are taking a large file already. Wait until it has come, then ask again.")
        raise Refusal(429, words, retry_after=RETRY_SECONDS) from error
    except Busy as error:
        words = _("Others are taking large files now. Try again in half a minute, or narrow it.")
        raise Refusal(503, words, retry_after=RETRY_SECONDS) from error
    except (OperationalError, psycopg.OperationalError) as error:
        words = _("The data cannot be read at the moment. Try again in half a minute.")
        raise Refusal(503, words, retry_after=RETRY_SECONDS) from error


def _asked(request: HttpRequest, dataset: Dataset, kind: str) -> tuple[Any, bytes]:
    """The rows asked for, and what stands before them."""
    besides = {MARK_WISHED} if kind == "csv" else set()
    form = checked(dataset.filter, request.GET, besides=besides)
    wished = request.GET.get(MARK_WISHED, "")
    if wished not in {"", "0", "1"}:
        raise BadRequest(_("“%(name)s” is 1 or 0.") % {"name": MARK_WISHED})
    return form.narrowed(dataset.rows()), MARK.encode() if wished == "1" else b""


def _blocks(
    request: HttpRequest, dataset: Dataset, rows: Any, kind: str, mark: bytes
) -> Iterator[bytes]:
    network = throttle.client_network(request)
    if kind == "csv":
        return open_data_stream.csv_blocks(
            open_data_sql.csv(dataset, rows), network=network, mark=mark
        )
    lines = open_data_sql.json_lines(dataset, rows)
    return open_data_stream.json_blocks(lines, network=network)


def _sent(
    request: HttpRequest, dataset: Dataset, kind: str, blocks: Iterator[bytes]
) -> HttpResponseBase:
    if dataset.is_small:
        response = HttpResponse(b"".join(blocks))
        _describe(response, dataset, kind)
        return _kept(request, response)
    is_packed = "gzip" in request.headers.get("Accept-Encoding", "")
    _bound_standstill(request)
    pulse: Callable[[], None] | None = request.META.get("portal.pulse")
    whole = open_data_stream.gzipped(blocks) if is_packed else blocks
    streamed = StreamingHttpResponse(Blocks(whole, pulse=pulse))
    if is_packed:
        streamed["Content-Encoding"] = "gzip"
    streamed["Cache-Control"] = f"public, max-age={FRESH_SECONDS}"
    _describe(streamed, dataset, kind)
    return streamed


def _describe(response: HttpResponseBase, dataset: Dataset, kind: str) -> None:
    response["Content-Type"] = TYPES[kind]
    response["Content-Disposition"] = f'attachment; filename="{dataset.key}.{kind}"'
    response["Link"] = (
        f'<{settings.OPEN_DATA_LICENCE["path"]}>; rel="license", '
        f'<{reverse("open_data_package")}>; rel="describedby"'
    )
    patch_vary_headers(response, ["Accept-Encoding"])
    for_everybody(response)


def _kept(request: HttpRequest, response: HttpResponse) -> HttpResponseBase:
    """The whole answer with its `ETag`, or 304 to whoever has it."""
    for_everybody(response)
    response["Cache-Control"] = f"public, max-age={FRESH_SECONDS}"
    etag = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    response["ETag"] = etag
    return get_conditional_response(request, etag=etag, response=response) or response


def _bound_standstill(request: HttpRequest) -> None:
    """Cut off whoever takes nothing for a while; the socket is gunicorn's, and ends with it."""
    if connection := request.META.get("gunicorn.socket"):
        connection.settimeout(open_data_stream.STANDSTILL_SECONDS)


def _refused(kind: str, refusal: Refusal) -> HttpResponse:
    """A sentence, in the format that was asked for."""
    words = refusal.words
    body = json.dumps({"error": words}, ensure_ascii=False) if kind == "json" else words
    told_as = TYPES["json" if kind == "json" else ""]
    response = HttpResponse(f"{body}\n", status=refusal.status, content_type=told_as)
    if refusal.retry_after:
        response["Retry-After"] = str(refusal.retry_after)
    for_everybody(response)
    return response


def _no_such(name: str) -> str:
    known = ", ".join(each.key for each in open_data.datasets())
    message = _("There is no dataset “%(name)s”. There are: %(known)s.")
    return message % {"name": quoted(name), "known": known}
