"""What is answered, as XML and as JSON.

JSON follows the specification's mapping of the XML: a list is an array without the name of its
items, and the outermost element has no name. What is empty is `null` in one and an empty element in
the other. Element names are ours alone; whatever was typed is text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Final
from xml.sax.saxutils import escape

CONTENT_TYPES: Final = {
    "xml": "text/xml; charset=utf-8",
    "json": "application/json; charset=utf-8",
}

# Lists, and what each of their items is called
ITEMS: Final = {
    "services": "service",
    "attributes": "attribute",
    "values": "value",
    "service_requests": "request",
    "photos": "photo",
    "notes": "note",
    "service_request_updates": "request_update",
    "endpoints": "endpoint",
    "formats": "format",
    "errors": "error",
}
_NOT_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Document:
    """The name of the outermost element, and what is in it: a mapping, or a list of `ITEMS`."""

    root: str
    content: Any
    status: int = HTTPStatus.OK
    headers: Mapping[str, str] = field(default_factory=dict)


def written(document: Document, suffix: str) -> str:
    """The document as "xml" or "json"."""
    if suffix == "json":
        return json.dumps(document.content, ensure_ascii=False, separators=(",", ":"))
    parts = [
        '<?xml version="1.0" encoding="utf-8"?>\n',
        *_elements(document.root, document.content),
    ]
    return "".join(parts)


def _elements(name: str, value: Any) -> Iterator[str]:
    if value is None or value == "":
        yield f"<{name}/>"
        return
    yield f"<{name}>"
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _elements(key, inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _elements(ITEMS[name], inner)
    else:
        yield _text(value)
    yield f"</{name}>"


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return escape(_NOT_XML.sub("", str(value)))
