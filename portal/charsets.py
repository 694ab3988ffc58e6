"""Addresses are UTF-8, whatever a header says: pages are kept by their addresses.

Django reads an address by the charset of `Content-Type`, and a stranger may send one with any
request: another page would be kept under the same address, and "hex" is no charset of letters at
all. So the server drops it before Django looks; of a form it is believed if it is one of letters.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any, Final

from django.utils.http import parse_header_parameters

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]
_BODYLESS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_CHARSET: Final = re.compile("charset", re.IGNORECASE)


def addresses_in_utf8(application: Application) -> Application:
    """The WSGI application, told of no charset that is not for a form of letters."""

    def served(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        content_type = environ.get("CONTENT_TYPE", "")
        if _CHARSET.search(content_type) and not _is_believed(environ, content_type):
            environ["CONTENT_TYPE"] = _CHARSET.sub("dropped", content_type)
        return application(environ, start_response)

    return served


def _is_believed(environ: dict[str, Any], content_type: str) -> bool:
    if environ.get("REQUEST_METHOD") in _BODYLESS:
        return False
    try:
        _type, parameters = parse_header_parameters(content_type)
        return b"a".decode(parameters.get("charset", "utf-8"), "replace") == "a"
    except (LookupError, ValueError):
        return False
