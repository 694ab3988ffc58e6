"""What becomes of a file that was read: taken over whole, or its good lines, or nothing of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from django.core.files import File
from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from portal import clock
from portal.text import normalise_line
from pressroom.coverage import CoverageRefused, check_may
from pressroom.coverage_reading import LEASE
from pressroom.models import Coverage, CoverageImport, CoverageLine

if TYPE_CHECKING:
    from portal.models import User

Status = CoverageImport.Status
Verdict = CoverageLine.Verdict

PERMISSION: Final = "pressroom.import_coverage"
KEPT: Final = timedelta(days=30)
"""So long a file waits to be looked at."""


class NotReadYet(CoverageRefused):
    sentence = _("This file is not read, or not any more.")


class LinesWithErrors(CoverageRefused):
    sentence = _("Some lines have errors: correct the file, or choose to import the good lines.")


class NothingToImport(CoverageRefused):
    sentence = _("There is no line to import.")


class ChangedSince(CoverageRefused):
    sentence = _("Something the lines refer to has changed since: the file is read once more.")


def receive(
    file: File[bytes], *, name: str, by: User | None, is_ours: bool = False
) -> CoverageImport:
    """Keep a file to be read. `is_ours`: whoever sent it reads it, and not the worker."""
    check_may(by, PERMISSION)
    now = clock.now()
    batch = CoverageImport(name=normalise_line(name)[-150:], uploaded_by=by, uploaded_at=now)
    if is_ours:
        _keep_for_us(batch)
    ending = name.rpartition(".")[2].lower()
    batch.file.save(
        f"{now:%Y%m%d}.{ending if ending in {'csv', 'xlsx'} else 'txt'}", file, save=False
    )
    batch.save()
    return batch


@transaction.atomic
def take_over(batch: CoverageImport, *, by: User | None, only_good: bool = False) -> CoverageImport:
    """Make coverage of the lines without errors, all at once or not at all.

    Called twice it does it once. Originals first, so that reprints find theirs. Raises
    `LinesWithErrors` unless `only_good`, `NothingToImport`, `NotReadYet`, `ChangedSince`.
    """
    row = _begin(batch, by)
    if row.status == Status.IMPORTED:
        return row
    if row.status != Status.READ:
        raise NotReadYet
    if row.lines_bad and not only_good:
        raise LinesWithErrors
    if not row.lines_good and not row.lines_known:
        raise NothingToImport
    now = clock.now()
    values: dict[str, int | datetime | None] = {"batch": row.pk, "now": now}
    values["by"] = by.pk if by else None
    with connection.cursor() as cursor:
        cursor.execute(_LOCK_ORIGINALS, values)
        cursor.execute(_VANISHED, values)
        if cursor.fetchone() is not None:
            raise ChangedSince
        added = 0
        for is_reprint in (False, True):
            cursor.execute(_INSERT_REPRINTS if is_reprint else _INSERT_ORIGINALS, values)
            added += cursor.rowcount
        cursor.execute(_UNLINKED_REPRINTS, values)
        if cursor.fetchone() is not None:
            raise ChangedSince
    row.status, row.imported_at, row.imported_by = Status.IMPORTED, now, by
    row.items_added = added
    row.save(update_fields=["status", "imported_at", "imported_by", "items_added"])
    row.lines.filter(verdict=Verdict.GOOD).delete()
    return row


@transaction.atomic
def discard(batch: CoverageImport, *, by: User | None) -> CoverageImport:
    """Throw the file away with its lines. Raises `NotReadYet` where it was imported."""
    row = _begin(batch, by)
    if row.status == Status.IMPORTED:
        raise NotReadYet
    if row.status != Status.DISCARDED:
        row.status, row.claimed_until = Status.DISCARDED, None
        row.save(update_fields=["status", "claimed_until"])
        row.lines.all().delete()
        transaction.on_commit(lambda: row.file.delete(save=False) if row.file else None)
    return row


@transaction.atomic
def read_again(batch: CoverageImport, *, by: User | None, is_ours: bool = False) -> CoverageImport:
    """Let the file be read from the start: what it refers to may be there by now.

    `is_ours`: whoever asks for it reads it, and not the worker.
    """
    row = _begin(batch, by)
    if row.status not in {Status.READ, Status.UNREADABLE}:
        raise NotReadYet
    row.lines.all().delete()
    row.status, row.problem, row.ignored = Status.UPLOADED, {}, []
    row.claims = row.percent_read = 0
    row.lines_read = row.lines_good = row.lines_known = row.lines_bad = 0
    if is_ours:
        _keep_for_us(row)
    row.save()
    return row


def forget_old() -> int:
    """Discard what nobody decided on for `KEPT`; returns how many files."""
    old = CoverageImport.objects.filter(
        status__in=[Status.READ, Status.UNREADABLE], uploaded_at__lt=clock.now() - KEPT
    )
    return len([discard(batch, by=None) for batch in old])


def _keep_for_us(batch: CoverageImport) -> None:
    batch.status, batch.claims = Status.READING, 1
    batch.claimed_until = clock.now() + LEASE


def _begin(batch: CoverageImport, by: User | None) -> CoverageImport:
    check_may(by, PERMISSION)
    return CoverageImport.objects.select_for_update(of=("self",)).get(pk=batch.pk)


# --- the statements of `take_over` ----------------------------------------------------------------

_GOOD: Final = "line.batch_id = %(batch)s AND line.verdict = 'good'"

_LOCK_ORIGINALS: Final = f"""
    SELECT FROM pressroom_coverage
     WHERE identity IN (SELECT original_identity FROM pressroom_coverageline AS line
                         WHERE {_GOOD} AND line.original_identity <> '')
     ORDER BY id FOR UPDATE
