"""XLSX row by row, in memory of the same size however long the sheet is.

A workbook is a ZIP of XML. Of it we need the text, numbers and dates of one sheet's cells, and
that a hostile file does no harm: a document type is refused, so there are no entities to expand;
what is unpacked is counted; shared texts wait on disk. (`docs/adr/0023-xlsx-by-expat.md`)
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import IO, Any, Final
from xml.parsers import expat

from portal.sheets.rows import Row, Unreadable
from portal.sheets.shared_texts import Texts
from portal.sheets.xlsx_parts import EPOCH, Attributes, Reader, SheetReader, TextsReader

MOST_UNPACKED: Final = 200 * 1024 * 1024  # bytes
MOST_OF_A_SMALL_PART: Final = 32 * 1024 * 1024  # bytes: what it says is kept in memory
MOST_IN_A_TAG: Final = 1024 * 1024  # bytes

_BLOCK: Final = 1 << 16
_STYLES, _STRINGS = "xl/styles.xml", "xl/sharedStrings.xml"
_WORKBOOK, _RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
_BUILT_IN_DATES: Final = frozenset([*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)])
_NOT_FORMAT: Final = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
_EPOCH_1904: Final = datetime(1904, 1, 1)  # noqa: DTZ001 — as in the file


class XlsxTable:
    """The first visible sheet of a workbook opened for reading. Raises `Unreadable`."""

    def __init__(self, file: IO[bytes]) -> None:
        self.percent = 0
        self._file = file
        self._texts = Texts()

    def close(self) -> None:
        """Let the texts on disk go; the file itself is closed by whoever opened it."""
        self._texts.close()

    def rows(self) -> Iterator[Row]:
        with _damage_told(), zipfile.ZipFile(self._file) as self._zip:
            self._names = set(self._zip.namelist())
            sheet, epoch = self._find_sheet()
            needed = [name for name in (sheet, _STYLES, _STRINGS) if name in self._names]
            if sum(self._zip.getinfo(name).file_size for name in needed) > MOST_UNPACKED:
                raise Unreadable("unpacks_too_large")
            dates = self._find_dates()
            self._gather_texts()
            reader = SheetReader(dates, self._texts, epoch)
            size = self._zip.getinfo(sheet).file_size or 1
            for done in self._parse(sheet, reader):
                self.percent = min(100, done * 100 // size)
                yield from reader.take()

    def _parse(self, name: str, reader: Reader) -> Iterator[int]:
        """Feed a part of the workbook to a reader; gives how many bytes are done."""
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartElementHandler = reader.start
        parser.EndElementHandler = reader.end
        parser.CharacterDataHandler = reader.text
        parser.StartDoctypeDeclHandler = _refuse_doctype
        done = 0
        with self._zip.open(name) as stream:
            while block := stream.read(_BLOCK):
                done += len(block)
                if done > MOST_UNPACKED:
                    raise Unreadable("unpacks_too_large")
                parser.Parse(block, False)
                # An unfinished tag is begun anew with every block: its cost is quadratic.
                if done - parser.CurrentByteIndex > MOST_IN_A_TAG:
                    raise Unreadable("damaged")
                yield done
            parser.Parse(b"", True)
            yield done

    def _read(self, name: str, start: Callable[[str, Attributes], None]) -> None:
        """Read a small part by its opening tags alone."""
        if name in self._names:
            if self._zip.getinfo(name).file_size > MOST_OF_A_SMALL_PART:
                raise Unreadable("unpacks_too_large")
            for _done in self._parse(name, Reader(start)):
                pass

    def _find_sheet(self) -> tuple[str, datetime]:
        """The part that holds the first visible sheet, and the day its dates are counted from."""
        sheets: list[str] = []
        targets: dict[str, str] = {}
        epoch = EPOCH

        def workbook(tag: str, attributes: Attributes) -> None:
            nonlocal epoch
            if tag == "workbookPr" and attributes.get("date1904", "0") in {"1", "true"}:
                epoch = _EPOCH_1904
            elif tag == "sheet" and attributes.get("state", "visible") == "visible":
                sheets.append(attributes.get("id", ""))

        def relations(tag: str, attributes: Attributes) -> None:
            if tag == "Relationship":
                target = attributes.get("Target", "")
                targets[attributes.get("Id", "")] = (
                    target[1:] if target.startswith("/") else f"xl/{target}"
                )

        if _WORKBOOK not in self._names:
            raise Unreadable("not_a_workbook")
        self._read(_WORKBOOK, workbook)
        self._read(_RELATIONS, relations)
        part = targets.get(sheets[0], "") if sheets else ""
        if part not in self._names:
            raise Unreadable("not_a_workbook")
        return part, epoch

    def _find_dates(self) -> set[int]:
        """The styles by which a number is shown as a date or a time."""
        custom: dict[int, bool] = {}
        styles: list[int] = []
        is_inside = False

        def style(tag: str, attributes: Attributes) -> None:
            nonlocal is_inside
            if tag == "numFmt":
                custom[int(attributes["numFmtId"])] = _shows_date(attributes.get("formatCode", ""))
            elif tag in {"cellXfs", "cellStyles", "dxfs"}:
                is_inside = tag == "cellXfs"
            elif tag == "xf" and is_inside:
                styles.append(int(attributes.get("numFmtId", "0")))

        self._read(_STYLES, style)
        return {
            place
            for place, number in enumerate(styles)
            if custom.get(number, number in _BUILT_IN_DATES)
        }

    def _gather_texts(self) -> None:
        if _STRINGS in self._names:
            for _done in self._parse(_STRINGS, TextsReader(self._texts)):
                pass


class _damage_told:  # noqa: N801 — reads as a statement
    """Whatever a decoder of hostile bytes raises means that the file is damaged."""

    def __enter__(self) -> None: ...

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if isinstance(error, RuntimeError) and "password" in str(error):
            raise Unreadable("locked") from error
        if isinstance(error, Exception) and not isinstance(error, Unreadable):
            raise Unreadable("damaged") from error


def _refuse_doctype(*_declaration: Any) -> None:
    raise Unreadable("damaged")


def _shows_date(code: str) -> bool:
    return bool(re.search("[dmyhs]", _NOT_FORMAT.sub("", code), re.IGNORECASE))
