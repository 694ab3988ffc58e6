"""The HTML of announcements: what the staff's editor writes, cut down to a small allow-list.

Cleaned whenever a text is stored, so a page may show what is stored as it stands. No pictures: a
picture from elsewhere tells a foreign host who reads, and ours are files of the announcement.
"""

from __future__ import annotations

import html
import re
from typing import Final

import nh3

LONGEST: Final = 100_000  # characters of HTML

_TAGS: Final = frozenset({
    "a", "blockquote", "br", "code", "del", "div", "em", "h1", "h2", "h3", "h4", "li", "ol", "p",
    "pre", "s", "strong", "sub", "sup", "table", "tbody", "td", "th", "thead", "tr", "u", "ul",
})  # fmt: skip
_ATTRIBUTES: Final = {"a": {"href"}, "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}}
_SCHEMES: Final = frozenset({"https", "http", "mailto", "tel"})
_REL: Final = "noopener noreferrer"

# The page's own heading is the first; the cleaner leaves no attribute on these.
_FIRST_HEADING: Final = re.compile(r"(?<=<)(/?)h1(?=>)")
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")  # no feed may hold them
_BLANK: Final = re.compile(r"(?:\s|&nbsp;|<br>|</?(?:div|p)>)*")
_BLOCK_END: Final = re.compile(r"<br>|</(?:div|p|h[1-4]|li|blockquote|pre|tr)>")
_TAG: Final = re.compile(r"<[^>]*>")
_BLANK_LINES: Final = re.compile(r"\s*\n\s*\n\s*")


def clean(text: str) -> str:
    """The text without anything that is not allowed; empty where nothing is left to read."""
    cleaned = nh3.clean(
        _CONTROL.sub("", text),
        tags=set(_TAGS),
        attributes=_ATTRIBUTES,
        url_schemes=set(_SCHEMES),
        link_rel=_REL,
        strip_comments=True,
    ).strip()
    if _BLANK.fullmatch(cleaned):
        return ""
    return _FIRST_HEADING.sub(r"\1h2", cleaned)


def plain(text: str) -> str:
    """The words of a cleaned text, a line a paragraph: for mails, feeds and the search."""
    lines = _TAG.sub("", _BLOCK_END.sub("\n\n", text.replace("\n", " ")))
    return _BLANK_LINES.sub("\n\n", html.unescape(lines)).replace("\xa0", " ").strip()
