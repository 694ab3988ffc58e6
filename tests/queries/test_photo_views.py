"""Who may see a photo: everybody a published one, its owner every one, strangers none else."""

import uuid
from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from PIL import Image

from queries import links
from queries.models import Attachment, CitizenQuery
from tests.factories import AttachmentFactory, CitizenQueryFactory
from tests.factories.desk import CLOSED_AT

DRAFT = uuid.UUID(int=7, version=4)


def stored(**columns: object) -> Attachment:
    attachment: Attachment = AttachmentFactory(**columns)
    buffer = BytesIO()
    Image.new("RGB", (8, 8)).save(buffer, "JPEG")
    attachment.photo.save("full.jpg", ContentFile(buffer.getvalue()), save=False)
    attachment.thumb.save("thumb.jpg", ContentFile(buffer.getvalue()), save=False)
    attachment.save()
    return attachment


def public(attachment: Attachment, size: str = "full") -> str:
    return f"/en/queries/photos/{attachment.pk}/{size}.jpg"


def own(query: CitizenQuery, attachment: Attachment) -> str:
    secret = links.secret_of(query)
    return f"/en/queries/{query.number}/follow/{secret}/photos/{attachment.pk}/full.jpg"


@pytest.mark.django_db
def test_a_published_photo_is_served_harmlessly(client: Client) -> None:
    attachment = stored(published_at=CLOSED_AT)

    response = client.get(public(attachment))

    assert response.status_code == 200
    assert response["Content-Type"] == "image/jpeg"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["Cache-Control"] == "public, max-age=600"
    assert not response.cookies


@pytest.mark.django_db
@pytest.mark.parametrize("size", ["huge", "../full", "FULL"])
def test_no_other_size_exists(client: Client, size: str) -> None:
    assert client.get(public(stored(published_at=CLOSED_AT), size)).status_code == 404


@pytest.mark.django_db
def test_strangers_see_nothing_unpublished(client: Client) -> None:
    waiting = stored()
    of_private = stored(published_at=CLOSED_AT, query=CitizenQueryFactory(visibility="private"))

    assert client.get(public(waiting)).status_code == 404
    assert client.get(public(of_private)).status_code == 404


@pytest.mark.django_db
def test_the_owner_sees_their_own_and_only_theirs(client: Client) -> None:
    mine, other = stored(), stored()

    assert client.get(own(mine.query, mine)).status_code == 200
    assert client.get(own(mine.query, other)).status_code == 404
    wrong = own(mine.query, mine).replace(links.secret_of(mine.query), "AAAAA-AAAAA")
    assert client.get(wrong).status_code == 404


@pytest.mark.django_db
def test_a_draft_is_seen_by_whoever_holds_its_form(client: Client) -> None:
    draft = stored(query=None, draft_key=DRAFT)

    response = client.get(public(draft, "thumb"))

    assert response.status_code == 200
    assert response["Cache-Control"] == "private, max-age=3600"


@pytest.mark.django_db
def test_a_lost_file_is_a_missing_page(client: Client) -> None:
    attachment = stored(published_at=CLOSED_AT)
    attachment.photo.storage.delete(attachment.photo.name)

    assert client.get(public(attachment)).status_code == 404
