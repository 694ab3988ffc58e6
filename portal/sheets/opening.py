"""Opening a file of rows, whatever it is: CSV in several encodings, or XLSX.

Read row by row: however long a file is, no more of it is in memory than a row.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Final

from portal.sheets.csv_table import CsvTable
from portal.sheets.rows import ORDINARY, Limits, Table, Unreadable
from portal.sheets.xlsx_table import XlsxTable

_ZIP: Final = b"PK\x03\x04"
_OLD_OFFICE: Final = b"\xd0\xcf\x11\xe0"


@contextmanager
def opened(file: IO[bytes], limits: Limits = ORDINARY) -> Iterator[Table]:
    """Find out what the file is, and open it for reading. Raises `Unreadable`."""
    table = _table(file, limits)
    try:
        yield table
    finally:
        table.close()


def _table(file: IO[bytes], limits: Limits) -> CsvTable | XlsxTable:
    file.seek(0, 2)
    size = file.tell()
    file.seek(0)
    start = file.read(8)
    file.seek(0)
    if not size:
        raise Unreadable("empty_file")
    if limits.bytes is not None and size > limits.bytes:
        raise Unreadable("too_large", megabytes=limits.bytes // 1024 // 1024)
    if start.startswith(_OLD_OFFICE):
        raise Unreadable("old_excel")
    if start.startswith(_ZIP):
        return XlsxTable(file)
    return CsvTable(file, size, limits)
