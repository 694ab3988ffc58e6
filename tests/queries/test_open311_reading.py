"""Reading by Open311: services, requests and updates as existing clients read them."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from portal import clock, directory
from queries import casework
from queries.models import CitizenQuery
from tests.factories import (
    AnswerFactory,
    AttachmentFactory,
    BodyFactory,
    CitizenQueryFactory,
    DistrictFactory,
    TopicFactory,
)
from tests.factories.cast import Cast

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 2, 11, 5, 0, tzinfo=UTC)  # a Wednesday, ten o'clock in Almaty
V2 = "/open311/v2"


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with clock.at(NOW):
        yield


def read(client: Client, path: str, status: int = 200, **headers: str) -> Any:
    """What the address answers, as JSON."""
    response = client.get(f"{V2}/{path}", headers=headers or None)
    assert response.status_code == status, response.content.decode()[:2000]
    return json.loads(response.content)


def read_xml(client: Client, path: str, status: int = 200) -> ET.Element:
    response = client.get(f"{V2}/{path}")
    assert response.status_code == status, response.content.decode()[:2000]
    assert response["Content-Type"] == "text/xml; charset=utf-8"
    assert response.content.startswith(b'<?xml version="1.0" encoding="utf-8"?>')
    return ET.fromstring(response.content)


def ids(rows: Any) -> list[str]:
    return [row["service_request_id"] for row in rows]


def made(number: int, **fields: Any) -> CitizenQuery:
    """A query received so many hours before now."""
    return CitizenQueryFactory(received_at=NOW - timedelta(hours=number), **fields)


# --- services -------------------------------------------------------------------------------------


def test_services_are_the_topics_of_the_form_in_groups(client: Client) -> None:
    roads = TopicFactory(slug="roads", name_en="Roads", name_ru="Дороги", name_kk="Жолдар")
    TopicFactory(slug="pavements", name_en="Pavements", name_ru="Тротуары", parent=roads)
    TopicFactory(slug="closed", parent=roads, is_active=False)
    TopicFactory(slug="other", name_en="Other")

    rows = read(client, "services.json")

    assert [(row["service_code"], row["service_name"], row["group"]) for row in rows] == [
        ("pavements", "Pavements", "Roads"),
        ("other", "Other", "Other"),
    ]
    assert rows[0]["type"] == "realtime"
    assert rows[0]["metadata"] is True
    assert "Тротуары" in rows[0]["keywords"]


def test_services_speak_the_language_asked_for(client: Client) -> None:
    TopicFactory(slug="other", name_en="Other", name_ru="Другое", name_kk="Басқа")

    def name(path: str, **headers: str) -> str:
        return str(read(client, path, **headers)[0]["service_name"])

    assert name("services.json?locale=kk") == "Басқа"
    assert name("services.json?locale=ru-KZ") == "Другое"
    assert name("services.json", accept_language="de, ru;q=0.8, en;q=0.5") == "Другое"
    assert name("services.json?locale=en_US", accept_language="ru") == "Other"
    assert client.get(f"{V2}/services.json?locale=ru")["Content-Language"] == "ru"


def test_definition_lists_what_the_form_asks_beside(client: Client) -> None:
    TopicFactory(slug="other")
    DistrictFactory(slug="auezov", name_en="Auezov District")

    answer = read(client, "services/other.json")

    assert answer["service_code"] == "other"
    by_code = {row["code"]: row for row in answer["attributes"]}
    assert [row["order"] for row in answer["attributes"]] == list(range(1, len(by_code) + 1))
    assert {code for code, row in by_code.items() if row["required"]} == {"consent"}
    assert by_code["district"]["values"] == [{"key": "auezov", "name": "Auezov District"}]
    assert by_code["notice"]["variable"] is False
    xml = read_xml(client, "services/other.xml")
    assert xml.tag == "service_definition"
    assert xml.findtext("attributes/attribute/variable") == "false"
    assert xml.find("attributes/attribute/values/value/key") is not None


# --- requests -------------------------------------------------------------------------------------


def test_request_says_what_the_specification_names(client: Client, settings: Settings) -> None:
    query = made(
        5,
        status="in_work",
        body=BodyFactory(name_en="Road Department"),
        district=DistrictFactory(name_en="Auezov District"),
        topic=TopicFactory(slug="pavements", name_en="Pavements"),
        place="улица Абая, 10",
        lat=43.223712345,
        lon=76.85051234,
    )

    (row,) = read(client, f"requests/{query.number}.json")

    assert row == {
        "service_request_id": query.number,
        "status": "open",
        "status_notes": "In work",
        "service_name": "Pavements",
        "service_code": "pavements",
        "description": "Разбит тротуар\n\nУ дома 5 разбит тротуар, пройти с коляской нельзя.",
        "agency_responsible": "Road Department",
        "service_notice": "The answer is due on 23 February 2026.",
        "requested_datetime": "2026-02-11T05:00:00+05:00",
        "updated_datetime": "2026-02-11T05:00:00+05:00",
        "expected_datetime": "2026-02-23T23:59:59+05:00",
        "address": "улица Абая, 10, Auezov District",
        "address_id": None,
        "zipcode": None,
        "lat": 43.2237,
        "long": 76.8505,
        "media_url": None,
    }
    xml = read_xml(client, f"requests/{query.number}.xml")
    assert xml.tag == "service_requests"
    (element,) = xml
    assert element.tag == "request"
    assert {child.tag: child.text for child in element} == {
        name: None if value is None else str(value) for name, value in row.items()
    }


def test_closed_request_has_its_answer_and_the_day_of_closing(client: Client) -> None:
    query = made(50, answered=True)
    AnswerFactory(query=query, sent=True, text="Тайна", public_text="Тротуар отремонтирован.")

    (row,) = read(client, f"requests/{query.number}.json")

    assert row["status"] == "closed"
    assert row["status_notes"] == "Тротуар отремонтирован."
    assert row["updated_datetime"] == "2026-02-10T10:00:00+05:00"
    assert row["expected_datetime"] is None


def test_updated_is_the_last_public_event_of_an_open_one(client: Client, cast: Cast) -> None:
    query = cast.query("assigned", at=NOW - timedelta(hours=3))
    with clock.at(NOW - timedelta(hours=1)):
        casework.take(query, by=cast["erik"])
    (row,) = read(client, f"requests/{query.number}.json")
    assert row["updated_datetime"] == "2026-02-11T09:00:00+05:00"


def test_list_is_newest_first_and_only_public(client: Client) -> None:
    public = [made(hours) for hours in (1, 2, 3)]
    made(1, visibility="private")
    made(1, visibility="hidden", moderation_reason="x")
    assert ids(read(client, "requests.json")) == [query.number for query in public]


def test_list_covers_ninety_days_unless_asked_otherwise(client: Client) -> None:
    recent, old = made(24 * 89), made(24 * 91)

    assert ids(read(client, "requests.json")) == [recent.number]
    start = (NOW - timedelta(days=92)).strftime("%Y-%m-%dT%H:%M:%SZ")
    end = (NOW - timedelta(days=90)).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert ids(read(client, f"requests.json?start_date={start}&end_date={end}")) == [old.number]
    assert ids(read(client, f"requests.json?end_date={end}")) == [old.number]
    assert ids(read(client, f"requests.json?start_date={start}")) == [recent.number, old.number]


@pytest.mark.parametrize(
    ("start", "end", "found"),
    [
        ("2026-02-10T12:00:00%2B05:00", "2026-02-10T12:00:00%2B05:00", True),
        ("2026-02-10T12:00:00+05:00", "2026-02-10T07:00:00Z", True),  # a plus sign not escaped
        ("2026-02-10T12:00:00", "2026-02-10T12:00", True),  # Almaty's time
        ("2026-02-10", "2026-02-10", True),  # the whole day
        ("2026-02-10T07:00:00.5Z", "2026-02-11", False),
        ("2026-02-10T12:00:01%2B0500", "2026-02-11", False),
        ("2026-02-09", "2026-02-10T06:59:59z", False),
    ],
)
def test_dates_are_w3c_with_both_ends_included(
    client: Client, start: str, end: str, *, found: bool
) -> None:
    made(22)
    rows = read(client, f"requests.json?start_date={start}&end_date={end}")
    assert len(rows) == found


def test_list_is_narrowed_by_service_and_status(client: Client) -> None:
    parks, roads, other = (TopicFactory(slug=slug) for slug in ("parks", "roads", "other"))
    opened = [made(n, topic=topic) for n, topic in enumerate((parks, roads, other), start=1)]
    closed = [
        made(n, topic=topic, answered=True) for n, topic in enumerate((parks, roads), start=4)
    ]

    def found(query: str) -> list[str]:
        return ids(read(client, f"requests.json?{query}"))

    assert found("service_code=parks") == [opened[0].number, closed[0].number]
    assert found("service_code=parks,roads&status=open") == [opened[0].number, opened[1].number]
    assert found("service_code=parks&service_code=other&status=open,closed") == [
        opened[0].number, opened[2].number, closed[0].number
    ]  # fmt: skip
    assert found("status=closed") == [query.number for query in closed]
    assert found("status=&service_code=") == [query.number for query in (*opened, *closed)]


def test_numbers_override_every_other_filter(client: Client) -> None:
    old, recent, hidden = made(24 * 400), made(1), made(2, visibility="private")
    numbers = f"{old.number},{recent.number},{hidden.number},26-000001-1,nonsense"
    path = f"requests.json?service_request_id={numbers}&status=closed&start_date=2026-02-11"
    assert ids(read(client, path)) == [recent.number, old.number]
    assert read(client, "requests.json?service_request_id=nonsense") == []


def test_page_takes_as_many_statements_for_ten_rows_as_for_two(
    client: Client, settings: Settings
) -> None:
    settings.PUBLIC_PAGE_SECONDS = 60
    directory.directory()
    topic = TopicFactory()

    def statements(query: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(f"{V2}/requests.json?{query}")
        return len(captured)

    queries = ["", "extensions=true", "status=open", f"service_code={topic.slug}"]
    made(1, topic=topic, answered=True)
    AttachmentFactory(query=made(1, topic=topic), published_at=NOW)
    before = [statements(query) for query in queries]
    for n in range(8):
        query = made(n + 2, topic=topic, **({"answered": True} if n % 2 else {}))
        AttachmentFactory(query=query, published_at=NOW)
    assert [statements(query) for query in queries] == before
    assert max(before) <= 9


# --- pages ----------------------------------------------------------------------------------------


def next_of(response: Any) -> str:
    """The address in `Link`, without the host; empty on the last page."""
    link = response.headers.get("Link", "")
    assert not link or link.endswith('; rel="next"')
    return link.partition(";")[0].strip("<>").removeprefix("http://127.0.0.1:8000")


@pytest.mark.parametrize("narrowed", ["", "&status=open", "&service_code=parks&locale=ru"])
def test_pages_are_turned_by_their_links(client: Client, narrowed: str) -> None:
    topic = TopicFactory(slug="parks")
    expected = [made(n, topic=topic).number for n in range(1, 8)]
    seen: list[str] = []
    address = f"{V2}/requests.json?page_size=3{narrowed}"
    sizes = []
    while address:
        response = client.get(address)
        assert response.status_code == 200, response.content
        rows = json.loads(response.content)
        sizes.append(len(rows))
        seen += ids(rows)
        address = next_of(response)
    assert seen == expected
    assert sizes == [3, 3, 1]


def test_pages_are_counted_from_one(client: Client) -> None:
    expected = [made(n).number for n in range(1, 8)]
    pages = [ids(read(client, f"requests.json?page_size=3&page={n}")) for n in (1, 2, 3, 4)]
    assert pages == [expected[:3], expected[3:6], expected[6:], []]
    response = client.get(f"{V2}/requests.json?page_size=3&page=2")
    assert ids(json.loads(client.get(next_of(response)).content)) == expected[6:]


def test_a_page_token_is_of_one_search(client: Client) -> None:
    for n in range(1, 5):
        made(n)
    address = next_of(client.get(f"{V2}/requests.json?page_size=2&status=open"))
    path = address.removeprefix(f"{V2}/")

    read(client, path)
    read(client, path + "&locale=ru")
    read(client, path.replace("status=open", "status=closed"), 400)
    read(client, path.replace("status=open&", ""), 400)
    read(client, path[:-1] + ("a" if path[-1] != "a" else "b"), 400)
    read(client, path + "&page=2", 400)


# --- what goes beyond the specification -----------------------------------------------------------


def test_extensions_are_told_to_whoever_asks(client: Client, settings: Settings) -> None:
    query = made(3, answered=True, district=DistrictFactory(slug="medeu", name_en="Medeu District"))
    photo = AttachmentFactory(query=query, published_at=NOW)
    AttachmentFactory(query=query)

    (plain,) = read(client, "requests.json")
    (row,) = read(client, "requests.json?extensions=true")

    assert "extended_attributes" not in plain
    assert plain["media_url"] == f"{settings.SITE_URL}/ru/queries/photos/{photo.pk}/full.jpg"
    told = row["extended_attributes"]
    assert told["url"] == f"{settings.SITE_URL}/ru/queries/{query.number}/"
    assert (told["state"], told["outcome"], told["district"]) == (
        "answered", "fixed", "Medeu District"
    )  # fmt: skip
    assert [each["media_url"] for each in told["photos"]] == [plain["media_url"]]
    xml = read_xml(client, "requests.xml?extensions=true")
    assert len(xml.findall("request/extended_attributes/photos/photo")) == 1


def test_notes_are_the_public_ledger(client: Client, cast: Cast) -> None:
    query = cast.file()
    (row,) = read(client, f"requests/{query.number}.json?extensions=true")
    assert [note["type"] for note in row["notes"]] == ["received", "registered", "unrouted"]


def test_other_sites_may_read_but_not_file(client: Client) -> None:
    response = client.get(f"{V2}/requests.json")
    assert response["Access-Control-Allow-Origin"] == "*"
    assert response["Cache-Control"] == "public, max-age=10"
    assert "Accept-Language" in response["Vary"]
    preflight = client.options(f"{V2}/requests.json")
    assert preflight.status_code == 204
    assert preflight["Access-Control-Allow-Methods"] == "GET, POST, HEAD, OPTIONS"
    assert preflight["Allow"] == "GET, POST, HEAD, OPTIONS"


def test_format_is_the_callers_where_the_address_has_none(client: Client) -> None:
    for accept, expected in (
        ("application/json", "application/json"),
        ("text/xml", "text/xml"),
        ("text/html, */*;q=0.1", "text/xml"),
    ):
        response = client.get(f"{V2}/services", headers={"accept": accept})
        assert response.status_code == 200
        assert response["Content-Type"].startswith(expected)
    assert client.head(f"{V2}/services.json").status_code == 200


def test_discovery_names_the_endpoint(client: Client, settings: Settings) -> None:
    response = client.get("/open311/discovery.json")
    found = json.loads(response.content)
    assert found["endpoints"][0]["url"] == f"{settings.SITE_URL}/open311/v2"
    assert found["endpoints"][0]["specification"] == "http://wiki.open311.org/GeoReport_v2"
    xml = ET.fromstring(client.get("/open311/discovery.xml").content)
    assert [each.text for each in xml.iter("format")] == ["text/xml", "application/json"]
    assert sorted(found) == ["changeset", "contact", "endpoints", "key_service"]


def test_xml_leaves_out_what_xml_cannot_hold(client: Client) -> None:
    made(1, public_subject="<b>&\x0b</b>", public_text="]]><!ENTITY x 'y'>\x1f\ufffe")
    (row,) = read_xml(client, "requests.xml")
    assert row.findtext("description") == "<b>&</b>\n\n]]><!ENTITY x 'y'>"
