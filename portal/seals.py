"""Sealing the ledger: once a day what was written is counted, digested, bound to the day before.

A chain shows a change inside a subject; it cannot show that its own end, or all of it, was taken
away. A seal can: it covers every entry of all subjects, and its copies lie with the public.

How a day is closed. A seal covers a stretch of ids: those after the seal before, up to the last
entry whose `at` lies before the midnight (Almaty) that ended the day. Ids are drawn before they are
committed, so some of a stretch may still be on their way when it is cut. Whoever writes the ledger
holds a lock on its table from before the id is drawn until the commit; so those who hold one after
the cut are the only ones who may still bring an earlier id, and the seal waits until each of them
has ended. No lock is taken and nobody waits for it. An entry that begins before midnight and draws
its id after the cut belongs to the next seal: nothing falls between two seals, nothing into both.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from django.db import connection, transaction
from django.db.models import Max

from portal import clock
from portal.ledger import CHUNK, Break
from portal.models import LedgerEntry, LedgerSeal

if TYPE_CHECKING:
    from django.db.models import QuerySet

LOCK: Final = 0x5EA1  # key of the advisory lock between two who seal
WAIT_SECONDS: Final = 30.0  # for writers on their way; after that the next sweep tries again
PAUSE_SECONDS: Final = 0.1
WRITES: Final = "RowExclusiveLock"  # what INSERT takes on the table


class StillWritten(Exception):
    """Somebody has been writing the ledger since before the cut; the seal comes later."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """The entries a seal covers, counted and digested."""

    entries: int
    digest: str


def seal(*, wait: float = WAIT_SECONDS) -> LedgerSeal | None:
    """Seal everything up to the end of yesterday (Almaty); None where that has been done.

    Days on which nobody sealed are covered by the next seal. The cost is linear in the entries it
    covers. Raises `StillWritten` where a writer does not end within `wait` seconds.
    """
    day = clock.today() - timedelta(days=1)
    before = newest()
    if before is not None and before.day >= day:
        return None
    last_id = _cut(before, day)
    _wait_for(_writers(), wait)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        if newest() != before:
            return None
        stretch = _digested(before, day, _covered(before, last_id))
        return LedgerSeal.objects.create(
            day=day,
            entries=stretch.entries,
            last_id=last_id,
            sealed_at=clock.now(),
            previous_digest=before.digest if before else "",
            digest=stretch.digest,
        )


def newest() -> LedgerSeal | None:
    return LedgerSeal.objects.order_by("-day").first()


def broken(subject: str | None = None) -> Iterator[Break]:
    """Every seal that does not fit its entries or the seal before it, oldest first.

    One pass over the sealed entries by id, in constant memory. A seal is of all subjects, so there
    is nothing to say of one.
    """
    if subject is not None:
        return
    seals = LedgerSeal.objects.order_by("day")
    last = seals.last()
    if last is None:
        return
    entries = _rows(LedgerEntry.objects.filter(id__lte=last.last_id))
    waiting = next(entries, None)

    def stretch_of(sealed: LedgerSeal) -> Iterator[tuple[int, str]]:
        nonlocal waiting
        while waiting is not None and waiting[0] <= sealed.last_id:
            yield waiting
            waiting = next(entries, None)

    before: LedgerSeal | None = None
    for sealed in seals.iterator(chunk_size=CHUNK):
        found = _digested(before, sealed.day, stretch_of(sealed))
        if why := _why_broken(sealed, before, found):
            yield Break(f"seal:{sealed.day}", 0, why)
        before = sealed


def _why_broken(sealed: LedgerSeal, before: LedgerSeal | None, found: Stretch) -> str:
    if sealed.previous_digest != (before.digest if before else ""):
        return "it does not follow the seal before it"
    if found.entries != sealed.entries:
        return f"it sealed {sealed.entries} entries, the ledger has {found.entries} of them"
    if found.digest != sealed.digest:
        return "its entries, or the seal itself, were changed"
    return ""


def _cut(before: LedgerSeal | None, day: date) -> int:
    """The last id to seal: that of the last entry known from before the midnight after `day`."""
    midnight = clock.midnight(day + timedelta(days=1))
    sealed = before.last_id if before else 0
    known = LedgerEntry.objects.filter(id__gt=sealed, at__lt=midnight)
    last: int | None = known.aggregate(last=Max("id"))["last"]
    return sealed if last is None else last


def _writers() -> set[str]:
    """Who is in a transaction that writes the ledger, ours apart; everybody may look at locks."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT virtualtransaction FROM pg_locks
             WHERE locktype = 'relation' AND granted AND mode = %s
               AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
               AND relation = %s::regclass AND pid IS DISTINCT FROM pg_backend_pid()
            """,
            [WRITES, LedgerEntry._meta.db_table],
        )
        return {writer for (writer,) in cursor.fetchall()}


def _wait_for(writers: set[str], seconds: float) -> None:
    end = time.monotonic() + seconds
    while writers := writers & _writers():
        if time.monotonic() > end:
            raise StillWritten
        time.sleep(PAUSE_SECONDS)


def _covered(before: LedgerSeal | None, last_id: int) -> Iterator[tuple[int, str]]:
    sealed = before.last_id if before else 0
    return _rows(LedgerEntry.objects.filter(id__gt=sealed, id__lte=last_id))


def _rows(entries: QuerySet[LedgerEntry]) -> Iterator[tuple[int, str]]:
    rows: Iterator[tuple[int, str]] = (
        entries.order_by("id").values_list("id", "digest").iterator(chunk_size=CHUNK)
    )
    return rows


def _digested(before: LedgerSeal | None, day: date, entries: Iterable[tuple[int, str]]) -> Stretch:
    """SHA-256 over lines: the digest of the seal before, the day, then id and digest of each."""
    sha = hashlib.sha256(f"{before.digest if before else ''}\n{day.isoformat()}\n".encode())
    count = 0
    for key, digest in entries:
        sha.update(f"{key} {digest}\n".encode())
        count += 1
    return Stretch(count, sha.hexdigest())
