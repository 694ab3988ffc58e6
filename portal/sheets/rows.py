"""What a file of rows is made of, whichever kind of file it is: rows of cells."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Any, Final, Protocol, TypeAlias

MOST_BYTES: Final = 50 * 1024 * 1024
MOST_CELLS: Final = 60
"""In a row; what stands further right is told, and not read."""
LONGEST_CELL: Final = 20_000
"""Characters kept of a cell: more than any column takes, so that too long is told as such."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much of a file is borne."""

    bytes: int | None = MOST_BYTES  # None: whoever sent it may send any size
    lines_a_row: int = 20
    """A quoted cell may hold line breaks; so many, and the quote was never meant to be one."""


ORDINARY: Final = Limits()


class Unreadable(Exception):
    """The file as a whole cannot be read. `code` and `facts` are put into words when shown."""

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts

    @property
    def problem(self) -> dict[str, Any]:
        return {"code": self.code, **self.facts}


@dataclass(frozen=True, slots=True)
class Odd:
    """A cell that holds no value to take: a formula, or an error of the program that wrote it."""

    code: str
    text: str


Value: TypeAlias = str | int | float | datetime | time | Odd


@dataclass(slots=True)
class Row:
    """One row that is not empty. `line`: as the file counts, from 1."""

    line: int
    cells: list[Value] = field(default_factory=list)
    error: str = ""
    """Why no cells could be made out, as a code."""


class Table(Protocol):
    """A file opened for reading."""

    def rows(self) -> Iterator[Row]:
        """The rows from the top. Raises `Unreadable` where it goes on no further."""

    @property
    def percent(self) -> int:
        """How much of it has been read."""

    def close(self) -> None:
        """Let go of what was opened for the reading."""
