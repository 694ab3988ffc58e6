"""Files of open data: what is in them, what never is, and what a wrong address is told."""

from __future__ import annotations

import csv
import gzip
import io
import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.http.response import HttpResponseBase
from django.test import Client
from pytest_django import Settings

from broadcasts.models import LiveQuestion
from portal import clock, directory, open_data, open_data_package, spreadsheets, throttle
from portal.models import FigureSnapshot
from portal.throttle import Rule
from pressroom.models import PressAnswer
from tests.factories import (
    AnnouncementFactory,
    AnswerFactory,
    AppointmentFactory,
    BodyFactory,
    BroadcastFactory,
    CitizenQueryFactory,
    CoverageFactory,
    DistrictFactory,
    LiveQuestionFactory,
    OutletFactory,
    PressEventFactory,
    PressQuestionFactory,
    SpeakingFactory,
    TopicFactory,
)
from tests.factories.press import JournalistFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 2, 5, 0, tzinfo=UTC)
HISTORIES = ("ledger-seals", "figure-snapshots")
KEYS = (
    "queries",
    "events",
    "press-questions",
    "coverage",
    "broadcast-questions",
    "figures",
    "districts",
    "topics",
    "bodies",
)


def ask(client: Client, name: str, **asked: Any) -> HttpResponseBase:
    with clock.at(NOW):
        return client.get(f"/open-data/{name}", asked)


def content(response: HttpResponseBase) -> bytes:
    return b"".join(response)  # type: ignore[arg-type]


def lines(client: Client, key: str, **asked: Any) -> list[dict[str, str]]:
    response = ask(client, f"{key}.csv", **asked)
    text = content(response).decode()
    assert response.status_code == 200, text
    return list(csv.DictReader(io.StringIO(text, newline="")))


def objects(client: Client, key: str, **asked: Any) -> list[dict[str, Any]]:
    response = ask(client, f"{key}.json", **asked)
    assert response.status_code == 200
    found: list[dict[str, Any]] = json.loads(content(response))
    return found


@pytest.fixture
def city() -> None:
    """A row or two of everything, with what may be in them and what may be missing."""
    district = DistrictFactory(slug="medeu")
    theme = TopicFactory(slug="roads")
    topic = TopicFactory(slug="pavements", parent=theme)
    body = BodyFactory(slug="works")
    query = CitizenQueryFactory(
        answered=True,
        topic=topic,
        theme=theme,
        district=district,
        body=body,
        lat=43.238949,
        lon=76.889709,
        public_subject='=HYPERLINK("x")',
        public_text='Первая строка,\nвторая "в кавычках" \\ и черта',
        verdict="resolved",
    )
    AnswerFactory(query=query, sent=True, kind="holding", public_text="Смотрим.")
    AnswerFactory(query=query, sent=True, version=2, public_text="Починили.")
    AnswerFactory(query=query, version=3, public_text="Черновик.")
    CitizenQueryFactory(received_at=datetime(2026, 2, 20, 20, 0, tzinfo=UTC))
    event = PressEventFactory(
        closed=True, number="2026-0100", recording_url="https://example.org/v"
    )
    event.bodies.add(body)
    event.topics.add(topic)
    speaking = SpeakingFactory(event=event, appointment=AppointmentFactory(body=body))
    lead = PressQuestionFactory(
        answered=True, event=event, number="P26-000100-0", outlet=OutletFactory(slug="gazette"),
        addressee=speaking.appointment, body=body, second=70,
    )  # fmt: skip
    PressAnswer.objects.create(
        question=lead, version=1, kind="final", language="ru", text="В мае.", given_at=NOW
    )
    PressQuestionFactory(answered=True, event=event, number="P26-000101-0", answered_with=lead)
    original = CoverageFactory(
        event=event, question=lead, outlet=lead.outlet, url="https://example.org/1", seconds=95
    )
    CoverageFactory(original=original, published_at=original.published_at + timedelta(days=1))
    CoverageFactory(announcement=AnnouncementFactory(approved=True, number="2026-0200"))
    broadcast = BroadcastFactory(
        closed=True, number=41, recording_url="https://example.org/live", recording_offset=30
    )
    answered = LiveQuestionFactory(
        broadcast=broadcast, answered=True, district=district, topic=topic, query=query,
        answered_by=speaking.appointment, answer_text="Скоро.", votes_count=7,
    )  # fmt: skip
    LiveQuestionFactory(broadcast=broadcast, status="merged", merged_into=answered)
    LiveQuestionFactory(broadcast=BroadcastFactory(announced=True, number=42), approved=True)
    rate = {"version": 2, "value": None, "n": 3, "part": 1}
    for revision, asked in ((1, 7), (2, 8)):
        FigureSnapshot.objects.create(
            figure_set="desk", month=date(2026, 1, 1), revision=revision, taken_at=NOW,
            digest=f"{revision}", values={
                "figures": {"asked": {"version": 1, "value": asked}, "promptly_resolved": rate},
                "districts": {"medeu": {"asked": {"value": 5}}, "-": {"asked": {"value": 3}}},
                "bodies": {"works": {"asked": {"value": 2.5}}},
            },
        )  # fmt: skip


