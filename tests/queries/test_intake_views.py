"""Filing through the web form: write, check, send; nothing lost, nothing doubled."""

import html
import json
import re
import uuid
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import altcha
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from pytest_django import DjangoAssertNumQueries, Settings

from portal import challenge, clock, throttle
from queries import intake, links
from queries.models import Applicant, Attachment, CitizenQuery, HeldFiling
from tests.factories import (
    BodyFactory,
    CitizenQueryFactory,
    DistrictFactory,
    RouteFactory,
    TopicFactory,
)

URL = "/en/queries/new/"
MONDAY_TEN = datetime(2026, 2, 2, 5, 0, tzinfo=UTC)  # ten o'clock in Almaty


@pytest.fixture
def typed(db: None) -> dict[str, Any]:
    topic = TopicFactory(slug="pavements", name_en="Pavements")
    RouteFactory(topic=topic, body=BodyFactory(slug="roads", name_en="Road Department"))
    DistrictFactory(slug="auezov")
    return {
        "topic": "pavements",
        "subject": "Broken pavement",
        "text": "The pavement at the school gate is broken. Call me on +7 701 234 56 78.",
        "full_name": "Alice Example",
        "email": "alice@example.org",
        "language": "en",
        "visibility": "public",
        "consent": "on",
        "submission_key": str(uuid.UUID(int=1, version=4)),
        "draft_key": str(uuid.UUID(int=2, version=4)),
    }


def photo(name: str = "a.jpg", colour: str = "red") -> SimpleUploadedFile:
    buffer = BytesIO()
    Image.new("RGB", (64, 48), colour).save(buffer, "JPEG")
    return SimpleUploadedFile(name, buffer.getvalue(), content_type="image/jpeg")


def hidden_fields(page: str) -> dict[str, str]:
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))


def test_the_form_opens_with_fresh_keys_and_no_cookie(client: Client, typed: Any) -> None:
    first, second = (hidden_fields(client.get(URL).content.decode()) for _ in range(2))

    assert first["submission_key"] != second["submission_key"]
    assert first["draft_key"] != first["submission_key"]
    assert not client.cookies


def test_the_check_page_shows_what_will_be_public_and_files_nothing(
    client: Client, typed: dict[str, Any]
) -> None:
    with clock.at(MONDAY_TEN):
        response = client.post(URL, typed | {"action": "review"})

    page = response.content.decode()
    assert response.status_code == 200
    assert "Broken pavement" in page
    assert "Call me on [phone]." in page
    assert "Road Department" in page
    assert "23 February 2026" in page
    assert hidden_fields(page)["text"] == typed["text"]
    assert not CitizenQuery.objects.exists()


def test_sending_files_once_and_leads_to_the_talon(client: Client, typed: dict[str, Any]) -> None:
    responses = [client.post(URL, typed | {"action": "file"}) for _ in range(2)]

    query = CitizenQuery.objects.get()
    assert [(response.status_code, response["Location"]) for response in responses] == [
        (302, f"/en/queries/{query.number}/talon/{links.secret_of(query)}/")
    ] * 2
    assert query.body.slug == "roads"  # type: ignore[union-attr]
    assert query.text == typed["text"]
    assert "[phone]" in query.public_text
    assert query.applicant.full_name == "Alice Example"


def test_a_filed_form_that_comes_back_changed_is_a_new_query(
    client: Client, typed: dict[str, Any]
) -> None:
    client.post(URL, typed | {"action": "file"})

    changed = typed | {"action": "file", "text": "Another matter: the lamp does not burn."}
    response = client.post(URL, changed)

    page = response.content.decode()
    number = CitizenQuery.objects.get().number
    assert response.status_code == 409
    assert f"Your query {number} is filed with the earlier text." in page
    assert "Another matter: the lamp does not burn." in page
    assert hidden_fields(page)["submission_key"] != typed["submission_key"]


def test_a_mistake_keeps_what_was_typed_and_the_photos(
    client: Client, typed: dict[str, Any]
) -> None:
    response = client.post(URL, typed | {"full_name": "", "photos": [photo()]})

    page = response.content.decode()
    kept = Attachment.objects.get()
    assert "Write your name: an anonymous query cannot be answered." in page
    assert "The pavement at the school gate is broken." in page
    assert f"/en/queries/photos/{kept.pk}/thumb.jpg" in page
    assert client.get(f"/en/queries/photos/{kept.pk}/thumb.jpg").status_code == 200


