"""Coverage in public."""

import csv
import io
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.template import Context, Template
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from portal import clock
from pressroom import coverage_views, tasks
from pressroom.models import Coverage
from tests.factories.press import (
    STARTS_AT,
    AnnouncementFactory,
    CoverageFactory,
    OutletFactory,
    PressEventFactory,
    PressQuestionFactory,
)
from tests.pressroom.test_coverage_import import uploaded

pytestmark = pytest.mark.django_db
PAGE = "/en/press/coverage/"
FILE = f"{PAGE}coverage.csv"
LONG_AGO = datetime(2020, 5, 5, tzinfo=UTC)


def page(client: Client, **asked: Any) -> str:
    response = client.get(PAGE, asked)
    assert response.status_code == 200
    return response.content.decode()


def titles(client: Client, **asked: Any) -> list[str]:
    return [item.row.title for item in client.get(PAGE, asked).context["items"]]


def rows(client: Client, **asked: Any) -> list[dict[str, str]]:
    response = client.get(FILE, asked)
    assert response.status_code == 200
    text = b"".join(response.streaming_content).decode("utf-8-sig")  # type: ignore[arg-type]
    return list(csv.DictReader(io.StringIO(text)))


def test_newest_first_by_pages(client: Client, settings: Settings) -> None:
    settings.PAGE_SIZE = 2
    for day in range(5):
        CoverageFactory(title=f"day {day}", published_at=STARTS_AT + timedelta(days=day))
    first = client.get(PAGE)
    assert [item.row.title for item in first.context["items"]] == ["day 4", "day 3"]
    second = client.get(PAGE + first.context["older_url"])
    assert [item.row.title for item in second.context["items"]] == ["day 2", "day 1"]
    back = client.get(PAGE + second.context["newer_url"])
    assert [item.row.title for item in back.context["items"]] == ["day 4", "day 3"]
    assert "5 items" in first.content.decode()
    assert "cookie" not in str(first.headers).lower()


def test_filters_narrow_alone_and_together(client: Client) -> None:
    event = PressEventFactory(announced=True)
    tengri = OutletFactory(slug="tengri")
    a = CoverageFactory(title="a", kind="tv", outlet=tengri, event=event)
    CoverageFactory(title="b", kind="tv", outlet=tengri, original=a)
    CoverageFactory(title="c", kind="news", outlet=tengri)
    CoverageFactory(title="d", kind="tv", published_at=LONG_AGO)
    assert sorted(titles(client)) == ["a", "b", "c", "d"]
    assert sorted(titles(client, kind="tv")) == ["a", "b", "d"]
    assert sorted(titles(client, outlet="tengri")) == ["a", "b", "c"]
    assert sorted(titles(client, outlet="tengri", kind="tv")) == ["a", "b"]
    assert titles(client, outlet="tengri", kind="tv", originals="on") == ["a"]
    assert titles(client, year=2020) == ["d"]
    assert titles(client, event=event.number) == ["a"]
    assert titles(client, event=event.number, kind="news") == []
    assert "of them 3 originals" in page(client)


def test_what_does_not_fit_is_told_and_the_rest_stays_in_force(client: Client) -> None:
    CoverageFactory(kind="tv", title="a")
    CoverageFactory(kind="news", title="b")
    html = page(client, kind="tv", outlet="unheard", event="2020-9999", year="12")
    assert "There is no such event." in html
    assert titles(client, kind="tv", outlet="unheard", event="2020-9999") == ["a"]
    assert client.get(PAGE, {"older": "nonsense"}).status_code == 400


def test_an_item_shows_what_it_followed_and_its_original(client: Client) -> None:
    event, announcement = PressEventFactory(announced=True), AnnouncementFactory(approved=True)
    question = PressQuestionFactory(answered=True)
    original = CoverageFactory(title="Original", url="https://example.org/o")
    CoverageFactory(event=event, announcement=announcement, question=question, original=original)
    html = page(client, originals="")
    assert f"/en/press/events/{event.number}/" in html
    assert f"/en/announcements/{announcement.number}/" in html
    assert question.number in html
    assert "Reprint of:" in html
    (row,) = [row for row in rows(client) if row["event"]]
    assert (row["event"], row["announcement"]) == (event.number, announcement.number)
    assert (row["question"], row["original"]) == (question.number, "https://example.org/o")