# --- what is in them ------------------------------------------------------------------------------


READ: dict[str, Any] = {
    "string": str,
    "integer": int,
    "number": float,
    "boolean": {"true": True, "false": False}.__getitem__,
    "date": date.fromisoformat,
    "datetime": lambda text: datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC),
    "yearmonth": str,
    "array": json.loads,
}


def test_every_dataset_has_a_file_and_nothing_else_has() -> None:
    assert [each.key for each in open_data.datasets()] == list(KEYS)


@pytest.mark.usefixtures("city")
@pytest.mark.parametrize("key", KEYS)
def test_every_cell_is_what_the_package_says(client: Client, key: str) -> None:
    dataset = open_data.dataset(key)
    assert dataset is not None
    schema = open_data_package.schema(dataset)
    rows = lines(client, key)
    assert rows
    assert list(rows[0]) == [field["name"] for field in schema["fields"]]
    for row in rows:
        for field in schema["fields"]:
            text, constraints = row[field["name"]], field.get("constraints", {})
            assert text or not constraints.get("required"), field
            if text:
                value = READ[field["type"]](text)
                assert value in constraints.get("enum", [value])
                assert "minimum" not in constraints or value >= constraints["minimum"]
    keys = [tuple(row[name] for name in schema["primaryKey"]) for row in rows]
    assert len(set(keys)) == len(keys)
    assert "" not in {part for key in keys for part in key}


@pytest.mark.usefixtures("city")
@pytest.mark.parametrize("key", KEYS)
def test_whatever_a_row_refers_to_is_in_the_package(client: Client, key: str) -> None:
    dataset = open_data.dataset(key)
    assert dataset is not None
    rows = lines(client, key)
    for foreign in open_data_package.schema(dataset).get("foreignKeys", []):
        (name,), (of,) = foreign["fields"], foreign["reference"]["fields"]
        known = {row[of] for row in lines(client, foreign["reference"]["resource"])}
        found = {row[name] for row in rows} - {""}
        assert found <= known, name


@pytest.mark.usefixtures("city")
@pytest.mark.parametrize("key", KEYS)
def test_json_says_the_same_as_csv(client: Client, key: str) -> None:
    dataset = open_data.dataset(key)
    assert dataset is not None
    types = {column.name: column.type for column in dataset.columns}
    as_csv = [
        {
            name: READ[types[name]](spreadsheets.unguarded(text)) if text else None
            for name, text in row.items()
        }
        for row in lines(client, key)
    ]
    moments = {"date", "datetime"}
    as_json = [
        {
            name: READ[types[name]](value)
            if value is not None and types[name] in moments
            else value
            for name, value in row.items()
        }
        for row in objects(client, key)
    ]
    assert as_csv == as_json