def test_a_refused_photo_is_named_and_the_others_stay(
    client: Client, typed: dict[str, Any]
) -> None:
    svg = SimpleUploadedFile("evil.svg", b"<svg onload='alert(1)'/>", content_type="image/svg+xml")

    response = client.post(URL, typed | {"action": "review", "photos": [svg, photo()]})

    page = response.content.decode()
    assert "“evil.svg” is not a photo. Send a picture as JPEG, PNG or WebP." in page
    assert Attachment.objects.count() == 1
    assert not CitizenQuery.objects.exists()


def test_photos_go_with_the_query_unless_taken_out(client: Client, typed: dict[str, Any]) -> None:
    client.post(
        URL, typed | {"action": "review", "photos": [photo("a.jpg"), photo("b.jpg", "blue")]}
    )
    first, second = Attachment.objects.all()

    client.post(URL, typed | {"action": "edit", "remove_photo": [str(first.pk)]})
    client.post(URL, typed | {"action": "file"})

    query = CitizenQuery.objects.get()
    assert list(query.attachments.all()) == [second]
    assert not first.photo.storage.exists(first.photo.name)
    # Filed, it is seen by its owner only until a moderator publishes it.
    assert client.get(f"/en/queries/photos/{second.pk}/full.jpg").status_code == 404


def test_photos_of_another_form_cannot_be_taken_out(client: Client, typed: dict[str, Any]) -> None:
    client.post(URL, typed | {"action": "review", "photos": [photo()]})
    other = typed | {"draft_key": str(uuid.UUID(int=3, version=4))}

    client.post(URL, other | {"action": "edit", "remove_photo": [str(Attachment.objects.get().pk)]})

    assert Attachment.objects.count() == 1


def test_changing_something_goes_back_to_the_form_without_complaints(
    client: Client, typed: dict[str, Any]
) -> None:
    response = client.post(URL, typed | {"action": "edit", "full_name": ""})

    page = response.content.decode()
    assert "Write your name" not in page
    assert 'value="Broken pavement"' in page
    assert '<option value="pavements" selected>' in page


def test_mangled_keys_do_no_harm(client: Client, typed: dict[str, Any]) -> None:
    mangled = typed | {"submission_key": "x", "draft_key": "'; --", "action": "file"}

    assert client.post(URL, mangled).status_code == 302
    assert CitizenQuery.objects.get().submission_key is not None


def test_another_site_cannot_file_through_its_visitors(
    client: Client, typed: dict[str, Any]
) -> None:
    response = client.post(
        URL, typed | {"action": "file"}, headers={"sec-fetch-site": "cross-site"}
    )

    assert response.status_code == 403
    assert not CitizenQuery.objects.exists()


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_every_step_opens_in_every_language(
    client: Client, typed: dict[str, Any], language: str
) -> None:
    url = f"/{language}/queries/new/"

    assert client.get(url).status_code == 200
    assert client.post(url, {}).status_code == 200
    assert client.post(url, typed | {"action": "review"}).status_code == 200
    response = client.post(url, typed | {"action": "file"}, follow=True)
    assert response.status_code == 200
    assert CitizenQuery.objects.get().number in response.content.decode()


def test_similar_queries_are_shown_on_the_check_page_and_while_typing(
    client: Client, typed: dict[str, Any]
) -> None:
    filed = intake.submit(
        intake.Filing(
            subject="Pavement at the school",
            text="The pavement at the school gate is broken and dangerous.",
            topic=TopicFactory(slug="pavements"),
            language="en",
        ),
        applicant=Applicant(full_name="Bob", language="en"),
    )
    private = CitizenQueryFactory(
        topic=TopicFactory(slug="pavements"),
        public_text="The pavement at the school gate is broken, my secret.",
        visibility="private",
    )

    for url in (URL, f"{URL}similar/"):
        page = client.post(url, typed | {"action": "review"}).content.decode()
        assert f"/en/queries/{filed.number}/join/" in page
        assert private.number not in page


def test_zero_bytes_are_no_part_of_what_is_looked_for(
    client: Client, typed: dict[str, Any]
) -> None:
    TopicFactory(slug="pavements")
    for name in ("subject", "text", "topic", "district"):
        zero = {name: f"{typed.get(name, '')}\x00"}
        assert client.post(f"{URL}similar/", typed | zero).status_code == 200


