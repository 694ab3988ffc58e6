"""Filing by Open311: by the desk's own form and intake, once, by whom it is allowed."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from pytest_django import Settings

from portal import clock, ledger, throttle
from portal.models import LedgerEntry, Message
from queries import intake, links
from queries.models import ApiClient, Applicant, Attachment, CitizenQuery, HeldFiling
from queries.open311 import clients
from tests.factories import BodyFactory, DistrictFactory, RouteFactory, TopicFactory, UserFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 2, 2, 5, 0, tzinfo=UTC)  # Monday, ten o'clock in Almaty
URL = "/open311/v2/requests"
DISTRICT = (43.2237, 76.8505)


@pytest.fixture(autouse=True)
def city() -> Iterator[None]:
    topic = TopicFactory(slug="pavements", name_en="Pavements", default_kind="report")
    RouteFactory(topic=topic, body=BodyFactory(slug="roads", name_en="Road Department"))
    lat, lon = DISTRICT
    DistrictFactory(slug="auezov", label_lat=lat, label_lon=lon)
    with clock.at(NOW):
        yield


@pytest.fixture
def key() -> str:
    return clients.issue(
        ApiClient(name="City app", contact="app@example.org"), by=UserFactory(username="root")
    )


CALL = {
    "service_code": "pavements",
    "description": "Broken pavement at the school.\nCall me on +7 701 234 56 78 please.",
    "lat": "43.2237",
    "long": "76.8505",
    "address_string": "Абай даңғылы, 10",
    "first_name": "Alice",
    "last_name": "Example",
    "email": "Alice@Example.org",
    "phone": "8 701 234 56 78",
}
WITH_CONSENT = {"attribute[consent]": "true"}


def post(
    client: Client, call: dict[str, Any], status: int = 201, suffix: str = "json", **headers: str
) -> Any:
    response = client.post(f"{URL}.{suffix}", call, headers=headers or None)
    assert response.status_code == status, response.content.decode()[:2000]
    return json.loads(response.content) if suffix == "json" else response


def filed() -> CitizenQuery:
    return CitizenQuery.objects.select_related("applicant", "topic", "district", "body").get()


def photo(name: str = "a.jpg", colour: str = "red") -> SimpleUploadedFile:
    buffer = BytesIO()
    Image.new("RGB", (64, 48), colour).save(buffer, "JPEG")
    return SimpleUploadedFile(name, buffer.getvalue(), content_type="image/jpeg")


def test_a_call_becomes_a_query(client: Client, key: str) -> None:
    (answer,) = post(client, CALL | {"api_key": key, "locale": "en"}, accept_language="ru")

    query = filed()
    assert answer["service_request_id"] == query.number
    assert "account_id" not in answer
    assert "token" not in answer
    assert links.talon_url(query, language="en") in answer["service_notice"]
    assert "due on 23 February 2026." in answer["service_notice"]
    assert (query.channel, query.visibility, query.language) == ("other_system", "public", "en")
    assert query.topic.slug == "pavements"
    assert query.district is not None
    assert query.district.slug == "auezov"
    assert query.body is not None
    assert query.body.slug == "roads"
    assert query.subject == "Broken pavement at the school."
    assert query.text == CALL["description"]
    assert "701" not in query.public_text
    assert query.place == "Абай даңғылы, 10"
    person = query.applicant
    assert (person.full_name, person.email, person.phone, person.consented_at) == (
        "Alice Example", "alice@example.org", "+77012345678", NOW
    )  # fmt: skip
    assert Message.objects.get().template == "queries/filed"


def test_a_call_of_xml_gets_xml(client: Client, key: str) -> None:
    response = post(client, CALL | {"api_key": key}, suffix="xml")
    xml = ET.fromstring(response.content)
    assert xml.tag == "service_requests"
    assert xml.findtext("request/service_request_id") == filed().number
    assert response["Cache-Control"] == "no-store"


def test_the_list_tells_it_without_anything_of_the_person(client: Client, key: str) -> None:
    post(client, CALL | {"api_key": key})
    for suffix in ("json", "xml"):
        for path in (
            f"{URL}.{suffix}?extensions=true",
            f"{URL}/{filed().number}.{suffix}?extensions=true",
        ):
            body = client.get(path).content.decode()
            assert filed().number in body
            for secret in ("Alice", "Example", "701", links.secret_of(filed())):
                assert secret not in body


def test_attributes_say_what_the_form_asks(client: Client, key: str) -> None:
    said = {
        "api_key": key,
        "attribute[subject]": "Тротуар у школы",
        "attribute[language]": "kk",
        "attribute[visibility]": "private",
        "attribute[kind]": "complaint",
        "attribute[district]": "auezov",
        "attribute[easting]": "what others send",
    }
    call = {k: v for k, v in CALL.items() if k not in {"lat", "long", "address_string"}}
    post(client, call | said)
    query = filed()
    assert (query.subject, query.language, query.visibility, query.kind) == (
        "Тротуар у школы", "kk", "private", "complaint"
    )  # fmt: skip
    assert client.get(f"{URL}/{query.number}.json").status_code == 404


@pytest.mark.parametrize(
    ("description", "subject"),
    [
        ("Яма\nво дворе дома 5, глубокая", "Яма во дворе дома 5, глубокая"),
        ("12345\nво дворе дома пятого", "12345 во дворе дома пятого"),
        ("слово " * 40, "слово " * 19 + "слово…"),
        ("ж" * 200, "ж" * 119 + "…"),
    ],
)
def test_a_subject_is_made_from_the_description(
    client: Client, key: str, description: str, subject: str
) -> None:
    post(client, CALL | {"api_key": key, "description": description})
    assert filed().subject == subject


def test_a_media_link_is_for_whoever_works_on_it(client: Client, key: str) -> None:
    urls = ["https://media.example.org/a,1.jpg", "https://media.example.org/b.jpg"]
    post(client, CALL | {"api_key": key, "media_url": urls})
    assert filed().text.endswith("\n\n" + "\n".join(urls))
    assert "media.example.org" not in filed().public_text


def test_photos_wait_for_a_moderator(client: Client, key: str) -> None:
    post(client, CALL | {"api_key": key, "media": [photo(), photo("b.jpg", "blue")]})
    assert filed().attachments.count() == 2
    assert not filed().attachments.filter(published_at__isnull=False).exists()
    (row,) = json.loads(client.get(f"{URL}.json").content)
    assert row["media_url"] is None


# --- mistakes -------------------------------------------------------------------------------------

WRONG = [
    ({"service_code": ""}, 400, "service_code"),
    ({"service_code": "nothing"}, 404, "service_code"),
    ({"service_code": "a\x00b"}, 400, "service_code"),
    ({"description": ""}, 400, "description"),
    ({"description": "short"}, 400, "description"),
    ({"description": "x" * 5_001}, 400, "description"),
    ({"description": "x" * 10_000}, 400, "description"),
    ({"description": "zero \x00 byte in a long text"}, 400, "description"),
    ({"first_name": "", "last_name": ""}, 400, "first_name"),
    ({"email": "alice@"}, 400, "email"),
    ({"phone": "123"}, 400, "phone"),
    ({"lat": "north"}, 400, "lat"),
    ({"lat": "nan"}, 400, "lat"),
    ({"lat": ""}, 400, "lat"),
    ({"lat": "51.1", "long": "71.4"}, 400, "address_string"),
    ({"lat": "", "long": "", "address_string": ""}, 400, "address_string"),
    ({"lat": "", "long": "", "address_string": "", "address_id": "7"}, 400, "address_id"),
    ({"media_url": "javascript:alert(1)"}, 400, "media_url"),
    ({"media_url": "not an address"}, 400, "media_url"),
    ({"attribute[language]": "de"}, 400, "attribute[language]"),
    ({"attribute[district]": "' OR 1=1"}, 400, "attribute[district]"),
    ({"attribute[visibility]": "nobody"}, 400, "attribute[visibility]"),
    ({"attribute[consent]": "false"}, 400, "attribute[consent]"),
    ({"jurisdiction_id": "astana"}, 404, "jurisdiction_id"),
]


@pytest.mark.parametrize(("said", "status", "named"), WRONG, ids=lambda said: str(said)[:40])
def test_a_mistake_is_told_and_nothing_filed(
    client: Client, key: str, said: dict[str, str], status: int, named: str
) -> None:
    rows = post(client, CALL | {"api_key": key} | said, status)
    assert any(named in row["description"] for row in rows), rows
    assert {row["code"] for row in rows} == {status}
    assert not CitizenQuery.objects.exists()
    assert not Applicant.objects.exists()


def test_every_mistake_is_told_at_once(client: Client, key: str) -> None:
    rows = post(client, {"api_key": key, "service_code": "pavements", "email": "x"}, 400)
    told = " ".join(row["description"] for row in rows)
    for name in ("description", "first_name", "email", "address_string"):
        assert name in told
    assert "subject" not in told


def test_a_file_that_is_no_photo_stops_the_filing(client: Client, key: str) -> None:
    file = SimpleUploadedFile("a.jpg", b"<script>", content_type="image/jpeg")
    (row,) = post(client, CALL | {"api_key": key, "media": file}, 400)
    assert row["description"].startswith("media: “a.jpg”")
    assert not CitizenQuery.objects.exists()


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        ("{}", "application/json", 415),
        ("<x/>", "text/xml", 415),
        ('<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "application/xml", 415),
        ("a=1", "multipart/form-data; boundary=", 400),
        ("a=%ff", "application/x-www-form-urlencoded; charset=koi8-r", 400),
        ("&".join(f"a{n}=1" for n in range(3_000)), "application/x-www-form-urlencoded", 400),
        ("a=" + "x" * (3 * 1024 * 1024), "application/x-www-form-urlencoded", 400),
    ],
    ids=lambda value: str(value)[:30],
)
def test_a_body_that_is_no_form_is_refused(
    client: Client, body: str, content_type: str, status: int
) -> None:
    response = client.generic("POST", f"{URL}.xml", body, content_type=content_type)
    assert response.status_code == status
    assert ET.fromstring(response.content).findtext("error/code") == str(status)


# --- keys -----------------------------------------------------------------------------------------


def test_a_wrong_key_is_refused(client: Client, key: str) -> None:
    for wrong in ("wrong", key[:-1], key + "x", "x" * 5_000):
        (row,) = post(client, CALL | {"api_key": wrong}, 403)
        assert "api_key" in row["description"]
    ApiClient.objects.update(is_active=False)
    post(client, CALL | {"api_key": key}, 403)
    assert not CitizenQuery.objects.exists()


def test_a_key_is_never_kept_and_its_use_is_noted(client: Client, key: str) -> None:
    row = ApiClient.objects.get()
    assert key not in {str(value) for value in vars(row).values()}
    assert row.key_end == key[-4:]
    post(client, CALL | {"api_key": key})
    assert ApiClient.objects.get().used_on == NOW.date()
    entry = LedgerEntry.objects.get(subject=row.ledger_subject)
    assert (entry.event, entry.data) == ("key_issued", {"key_end": key[-4:]})
    assert not list(ledger.verify(row.ledger_subject))


def test_a_new_key_ends_the_one_before(client: Client, key: str) -> None:
    new = clients.issue(ApiClient.objects.get(), by=UserFactory(username="second"))
    post(client, CALL | {"api_key": key}, 403)
    post(client, CALL | {"api_key": new})


def test_a_system_has_its_own_hour(client: Client, key: str, settings: Settings) -> None:
    ApiClient.objects.update(hourly_limit=2)
    for n in range(2):
        post(client, CALL | {"api_key": key, "description": f"{CALL['description']} {n}"})
    response = client.post(f"{URL}.json", CALL | {"api_key": key})
    assert response.status_code == 429
    assert 0 < int(response["Retry-After"]) <= 3600
    assert json.loads(response.content)[0]["code"] == 429


def test_without_a_key_consent_is_sent_and_the_limits_of_the_form_hold(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    (row,) = post(client, CALL, 400)
    assert row["description"].startswith("attribute[consent]")
    post(client, CALL | WITH_CONSENT)
    assert filed().channel == "other_system"
    monkeypatch.setitem(throttle.RULES, "filing.address", throttle.Rule(1, 3600))
    again = CALL | WITH_CONSENT | {"description": "Another thing is broken here."}
    response = client.post(f"{URL}.xml", again)
    assert response.status_code == 429
    assert ET.fromstring(response.content).findtext("error/code") == "429"


def test_a_page_of_another_site_cannot_file_through_its_visitors(client: Client, key: str) -> None:
    call = CALL | WITH_CONSENT
    post(client, call, 403, origin="https://elsewhere.example.org")
    post(client, call | {"api_key": key}, origin="https://elsewhere.example.org")


# --- while the form runs hot ----------------------------------------------------------------------


def test_in_a_rush_a_call_without_a_key_gets_a_token(client: Client, settings: Settings) -> None:
    settings.CHALLENGE = "always"
    (answer,) = post(client, CALL | WITH_CONSENT | {"media_url": "https://a.example.org/"}, 202)

    assert set(answer) == {"token", "service_notice"}
    assert not CitizenQuery.objects.exists()
    path = f"/open311/v2/tokens/{answer['token']}"
    assert json.loads(client.get(f"{path}.json").content) == [{"token": answer["token"]}]
    assert post(client, CALL | WITH_CONSENT | {"media_url": "https://a.example.org/"}, 202) == [
        answer
    ]

    query = intake.confirm(HeldFiling.objects.get())
    assert query.channel == "other_system"
    assert "a.example.org" not in query.public_text
    assert json.loads(client.get(f"{path}.json").content) == [
        {"service_request_id": query.number, "token": answer["token"]}
    ]
    xml = ET.fromstring(client.get(f"{path}.xml").content)
    assert xml.findtext("request/service_request_id") == query.number


def test_in_a_rush_a_call_needs_an_address_to_confirm_by(
    client: Client, settings: Settings, key: str
) -> None:
    settings.CHALLENGE = "always"
    (row,) = post(client, CALL | WITH_CONSENT | {"email": ""}, 400)
    assert row["description"].startswith("email: ")
    post(client, CALL | {"email": "", "api_key": key})


# --- once -----------------------------------------------------------------------------------------


def test_the_same_call_within_a_minute_is_one_query(client: Client, key: str) -> None:
    call = CALL | {"api_key": key}
    first = post(client, call)
    for seconds in (1, 59):
        with clock.at(NOW + timedelta(seconds=seconds)):
            assert post(client, call) == first
    with clock.at(NOW + timedelta(seconds=61)):
        assert post(client, call) != first
    assert CitizenQuery.objects.count() == 2
    post(client, call | {"description": "Another thing is broken here."})
    assert CitizenQuery.objects.count() == 3


@pytest.mark.parametrize("way", ["header", "field"])
def test_a_named_call_is_one_query_for_ever(client: Client, key: str, way: str) -> None:
    def call(**said: str) -> Any:
        named = {"idempotency_key": "a-1"} if way == "field" else {}
        headers = {"idempotency_key": "a-1"} if way == "header" else {}
        status = 409 if said else 201
        return post(client, CALL | {"api_key": key} | named | said, status, **headers)

    first = call()
    with clock.at(NOW + timedelta(days=2)):
        assert call() == first
        call(description="Another thing is broken here.")
    assert CitizenQuery.objects.count() == 1


def test_names_of_two_systems_do_not_meet(client: Client, key: str) -> None:
    other = clients.issue(ApiClient(name="Other", contact="x"), by=UserFactory(username="second"))
    headers = {"idempotency_key": "1"}
    numbers = {
        post(client, CALL | said, **headers)[0]["service_request_id"]
        for said in (
            {"api_key": key},
            {"api_key": other},
            WITH_CONSENT,
            WITH_CONSENT | {"description": "Another thing is broken here."},
        )
    }
    assert len(numbers) == 4
    post(client, CALL | {"api_key": key}, 400, idempotency_key="x" * 201)


def test_photos_sent_again_are_not_doubled(client: Client, key: str) -> None:
    for _ in range(2):
        post(client, CALL | {"api_key": key, "media": [photo()]})
    assert Attachment.objects.count() == 1
