"""What was begun and never filed is forgotten in time, files and personal data included."""

from datetime import datetime, timedelta
from pathlib import Path
from threading import Event, Thread
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
from django.core.files.base import ContentFile
from django.db import connection, transaction
from pytest_django import Settings

from portal import clock
from queries import drafts
from queries.models import Applicant, Attachment, CitizenQuery, HeldFiling
from tests.factories import ApplicantFactory, CitizenQueryFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 2, 3, 11, 0, tzinfo=ZoneInfo("Asia/Almaty"))
OLD, FRESH = timedelta(hours=25), timedelta(hours=23)
VERY_OLD = timedelta(hours=49)


@pytest.fixture(autouse=True)
def lifetime(settings: Settings) -> None:
    settings.DRAFT_LIFETIME_HOURS = 24


def photo(
    age: timedelta, *, draft_key: UUID | None = None, query: CitizenQuery | None = None
) -> Attachment:
    row = Attachment(
        query=query,
        draft_key=None if query else draft_key or uuid4(),
        name="yard.jpg",
        width=1,
        height=1,
        sha256="0" * 64,
        uploaded_at=NOW - age,
    )
    row.photo.save("full.jpg", ContentFile(b"full"), save=False)
    row.thumb.save("thumb.jpg", ContentFile(b"thumb"), save=False)
    row.save()
    return row


def filing(age: timedelta, *, query: CitizenQuery | None = None, **payload: str) -> HeldFiling:
    return HeldFiling.objects.create(
        id=uuid4(),
        applicant=query.applicant if query else ApplicantFactory(),
        payload=payload,
        received_at=NOW - age,
        query=query,
    )


def files(settings: Settings) -> int:
    return sum(1 for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file())


def forget() -> tuple[int, int]:
    with clock.at(NOW):
        return drafts.forget()


def test_photos_never_filed_go_with_their_files(settings: Settings) -> None:
    fresh, filed = photo(FRESH), photo(VERY_OLD, query=CitizenQueryFactory())
    photo(OLD)
    assert files(settings) == 6
    assert forget() == (1, 0)
    assert set(Attachment.objects.all()) == {fresh, filed}
    assert files(settings) == 4


def test_more_photos_than_are_taken_at_once_all_go(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drafts, "AT_ONCE", 2)
    for _ in range(5):
        photo(OLD)
    assert forget() == (5, 0)
    assert files(settings) == 0


def test_a_photo_waits_as_long_as_its_filing_does() -> None:
    key = uuid4()
    waiting = filing(FRESH, draft_key=str(key))
    kept = photo(OLD, draft_key=key)
    filing(FRESH)  # another one, without photos
    assert forget() == (0, 0)
    waiting.delete()
    assert forget() == (1, 0)
    assert not Attachment.objects.filter(pk=kept.pk).exists()


def test_an_unconfirmed_filing_goes_with_what_was_typed_about_its_person() -> None:
    fresh = filing(OLD)  # its mail may have gone out late
    filing(VERY_OLD)
    assert forget() == (0, 1)
    assert list(HeldFiling.objects.all()) == [fresh]
    assert list(Applicant.objects.all()) == [fresh.applicant]


def test_a_confirmed_filing_goes_and_its_person_stays_with_the_query() -> None:
    query = CitizenQueryFactory()
    filing(VERY_OLD, query=query)
    assert forget() == (0, 0)
    assert not HeldFiling.objects.exists()
    assert list(Applicant.objects.all()) == [query.applicant]


@pytest.mark.django_db(transaction=True)
def test_a_photo_being_filed_at_this_moment_is_left_alone(settings: Settings) -> None:
    row = photo(OLD)
    query = CitizenQueryFactory()
    is_held, may_end = Event(), Event()

    def file_it() -> None:
        with transaction.atomic():
            Attachment.objects.filter(pk=row.pk).update(query=query, draft_key=None)
            is_held.set()
            may_end.wait(20)
        connection.close()

    resident = Thread(target=file_it)
    resident.start()
    assert is_held.wait(20)
    try:
        assert forget() == (0, 0)
    finally:
        may_end.set()
        resident.join()
    row.refresh_from_db()
    assert row.query == query
    assert files(settings) == 2
