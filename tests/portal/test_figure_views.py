"""The pages of the figures, for anybody."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import escape
from django.utils.translation import override

from portal import clock, directory, figures
from portal.models import District
from queries import answering, casework, rollup
from queries.models import CitizenQuery
from tests.factories import DistrictFactory
from tests.factories.cast import MONDAY, REPLY, Cast

pytestmark = pytest.mark.django_db
MOST_STATEMENTS = 15
FEBRUARY = "?since=2026-02-01&until=2026-02-28"


@pytest.fixture(autouse=True)
def spring(settings: Any) -> Iterator[None]:
    """The first of April: the terms of February are over."""
    settings.FIGURES_MINIMUM_N = 2
    directory.forget()
    with clock.at(MONDAY + timedelta(days=58)):
        yield
    directory.forget()


@pytest.fixture
def cast(spring: None) -> Cast:
    del spring
    return Cast()


def answered(cast: Cast, *, after: int, **changes: Any) -> CitizenQuery:
    """A query of the second of February answered so many days later; its last day is the 23rd."""
    query = cast.query("in_work", **changes)
    with clock.at(MONDAY + timedelta(days=after)):
        answering.draft_answer(query, reply=REPLY, by=cast["erik"])
        answering.approve(query, by=cast["hana"])
    return query


def page(address: str, *, language: str = "en", status: int = 200) -> str:
    rollup.fold()
    response = Client().get(f"/{language}/figures/{address}")
    assert response.status_code == status
    return " ".join(response.content.decode().split())


# --- the dashboard --------------------------------------------------------------------------------


def test_the_first_sentence_tells_the_period(cast: Cast) -> None:
    for after in (3, 21, 30):
        answered(cast, after=after)
    cast.query("in_work")
    shown = page(FEBRUARY)
    assert (
        "February 2026: residents asked 4 times; 50.0 % (n = 4) of the answers due were given "
        "on time; 1 is overdue now." in shown
    )


def test_under_the_fewest_rows_there_is_neither_a_rate_nor_a_rank(
    cast: Cast, settings: Any
) -> None:
    settings.FIGURES_MINIMUM_N = 3
    many, few = DistrictFactory(), DistrictFactory()
    directory.forget()
    for _number in range(3):
        answered(cast, after=3, district=many)
    answered(cast, after=3, district=few)
    shown = page(FEBRUARY)
    ranked, apart = shown.split('id="district"')[1].split("Too few answers due for a rate", 1)
    assert many.name in ranked
    assert few.name not in ranked.partition('<svg class="district-map')[0]
    assert few.name in apart
    narrowed = page(f"{FEBRUARY}&district={few.slug}")
    assert "too few answers were due to tell a rate (n = 1)" in narrowed
    assert "%" not in narrowed.split('class="figures-sentence">')[1].split("</p>")[0]


def test_without_a_period_it_is_the_last_thirty_days(cast: Cast) -> None:
    answered(cast, after=3)
    shown = page("")
    assert "The last 30 days: residents asked 0 times" in shown
    assert "3 March – 1 April 2026" in shown
    assert "1 February – 2 March 2026" in shown  # compared with


def test_nothing_is_compared_with_days_of_which_nothing_is_kept(cast: Cast) -> None:
    answered(cast, after=3)
    alone, compared = page(FEBRUARY), page("?since=2026-03-01&until=2026-03-31")
    assert "Compared with" not in alone
    assert "figure__change" not in alone
    assert "Compared with February 2026" in compared
    assert "figure__change" in compared


def test_what_is_overdue_now_is_told_by_body_and_opens_its_rows(cast: Cast) -> None:
    cast.query("in_work")
    gone = cast.query("in_work")
    casework.forward(gone, to=cast.parks, reason="Theirs", by=cast["hana"])
    rollup.fold()
    shown = page("")
    assert "1 is overdue now" in shown  # the other has a new clock
    assert "rows/overdue_now/?body=roads" in shown
    rows = page("rows/overdue_now/?body=roads")
    assert "overdue by 37 days" in rows
    assert rows.count("row-card__title") == 1


@pytest.mark.parametrize("number", [1, 5])
def test_a_dashboard_takes_as_many_statements_however_many_parts_it_has(
    cast: Cast, number: int, settings: Any, django_assert_max_num_queries: Any
) -> None:
    settings.PUBLIC_PAGE_SECONDS = 60  # names are kept, as they are for readers
    for _each in range(number):
        answered(cast, after=3, district=DistrictFactory())
    Client().get("/en/figures/?period=7d")  # the directory is read, the map drawn
    rollup.fold()
    with django_assert_max_num_queries(MOST_STATEMENTS):
        page = Client().get(f"/en/figures/{FEBRUARY}")
    assert page.status_code == 200


def test_what_is_kept_is_kept_for_the_same_question_alone(cast: Cast, settings: Any) -> None:
    settings.PUBLIC_PAGE_SECONDS = 60
    first, second = (DistrictFactory().slug for _each in range(2))
    for slug in (first, second):
        cast.query("in_work", district=District.objects.get(slug=slug))
    rollup.fold()
    february, march = (
        {"since": f"2026-0{month}-01", "until": f"2026-0{month}-28"} for month in (2, 3)
    )
    for language, asked, kept in [
        ("en", february | {"district": first}, ("2026-02-01", first)),
        ("ru", february | {"district": first}, ("2026-02-01", first)),
        ("en", february | {"district": second}, ("2026-02-01", second)),
        ("en", march | {"district": first}, ("2026-03-01", first)),
        ("en", march, ("2026-03-01", None)),
        ("ru", march, ("2026-03-01", None)),
        ("en", february, ("2026-02-01", None)),
        ("en", {"district": "atlantis"}, (None, None)),
        ("en", {}, (None, None)),
    ]:
        shown = Client().get(f"/{language}/figures/", asked).content.decode()
        links = [unescape(each) for each in re.findall(r'href="([^"]*/figures/rows/[^"]*)"', shown)]
        assert len(links) > 15
        assert any("overdue_now" in each for each in links)
        assert any("events" in each for each in links) == (kept[1] is None)
        for link in links:
            given = dict(parse_qsl(urlsplit(link).query))
            assert link.startswith(f"/{language}/")
            assert (given.get("since"), given.get("district")) == kept, (asked, link)


@pytest.mark.parametrize(
    ("parameters", "sentence"),
    [
        ("since=2026-03-01&until=2026-02-01", "The last day lies before the first."),
        ("since=2030-01-01", "The first day lies in the future."),
        ("until=2026-02-01", "Enter the first day of the period too."),
        ("since=1.13.2026", "Enter a day such as 15.03.2026."),
        ("since=0001-01-01", "Enter a day from 01.01.2000 to 31.12.2099."),
        ("since=%00", "Enter a day such as 15.03.2026."),
        ("period=%00", "This is not one of the choices."),
        ("period=ever", "This is not one of the choices."),
        ("district=atlantis", "This is not one of the choices."),
        ("district=" + "a" * 10_000, "This is not one of the choices."),
        ("body=%27%3B+DROP+TABLE+queries_answerterm%3B--", "This is not one of the choices."),
        ("topic=%00", "This is not one of the choices."),
        ("channel=%3Cscript%3E", "This is not one of the choices."),
    ],
)
def test_what_cannot_be_understood_is_told_and_kept(parameters: str, sentence: str) -> None:
    for address in ("", "rows/queries_asked/"):
        shown = page(f"{address}?{parameters}", status=400)
        assert escape(sentence) in shown
    assert json.loads(page(f"data.json?{parameters}", status=400))["errors"]
    assert Client().get(f"/en/figures/rows/queries_asked.csv?{parameters}").status_code == 400


def test_a_refused_file_says_which_parameter_and_in_letters_anybody_reads() -> None:
    address = "/kk/figures/rows/queries_asked.csv?since=2026-01-01&district=zz"
    refused = Client().get(address)
    assert refused["Content-Type"] == "text/plain; charset=utf-8"
    assert refused.content.decode().startswith("district: ")


def test_a_dashboard_is_told_to_machines_with_its_definitions(cast: Cast) -> None:
    answered(cast, after=3)
    answered(cast, after=30)
    told = json.loads(page(f"data.json{FEBRUARY}&body=roads"))
    assert told["period"] == {"since": "2026-02-01", "until": "2026-02-28"}
    assert told["narrowed_to"] == {"body": "roads"}
    desk = next(each for each in told["sets"] if each["key"] == "desk")
    rate = desk["figures"]["promptly_resolved"]
    assert (rate["value"], rate["n"], rate["part"], rate["version"]) == (50.0, 2, 1, 1)
    assert desk["before"]["period"] == {"since": "2026-01-01", "until": "2026-01-31"}


# --- the rows -------------------------------------------------------------------------------------


def test_the_rows_of_a_rate_are_its_part_and_its_whole(cast: Cast) -> None:
    early, late = answered(cast, after=3), answered(cast, after=30)
    part = page(f"rows/promptly_resolved/{FEBRUARY}")
    assert early.number in part
    assert late.number not in part
    whole = page(f"rows/promptly_resolved/{FEBRUARY}&of=all")
    assert early.number in whole
    assert late.number in whole
    assert "answered 9 days late" in whole
    page(f"rows/queries_asked/{FEBRUARY}&of=all", status=400)


def test_what_is_not_public_is_counted_and_not_listed(cast: Cast) -> None:
    shown = answered(cast, after=3)
    secret = answered(cast, after=3, is_public=False)
    listed = page(f"rows/queries_asked/{FEBRUARY}")
    assert "2 rows are counted; 1 of them is not public, and is not listed" in listed
    assert shown.number in listed
    assert secret.number not in listed
    file = Client().get(f"/en/figures/rows/queries_asked.csv{FEBRUARY}")
    lines = b"".join(file.streaming_content).decode().splitlines()  # type: ignore[attr-defined]
    assert [line.split(",")[0] for line in lines[1:]] == [shown.number]


def test_the_days_of_an_answer_can_be_counted_from_the_file_of_rows(cast: Cast) -> None:
    done, open_one = answered(cast, after=30), cast.query("in_work")
    rollup.fold()
    file = Client().get(f"/en/figures/rows/promptly_resolved.csv{FEBRUARY}&of=all")
    text = b"".join(file.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    rows = {row["number"]: row for row in csv.DictReader(io.StringIO(text))}
    told = rows[done.number]
    assert (told["days"], told["counted_from"]) == ("30", "2026-02-02")
    assert (told["asked_on"], told["answered_on"]) == ("2026-02-02", "2026-03-04")
    assert (rows[open_one.number]["days"], rows[open_one.number]["counted_from"]) == ("", "")


def test_a_list_is_read_page_by_page(cast: Cast, settings: Any) -> None:
    settings.PAGE_SIZE = 2
    numbers = [
        cast.query("answered", at=MONDAY + timedelta(days=day)).number for day in (0, 0, 0, 1, 2)
    ]
    address, seen = f"rows/queries_asked/{FEBRUARY}", []
    while address:
        shown = page(address)
        seen += [number for number in reversed(numbers) if number in shown]
        older = shown.partition('class="btn btn-outline-primary pager__older" href="')[2]
        address = "rows/queries_asked/" + older.partition('"')[0].replace("&amp;", "&")
        address = address if older else ""
    assert seen == list(reversed(numbers))


@pytest.mark.parametrize(
    "token", ["older=x", "older=20260101T000000000000Z-1&newer=x", "newer=%00"]
)
def test_a_forged_page_is_no_page(token: str) -> None:
    assert "There is no such page" in page(f"rows/queries_asked/?{token}", status=400)


def test_an_unknown_figure_has_no_rows() -> None:
    page("rows/happiness/", status=404)


@pytest.mark.parametrize("key", ["median_days", "p90_days"])
def test_a_figure_that_is_not_told_apart_says_so(key: str) -> None:
    shown = page(f"rows/{key}/?channel=web", status=400)
    assert "This figure is not told apart by this." in shown


def test_the_rows_of_every_figure_are_as_many_as_it_counts(cast: Cast) -> None:
    """The list is read from terms, the number from sums."""
    for after in (3, 30):
        answered(cast, after=after)
    for status in ("in_work", "forwarded", "returned", "terminated", "withdrawn"):
        cast.query(status)
    rollup.fold()
    for figure_set in figures.figure_sets():
        for figure in figure_set.figures:
            listed = page(f"rows/{figure.key}/{FEBRUARY}")
            told = listed.partition('role="status">')[2].partition(" ")[0]
            assert int(told) == listed.count("row-card__title"), figure.key


# --- definitions ----------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_each_figure_says_what_it_means(language: str) -> None:
    with override(language):
        shown = Client().get(reverse("figures:definitions")).content.decode()
        for figure_set in figures.figure_sets():
            for figure in figure_set.figures:
                assert f'id="{figure.key}"' in shown
                assert escape(str(figure.definition)) in shown


# --- the home page --------------------------------------------------------------------------------


def test_the_home_page_tells_the_last_thirty_days_and_leads_on(cast: Cast) -> None:
    for day in (30, 31, 57):
        cast.query("in_work", at=MONDAY + timedelta(days=day))
    rollup.fold()
    shown = " ".join(Client().get("/en/").content.decode().split())
    assert "The last 30 days: residents asked 3 times; " in shown
    assert 'href="/en/figures/"' in shown
