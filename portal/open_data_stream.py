"""A file of open data on its way: blocks of PostgreSQL's own `COPY`, whoever takes them.

One statement is one snapshot: a file is of one moment, however long it takes. Memory holds a block.
What the reader may do to us is bounded (docs/adr/0033): a large file takes one of a few places that
all web processes share, an address has one at a time, and both end with the transaction, whatever
ends it; a smaller file that is taken slowly needs a place too. A reader who stands still, or takes
too long in all, is cut off.

A file that was not sent whole never looks like one: a failure on the way leaves through the server,
which breaks the connection instead of ending the answer.
"""

from __future__ import annotations

import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from itertools import islice
from typing import Any, Final

from django.conf import settings
from django.db import connection, transaction
from django.utils.crypto import salted_hmac

from portal.open_data_sql import Copy, estimated

ROWS_AT_ONCE: Final = 128
LARGE: Final = 20_000  # rows the planner expects; seconds of work
QUICK_SECONDS: Final = 2.0
"""In which a file that is not large is taken; a slower reader needs a place too."""
STANDSTILL_SECONDS: Final = 20
"""In which a block must leave; below the 30 after which gunicorn ends a silent worker."""
PULSE_SECONDS: Final = 1.0
_PLACES, _ADDRESSES = 0x0DA7A, 0x0DA7B  # classes of advisory locks
_FASTEST: Final = 1  # zlib's level: text shrinks to a sixth, and no more time goes into it
_GZIP: Final = 31  # zlib's window bits for a gzip header


class Busy(Exception):
    """All places for large files are taken."""


class OneAtATime(Exception):
    """This address is taking a large file already."""


class TookTooLong(Exception):
    """The reader did not take the file in `settings.OPEN_DATA_SECONDS`."""


class Blocks(Iterator[bytes]):
    """The blocks of a file. The first is read at once, so that what fails fails before any header.

    Raises `Busy` and `OneAtATime` then. To be closed, however far it was read: that cancels the
    query and gives the connection back.
    """

    def __init__(self, blocks: Iterator[bytes], *, pulse: Callable[[], None] | None = None) -> None:
        self._blocks = blocks
        self._pulse = pulse
        self._beaten = self._began = time.monotonic()
        self._first: bytes | None = next(blocks, b"")

    def __next__(self) -> bytes:
        if self._first is not None:
            first, self._first = self._first, None
            return first
        now = time.monotonic()
        if now - self._began > settings.OPEN_DATA_SECONDS:
            raise TookTooLong
        if self._pulse and now - self._beaten > PULSE_SECONDS:
            self._beaten = now
            self._pulse()
        return next(self._blocks)

    def close(self) -> None:
        self._blocks.close()  # type: ignore[attr-defined]  # a generator


def csv_blocks(lines: Copy, *, network: str, mark: bytes = b"") -> Iterator[bytes]:
    """The lines of `open_data_sql.csv`, after the mark of UTF-8 where one is wished."""
    before = mark
    for block in _copied(lines, network, b"".join):
        yield before + block
        before = b""


def json_blocks(lines: Copy, *, network: str) -> Iterator[bytes]:
    """The lines of `open_data_sql.json_lines` as one array."""
    before = b"[\n"
    for block in _copied(lines, network, b",".join):
        yield before + block
        before = b","
    yield b"]\n" if before == b"," else b"[]\n"


def gzipped(blocks: Iterator[bytes]) -> Iterator[bytes]:
    """The same, packed as it goes."""
    packer = zlib.compressobj(_FASTEST, wbits=_GZIP)
    try:
        for block in blocks:
            if packed := packer.compress(block):
                yield packed
        yield packer.flush()
    finally:
        blocks.close()  # type: ignore[attr-defined]  # a generator


def _copied(
    lines: Copy, network: str, joined: Callable[[Iterator[bytes]], bytes]
) -> Iterator[bytes]:
    """The lines, some at a time."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION READ ONLY")
        cursor.execute(
            "SELECT set_config('statement_timeout', %s, true)", [f"{settings.OPEN_DATA_SECONDS}s"]
        )
        has_place = estimated(lines.select) > LARGE
        if has_place:
            _take_a_place(cursor, network)
        began = time.monotonic()
        # The cursor below Django's: that one takes no parameters with `copy` while it logs.
        with ExitStack() as beside, cursor.cursor.copy(lines.text, lines.select.parameters) as copy:
            rows = iter(copy)
            while block := joined(islice(rows, ROWS_AT_ONCE)):
                yield block
                if not has_place and time.monotonic() - began > QUICK_SECONDS:
                    beside.enter_context(_place_beside(network))
                    has_place = True


@contextmanager
def _place_beside(network: str) -> Iterator[None]:
    """A place for a file under way, whose own connection is taken by `COPY`."""
    beside = connection.copy()
    try:
        beside.set_autocommit(False)
        with beside.cursor() as cursor:
            _take_a_place(cursor, network)
        yield
    finally:
        beside.rollback()
        beside.close()


def _take_a_place(cursor: Any, network: str) -> None:
    """Hold one of the places, and that of the address, to the end of the transaction."""
    if network and not _locked(cursor, _ADDRESSES, _key_of(network)):
        raise OneAtATime
    if not any(
        _locked(cursor, _PLACES, place) for place in range(settings.OPEN_DATA_LARGE_AT_ONCE)
    ):
        raise Busy


def _key_of(network: str) -> int:
    digest = salted_hmac("portal.open_data", network, algorithm="sha256").digest()
    return int.from_bytes(digest[:4], "big", signed=True)


def _locked(cursor: Any, group: int, key: int) -> bool:
    cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [group, key])
    return bool(cursor.fetchone()[0])
