"""Structured data for search engines, as a block of JSON-LD in a page."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

CONTEXT: Final = "https://schema.org"
_ESCAPES: Final = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


@register.simple_tag
def json_ld(data: Mapping[str, Any] | None) -> SafeString | str:
    """Write the data down as a block that no browser executes; nothing where there is none.

    Whatever a text says, it cannot end the block: in JSON a sign may always be written by its
    number.
    """
    if not data:
        return ""
    written = json.dumps({"@context": CONTEXT, **data}, ensure_ascii=False).translate(_ESCAPES)
    return format_html(
        '<script type="application/ld+json">{}</script>',
        mark_safe(written),  # noqa: S308 — no `<`, `>` or `&` is left in it
    )