@pytest.mark.usefixtures("city")
def test_a_query_as_its_page_shows_it(client: Client) -> None:
    newer, row = objects(client, "queries")
    number = row["number"]
    assert row == {
        "number": number,
        "kind": "report",
        "channel": "web",
        "language": "ru",
        "theme": "roads",
        "theme_name_kk": "roads тақырыбы",
        "theme_name_ru": "тема roads",
        "theme_name_en": "topic roads",
        "topic": "pavements",
        "topic_name_kk": "pavements тақырыбы",
        "topic_name_ru": "тема pavements",
        "topic_name_en": "topic pavements",
        "district": "medeu",
        "body": "works",
        "lat": 43.2389,
        "lon": 76.8897,
        "received_at": "2026-02-02T05:00:00Z",
        "registered_on": "2026-02-02",
        "due_on": "2026-02-23",
        "status": "answered",
        "outcome": "fixed",
        "answered_at": "2026-02-10T05:00:00Z",
        "answered_on_time": True,
        "is_on_the_spot": False,
        "is_extended": False,
        "reopened_count": 0,
        "supporters": 0,
        "verdict": "resolved",
        "subject": '=HYPERLINK("x")',
        "text": 'Первая строка,\nвторая "в кавычках" \\ и черта',
        "answer": "Починили.",
        "url": f"http://127.0.0.1:8000/kk/queries/{number}/",
    }
    assert (newer["answer"], newer["district"], newer["lat"]) == (None, None, None)
    assert client.get(row["url"].removeprefix("http://127.0.0.1:8000")).status_code == 200


@pytest.mark.usefixtures("city")
def test_pages_of_rows_are_where_they_say(client: Client) -> None:
    for key in ("events", "press-questions", "broadcast-questions"):
        for row in objects(client, key):
            with clock.at(NOW):
                page = client.get(row["url"].removeprefix("http://127.0.0.1:8000"))
            assert page.status_code == 200, row["url"]


@pytest.mark.usefixtures("city")
def test_what_belongs_to_a_row_is_with_it(client: Client) -> None:
    (event,) = objects(client, "events")
    assert (event["bodies"], event["topics"]) == (["works"], ["pavements"])
    (speaker,) = event["speakers"]
    assert set(speaker) == {
        "official",
        *(f"{n}_{c}" for n in ("name", "title") for c in ("kk", "ru", "en")),
    }
    assert all(speaker.values())
    grouped, lead = objects(client, "press-questions")
    assert (lead["answer"], lead["outlet"], lead["second"]) == ("В мае.", "gazette", 70)
    assert (grouped["answer"], grouped["answered_with"]) == ("В мае.", lead["number"])
    reprint, *rest = objects(client, "coverage")
    original = next(row for row in rest if row["event"])
    assert reprint["reprint_of"] == original["id"]
    assert (original["event"], original["question"]) == ("2026-0100", "P26-000100-0")
    assert {row["announcement"] for row in rest} == {None, "2026-0200"}
    waiting, heard = sorted(objects(client, "broadcast-questions"), key=lambda row: row["votes"])
    assert (heard["outcome"], heard["second"], heard["asked_with"]) == ("answered", 630, 1)
    question = LiveQuestion.objects.get(votes_count=7)
    assert heard["second"] == question.second
    assert heard["query"] == objects(client, "queries")[1]["number"]
    assert (waiting["outcome"], waiting["second"], waiting["query"]) == (None, None, None)


@pytest.mark.usefixtures("city")
def test_figures_are_those_of_the_last_revision(client: Client) -> None:
    found = [
        tuple(
            row[name] for name in ("month", "dimension", "key", "figure", "value", "n", "version")
        )
        for row in objects(client, "figures")
    ]
    assert found == [
        ("2026-01", "city", "almaty", "asked", 8, None, 1),
        ("2026-01", "city", "almaty", "promptly_resolved", None, 3, 2),
        ("2026-01", "body", "works", "asked", 2.5, None, 1),
        ("2026-01", "district", "-", "asked", 3, None, 1),
        ("2026-01", "district", "medeu", "asked", 5, None, 1),
    ]
    assert objects(client, "figures", since="2026-02-01") == []
    assert len(objects(client, "figures", since="2026-01-01", until="2026-01-31")) == 5


