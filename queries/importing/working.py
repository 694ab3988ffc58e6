"""The worker's part: files of exports are tried, and imported when somebody has ordered it.

A claim is a lease, as in the outbox: a killed worker's file is claimed again when the lease is
over. A trial begins anew; an import goes on behind the last row that was written, for rows, counts
and lease are written in one transaction.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import QuerySet

from portal import clock, ledger
from portal.sheets.rows import Unreadable
from queries.importing import mapping as mappings
from queries.importing import uploads, words
from queries.importing.mapping import MappingRefused
from queries.importing.reading import Draft
from queries.importing.running import NotWhole, Run, Tally
from queries.models import QueryImport, QueryImportRow

Status = QueryImport.Status

LEASE: Final = timedelta(minutes=2)
MOST_CLAIMS: Final = 20
"""A file that took its worker down so many times is not tried again."""
MOST_KEPT: Final = 10_000
"""Rows with errors that are kept for the page and its file; all of them are counted."""


class LeaseLost(Exception):
    """Somebody else works on the file by now, or it was discarded."""


def work() -> int:
    """Try and import all files that wait, one after the other; returns how many were begun."""
    count = 0
    while batch := claim():
        _work_on(batch)
        count += 1
    return count


def claim() -> QueryImport | None:
    """Take the longest waiting file for `LEASE`, if there is one that nobody works on."""
    now = clock.now()
    with transaction.atomic():
        batch = (
            QueryImport.objects.select_for_update(skip_locked=True, of=("self",))
            .filter(status__in=uploads.WAITING)
            .exclude(claimed_until__gt=now)
            .order_by("uploaded_at", "pk")
            .first()
        )
        if batch is None:
            return None
        is_trial = batch.status in {Status.UPLOADED, Status.READING}
        batch.status = Status.READING if is_trial else Status.IMPORTING
        batch.claims += 1
        batch.claimed_until = now + LEASE
        batch.save(update_fields=["status", "claims", "claimed_until"])
    if batch.claims > MOST_CLAIMS:
        _end(batch, Status.UNREADABLE, problem=Unreadable("too_hard").problem)
        return claim()
    return batch


def _work_on(batch: QueryImport) -> None:
    """Work on a claimed file to its end; what goes wrong with the file stands in it afterwards."""
    try:
        try:
            if batch.status == Status.READING:
                _try(batch)
            else:
                _import(batch)
        except FileNotFoundError:
            _end(batch, Status.UNREADABLE, problem=Unreadable("file_gone").problem)
        except MappingRefused as refused:
            _end(batch, Status.UNREADABLE, problem=words.problem_of(refused))
        except Unreadable as problem:
            _end(batch, Status.UNREADABLE, problem=problem.problem)
        except NotWhole:
            _end(batch, Status.READ, problem={"code": "not_whole"})
    except LeaseLost:
        return


def _try(batch: QueryImport) -> None:
    with transaction.atomic():
        _hold(batch, rows_written=0, last_line=0)
        batch.rows.all().delete()

    def tell(tally: Tally, drafts: Sequence[Draft]) -> None:
        with transaction.atomic():
            _keep_errors(batch, drafts)
            _hold(batch, **_counts(tally), claimed_until=clock.now() + LEASE)

    run = Run(mappings.read(batch.mapping), by=ledger.SYSTEM, tell=tell)
    with batch.file.open("rb") as file:
        run.try_(file)
    _end(batch, Status.READ, percent=100)


def _import(batch: QueryImport) -> None:
    written = batch.rows_written

    def tell(tally: Tally, _drafts: Sequence[Draft]) -> None:
        if batch.is_whole:  # one transaction: nobody sees how far it is, and it may be undone
            _lock(batch)
            return
        _hold(
            batch,
            rows_written=written + tally.written,
            last_line=tally.last_line,
            percent=tally.percent,
            claimed_until=clock.now() + LEASE,
        )

    by = batch.ordered_by or ledger.SYSTEM
    run = Run(mappings.read(batch.mapping), by=by, tell=tell, after=batch.last_line)
    with batch.file.open("rb") as file:
        written += run.write(file, is_whole=batch.is_whole).written
    with transaction.atomic():
        _end(batch, Status.IMPORTED, percent=100, imported_at=clock.now(), rows_written=written)
        uploads.forget_file(batch)


def _counts(tally: Tally) -> dict[str, int]:
    return {
        "percent": tally.percent,
        "rows_read": tally.read,
        "rows_good": tally.good,
        "rows_known": tally.known,
        "rows_changed": tally.changed,
        "rows_bad": tally.bad,
    }


def _keep_errors(batch: QueryImport, drafts: Sequence[Draft]) -> None:
    room = max(MOST_KEPT - batch.rows_bad - batch.rows_changed, 0)
    QueryImportRow.objects.bulk_create(
        QueryImportRow(batch=batch, line=d.line, number=d.original[:60], errors=d.errors)
        for d in [draft for draft in drafts if draft.errors][:room]
    )


def _end(batch: QueryImport, status: str, **changes: Any) -> None:
    _hold(batch, claimed_until=None, status=status, **changes)


def _lock(batch: QueryImport) -> None:
    """Keep the row under our lease to the end of this transaction. Raises `LeaseLost`."""
    if _ours(batch).select_for_update().first() is None:
        raise LeaseLost


def _ours(batch: QueryImport) -> QuerySet[QueryImport]:
    return QueryImport.objects.filter(
        pk=batch.pk, status=batch.status, claimed_until=batch.claimed_until
    )


def _hold(batch: QueryImport, **changes: Any) -> None:
    """Change the row under our lease, and no other. Raises `LeaseLost`."""
    if not _ours(batch).update(**changes):
        raise LeaseLost
    for name, value in changes.items():
        setattr(batch, name, value)