def test_similar_asks_nothing_before_there_is_something_to_compare(
    client: Client, typed: dict[str, Any], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(2):  # the topic, the district
        response = client.post(f"{URL}similar/", {"topic": "pavements", "text": "hole"})

    assert response.content.decode().strip() == ""


def test_a_held_filing_is_filed_by_the_button_not_by_opening_the_page(
    client: Client, typed: dict[str, Any]
) -> None:
    filing = intake.Filing(
        subject="Broken pavement",
        text="The pavement is broken.",
        topic=TopicFactory(slug="pavements"),
        language="en",
    )
    applicant = Applicant(full_name="Alice", email="alice@example.org", language="en")
    held = intake.hold(filing, applicant=applicant, key=uuid.UUID(int=5, version=4))
    url = links.confirm_url(held, language="en").removeprefix("http://127.0.0.1:8000")

    opened = client.get(url)
    assert opened.status_code == 200
    assert not CitizenQuery.objects.exists()

    confirmed = [client.post(url), client.post(url)]
    query = CitizenQuery.objects.get()
    assert [response["Location"] for response in confirmed] == [
        f"/en/queries/{query.number}/talon/{links.secret_of(query)}/"
    ] * 2
    assert client.get(f"{url[:-2]}x/").status_code == 404


def test_filing_takes_a_bounded_number_of_statements(
    client: Client, typed: dict[str, Any], django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(24):
        client.post(URL, typed | {"action": "file"})


@pytest.fixture
def hot(settings: Settings) -> None:
    settings.CHALLENGE = "always"


@pytest.mark.usefixtures("hot")
def test_when_hot_a_proof_of_work_opens_the_way_and_a_second_sending_too(
    client: Client, typed: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(challenge, "_COST", 10)  # quickly solved
    page = client.post(URL, typed | {"action": "review"}).content.decode()
    assert "js/challenge.js" in page
    (given,) = re.findall(r'data-challenge="([^"]*)"', page)
    made = altcha.Challenge.from_dict(json.loads(html.unescape(given)))
    solution = altcha.solve_challenge(made)
    assert solution is not None

    sent = typed | {"action": "file", "proof": altcha.Payload(made, solution).to_base64()}
    locations = [client.post(URL, sent)["Location"] for _ in range(2)]

    query = CitizenQuery.objects.get()
    assert locations == [f"/en/queries/{query.number}/talon/{links.secret_of(query)}/"] * 2


@pytest.mark.usefixtures("hot")
def test_when_hot_and_without_a_proof_the_query_waits_for_its_mail(
    client: Client, typed: dict[str, Any]
) -> None:
    for _ in range(2):
        response = client.post(URL, typed | {"action": "file", "photos": [photo()]})
        assert response["Location"] == "/en/queries/new/held/"

    held = HeldFiling.objects.get()
    assert not CitizenQuery.objects.exists()
    assert client.get(response["Location"]).status_code == 200
    url = links.confirm_url(held, language="en").partition("8000")[2]
    client.post(url)
    query = CitizenQuery.objects.get()
    assert query.received_at == held.received_at
    assert query.attachments.count() == 1


@pytest.mark.usefixtures("hot")
def test_when_hot_and_without_proof_or_address_the_form_asks_for_one(
    client: Client, typed: dict[str, Any]
) -> None:
    response = client.post(URL, typed | {"action": "file", "email": ""})

    page = response.content.decode()
    assert "Give an e-mail address to confirm yours by." in page
    assert "Broken pavement" in page
    assert not HeldFiling.objects.exists()


@pytest.mark.usefixtures("hot")
def test_a_query_filed_after_all_is_not_filed_again_by_its_mail(
    client: Client, typed: dict[str, Any], settings: Settings
) -> None:
    client.post(URL, typed | {"action": "file"})
    held = HeldFiling.objects.get()
    settings.CHALLENGE = "never"
    client.post(URL, typed | {"action": "file"})

    url = links.confirm_url(held, language="en").partition("8000")[2]

    query = CitizenQuery.objects.get()
    assert client.post(url)["Location"].endswith(f"{links.secret_of(query)}/")
    assert CitizenQuery.objects.count() == 1


def test_who_files_too_often_is_told_and_loses_nothing(
    client: Client, typed: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(throttle.RULES, "filing.contact", throttle.Rule(1, throttle.HOUR))
    client.post(URL, typed | {"action": "file"})
    another = typed | {"action": "file", "submission_key": str(uuid.UUID(int=9, version=4))}

    response = client.post(URL, another)

    page = response.content.decode()
    assert response.status_code == 429
    assert "Too many attempts. Try again in" in page
    assert hidden_fields(page)["subject"] == "Broken pavement"
    assert CitizenQuery.objects.count() == 1