NASTY = [
    "=1+1", "+7 727 000 00 00", "-1", "@SUM(A1)", "\tтаб", "\rвозврат", "\nстрока", "＝1", "＋1",
    "－1", "＠1", "'=уже", "'", "", " =1", "\u200b=1", "\ufeff=1", "1=1", "текст", "\\", '"',
    "%s %% %(x)s", "\u0301=",
]  # fmt: skip


@pytest.mark.parametrize("text", NASTY)
def test_sql_knows_a_formula_as_python_does(text: str) -> None:
    with connection.cursor() as cursor:
        cell = spreadsheets.guarded_sql("cell")
        cursor.execute(f"SELECT {cell} FROM (SELECT %s AS cell) t", [text])  # noqa: S608
        assert cursor.fetchone() == (spreadsheets.guarded(text),)


@pytest.mark.usefixtures("city")
def test_no_cell_of_a_csv_is_a_formula(client: Client) -> None:
    assert lines(client, "queries")[1]["subject"] == '\'=HYPERLINK("x")'


# --- what never is --------------------------------------------------------------------------------

SECRET = "qupiya"  # in everything that is nobody's business
NEVER = (SECRET, "850101300123", "700000001", "secret@example.org")


@pytest.mark.usefixtures("city")
def test_nothing_personal_or_unpublished_is_in_any_byte(client: Client) -> None:
    secret: dict[str, Any] = {"subject": SECRET, "text": f"{SECRET} 850101300123 +77000000014"}
    for visibility, reason in (("private", ""), ("hidden", SECRET)):
        CitizenQueryFactory(
            **secret, answered=True, visibility=visibility, moderation_reason=reason,
            place=SECRET, number=f"26-77777{len(reason)}-1",
        )  # fmt: skip
    shown = CitizenQueryFactory(
        **secret, public_subject="Снег", public_text="Уберите", answered=True, place=SECRET,
        applicant__full_name=SECRET, applicant__email="secret@example.org",
        applicant__phone="+77000000014", applicant__iin="850101300123", moderation_reason=SECRET,
    )  # fmt: skip
    AnswerFactory(query=shown, sent=True, text=SECRET, public_text="Убрали")
    AnswerFactory(query=shown, version=2, text=SECRET, public_text=SECRET)
    AnswerFactory(
        query=shown, version=3, public_text=SECRET, sent_back_at=NOW, sent_back_reason=SECRET
    )
    private = CitizenQueryFactory(**secret, visibility="private", number="26-888888-1")
    event = PressEventFactory(
        status="announced", announce_at=NOW + timedelta(minutes=1), number="2026-0999",
        title_ru=SECRET, title_kk=SECRET, title_en=SECRET,
    )  # fmt: skip
    PressEventFactory(number="2026-0998", title_ru=SECRET)  # planned
    journalist = JournalistFactory(full_name=SECRET, email="secret@example.org")
    hidden = PressQuestionFactory(answered=True, event=event, text=SECRET, number="P26-000998-0")
    for fields in (
        {"is_published": False},
        {"answered": False},
        {"answered": False, "status": "withdrawn"},
    ):
        PressQuestionFactory(**{"answered": True, "text": SECRET} | fields)
    PressQuestionFactory(
        answered=True, journalist=journalist, asked_as=SECRET, decline_reason=SECRET
    )
    PressQuestionFactory(answered=True, answered_with=hidden)
    later = NOW + timedelta(minutes=1)
    embargoed = CoverageFactory(title=SECRET, published_at=later, identity=SECRET)
    draft = AnnouncementFactory(number="2026-0997", title_ru=SECRET)
    CoverageFactory(event=event, question=hidden, announcement=draft, original=embargoed)
    broadcast = BroadcastFactory(announced=True, number=77)
    for trait in ("declined", "incoming", "withdrawn"):
        fields = {"declined": True} if trait == "declined" else {"status": trait}
        LiveQuestionFactory(broadcast=broadcast, text=SECRET, public_text=SECRET, **fields)
    LiveQuestionFactory(
        broadcast=broadcast, approved=True, text=SECRET, public_text="Когда?", asked_as=SECRET,
        query=private,
    )  # fmt: skip
    LiveQuestionFactory(broadcast=BroadcastFactory(number=78), approved=True, public_text=SECRET)
    numbers = ("26-777770-1", "26-777776-1", "26-888888-1", "2026-0999", "2026-0998", "2026-0997")
    never = [word.encode() for word in (*NEVER, *numbers, "P26-000998-0")]
    for key in [each.key for each in open_data.datasets()]:
        for kind in ("csv", "json"):
            found = content(ask(client, f"{key}.{kind}"))
            assert found
            assert [word for word in never if word in found] == [], (key, kind)
        with clock.at(NOW):
            page = client.get(f"/en/open-data/{key}/").content
        assert [word for word in never if word in page] == [], key
    assert "Уберите" in content(ask(client, "queries.csv")).decode()


