"""The shared texts of a workbook, kept on disk: there may be as many of them as cells."""

from __future__ import annotations

import os
from array import array
from tempfile import TemporaryFile
from typing import Final

from portal.sheets.rows import Unreadable

MOST: Final = 3_000_000


class Texts:
    """Texts by number, in the order they were added. In memory are only their places."""

    def __init__(self) -> None:
        self._file = TemporaryFile()  # noqa: SIM115 — as long as the workbook is read
        self._places = array("Q", [0])  # where each begins, and where the last ends
        self._is_written = True

    def add(self, text: str) -> None:
        if len(self._places) > MOST:
            raise Unreadable("unpacks_too_large")
        data = text.encode("utf-8", "replace")
        self._file.write(data)
        self._places.append(self._places[-1] + len(data))
        self._is_written = False

    def close(self) -> None:
        self._file.close()

    def __getitem__(self, number: int) -> str:
        if not 0 <= number < len(self._places) - 1:
            raise IndexError(number)
        if not self._is_written:
            self._file.flush()
            self._is_written = True
        start, end = self._places[number], self._places[number + 1]
        return os.pread(self._file.fileno(), end - start, start).decode("utf-8")
