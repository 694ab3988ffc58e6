"""Calls that cannot be answered: a status, and a sentence in the format asked for; never a 500."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from xml.etree import ElementTree as ET

import pytest
from django.test import Client

from portal import clock
from tests.factories import CitizenQueryFactory, TopicFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 2, 11, 5, 0, tzinfo=UTC)
V2 = "/open311/v2"


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with clock.at(NOW):
        yield


def refused(client: Client, path: str, status: int) -> str:
    """The sentences of the refusal, read from JSON and found the same in XML."""
    answers = []
    for suffix in ("json", "xml"):
        response = client.get(path.replace("{}", suffix))
        assert response.status_code == status, response.content.decode()[:500]
        assert response["Cache-Control"] == "no-store"
        answers.append(response)
    rows = json.loads(answers[0].content)
    xml = ET.fromstring(answers[1].content)
    assert xml.tag == "errors"
    assert answers[1]["Content-Type"] == "text/xml; charset=utf-8"
    assert [(int(e.findtext("code", "0")), e.findtext("description")) for e in xml] == [
        (row["code"], row["description"]) for row in rows
    ]
    assert {row["code"] for row in rows} == {status}
    return " ".join(row["description"] for row in rows)


MISTAKES = [
    "start_date=yesterday",
    "start_date=2026-02-30",
    "start_date=2026-13-01T00:00:00Z",
    "start_date=10000-01-01T00:00:00Z",
    "start_date=0000-01-01",
    "start_date=1899-01-01",
    "start_date=2026-02-01T25:00:00Z",
    "start_date=2026-02-01T00:00:00%2B99:99",
    "start_date=２０２６-02-01",
    "end_date=2026-02-01T00:00:00Z' OR 1=1--",
    "start_date=2026-02-10&end_date=2026-02-09",
    "start_date=2026-02-10T10:00:00Z&end_date=2026-02-10T09:59:59Z",
    "start_date=2025-10-01&end_date=2026-01-01",
    "start_date=%00",
    "status=%00open",
    "status=resolved",
    "status=open';DROP TABLE queries_citizenquery;--",
    "page=0",
    "page=-1",
    "page=²",
    "page=1e3",
    "page_size=0",
    "page_size=1001",
    "page_size=99999999999999999999",
    "page_size=100&page=101",
    "page_token=forged",
    "page_token=" + "A" * 300 + ":1:x",
    "extensions=perhaps",
    "locale=de",
    "locale=%00",
    "unknown=" + "x" * 10_000,
    "x%00y=1",
    "service_request_id=" + "1," * 5_000,
    "service_request_id=" + ",".join(f"a{n}" for n in range(1_001)),
    "&".join(f"p{n}=1" for n in range(3_000)),
]


OF_REQUESTS = ("status=resolved", "status=open'", "extensions=")


@pytest.mark.parametrize("query", MISTAKES, ids=lambda query: query[:40])
@pytest.mark.parametrize("what", ["requests", "servicerequestupdates"])
def test_a_mistake_is_told_in_the_format_asked_for(client: Client, what: str, query: str) -> None:
    if what != "requests" and query.startswith(OF_REQUESTS):
        return  # no parameter there
    sentence = refused(client, f"{V2}/{what}.{{}}?{query}", 400)
    assert 10 < len(sentence) < 200
    assert "\x00" not in sentence


@pytest.mark.parametrize(
    "path",
    [
        "requests/26-000001-1.{}",
        "requests/1.{}",
        "requests/%00.{}",
        "requests/26-000001-1'--.{}",
        "requests/%D8%A9.{}",
        "services/nothing.{}",
        "services/%00.{}",
        "tokens/1.{}",
        "tokens/%00.{}",
        "tokens/00000000-0000-4000-8000-000000000000.{}",
        "requests.{}?service_code=nothing",
        "requests.{}?jurisdiction_id=astana",
        "services.{}?jurisdiction_id=astana",
        "servicerequestupdates.{}?jurisdiction_id=%3Cx%3E",
        "nothing.{}",
        "requests/1/2.{}",
        "services/../requests.{}",
    ],
)
def test_what_does_not_exist_is_not_found(client: Client, path: str) -> None:
    assert "not found" in refused(client, f"{V2}/{path}", 404) or "nothing" in path or "/" in path


def test_private_and_hidden_requests_do_not_exist(client: Client) -> None:
    for fields in ({"visibility": "private"}, {"visibility": "hidden", "moderation_reason": "x"}):
        query = CitizenQueryFactory(**fields)
        sentence = refused(client, f"{V2}/requests/{query.number}.{{}}", 404)
        unknown = refused(client, f"{V2}/requests/26-000009-9.{{}}", 404)
        assert sentence.replace(query.number, "") == unknown.replace("26-000009-9", "")


def test_our_city_is_known_by_its_name(client: Client) -> None:
    TopicFactory()
    for given in ("almaty", "Almaty", ""):
        assert client.get(f"{V2}/services.json?jurisdiction_id={given}").status_code == 200


def test_a_sentence_is_in_the_callers_language(client: Client) -> None:
    response = client.get(f"{V2}/requests.json?start_date=x&locale=kk")
    assert response["Content-Language"] == "kk"


def test_other_methods_are_told_which_are_known(client: Client) -> None:
    for path, allowed in (
        ("services", "GET, HEAD, OPTIONS"),
        ("requests", "GET, POST, HEAD, OPTIONS"),
    ):
        response = client.put(f"{V2}/{path}.json")
        assert response.status_code == 405
        assert response["Allow"] == allowed
        assert json.loads(response.content)[0]["code"] == 405
    xml = ET.fromstring(client.delete(f"{V2}/requests/1.xml").content)
    assert xml.findtext("error/code") == "405"
    assert client.post(f"{V2}/servicerequestupdates.json").status_code == 405


def test_other_formats_are_not_acceptable(client: Client) -> None:
    for path, accept in (("requests.csv", ""), ("requests.", ""), ("requests", "text/csv")):
        response = client.get(f"{V2}/{path}", headers={"accept": accept} if accept else None)
        assert response.status_code in {404, 406}
        assert ET.fromstring(response.content).tag == "errors"
    assert client.get(f"{V2}/requests.csv").status_code == 406
    assert client.get(f"{V2}/requests", headers={"accept": "text/csv"}).status_code == 406
