"""Photos of a form still being written: kept as drafts, so that no mistake in it loses them."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction

from portal import clock, uploads
from queries.models import Attachment

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from django.core.files.uploadedfile import UploadedFile

    from portal.uploads import CleanPhoto, UploadRefused


def of_draft(draft_key: uuid.UUID) -> list[Attachment]:
    """What the form holds so far, oldest first."""
    return list(Attachment.objects.filter(draft_key=draft_key, query__isnull=True))


def keep(files: Sequence[UploadedFile], *, draft_key: uuid.UUID) -> list[UploadRefused]:
    """Keep what is a photo; returns a refusal, a sentence with the name, for each that is not.

    The same photo sent again with the form is the one kept already.
    """
    if not files:
        return []
    kept = {attachment.sha256 for attachment in of_draft(draft_key)}
    photos, refusals = uploads.check_photos(files, kept=kept)
    for photo in photos:
        _keep(photo, draft_key)
    return refusals


def remove(pks: Iterable[str], *, draft_key: uuid.UUID) -> None:
    """Take photos out of the form again; those of other forms stay."""
    wished = set(pks)
    for attachment in of_draft(draft_key) if wished else []:
        if str(attachment.pk) in wished:
            attachment.delete()
            for stored in (attachment.photo, attachment.thumb):
                stored.delete(save=False)


def _keep(photo: CleanPhoto, draft_key: uuid.UUID) -> None:
    attachment = Attachment(
        draft_key=draft_key,
        name=photo.name,
        width=photo.width,
        height=photo.height,
        sha256=photo.sha256,
        uploaded_at=clock.now(),
    )
    attachment.photo.save("full.jpg", ContentFile(photo.content), save=False)
    attachment.thumb.save("thumb.jpg", ContentFile(photo.thumb), save=False)
    try:
        with transaction.atomic():
            attachment.save(force_insert=True)
    except IntegrityError:  # a second sending of the same form was faster
        attachment.photo.delete(save=False)
        attachment.thumb.delete(save=False)
