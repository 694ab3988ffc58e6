"""The files of an announcement: kept with the draft, seen by all with the public announcement."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Max
from django.http import FileResponse, Http404
from django.utils.translation import gettext as _

from portal.transitions import TransitionNotAllowed
from pressroom.announcement_life import check
from pressroom.models import Announcement, AnnouncementFile
from pressroom.publishing import locked, record

if TYPE_CHECKING:
    from portal.models import User
    from pressroom.documents import Document


class TooManyFiles(TransitionNotAllowed):
    """The announcement has as many files as it may have."""


@transaction.atomic
def attach(announcement: Announcement, *, document: Document, by: User) -> AnnouncementFile:
    """Add a file to the draft: whoever does cannot review it. Raises `TooManyFiles`."""
    row = locked(announcement)
    check(row, "rewrite", by)
    limit = settings.DOCUMENT_MAX_COUNT
    if row.files.count() >= limit:
        raise TooManyFiles(
            _("“%(name)s” was left out: an announcement has at most %(limit)s files.")
            % {"name": document.name, "limit": limit}
        )
    position = row.files.aggregate(last=Max("position"))["last"]
    kept = AnnouncementFile(
        announcement=row,
        name=document.name,
        content_type=document.content_type,
        size=len(document.content),
        position=0 if position is None else position + 1,
        added_by=by,
    )
    kept.file.save(document.name, ContentFile(document.content), save=False)
    kept.save(force_insert=True)
    record(row, "file_added", by, name=document.name)
    return kept


@transaction.atomic
def detach(file: AnnouncementFile, *, by: User) -> None:
    """Take a file out of the draft; what is stored of it goes when that is certain."""
    row = locked(file.announcement)
    check(row, "rewrite", by)
    stored = file.file
    if AnnouncementFile.objects.filter(pk=file.pk).delete()[0]:
        record(row, "file_removed", by, name=file.name)
        transaction.on_commit(lambda: stored.delete(save=False))


def served(file: AnnouncementFile, *, cache_control: str) -> FileResponse:
    """The file, to be saved: to whoever the caller has found may have it."""
    try:
        stored = file.file.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    response = FileResponse(
        stored, as_attachment=True, filename=file.name, content_type=file.content_type
    )
    response["Cache-Control"] = cache_control
    response["X-Content-Type-Options"] = "nosniff"
    # Nothing in it may run, whatever a browser takes it for.
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
