"""An import from its first row to its last: tried, or written some thousand rows a transaction.

The memory it needs is that of one chunk, however long the file. Whoever is interrupted begins
again: what is there is passed over, so nothing comes twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from itertools import islice
from time import monotonic
from typing import IO, Final

from django.db import transaction

from portal.ledger import Actor
from portal.models import User
from portal.sheets.opening import opened
from portal.sheets.rows import Limits, Table, Unreadable
from queries.importing import known
from queries.importing.lives import Life, Lives
from queries.importing.mapping import Mapping
from queries.importing.reading import Draft, Reader, Verdict
from queries.importing.writing import Writer

AT_ONCE: Final = 5_000  # rows a transaction
LIMITS: Final = Limits(bytes=None, lines_a_row=200)  # texts of queries have many lines


@dataclass(slots=True)
class Tally:
    """What has become of the rows so far."""

    read: int = 0
    good: int = 0
    known: int = 0
    changed: int = 0
    bad: int = 0
    written: int = 0
    percent: int = 0  # of the file
    last_line: int = 0
    reading_seconds: float = 0.0  # rows read, understood, looked up
    writing_seconds: float = 0.0

    def count(self, drafts: Sequence[Draft]) -> None:
        verdicts = [draft.verdict for draft in drafts]
        self.read += len(drafts)
        self.good += verdicts.count(Verdict.GOOD)
        self.known += verdicts.count(Verdict.KNOWN)
        self.changed += verdicts.count(Verdict.CHANGED)
        self.bad += verdicts.count(Verdict.BAD)
        self.last_line = drafts[-1].line

    @property
    def has_errors(self) -> bool:
        return bool(self.bad or self.changed)


Tell = Callable[[Tally, Sequence[Draft]], None]
"""Hears of every chunk, in the transaction that wrote it: the counts so far, and its rows."""


class NotWhole(Exception):
    """All or nothing was asked for, and some rows have errors: nothing was written."""


class Run:
    """One pass over a file."""

    def __init__(
        self,
        mapping: Mapping,
        *,
        by: User | Actor,
        tell: Tell,
        at_once: int = AT_ONCE,
        after: int = 0,
    ) -> None:
        """`after`: the last line of the file that need not be looked at again."""
        self.mapping, self.by, self.tell = mapping, by, tell
        self.at_once, self.after = at_once, after
        self.tally = Tally()
        self._lives = Lives(mapping)

    def try_(self, file: IO[bytes]) -> Tally:
        """Find out what would become of every row; nothing is written. Raises `Unreadable`."""
        with known.tried(), opened(file, LIMITS) as table:
            for drafts in self._chunks(table):
                self._judge(drafts, is_trial=True)
                known.remember_tried(d for d in drafts if d.verdict == Verdict.GOOD)
                self.tell(self.tally, drafts)
        return self.tally

    def write(self, file: IO[bytes], *, is_whole: bool = False) -> Tally:
        """Import the good rows, a transaction a chunk. Raises `Unreadable`.

        `is_whole`: all rows in one transaction; the first error raises `NotWhole`, and none is
        there.
        """
        writer = Writer(self.mapping.source, now=self._lives.now, by=self.by)
        with transaction.atomic() if is_whole else nullcontext():
            with opened(file, LIMITS) as table:
                for drafts in self._chunks(table):
                    self._write(drafts, writer, is_whole=is_whole)
            if is_whole:
                writer.learn()
        return self.tally

    @transaction.atomic
    def _write(self, drafts: Sequence[Draft], writer: Writer, *, is_whole: bool) -> None:
        known.hold()
        self._lives.hold_calendar()
        lives = self._judge(drafts, is_trial=False)
        if is_whole and self.tally.has_errors:
            self.tell(self.tally, drafts)
            raise NotWhole
        began = monotonic()
        writer.write(lives)
        if not is_whole:
            writer.learn()
        self.tally.written += len(lives)
        self.tally.writing_seconds += monotonic() - began
        self.tell(self.tally, drafts)

    def _judge(self, drafts: Sequence[Draft], *, is_trial: bool) -> list[Life]:
        began = monotonic()
        lives = known.judge(
            drafts, source=self.mapping.source.slug, is_trial=is_trial, live=self._lives.live
        )
        self.tally.count(drafts)
        self.tally.reading_seconds += monotonic() - began
        return lives

    def _chunks(self, table: Table) -> Iterator[list[Draft]]:
        """The rows as they are understood. Raises `Unreadable` where the file is none."""
        rows = table.rows()
        heading = next(rows, None)
        if heading is None:
            raise Unreadable("empty_file")
        is_lossy = getattr(table, "encoding", "") == "cp1251"
        reader = Reader.of(heading, self.mapping, is_lossy=is_lossy)
        began = monotonic()
        new = (row for row in rows if row.line > self.after)
        while drafts := [reader.read(row) for row in islice(new, self.at_once)]:
            self.tally.percent = table.percent
            self.tally.reading_seconds += monotonic() - began
            yield drafts
            began = monotonic()
        if not self.tally.read and not self.after:
            raise Unreadable("no_lines")
