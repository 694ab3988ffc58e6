"""Updates of requests, as clients that follow them read them."""

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
from portal.paging import Wanted
from queries import answering, casework, follow_up, publication
from queries.answering import Reply
from queries.models import Outcome
from queries.open311 import updates
from queries.open311.asked import Period
from tests.factories.cast import Cast

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 2, 11, 5, 0, tzinfo=UTC)
URL = "/open311/v2/servicerequestupdates"


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with clock.at(NOW):
        yield


def read(client: Client, query: str = "") -> list[dict[str, Any]]:
    response = client.get(f"{URL}.json?{query}")
    assert response.status_code == 200, response.content
    rows: list[dict[str, Any]] = json.loads(response.content)
    return rows


def test_updates_tell_what_happened_after_filing(client: Client, cast: Cast) -> None:
    query = cast.query("answered")

    rows = read(client)

    assert [(row["description"].partition("\n")[0], row["status"]) for row in rows] == [
        ("Answered: fixed", "closed"),
        ("Taken into work", "open"),
        ("The desk passed it to roads Department", "open"),
    ]
    assert rows[0]["description"] == "Answered: fixed\n\nТротуар отремонтирован 5 февраля."
    assert {row["service_request_id"] for row in rows} == {query.number}
    assert len({row["update_id"] for row in rows}) == 3
    assert rows[0]["updated_datetime"] == "2026-02-02T10:00:00+05:00"


def test_an_update_has_the_answer_of_its_day(client: Client, cast: Cast) -> None:
    query = cast.query("answered")
    with clock.at(NOW - timedelta(days=1)):
        reply = Reply(outcome=Outcome.PARTLY, text="Вторая половина будет весной.")
        answering.correct(query, reply=reply, by=cast["hana"])
    first, *_others, before = [row for row in read(client) if "\n\n" in row["description"]]
    assert first["description"].endswith("Вторая половина будет весной.")
    assert before["description"].endswith("Тротуар отремонтирован 5 февраля.")


def test_updates_of_xml_have_the_names_clients_read(client: Client, cast: Cast) -> None:
    query = cast.query("in_work")
    xml = ET.fromstring(client.get(f"{URL}.xml").content)
    assert xml.tag == "service_request_updates"
    assert {child.tag for child in xml} == {"request_update"}
    assert [child.tag for child in xml[0]] == [
        "update_id", "service_request_id", "status", "updated_datetime", "description", "media_url"
    ]  # fmt: skip
    assert xml[0].findtext("service_request_id") == query.number


def test_updates_are_of_the_period_or_the_requests_asked_for(client: Client, cast: Cast) -> None:
    old = cast.query("in_work", at=NOW - timedelta(days=120))
    new = cast.query("in_work", at=NOW - timedelta(days=3))

    def of(query: str) -> set[str]:
        return {row["service_request_id"] for row in read(client, query)}

    assert of("") == {new.number}
    assert of(f"service_request_id={old.number},{new.number}") == {old.number, new.number}
    day = (NOW - timedelta(days=120)).date().isoformat()
    assert of(f"start_date={day}&end_date={day}") == {old.number}
    assert of(f"service_request_id={new.number}&start_date={day}&end_date={day}") == set()
    assert of("service_request_id=nonsense") == set()


def test_nothing_of_private_requests_and_nothing_for_staff_alone(
    client: Client, cast: Cast
) -> None:
    shown = cast.query("in_work")
    secret, hidden = cast.query("in_work", is_public=False), cast.query("in_work")
    publication.hide(hidden, reason="Не для всех", by=cast["mira"])
    casework.assign_executor(shown, executor=cast["erik"], by=cast["hana"])
    follow_up.support(shown, fingerprint="x" * 64)

    rows = read(client)

    assert {row["service_request_id"] for row in rows} == {shown.number}
    assert not any("executor" in row["description"] for row in rows)
    assert read(client, f"service_request_id={secret.number},{hidden.number}") == []


def test_updates_are_read_page_by_page(client: Client, cast: Cast, settings: Settings) -> None:
    for days in (1, 2, 3):
        cast.query("in_work", at=NOW - timedelta(days=days))
    expected = [row["update_id"] for row in read(client)]
    address, seen = f"{URL}.json?page_size=4", []
    while address:
        response = client.get(address)
        seen += [row["update_id"] for row in json.loads(response.content)]
        address = (
            response.get("Link", "").partition(">")[0].strip("<").removeprefix(settings.SITE_URL)
        )
    assert seen == expected
    assert len(seen) == 6
    assert [row["update_id"] for row in read(client, "page=2&page_size=4")] == expected[4:]


def test_updates_take_the_same_statements_however_many(
    client: Client, cast: Cast, settings: Settings
) -> None:
    settings.PUBLIC_PAGE_SECONDS = 60
    directory.directory()

    def statements() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(f"{URL}.json")
        return len(captured)

    cast.query("answered")
    before = statements()
    for days in range(1, 5):
        cast.query("answered", at=NOW - timedelta(days=days))
    assert statements() == before <= 5


def test_an_index_serves_the_list_and_filing_writes_nothing_into_it(cast: Cast) -> None:
    cast.query("in_work")
    with connection.cursor() as cursor, CaptureQueriesContext(connection) as captured:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off")
        period = Period(NOW - timedelta(days=90))
        updates.find(period=period, numbers=None, wanted=Wanted(), size=20)
        statement = captured.captured_queries[-1]["sql"]
        cursor.execute(f"EXPLAIN {statement}")
        plan = "\n".join(row[0] for row in cursor.fetchall())
        cursor.execute("SELECT pg_get_indexdef('ledger_query_updates'::regclass)")
        (definition,) = cursor.fetchone() or ("",)
    assert "ledger_query_updates" in plan
    assert "Sort" not in plan
    for event in updates.FILING:
        assert f"'{event}'" in definition
