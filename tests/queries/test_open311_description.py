"""The description of the API: it names what there is, and answers are what it says."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from portal import clock, open_data_package
from queries.open311 import asked, openapi, paging_links
from queries.open311.operations import OPERATIONS
from tests.factories import AttachmentFactory, DistrictFactory
from tests.factories.cast import Cast

NOW = datetime(2026, 2, 11, 5, 0, tzinfo=UTC)
TYPES: dict[str, Any] = {
    "object": dict,
    "array": list,
    "string": str,
    "boolean": bool,
    "integer": int,
    "number": (int, float),
    "null": type(None),
}
FORMATS = {
    "date-time": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d",
    "date": r"\d{4}-\d\d-\d\d",
    "uri": r"https?://[^\s]+",
}
KNOWN = {
    "$ref", "type", "enum", "required", "properties", "items", "format", "pattern", "minimum",
    "maxLength",
}  # fmt: skip


def wrong(value: Any, schema: dict[str, Any], where: str = "") -> Iterator[str]:
    """What does not fit the schema; a field it does not name does not fit either."""
    if "$ref" in schema:
        schema = openapi.SCHEMAS[schema["$ref"].rpartition("/")[2]]
    assert set(schema) <= KNOWN, schema
    types = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    is_bool = isinstance(value, bool)
    if not any(isinstance(value, TYPES[t]) and (is_bool == (t == "boolean")) for t in types):
        yield f"{where}: {value!r} is not {types}"
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from wrong(item, schema["items"], f"{where}[{index}]")
    elif isinstance(value, dict):
        yield from wrong_fields(value, schema, where)
    else:
        yield from wrong_value(value, schema, where)


def wrong_fields(value: dict[str, Any], schema: dict[str, Any], where: str) -> Iterator[str]:
    named = schema["properties"]
    yield from (f"{where}.{name} is missing" for name in schema["required"] if name not in value)
    for name, inner in value.items():
        if name in named:
            yield from wrong(inner, named[name], f"{where}.{name}")
        else:
            yield f"{where}.{name} is not described"


def wrong_value(value: Any, schema: dict[str, Any], where: str) -> Iterator[str]:
    if "enum" in schema and value not in schema["enum"]:
        yield f"{where}: {value!r} is none of {schema['enum']}"
    if isinstance(value, str):
        pattern = schema.get("pattern") or FORMATS.get(schema.get("format", ""), r"[\s\S]*")
        if not re.fullmatch(pattern.strip("^$"), value):
            yield f"{where}: {value!r} is no {pattern}"
        if len(value) > schema.get("maxLength", len(value)):
            yield f"{where}: too long"
    elif value is not None and value < schema.get("minimum", value):
        yield f"{where}: {value} is too small"


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with clock.at(NOW):
        yield


@pytest.fixture
def city(cast: Cast) -> dict[str, str]:
    """Requests of many kinds; returns what stands in the addresses."""
    DistrictFactory(slug="medeu")
    answered = cast.query("answered", place="Абая 10", lat=43.22, lon=76.85)
    AttachmentFactory(query=answered, published_at=NOW)
    for status in ("new", "in_work", "forwarded", "returned", "terminated", "withdrawn"):
        cast.query(status)
    return {"service_request_id": answered.number, "service_code": cast.topic.slug}


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda each: each.key)
def test_an_example_is_what_its_schema_says(operation: Any) -> None:
    assert list(wrong(operation.example, operation.answer)) == []


def test_the_check_itself_finds_what_is_wrong() -> None:
    request = next(each for each in OPERATIONS if each.key == "request")
    good = request.example[0]
    for change in (
        {"status": "new"},
        {"status": None},
        {"requested_datetime": "2026-02-11"},
        {"lat": "43"},
        {"unknown": 1},
        {"service_request_id": "1"},
        {"description": "x" * 4_001},
    ):
        assert list(wrong([good | change], request.answer)), change
    assert list(wrong([{k: v for k, v in good.items() if k != "status"}], request.answer))


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_every_operation_answers_what_it_says(
    client: Client, city: dict[str, str], language: str
) -> None:
    for operation in OPERATIONS:
        if operation.method == "post" or operation.key == "token":
            continue  # see below
        path = operation.path.format(format="json", **city)
        names = {parameter.name for parameter in operation.parameters}
        for extra in ("", "&extensions=true") if "extensions" in names else ("",):
            response = client.get(f"/open311/{path}?locale={language}{extra}")
            assert response.status_code == operation.status, path
            answer = json.loads(response.content)
            assert answer, path
            assert list(wrong(answer, operation.answer, path)) == []


@pytest.mark.django_db
def test_filing_and_its_token_answer_what_they_say(
    client: Client, cast: Cast, settings: Settings
) -> None:
    by_key = {operation.key: operation for operation in OPERATIONS}
    call = {
        "service_code": cast.topic.slug,
        "description": "Broken pavement at the school gate.",
        "address_string": "Abay 10",
        "first_name": "Alice",
        "email": "alice@example.org",
        "attribute[consent]": "true",
    }
    create, token = by_key["create"], by_key["token"]
    filed = client.post("/open311/v2/requests.json", call)
    settings.CHALLENGE = "always"
    held = client.post("/open311/v2/requests.json", call | {"description": "Another broken thing."})
    assert (filed.status_code, held.status_code) == (create.status, 202)
    for response in (filed, held):
        assert list(wrong(json.loads(response.content), create.answer)) == []
    (waiting,) = json.loads(held.content)
    found = client.get(f"/open311/v2/tokens/{waiting['token']}.json")
    assert list(wrong(json.loads(found.content), token.answer)) == []
    refused = client.post("/open311/v2/requests.json", {})
    assert list(wrong(json.loads(refused.content), openapi.a_list("Error"))) == []


@pytest.mark.django_db
def test_openapi_names_every_operation(client: Client) -> None:
    response = client.get("/open311/openapi.json?locale=en")
    described = json.loads(response.content)
    assert described["openapi"] == "3.1.0"
    assert described["info"]["license"]["url"] == open_data_package.licence()["path"]
    told = {(method, path) for path, methods in described["paths"].items() for method in methods}
    assert told == {(each.method, f"/{each.path}") for each in OPERATIONS}
    for path, methods in described["paths"].items():
        for method in methods.values():
            in_path = {p["name"] for p in method["parameters"] if p["in"] == "path"}
            assert in_path == set(re.findall(r"{(\w+)}", path))
    refs = re.findall(r'"\$ref": ?"#/components/schemas/(\w+)"', response.content.decode())
    assert set(refs) <= set(described["components"]["schemas"])
    assert client.get("/open311/openapi.xml").status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_the_page_shows_every_operation(client: Client, language: str) -> None:
    response = client.get(f"/{language}/open311/")
    assert response.status_code == 200
    html = response.content.decode()
    for operation in OPERATIONS:
        assert f'id="{operation.key}"' in html
        for parameter in operation.parameters:
            assert f"<code>{parameter.name}</code>" in html
    assert f'href="/{language}/open311/"' in html  # the footer
    assert f'href="{open_data_package.licence()["path"]}"' in html


def test_numbers_in_the_words_are_those_of_the_code() -> None:
    assert (asked.DAYS, paging_links.MOST_ROWS, paging_links.MOST_BY_NUMBER) == (90, 1_000, 10_000)
