"""Whether the frozen figures are as they were frozen: digests, revisions and the ledger agree."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Final

from portal.ledger import Break
from portal.models import FigureSnapshot, LedgerEntry
from portal.snapshots import digest_of

PREFIX: Final = "figures:"


def broken(subject: str | None = None) -> Iterator[Break]:
    """Every snapshot that does not fit its digest, the revision before it or the ledger."""
    rows = FigureSnapshot.objects.order_by("month", "figure_set", "revision")
    entries = LedgerEntry.objects.filter(subject__startswith=PREFIX)
    if subject is not None:
        month = _month_of(subject)
        if month is None:
            return
        rows = rows.filter(month=month)
        entries = entries.filter(subject=subject)
    told = {
        (entry.subject, entry.data.get("figure_set"), entry.data.get("revision")): entry
        for entry in entries.iterator()
    }
    before: FigureSnapshot | None = None
    for row in rows.iterator():
        if before and (before.month, before.figure_set) != (row.month, row.figure_set):
            before = None
        entry = told.pop((row.ledger_subject, row.figure_set, row.revision), None)
        if why := _why_broken(row, before, entry):
            yield Break(row.ledger_subject, entry.sequence if entry else 0, why)
        before = row
    for (about, figure_set, revision), entry in told.items():
        why = f"snapshot {figure_set} № {revision} is missing"
        yield Break(about, entry.sequence, why)


def _month_of(subject: str) -> date | None:
    try:
        return datetime.strptime(subject, "figures:%Y-%m").date()  # noqa: DTZ007 -- a date alone
    except ValueError:
        return None


def _why_broken(
    row: FigureSnapshot, before: FigureSnapshot | None, entry: LedgerEntry | None
) -> str:
    name = f"snapshot {row.figure_set} № {row.revision}"
    if row.revision != (before.revision + 1 if before else 1):
        return f"a revision before {name} is missing"
    if row.previous_digest != (before.digest if before else ""):
        return f"{name} does not follow the revision before it"
    if row.digest != digest_of(row):
        return f"{name} was changed"
    if entry is None or entry.data.get("digest") != row.digest:
        return f"the ledger does not know {name}"
    return ""
