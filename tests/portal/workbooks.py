"""Files of rows as programs write them, made in memory."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from typing import Any

import openpyxl

from portal.sheets.opening import opened
from portal.sheets.rows import Row

HEADING = ["Вид", "Издание", "Заголовок", "Ссылка", "Дата"]
SHEET = "xl/worksheets/sheet1.xml"


def csv_bytes(
    rows: Iterable[Iterable[object]], *, separator: str = ";", encoding: str = "utf-8"
) -> bytes:
    """Rows without anything that would need quotes."""
    lines = (separator.join(map(str, row)) for row in rows)
    return "".join(f"{line}\r\n" for line in lines).encode(encoding)


def workbook_bytes(rows: Iterable[Iterable[Any]]) -> bytes:
    """A workbook of one sheet, written by another program than ours."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(list(row))
    return saved(book)


def saved(book: openpyxl.Workbook) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def with_part(workbook: bytes, name: str, content: bytes) -> bytes:
    """The workbook with one part replaced."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook)) as source,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for each in source.namelist():
            target.writestr(each, content if each == name else source.read(each))
    return buffer.getvalue()


def part(workbook: bytes, name: str = SHEET) -> bytes:
    with zipfile.ZipFile(io.BytesIO(workbook)) as source:
        return source.read(name)


def rows_of(content: bytes) -> list[Row]:
    with opened(io.BytesIO(content)) as table:
        return list(table.rows())


def cells_of(content: bytes) -> list[list[Any]]:
    return [row.cells for row in rows_of(content)]
