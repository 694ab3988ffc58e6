"""CSV as people save it: several encodings, several separators, quotes that are never closed.

A mistake in one row stays in that row: a quote that is opened and never closed does not swallow the
rest of the file.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections import Counter, deque
from collections.abc import Iterator
from typing import IO, Final

from portal.sheets.rows import LONGEST_CELL, MOST_CELLS, ORDINARY, Limits, Row, Unreadable

SEPARATORS: Final = (",", ";", "\t")
LONGEST_LINE: Final = 100_000  # characters

_BLOCK: Final = 1 << 16  # bytes
_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_FEW: Final = 0.02
"""Share of letters that may be broken in a text that is UTF-8 nevertheless."""

_ASCII: Final = bytes(range(0x80))

# Bytes of Windows-1251 that texts in Russian and Kazakh are made of.
_SMALL_1251: Final = frozenset(range(0xE0, 0x100)) | {0xB8, 0xB3}
_LETTERS_1251: Final = _SMALL_1251 | frozenset(range(0xC0, 0xE0)) | {0xA8, 0xB2}
_SIGNS_1251: Final = frozenset(
    b"\x82\x84\x85\x8b\x91\x92\x93\x94\x96\x97\x9b\xa0\xa7\xab\xb0\xb9\xbb"
)


class CsvTable:
    """A CSV file opened for reading. Raises `Unreadable` where its encoding is unknown."""

    def __init__(self, file: IO[bytes], size: int, limits: Limits = ORDINARY) -> None:
        self._file = file
        self._size = size
        self._limits = limits
        self.encoding = encoding_of(file)
        file.seek(0)
        self._text = io.TextIOWrapper(file, self.encoding, errors="replace", newline=None)
        self._waiting: deque[tuple[int, str]] = deque()
        self._line = 0
        self._separator = ""

    @property
    def percent(self) -> int:
        return min(100, self._file.tell() * 100 // self._size) if self._size else 100

    def rows(self) -> Iterator[Row]:
        while (first := self._next_line()) is not None:
            line, text = first
            if not text.strip(" \t,;\n"):
                continue
            if not self._separator:
                self._separator = _separator_of(text)
                if _names_separator(text):
                    continue
            if len(text) >= LONGEST_LINE:
                yield Row(line, error="line_too_long")
            elif '"' not in text:
                yield _row(line, text.rstrip("\n").split(self._separator))
            else:
                yield self._quoted(line, text)

    def close(self) -> None:
        """Let the file go without closing it: whoever opened it does."""
        self._text.detach()

    def _next_line(self) -> tuple[int, str] | None:
        if self._waiting:
            return self._waiting.popleft()
        text = self._text.readline(LONGEST_LINE)
        if not text:
            return None
        self._line += 1
        if len(text) == LONGEST_LINE and not text.endswith("\n"):
            self._skip_line()
        return self._line, text

    def _skip_line(self) -> None:
        while (rest := self._text.readline(LONGEST_LINE)) and not rest.endswith("\n"):
            pass

    def _quoted(self, line: int, text: str) -> Row:
        """A row with quotes: as many lines as its quotes hold together."""
        lines = [text]
        length = len(text)
        while True:
            try:
                cells = next(csv.reader(lines, delimiter=self._separator, strict=True))
            except csv.Error as error:
                is_open = "unexpected end" in str(error)
            else:
                return _row(line, cells)
            closes = False
            while is_open and not closes and (following := self._next_line()):
                lines.append(following[1])
                length += len(following[1])
                is_open = len(lines) <= self._limits.lines_a_row and length < LONGEST_LINE
                closes = '"' in following[1]  # no other line can end what is open
            if not is_open or not closes:
                rest = enumerate(lines[1:], line + 1)
                self._waiting.extendleft(reversed(list(rest)))
                return self._unquoted(line, text)

    def _unquoted(self, line: int, text: str) -> Row:
        """Quotes that make no sense by the rules may be quotation marks in the middle of a cell."""
        cells = text.rstrip("\n").split(self._separator)
        if any(cell.lstrip().startswith('"') for cell in cells):
            return Row(line, error="quotes")
        return _row(line, cells)


def _row(line: int, cells: list[str]) -> Row:
    while len(cells) > MOST_CELLS and not cells[-1].strip():
        cells.pop()
    if len(cells) > MOST_CELLS:
        return Row(line, error="too_many_cells")
    return Row(line, [cell[: LONGEST_CELL + 1] for cell in cells])


def _names_separator(text: str) -> bool:
    """Whether the line only tells Excel how the others are to be taken apart: `sep=;`."""
    return text.strip().strip('"').lower() in {
        f"sep={separator}".strip() for separator in SEPARATORS
    }


def _separator_of(text: str) -> str:
    """What the heading is taken apart by."""
    named = text.strip("\n").strip('"').lower()
    if named.startswith("sep=") and named[4:5] in SEPARATORS:
        return named[4]
    return max(SEPARATORS, key=text.count)


# --- encoding -------------------------------------------------------------------------------------


def encoding_of(file: IO[bytes]) -> str:
    """How the letters of the file are written: UTF-8, UTF-16 or Windows-1251.

    The whole file is looked at, a block at a time. Raises `Unreadable` for any other.
    """
    file.seek(0)
    start = file.read(_BLOCK)
    for mark, encoding in _BOMS:
        if start.startswith(mark):
            return encoding
    if guessed := _utf16_without_mark(start):
        return guessed
    if b"\0" in start:
        raise Unreadable("not_text")
    counts: Counter[int] = Counter()
    letters = broken = 0
    decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
    block = start
    while block:
        text = decoder.decode(block)
        broken += text.count("\ufffd")
        letters += len(text) - len(text.encode("ascii", "ignore"))
        counts.update(block.translate(None, _ASCII))
        block = file.read(_BLOCK)
    if broken <= letters * _FEW:
        return "utf-8"
    if _looks_like_1251(counts):
        return "cp1251"
    raise Unreadable("encoding")


def _utf16_without_mark(start: bytes) -> str:
    """UTF-16 where every second byte of the heading is zero or the Cyrillic page."""
    if b"\0" not in start[:2000]:
        return ""
    even, odd = start[0:2000:2], start[1:2000:2]
    pages = (0x00, 0x04, 0x20, 0x21)
    for part, encoding in ((odd, "utf-16-le"), (even, "utf-16-be")):
        if part and sum(byte in pages for byte in part) > 0.95 * len(part):
            return encoding
    return ""


def _looks_like_1251(counts: Counter[int]) -> bool:
    """Nearly all bytes are its letters and signs, and most of the letters are small.

    In other Cyrillic encodings the same bytes would be capitals or frames.
    """
    number = counts.total()
    letters = sum(counts[byte] for byte in _LETTERS_1251)
    small = sum(counts[byte] for byte in _SMALL_1251)
    signs = sum(counts[byte] for byte in _SIGNS_1251)
    return letters + signs >= 0.97 * number and small > 0.6 * letters
