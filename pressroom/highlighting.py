"""The words that were looked for, marked in the texts that were found, as the search met them.

A word of a text is marked where the search would have found it: as it stands, or by the stem that
PostgreSQL gives it. Stems are asked for once a page, and only of words that begin alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from django.db import connection
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from portal.search import LONGEST_WORD, Understood

LONGEST_TEXT: Final = 20_000  # characters that are looked through
SNIPPET: Final = 260  # characters
BEFORE: Final = 80  # of them before the first word found
LIKE: Final = 2  # letters that a word shares with its stem, at the least

_WORD: Final = re.compile(r"[^\W_]+")
_LEXEME: Final = re.compile(r"'([^']+)'")
_STEMS: Final = """
    SELECT word, tsvector_to_array(to_tsvector('russian', word)) FROM unnest(%s::text[]) AS word
"""


class Highlighter:
    """Marks what one search looks for; without a search it marks nothing."""

    def __init__(self, understood: Understood | None) -> None:
        self._wanted = set(_LEXEME.findall(understood.tsquery)) if understood else set()
        self._beginnings = {lexeme[:LIKE] for lexeme in self._wanted}
        self._met: set[str] = set()

    def study(self, texts: Iterable[str]) -> None:
        """Learn which words of these texts are to be marked: one statement, or none."""
        words = {word for text in texts for _span, word in _words(text)}
        alike = sorted(word for word in words if word[:LIKE] in self._beginnings)
        if not alike:
            return
        with connection.cursor() as cursor:
            cursor.execute(_STEMS, [alike])
            for word, stems in cursor:
                if word in self._wanted or not self._wanted.isdisjoint(stems):
                    self._met.add(word)

    def finds(self, text: str) -> bool:
        """Whether anything in a studied text is to be marked."""
        return any(word in self._met for _span, word in _words(text))

    def marked(self, text: str) -> SafeString:
        """The whole text, escaped, with its marks."""
        return mark_safe("".join(self._pieces(text)))  # noqa: S308 — every piece is escaped

    def snippet(self, text: str) -> SafeString:
        """A part of the text around the first word found, or its beginning."""
        first = next((start for (start, _end), word in _words(text) if word in self._met), 0)
        start = _word_start(text, first - BEFORE) if first > SNIPPET - BEFORE else 0
        end = _word_end(text, start + SNIPPET)
        shown = self.marked(text[start:end].strip())
        return format_html("{}{}{}", "… " if start else "", shown, " …" if end < len(text) else "")

    def _pieces(self, text: str) -> Iterator[str]:
        last = 0
        for (start, end), word in _words(text):
            if word in self._met:
                yield conditional_escape(text[last:start])
                yield format_html("<mark>{}</mark>", text[start:end])
                last = end
        yield conditional_escape(text[last:])


def _words(text: str) -> Iterator[tuple[tuple[int, int], str]]:
    """Each word with where it stands, as the search column has it."""
    for match in _WORD.finditer(text[:LONGEST_TEXT]):
        yield match.span(), match[0].lower().replace("ё", "е")[:LONGEST_WORD]


def _word_start(text: str, place: int) -> int:
    space = text.find(" ", max(place, 0))
    return space + 1 if 0 <= space < place + BEFORE else max(place, 0)


def _word_end(text: str, place: int) -> int:
    if place >= len(text):
        return len(text)
    space = text.rfind(" ", 0, place)
    return space if space > place - BEFORE else place
