"""What the XML of a workbook says, gathered tag by tag: shared texts, and the rows of a sheet."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Final

from portal.sheets.rows import LONGEST_CELL, MOST_CELLS, Odd, Row, Unreadable, Value
from portal.sheets.shared_texts import Texts

MOST_ROWS: Final = 1_048_576  # as Excel's
EPOCH: Final = datetime(1899, 12, 30)  # noqa: DTZ001 — as in the file
SERIALS: Final = (1, 2_958_466)  # 1900-01-01 … 9999-12-31

_REFERENCE: Final = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_ESCAPE: Final = re.compile(r"_x([0-9A-Fa-f]{4})_")
_NUMBERS: Final = frozenset({"n", "b"})

Attributes = dict[str, str]


class Reader:
    """What the parser calls: tags and attributes come without their namespaces."""

    def __init__(self, on_start: Callable[[str, Attributes], None] | None = None) -> None:
        self._on_start = on_start

    def start(self, tag: str, attributes: Attributes) -> None:
        if self._on_start:
            named = {name.rpartition(" ")[2]: value for name, value in attributes.items()}
            self._on_start(tag.rpartition(" ")[2], named)

    def end(self, tag: str) -> None:
        pass

    def text(self, data: str) -> None:
        pass


class _TextReader(Reader):
    """Gathers the text of a cell or a shared text; readings of Asian signs (`rPh`) are left out."""

    def __init__(self) -> None:
        super().__init__()
        self._parts: list[str] = []
        self._length = 0
        self._is_text = False
        self._in_reading = False

    def text(self, data: str) -> None:
        if self._is_text and self._length <= LONGEST_CELL:
            self._parts.append(data)
            self._length += len(data)

    def taken(self) -> str:
        text = "".join(self._parts)[: LONGEST_CELL + 1]
        self._parts.clear()
        self._length = 0
        return _ESCAPE.sub(_unescaped, text) if "_x" in text else text


def _unescaped(match: re.Match[str]) -> str:
    code = int(match[1], 16)
    return " " if code < 0x20 or 0xD800 <= code < 0xE000 else chr(code)  # noqa: PLR2004


class TextsReader(_TextReader):
    """The shared texts of a workbook, in their order."""

    def __init__(self, texts: Texts) -> None:
        super().__init__()
        self._texts = texts

    def start(self, tag: str, attributes: Attributes) -> None:
        tag = tag.rpartition(" ")[2]
        if tag == "rPh":
            self._in_reading = True
        self._is_text = tag == "t" and not self._in_reading

    def end(self, tag: str) -> None:
        tag = tag.rpartition(" ")[2]
        self._is_text = False
        if tag == "rPh":
            self._in_reading = False
        elif tag == "si":
            self._texts.add(self.taken())


class SheetReader(_TextReader):
    """The rows of a sheet; those without a value are passed over."""

    def __init__(self, dates: set[int], texts: Texts, epoch: datetime) -> None:
        super().__init__()
        self._dates = dates
        self._texts = texts
        self._epoch = epoch
        self._ready: list[Row] = []
        self._line = 0
        self._cells: list[Value] = []
        self._column = -1
        self._type = "n"
        self._style = 0
        self._has_formula = False
        self._is_too_wide = False

    def take(self) -> list[Row]:
        """The rows that are complete, each given once."""
        ready, self._ready = self._ready, []
        return ready

    def start(self, tag: str, attributes: Attributes) -> None:
        tag = tag.rpartition(" ")[2]
        if tag == "row":
            line = int(attributes.get("r", self._line + 1))
            if not self._line < line <= MOST_ROWS:
                raise Unreadable("damaged")
            self._line, self._column = line, -1
        elif tag == "c":
            reference = attributes.get("r")
            self._column = _column_of(reference) if reference else self._column + 1
            self._type = attributes.get("t", "n")
            self._style = int(attributes.get("s", "0"))
            self._has_formula = False
        elif tag == "f":
            self._has_formula = True
        elif tag == "rPh":
            self._in_reading = True
        elif tag in {"v", "t"}:
            self._is_text = not self._in_reading

    def end(self, tag: str) -> None:
        tag = tag.rpartition(" ")[2]
        self._is_text = False
        if tag == "rPh":
            self._in_reading = False
        elif tag == "c":
            self._put(self._value(self.taken()))
        elif tag == "row":
            if self._cells:
                error = "too_many_cells" if self._is_too_wide else ""
                self._ready.append(Row(self._line, self._cells, error))
                self._cells = []
            self._is_too_wide = False

    def _put(self, value: Value) -> None:
        if value == "":
            return
        if self._column >= MOST_CELLS:
            self._is_too_wide = True
            self._cells = self._cells or [""]
            return
        missing = self._column - len(self._cells)
        if missing >= 0:
            self._cells += [""] * missing
            self._cells.append(value)
        else:
            self._cells[self._column] = value

    def _value(self, text: str) -> Value:
        if self._has_formula:
            return Odd("formula", text)
        if not text:
            return ""
        if self._type in _NUMBERS:
            return self._number(text)
        return self._worded(text)

    def _worded(self, text: str) -> Value:
        match self._type:
            case "s":
                return self._texts[int(text)]
            case "d":
                return datetime.fromisoformat(text)
            case "e":
                return Odd("excel_error", text)
        return text  # "str", "inlineStr"

    def _number(self, text: str) -> Value:
        number = float(text)
        if self._style in self._dates:
            return moment_of(number, self._epoch)
        return int(number) if number.is_integer() and abs(number) < 1e15 else number  # noqa: PLR2004


def moment_of(serial: float, epoch: datetime = EPOCH) -> Value:
    """A date and time (naive) by Excel's count of days, or the time of day of a number below 1."""
    if 0 <= serial < 1:
        moment = epoch + timedelta(seconds=round(serial * 86_400))
        return moment.time() if serial * 86_400 < 86_399.5 else time(23, 59, 59)  # noqa: PLR2004
    if not SERIALS[0] <= serial < SERIALS[1]:
        return Odd("not_a_date", f"{serial:g}")
    return epoch + timedelta(seconds=round(serial * 86_400))


def _column_of(reference: str) -> int:
    match = _REFERENCE.fullmatch(reference)
    if match is None:
        raise Unreadable("damaged")
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return column - 1