@pytest.mark.usefixtures("city")
def test_an_embargo_ends_at_its_minute(client: Client) -> None:
    PressEventFactory(
        status="announced", announce_at=NOW + timedelta(minutes=1), number="2026-0999"
    )
    assert len(lines(client, "events")) == 1
    with clock.at(NOW + timedelta(minutes=1)):
        assert b"2026-0999" in content(client.get("/open-data/events.csv"))


# --- filters --------------------------------------------------------------------------------------


@pytest.mark.usefixtures("city")
@pytest.mark.parametrize(
    ("key", "asked", "count"),
    [
        ("queries", {"status": "answered"}, 1),
        ("queries", {"status": "answered", "district": "medeu", "topic": "roads"}, 1),
        ("queries", {"topic": "pavements", "body": "works", "outcome": "fixed"}, 1),
        ("queries", {"topic": "pavements", "kind": "complaint"}, 0),
        ("queries", {"channel": "web", "kind": "report"}, 2),
        ("queries", {"since": "2026-02-21"}, 1),  # received at one in the night of that day
        ("queries", {"until": "2026-02-20"}, 1),
        ("queries", {"since": "21.02.2026", "until": "2026-02-21"}, 1),
        ("queries", {"q": "строка"}, 1),
        ("queries", {"status": "", "since": ""}, 2),
        ("events", {"kind": "briefing", "body": "works", "topic": "roads"}, 1),
        ("events", {"status": "cancelled"}, 0),
        ("events", {"since": "2026-02-11"}, 0),
        ("press-questions", {"outlet": "gazette", "body": "works"}, 1),
        ("press-questions", {"status": "declined"}, 0),
        ("coverage", {"originals": "on"}, 2),
        ("coverage", {"outlet": "gazette", "kind": "article"}, 1),
        ("broadcast-questions", {"broadcast": "41", "district": "medeu", "topic": "roads"}, 1),
        ("broadcast-questions", {"status": "approved"}, 1),
    ],
)
def test_filters_narrow_both_files(
    client: Client, key: str, asked: dict[str, str], count: int
) -> None:
    assert len(lines(client, key, **asked)) == len(objects(client, key, **asked)) == count


LONG = "я" * 10_000
WRONG = [
    ("queries", "since=2026-02-05&until=2026-02-01", "before the first"),
    ("queries", "since=yesterday", "Enter a day"),
    ("queries", "until=2026-02-30", "Enter a day"),
    ("queries", "district=atlantis", "not one of the choices"),
    ("queries", "district=medeu'%20OR%201=1--", "not one of the choices"),
    ("queries", "status=answered%00", "Null characters"),
    ("queries", "q=%00", "Null characters"),
    ("queries", f"q={LONG}", "at most 200"),
    ("queries", f"topic={LONG}", "not one of the choices"),
    ("queries", "status=new&status=new", "more than once"),
    ("queries", "district=&district=", "more than once"),
    ("queries", "colour=red", "no filter “colour”"),
    ("queries", f"{LONG}=1", "no filter"),
    ("queries", "%00=1", "no filter"),
    ("queries", "bom=2", "1 or 0"),
    ("broadcast-questions", "broadcast=1e9", "whole number"),
    ("broadcast-questions", "broadcast=99999999999999999999", "less than"),
    ("topics", "since=2026-02-01", "no filter “since”"),
    ("events", "status=planned", "not one of the choices"),
    ("press-questions", "outlet=%27", "not one of the choices"),
]