def test_of_what_is_not_public_no_trace_is_left(client: Client) -> None:
    event = PressEventFactory(number="2026-0771", title_ru="Тайна", title_en="A secret")
    announcement = AnnouncementFactory(number="2026-0772", title_ru="Секрет")
    embargoed = AnnouncementFactory(
        number="2026-0773", approved=True, publish_at=clock.now() + timedelta(days=1)
    )
    question = PressQuestionFactory(number="P26-000774-0")  # not decided yet
    of_secret = PressQuestionFactory(number="P26-000775-0", answered=True, event=event)
    item = CoverageFactory(event=event, announcement=announcement, question=question, title="seen")
    CoverageFactory(event=event, announcement=embargoed, question=of_secret, title="seen too")
    CoverageFactory(
        title="later", published_at=clock.now() + timedelta(hours=1), url="https://example.org/l"
    )
    CoverageFactory(original=Coverage.objects.get(title="later"), title="early reprint")
    html, file = page(client), str(rows(client))
    assert sorted(titles(client)) == ["early reprint", "seen", "seen too"]
    for told in (html, file):
        assert "077" not in told
        assert "secret" not in told.lower()
        assert "later" not in told
        assert "example.org/l" not in told
    for column in ("event", "announcement", "question"):
        number = getattr(item, column).number
        hidden = page(client, **{column: number})
        unheard = page(client, **{column: number.replace("7", "8")})
        assert hidden.replace(number, "") == unheard.replace(number.replace("7", "8"), "")
        assert client.get(FILE, {column: number}).status_code == 400


def test_file_holds_what_the_filters_find_and_can_be_imported_again(client: Client) -> None:
    tengri = OutletFactory(slug="tengri", name="Теңгрі")
    CoverageFactory(
        kind="tv", outlet=tengri, title="Көпір; «жаңа»", seconds=90, url="https://example.org/1",
        published_at=datetime(2026, 2, 10, 13, 30, tzinfo=UTC),
    )  # fmt: skip
    CoverageFactory(kind="news")
    (row,) = rows(client, kind="tv")
    assert row == {
        "kind": "tv", "outlet": "Теңгрі", "title": "Көпір; «жаңа»", "date": "2026-02-10",
        "time": "18:30", "language": "ru", "seconds": "90", "event": "", "announcement": "",
        "question": "", "original": "", "address": "https://example.org/1",
    }  # fmt: skip
    content = b"".join(client.get(FILE).streaming_content)  # type: ignore[arg-type]
    batch = uploaded(content)
    tasks.read_coverage()
    batch.refresh_from_db()
    assert (batch.lines_read, batch.lines_bad) == (2, 0)


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", "＝"])
def test_file_has_no_formula_in_it(client: Client, start: str) -> None:
    title = f"{start}HYPERLINK(1)"
    CoverageFactory(title=title, outlet=OutletFactory(name=f"{start}cmd"))
    (row,) = rows(client)
    assert row["title"] == f"'{title}"
    assert row["outlet"] == f"'{start}cmd"


def test_file_goes_on_over_many_reads(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pressroom.coverage_list.AT_ONCE", 2)
    for number in range(7):
        CoverageFactory(title=str(number))
    assert [row["title"] for row in rows(client)] == list("6543210")


def test_file_too_long_is_refused_in_words(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    CoverageFactory.create_batch(3)
    monkeypatch.setattr(coverage_views, "MOST_DOWNLOADED", 2)
    response = client.get(FILE)
    assert response.status_code == 400
    assert "at most 2 rows" in response.content.decode()
    assert response["Content-Type"].startswith("text/html")


def test_statements_do_not_grow_with_the_rows(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    def add() -> None:
        CoverageFactory(
            outlet=OutletFactory(),
            event=PressEventFactory(announced=True),
            announcement=AnnouncementFactory(approved=True),
            question=PressQuestionFactory(answered=True),
            original=CoverageFactory(outlet=OutletFactory()),
        )

    add()
    client.get(PAGE)
    with django_assert_num_queries(8):
        client.get(PAGE)
    add()
    add()
    with django_assert_num_queries(8):
        client.get(PAGE)


def test_a_page_of_what_was_followed_shows_the_newest_and_how_many(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    event = PressEventFactory(announced=True)
    template = Template("{% load coverage %}{% coverage_of event %}")
    assert template.render(Context({"event": event})).strip() == ""
    original = CoverageFactory(event=event)
    for number in range(6):
        CoverageFactory(event=event, title=f"reprint {number}", original=original)
    CoverageFactory(title="of something else")
    with django_assert_num_queries(2):
        html = template.render(Context({"event": event}))
    assert "7 items, of them 1 original" in " ".join(html.split())
    assert "of something else" not in html
    assert f"/en/press/coverage/?event={event.number}" in html
    assert html.count("<li") == 5


def test_pages_of_what_was_followed_tell_of_it(client: Client) -> None:
    event = PressEventFactory(announced=True)
    announcement = AnnouncementFactory(approved=True)
    question = PressQuestionFactory(answered=True)
    CoverageFactory(event=event, announcement=announcement, question=question, title="A report")
    for address in (
        f"/en/press/events/{event.number}/",
        f"/en/announcements/{announcement.number}/",
        f"/en/press/questions/{question.number}/",
    ):
        assert "A report" in client.get(address).content.decode()
