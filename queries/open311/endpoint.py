"""What every address of the API does alike: format, language, city, method, errors, headers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from django.conf import settings
from django.core.exceptions import BadRequest as DjangoBadRequest
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.utils.translation.trans_real import parse_accept_lang_header
from django.views.decorators.csrf import csrf_exempt

from queries.open311.asked import LANGUAGES, Asked
from queries.open311.documents import CONTENT_TYPES, Document, written
from queries.open311.refusals import BadRequest, NoSuchFormat, Refused, WrongMethod

SECONDS: Final = 10  # how stale a proxy's answer may be, as that of our pages
_MEDIA_TYPES: Final = {"text/xml": "xml", "application/xml": "xml", "application/json": "json"}
_UNREADABLE: Final = (
    SuspiciousOperation, DjangoBadRequest, MultiPartParserError, UnreadablePostError
)  # fmt: skip

Answer = Callable[..., Document]
"""Takes the request, what it asks for, and by name what stands in the address."""


def endpoint(**answers: Answer) -> Callable[..., HttpResponse]:
    """The view of an address, of one function a method: `endpoint(get=…, post=…)`."""
    by_method = {method.upper(): answer for method, answer in answers.items()}
    if "GET" in by_method:
        by_method["HEAD"] = by_method["GET"]

    @csrf_exempt
    def view(request: HttpRequest, *, suffix: str | None = None, **parts: str) -> HttpResponse:
        known = _format(request, suffix)
        with translation.override(_accepted_language(request)):
            try:
                document = _document(request, by_method, parts, has_format=known is not None)
            except Refused as refusal:
                document = _errors(refusal)
            return _response(request, document, known or "xml")

    return view


def _document(
    request: HttpRequest,
    by_method: Mapping[str, Answer],
    parts: Mapping[str, str],
    *,
    has_format: bool,
) -> Document:
    """The answer, in the language asked for. Raises `Refused`."""
    try:
        asked = Asked(request.GET)
        translation.activate(asked.language() or translation.get_language())
        asked.check_jurisdiction()
        if not has_format:
            raise NoSuchFormat(_("The formats are xml and json."))
        if request.method == "OPTIONS":
            return _preflight(by_method)
        answer = by_method.get(request.method or "")
        if answer is None:
            allowed = ", ".join([*by_method, "OPTIONS"])
            message = _("This address knows only: %(methods)s.") % {"methods": allowed}
            raise WrongMethod(message, Allow=allowed)
        return answer(request, asked, **parts)
    except _UNREADABLE as error:
        raise BadRequest(_("The call cannot be read: it is too long or broken.")) from error


def _preflight(by_method: Mapping[str, Answer]) -> Document:
    """What a browser asks before it lets a page of another site read here, or file with a key."""
    headers = {
        "Allow": ", ".join([*by_method, "OPTIONS"]),
        "Access-Control-Allow-Methods": ", ".join([*by_method, "OPTIONS"]),
        "Access-Control-Allow-Headers": "Accept, Accept-Language, Content-Type, Idempotency-Key",
        "Access-Control-Max-Age": "86400",
    }
    return Document("", None, status=204, headers=headers)


def _errors(refusal: Refused) -> Document:
    rows = [{"code": int(refusal.status), "description": each} for each in refusal.sentences]
    return Document("errors", rows, status=refusal.status, headers=refusal.headers)


def _response(request: HttpRequest, document: Document, suffix: str) -> HttpResponse:
    is_empty = document.status == 204  # noqa: PLR2004
    body = "" if is_empty else written(document, suffix)
    response = HttpResponse(body, status=document.status, content_type=CONTENT_TYPES[suffix])
    is_kept = document.status == 200 and request.method in {"GET", "HEAD"}  # noqa: PLR2004
    response["Cache-Control"] = f"public, max-age={SECONDS}" if is_kept else "no-store"
    response["Content-Language"] = translation.get_language() or settings.LANGUAGE_CODE
    response["Access-Control-Allow-Origin"] = "*"
    response["Access-Control-Expose-Headers"] = "Link, Retry-After"
    patch_vary_headers(response, ["Accept-Language", "Accept"])
    for name, value in document.headers.items():
        response[name] = value
    return response


def _format(request: HttpRequest, suffix: str | None) -> str | None:
    """By the end of the address; without one, by what the caller accepts. None: another one."""
    if suffix is not None:
        return suffix.lower() if suffix.lower() in CONTENT_TYPES else None
    preferred = request.get_preferred_type(list(_MEDIA_TYPES))
    return _MEDIA_TYPES[preferred] if preferred else None


def _accepted_language(request: HttpRequest) -> str:
    """The first of ours that the caller's program accepts; no cookie is asked."""
    for wished, _weight in parse_accept_lang_header(request.headers.get("Accept-Language", "")):
        code = wished.partition("-")[0]
        if code in LANGUAGES:
            return code
    return settings.LANGUAGE_CODE
