"""Reading a file of coverage into lines: by the worker, some at a time, as far as it gets.

A claim is a lease, as in the outbox: a killed worker's file is claimed again when the lease is
over, and read on from the last line that was written. Lines, counts and the lease are renewed in
one transaction, so no line is written twice, whoever reads.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from itertools import islice
from typing import Final

from django.db import transaction
from django.db.models import F, Max

from portal import clock
from portal.sheets.opening import opened
from portal.sheets.rows import Table, Unreadable
from pressroom import coverage_lines
from pressroom.coverage_columns import Heading, Line
from pressroom.models import CoverageImport, CoverageLine
from pressroom.newsrooms import Newsrooms

Status = CoverageImport.Status
Verdict = CoverageLine.Verdict

LEASE: Final = timedelta(minutes=2)
MOST_LINES: Final = 200_000
AT_ONCE: Final = 1_000  # lines a transaction
MOST_CLAIMS: Final = 5
"""A file that took its worker down so many times is not tried again."""


class LeaseLost(Exception):
    """Somebody else reads the file by now, or it was discarded."""


def read_waiting() -> int:
    """Read all files that wait, one after the other; returns how many were begun."""
    count = 0
    while batch := claim():
        read(batch)
        count += 1
    return count


def claim() -> CoverageImport | None:
    """Take the longest waiting file for `LEASE`, if there is one that nobody reads."""
    now = clock.now()
    with transaction.atomic():
        batch = (
            CoverageImport.objects.select_for_update(skip_locked=True, of=("self",))
            .filter(status__in=[Status.UPLOADED, Status.READING])
            .exclude(claimed_until__gt=now)
            .order_by("uploaded_at", "pk")
            .first()
        )
        if batch is None:
            return None
        batch.status = Status.READING
        batch.claims += 1
        batch.claimed_until = now + LEASE
        batch.save(update_fields=["status", "claims", "claimed_until"])
    if batch.claims > MOST_CLAIMS:
        _give_up(batch, Unreadable("too_hard"))
        return claim()
    return batch


def read(batch: CoverageImport, *, tell: Callable[[CoverageImport], None] | None = None) -> None:
    """Read a claimed file to its end; what goes wrong with the file stands in it afterwards.

    `tell` is called after every thousand lines.
    """
    try:
        try:
            with batch.file.open("rb") as file, opened(file) as table:
                _read(batch, table, tell)
            _finish(batch)
        except FileNotFoundError:
            _give_up(batch, Unreadable("file_gone"))
        except Unreadable as problem:
            _give_up(batch, problem)
    except LeaseLost:
        return


def _read(
    batch: CoverageImport, table: Table, tell: Callable[[CoverageImport], None] | None
) -> None:
    rows = table.rows()
    first = next(rows, None)
    if first is None:
        raise Unreadable("empty_file")
    if first.error:
        raise Unreadable("columns_missing", missing=["title", "date"], found=[])
    heading = Heading.of(first)
    done = batch.lines.aggregate(last=Max("line"))["last"] or 0
    newsrooms = Newsrooms()
    is_lossy = getattr(table, "encoding", "") == "cp1251"
    understood = (heading.read(row, is_lossy=is_lossy) for row in rows if row.line > done)
    while lines := list(islice(understood, AT_ONCE)):
        _write(batch, lines, newsrooms, percent=table.percent, ignored=heading.ignored)
        if tell:
            tell(batch)
    if not batch.lines_read:
        raise Unreadable("no_lines")


def _write(
    batch: CoverageImport,
    lines: list[Line],
    newsrooms: Newsrooms,
    *,
    percent: int,
    ignored: list[str],
) -> None:
    """Write some lines, with the counts, if the lease still holds."""
    if batch.lines_read + len(lines) > MOST_LINES:
        raise Unreadable("too_many_lines", most=MOST_LINES)
    with transaction.atomic():
        coverage_lines.resolve(lines, batch=batch, newsrooms=newsrooms)
        verdicts = [coverage_lines.verdict_of(line) for line in lines]
        _hold(
            batch,
            until=clock.now() + LEASE,
            percent_read=percent,
            ignored=ignored,
            lines_read=batch.lines_read + len(lines),
            lines_good=batch.lines_good + verdicts.count(Verdict.GOOD),
            lines_known=batch.lines_known + verdicts.count(Verdict.KNOWN),
            lines_bad=batch.lines_bad + verdicts.count(Verdict.BAD),
        )
        coverage_lines.copy(lines, batch=batch)


def _hold(batch: CoverageImport, *, until: object, **changes: object) -> None:
    """Change the row under our lease, and no other. Raises `LeaseLost`."""
    changes["claimed_until"] = until
    ours = CoverageImport.objects.filter(
        pk=batch.pk, status=Status.READING, claimed_until=batch.claimed_until
    )
    if not ours.update(**changes):
        raise LeaseLost
    for name, value in changes.items():
        setattr(batch, name, value)


@transaction.atomic
def _finish(batch: CoverageImport) -> None:
    _hold(batch, until=None, status=Status.READ, percent_read=100)
    if turned := coverage_lines.check_originals(batch):
        CoverageImport.objects.filter(pk=batch.pk).update(
            lines_good=F("lines_good") - turned, lines_bad=F("lines_bad") + turned
        )
        batch.refresh_from_db()


def _give_up(batch: CoverageImport, problem: Unreadable) -> None:
    """The file cannot be read: say why. What was read of it is of no use."""
    with transaction.atomic():
        _hold(batch, until=None, status=Status.UNREADABLE, problem=problem.problem)
        batch.lines.all().delete()
