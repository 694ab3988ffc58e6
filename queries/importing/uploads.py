"""A file sent by staff: tried by the worker, looked at, then ordered to be imported, or discarded.

An export holds personal data: its file is kept no longer than it takes to decide on it.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.core.files import File
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal import access, clock
from portal.text import normalise_line
from queries.importing.mapping import Mapping
from queries.lifecycle import NotYourBody
from queries.models import ImportMapping, QueryImport, QueryImportRow

if TYPE_CHECKING:
    from portal.models import User

Status = QueryImport.Status

PERMISSION: Final = "queries.import"
KEPT: Final = timedelta(days=7)
"""So long a file waits to be decided on, and the errors of an imported one can be read."""

WAITING: Final = (Status.UPLOADED, Status.READING, Status.ORDERED, Status.IMPORTING)


class ImportRefused(Exception):
    """Said to whoever asked."""

    sentence: Promise | str = ""

    def __str__(self) -> str:
        return str(self.sentence)


class NotReadYet(ImportRefused):
    sentence = _("This file is not read, or not any more.")


class NothingToImport(ImportRefused):
    sentence = _("There is no row to import.")


class RowsWithErrors(ImportRefused):
    sentence = _("All or nothing was asked for, and some rows cannot be imported.")


@transaction.atomic
def receive(
    file: File[bytes], *, name: str, mapping: Mapping, is_whole: bool, by: User
) -> QueryImport:
    """Keep a file to be tried by the worker; its mapping is offered for the next one."""
    _check_may(by)
    now = clock.now()
    ImportMapping.objects.update_or_create(
        source=mapping.source.slug,
        defaults={"text": mapping.text, "saved_by": by, "saved_at": now},
    )
    batch = QueryImport(
        name=normalise_line(name)[-150:],
        source=mapping.source.slug,
        mapping=mapping.text,
        is_whole=is_whole,
        uploaded_by=by,
        uploaded_at=now,
    )
    ending = name.rpartition(".")[2].lower()
    batch.file.save(
        f"{now:%Y%m%d}.{ending if ending in {'csv', 'xlsx'} else 'txt'}", file, save=False
    )
    batch.save()
    return batch


@transaction.atomic
def order(batch: QueryImport, *, by: User) -> QueryImport:
    """Let the worker import the good rows. Called twice it does it once.

    Raises `NotReadYet`, `NothingToImport`, and `RowsWithErrors` where all or nothing was asked for.
    """
    row = _begin(batch, by)
    if row.status in {Status.ORDERED, Status.IMPORTING, Status.IMPORTED}:
        return row
    if row.status != Status.READ:
        raise NotReadYet
    if row.is_whole and (row.rows_bad or row.rows_changed):
        raise RowsWithErrors
    if not row.rows_good:
        raise NothingToImport
    row.status, row.ordered_by, row.problem = Status.ORDERED, by, {}
    row.claims = row.percent = 0
    row.save(update_fields=["status", "ordered_by", "problem", "claims", "percent"])
    return row


@transaction.atomic
def discard(batch: QueryImport, *, by: User | None) -> QueryImport:
    """Throw the file away. What was imported of it stays. Raises `NotReadYet` while it is."""
    row = _begin(batch, by)
    if row.status in {Status.ORDERED, Status.IMPORTING, Status.IMPORTED}:
        raise NotReadYet
    if row.status != Status.DISCARDED:
        row.status, row.claimed_until = Status.DISCARDED, None
        row.save(update_fields=["status", "claimed_until"])
        row.rows.all().delete()
        forget_file(row)
    return row


@transaction.atomic
def try_again(batch: QueryImport, *, by: User) -> QueryImport:
    """Let the file be tried from the start: what its mapping names may be there by now."""
    row = _begin(batch, by)
    if row.status not in {Status.READ, Status.UNREADABLE} or not row.file:
        raise NotReadYet
    row.status, row.problem, row.claims = Status.UPLOADED, {}, 0
    row.save(update_fields=["status", "problem", "claims"])
    return row


def forget_old() -> int:
    """Discard what nobody decided on for `KEPT`, and the errors of what was; how many files."""
    before = clock.now() - KEPT
    QueryImportRow.objects.filter(
        batch__status=Status.IMPORTED, batch__imported_at__lt=before
    ).delete()
    old = QueryImport.objects.filter(
        status__in=[Status.READ, Status.UNREADABLE], uploaded_at__lt=before
    )
    return len([discard(batch, by=None) for batch in old])


def forget_file(batch: QueryImport) -> None:
    """Delete the file once this transaction is there to stay."""
    transaction.on_commit(lambda: batch.file.delete(save=False) if batch.file else None)


def _check_may(by: User | None) -> None:
    if by is not None and not access.may(by, PERMISSION):
        raise NotYourBody(_("Your role does not include this here."))


def _begin(batch: QueryImport, by: User | None) -> QueryImport:
    _check_may(by)
    return QueryImport.objects.select_for_update(of=("self",)).get(pk=batch.pk)