"""  # noqa: S608 — constants of this module

_REFERENCES: Final = """
    LEFT JOIN pressroom_pressevent AS event
           ON line.event_number <> '' AND event.number = line.event_number
    LEFT JOIN pressroom_announcement AS announcement
           ON line.announcement_number <> '' AND announcement.number = line.announcement_number
    LEFT JOIN pressroom_pressquestion AS question
           ON line.question_number <> '' AND question.number = line.question_number
"""

_VANISHED: Final = f"""
    SELECT 1 FROM pressroom_coverageline AS line {_REFERENCES}
     WHERE {_GOOD}
       AND (line.newsroom_id IS NULL
            OR (line.event_number <> '' AND event.id IS NULL)
            OR (line.announcement_number <> '' AND announcement.id IS NULL)
            OR (line.question_number <> '' AND question.id IS NULL))
     LIMIT 1
"""  # noqa: S608 — constants of this module

_COLUMNS: Final = (
    "identity, kind, outlet_id, title, url, published_at, language, seconds, event_id,"
    " announcement_id, question_id, original_id, batch_id, added_at, added_by_id"
)


def _insert(original: str, join: str, condition: str) -> str:
    return f"""
        INSERT INTO {Coverage._meta.db_table} ({_COLUMNS})
        SELECT line.identity, line.kind, line.newsroom_id, line.title, line.url, line.published_at,
               line.language, line.seconds, event.id, announcement.id, question.id, {original},
               %(batch)s, %(now)s, %(by)s
          FROM pressroom_coverageline AS line {_REFERENCES} {join}
         WHERE {_GOOD} AND {condition}
         ORDER BY line.line
        ON CONFLICT (identity) DO NOTHING
    """  # noqa: S608 — constants of this module


_INSERT_ORIGINALS: Final = _insert("NULL", "", "line.original_identity = ''")
_INSERT_REPRINTS: Final = _insert(
    "original.id",
    "JOIN pressroom_coverage AS original ON original.identity = line.original_identity"
    " AND original.original_id IS NULL",
    "line.original_identity <> ''",
)
_UNLINKED_REPRINTS: Final = f"""
    SELECT 1 FROM pressroom_coverageline AS line
     WHERE {_GOOD} AND line.original_identity <> ''
       AND NOT EXISTS (SELECT FROM pressroom_coverage AS made WHERE made.identity = line.identity)
     LIMIT 1
"""  # noqa: S608 — constants of this module
