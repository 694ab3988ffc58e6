"""Forgetting what was begun and never filed: photos of drafts, filings nobody confirmed."""

from __future__ import annotations

from datetime import timedelta
from typing import Final, NamedTuple

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, UUIDField
from django.db.models.fields.json import KT
from django.db.models.functions import Cast

from portal import clock
from queries.models import Applicant, Attachment, HeldFiling

AT_ONCE: Final = 100
FILING_LIFETIMES: Final = 2  # the mail may go out late, and gives a whole lifetime from then on


class Forgotten(NamedTuple):
    photos: int
    filings: int


def forget() -> Forgotten:
    """Delete photos of no query and unconfirmed filings whose `DRAFT_LIFETIME_HOURS` are over.

    The photos' files go with them, and the personal data typed into a filing.
    """
    filings = _forget_filings()
    return Forgotten(photos=_forget_photos(), filings=filings)


def _forget_photos() -> int:
    count = 0
    while True:
        forgotten = _forget_some_photos()
        count += forgotten
        if forgotten < AT_ONCE:
            return count


@transaction.atomic
def _forget_some_photos() -> int:
    """Files first: a run that dies between leaves a row for the next one, not a file for ever.

    A photo that is being filed at this moment is locked and left alone, and so is one whose filing
    waits to be confirmed.
    """
    waiting = HeldFiling.objects.filter(query__isnull=True).annotate(
        draft_key=Cast(KT("payload__draft_key"), UUIDField())
    )
    photos = list(
        Attachment.objects.select_for_update(skip_locked=True, of=("self",))
        .filter(query__isnull=True, uploaded_at__lt=clock.now() - _lifetime())
        .exclude(Exists(waiting.filter(draft_key=OuterRef("draft_key"))))[:AT_ONCE]
    )
    for photo in photos:
        for file in (photo.photo, photo.thumb):
            file.delete(save=False)
    Attachment.objects.filter(pk__in=[photo.pk for photo in photos]).delete()
    return len(photos)


@transaction.atomic
def _forget_filings() -> int:
    """A confirmed filing is forgotten too; what was typed about its person is the query's now."""
    old = HeldFiling.objects.select_for_update(skip_locked=True, of=("self",)).filter(
        received_at__lt=clock.now() - FILING_LIFETIMES * _lifetime()
    )
    filings = list(old)
    HeldFiling.objects.filter(pk__in=[filing.pk for filing in filings]).delete()
    applicants = [filing.applicant_id for filing in filings if filing.query_id is None]
    Applicant.objects.filter(pk__in=applicants).delete()
    return len(applicants)


def _lifetime() -> timedelta:
    return timedelta(hours=settings.DRAFT_LIFETIME_HOURS)