@pytest.mark.usefixtures("city")
@pytest.mark.parametrize(("key", "query", "words"), WRONG)
@pytest.mark.parametrize("kind", ["csv", "json"])
def test_what_makes_no_sense_is_told_in_a_sentence(
    client: Client, key: str, query: str, words: str, kind: str
) -> None:
    if kind == "json" and query.startswith("bom"):
        words = "no filter “bom”"
    response = client.get(f"/open-data/{key}.{kind}?{query}")
    assert response.status_code == 400
    told = response.content.decode()
    if kind == "json":
        assert response["Content-Type"] == "application/json; charset=utf-8"
        told = json.loads(told)["error"]
    else:
        assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert words in told
    assert len(told) < 400
    assert response["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("name", ["nope.csv", "nope.json", "queries.xml", "%00.csv", "."])
def test_an_unknown_file_is_404_in_words(client: Client, name: str) -> None:
    response = client.get(f"/open-data/{name}")
    assert response.status_code == 404
    kind = "application/json" if name.endswith("json") else "text/plain"
    assert response["Content-Type"] == f"{kind}; charset=utf-8"
    assert "There is no dataset" in response.content.decode()
    assert "queries, events" in response.content.decode()


def test_the_words_are_in_the_language_of_the_browser(client: Client) -> None:
    response = client.get("/open-data/nope.csv", headers={"Accept-Language": "ru"})
    assert response["Content-Language"] == "ru"


# --- how they are sent ----------------------------------------------------------------------------


@pytest.mark.usefixtures("city")
def test_headers_say_what_it_is(client: Client) -> None:
    for kind, told in (("csv", "text/csv"), ("json", "application/json")):
        got = ask(client, f"queries.{kind}")
        headers = dict(got.headers)
        content(got)
        with clock.at(NOW):
            head = client.head(f"/open-data/queries.{kind}")
        assert not head.content
        for found in (headers, dict(head.headers)):
            assert found["Content-Type"] == f"{told}; charset=utf-8"
            assert found["Content-Disposition"] == f'attachment; filename="queries.{kind}"'
            assert found["Access-Control-Allow-Origin"] == "*"
            assert 'rel="license"' in found["Link"]


def test_whoever_has_a_small_file_is_told_so(client: Client) -> None:
    TopicFactory(slug="roads")
    first = ask(client, "topics.csv")
    etag = first["ETag"]
    with clock.at(NOW):
        again = client.get("/open-data/topics.csv", headers={"If-None-Match": etag})
        assert (again.status_code, again.content) == (304, b"")
        TopicFactory(slug="parks")
        changed = client.get("/open-data/topics.csv", headers={"If-None-Match": etag})
    assert changed.status_code == 200
    assert changed["ETag"] != etag


@pytest.mark.usefixtures("city")
def test_a_packed_file_holds_the_same(client: Client) -> None:
    plain = content(ask(client, "queries.csv"))
    with clock.at(NOW):
        packed = client.get("/open-data/queries.csv", headers={"Accept-Encoding": "br, gzip"})
    assert packed["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed["Vary"]
    assert gzip.decompress(content(packed)) == plain


def test_the_mark_of_excel_is_there_on_request_only(client: Client) -> None:
    CitizenQueryFactory()
    mark = "\ufeff".encode()
    assert content(ask(client, "queries.csv", bom="1")).startswith(mark + b"number,")
    assert content(ask(client, "queries.csv")).startswith(b"number,")


def test_an_empty_table_is_a_whole_file(client: Client) -> None:
    assert objects(client, "queries") == []
    assert content(ask(client, "queries.csv")).startswith(b"number,kind,")


def test_too_many_files_from_an_address(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(throttle.RULES, "open-data.address", Rule(1, 3600))
    assert ask(client, "topics.json").status_code == 200
    response = ask(client, "topics.json")
    assert response.status_code == 429
    assert int(response["Retry-After"]) > 0
    assert "Too many attempts" in json.loads(content(response))["error"]


def test_only_reading_is_possible(client: Client) -> None:
    assert client.post("/open-data/queries.csv").status_code == 405


def test_statements_do_not_grow_with_rows(
    client: Client, settings: Settings, django_assert_num_queries: Any
) -> None:
    settings.PUBLIC_PAGE_SECONDS = 60
    directory.directory()  # names are known to the process
    for count in (1, 4):
        CitizenQueryFactory.create_batch(count)
        with django_assert_num_queries(5):  # savepoint and back, read only, time, plan; then COPY
            content(ask(client, "queries.csv"))


# --- the package ----------------------------------------------------------------------------------


def test_the_package_lists_every_file(client: Client, settings: Settings) -> None:
    settings.OPEN_DATA_LICENCE = {
        "name": "ODbL-1.0",
        "title": "ODbL",
        "path": "https://example.org/",
    }
    response = client.get("/open-data/datapackage.json")
    package = json.loads(response.content)
    names = [each.key for each in open_data.datasets()]
    assert [each["name"] for each in package["resources"]] == [*names, *HISTORIES]
    assert package["licenses"] == [settings.OPEN_DATA_LICENCE]
    assert set(package["titles"]) == {"kk", "ru", "en"}
    for resource in package["resources"]:
        assert client.head(f"/open-data/{resource['path']}").status_code == 200
        assert resource["title"]
        for field in resource.get("schema", {"fields": []})["fields"]:
            assert field["title"]
            assert set(field["titles"]) == {"kk", "ru", "en"}
    again = client.get("/open-data/datapackage.json", headers={"If-None-Match": response["ETag"]})
    assert again.status_code == 304


# --- the pages ------------------------------------------------------------------------------------


@pytest.mark.usefixtures("city")
def test_the_page_lists_all_tables_with_their_rows(client: Client) -> None:
    with clock.at(NOW):
        page = client.get("/en/open-data/").content.decode()
    for dataset in open_data.datasets():
        assert str(dataset.title).replace("'", "&#x27;") in page
        assert f"/open-data/{dataset.key}.csv" in page
    assert "2 rows" in page
    assert "creativecommons.org/licenses/by/4.0/" in page
    assert client.get("/en/").content.decode().count('href="/en/open-data/"') == 1


@pytest.mark.usefixtures("city")
@pytest.mark.parametrize("key", KEYS)
def test_the_page_of_a_table_tells_every_field(client: Client, key: str) -> None:
    with clock.at(NOW):
        page = client.get(f"/en/open-data/{key}/").content.decode()
    dataset = open_data.dataset(key)
    assert dataset is not None
    for column in dataset.columns:
        assert f"<code>{column.name}</code>" in page


@pytest.mark.usefixtures("city")
def test_the_form_makes_the_address_of_a_part(client: Client) -> None:
    response = client.get("/en/open-data/queries/?status=answered&since=2026-02-01&district=&q=")
    url = "http://127.0.0.1:8000/open-data/queries.csv?status=answered&amp;since=2026-02-01"
    assert f'href="{url}"' in response.content.decode()
    assert "The addresses of the part you asked for" in response.content.decode()
    assert len(lines(client, "queries", status="answered", since="2026-02-01")) == 1


@pytest.mark.usefixtures("city")
@pytest.mark.parametrize("query", ["status=zz", "since=2026-02-05&until=2026-02-01", "body=%00"])
def test_the_form_says_what_to_mend_and_keeps_it(client: Client, query: str) -> None:
    response = client.get(f"/en/open-data/queries/?{query}")
    assert response.status_code == 400
    page = response.content.decode()
    assert "invalid-feedback" in page
    assert 'href="http://127.0.0.1:8000/open-data/queries.csv"' in page


def test_an_unknown_table_has_no_page(client: Client) -> None:
    assert client.get("/en/open-data/nope/").status_code == 404


def test_above_ten_thousand_rows_are_estimated(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal.open_data_sql.MOST_COUNTED", 2)
    TopicFactory.create_batch(5)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE portal_topic")
    assert "about 5 rows" in client.get("/en/open-data/topics/").content.decode()
