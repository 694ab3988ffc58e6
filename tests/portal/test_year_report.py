"""The year report: counted beside reported, never mixed; its page, its command and its years."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from io import StringIO
from itertools import pairwise
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from portal import charts, city_loading, clock, figures, snapshots, year_report
from portal.models import ReportedFigure
from queries import answering, rollup
from tests.factories import PressEventFactory, SpeakingFactory
from tests.factories.cast import MONDAY, REPLY, Cast

pytestmark = pytest.mark.django_db
LATER = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)


@pytest.fixture
def reported() -> None:
    city_loading.load(city_loading.read())


@pytest.fixture
def cast(db: None) -> Cast:
    del db
    return Cast()


def page(client: Client, year: int, language: str = "en") -> str:
    with override(language), clock.at(LATER):
        response = client.get(reverse("figures:year", args=[year]))
    assert response.status_code == 200
    return str(response.content.decode())


def answered(cast: Cast, days: int) -> None:
    """A query of the second of February, due on the 23rd, answered so many days after."""
    query = cast.query("in_work")
    with clock.at(MONDAY + timedelta(days=days)):
        answering.draft_answer(query, reply=REPLY, by=cast["erik"])
        answering.approve(query, by=cast["hana"])


def as_json(year: int) -> dict[str, Any]:
    out = StringIO()
    with clock.at(LATER):
        call_command("figures", str(year), "--json", stdout=out)
    found: dict[str, Any] = json.loads(out.getvalue())
    return found


def _of_periods() -> list[figures.Figure]:
    """All figures but those of this moment."""
    return [
        figure for each in figures.figure_sets() for figure in each.figures if not figure.is_of_now
    ]


def test_without_rows_the_reported_totals_stand_in_their_place_and_say_so(
    client: Client, reported: None
) -> None:
    found = as_json(2020)
    assert [found[key] for key in year_report.MISSION] == [
        356, 623, 3048, 96, 2400, 1500, 24000, 94,
    ]  # fmt: skip
    for key in year_report.MISSION:
        assert found["details"][key]["basis"] == "reported"
        assert found["details"][key]["n"] is None
    assert found["reported"]["materials"] == {
        "value": 24000, "is_at_least": True, "source": "the city's report for 2020",
    }  # fmt: skip
    shown = page(client, 2020)
    assert shown.count("reported, not counted") == 8
    assert "over 24,000" in shown
    assert "over 94\N{NO-BREAK SPACE}%" in shown


def test_rows_are_counted_beside_what_was_reported_and_never_added_to_it(
    client: Client, reported: None
) -> None:
    event = PressEventFactory(closed=True, starts_at=datetime(2020, 2, 10, 5, 0, tzinfo=UTC))
    SpeakingFactory(event=event)
    found = as_json(2020)
    assert (found["press_events"], found["speakers"]) == (1, 1)
    assert found["details"]["press_events"]["basis"] == "computed"
    assert found["reported"]["press_events"]["value"] == 356
    shown = page(client, 2020)
    assert "reported: 356; counted: 1" in shown
    assert shown.count("reported, not counted") == 6


def test_a_rate_has_its_part_and_n_and_none_where_rows_are_too_few(
    cast: Cast, client: Client, settings: Any
) -> None:
    for days in (20, 21, 22):
        answered(cast, days)
    rollup.fold()
    settings.FIGURES_MINIMUM_N = 3
    found = as_json(2026)
    assert found["promptly_resolved"] == 66.7
    assert found["details"]["promptly_resolved"] == {
        "value": 66.7, "n": 3, "part": 2, "version": 1, "unit": "rate", "basis": "computed",
    }  # fmt: skip
    assert "66.7\N{NO-BREAK SPACE}%" in page(client, 2026)
    settings.FIGURES_MINIMUM_N = 4
    assert as_json(2026)["promptly_resolved"] is None
    assert "too few: n\xa0=\xa03" in page(client, 2026)


def test_the_json_says_of_when_it_is_and_knows_every_figure(reported: None) -> None:
    found = as_json(2020)
    assert datetime.fromisoformat(found["as_of"]) == LATER
    keys = {figure.key for figure in _of_periods()}
    assert set(found["details"]) == keys
    assert found["citizen_queries"] == found["citizen_questions"]


def test_a_table_for_people(reported: None) -> None:
    out = StringIO()
    call_command("figures", "2020", stdout=out)
    assert "Press events held" in out.getvalue()
    assert "356 (the city's report for 2020)" in out.getvalue()


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("abc", "“abc” is no year; write it like 2020."),
        ("20\x00", "is no year"),
        ("1900", "Nothing is counted or reported of the year 1900."),
        ("2019", "Nothing is counted or reported of the year 2019."),
        ("9999", "Nothing is counted or reported of the year 9999."),
    ],
)
def test_a_bad_year_is_told_in_a_sentence(text: str, sentence: str) -> None:
    with pytest.raises(CommandError) as refused:
        call_command("figures", text, "--json", stdout=StringIO())
    assert sentence in str(refused.value)


@pytest.mark.parametrize("year", [0, 1900, 2019, 2031, 10**30])
def test_a_year_without_anything_is_not_found(client: Client, reported: None, year: int) -> None:
    with clock.at(LATER):
        assert client.get(f"/en/figures/{year}/").status_code == 404


def test_this_year_is_so_far_and_shows_the_months_that_have_begun(
    cast: Cast, client: Client
) -> None:
    cast.query("answered")
    rollup.fold()
    shown = page(client, 2026)
    assert "2026 in figures, so far" in shown
    assert '<th scope="row">November <small>so far</small></th>' in shown
    assert '<th scope="row">October</th>' in shown
    assert '<th scope="row">December' not in shown


@pytest.mark.parametrize(
    ("language", "law"), [("kk", "221-III"), ("ru", "221-III"), ("en", "15 calendar days")]
)
def test_the_page_tells_the_law_of_that_year_and_every_definition(
    client: Client, reported: None, language: str, law: str
) -> None:
    shown = page(client, 2020, language)
    assert law in shown
    assert "350-VI" not in shown
    assert shown.count('class="definition" id="') == len(_of_periods())


def test_a_year_in_which_the_law_changed_tells_both(client: Client) -> None:
    ReportedFigure.objects.create(year=2021, key="press_events", value=Decimal(1), source="x")
    shown = page(client, 2021)
    assert "until 30 June 2021" in shown
    assert "since 1 July 2021" in shown


def test_the_years_are_those_reported_frozen_and_this_one(reported: None) -> None:
    PressEventFactory(closed=True, starts_at=datetime(2023, 2, 10, 5, 0, tzinfo=UTC))
    with clock.at(LATER):
        snapshots.freeze()
        assert year_report.years() == [2026, 2023, 2020]  # 2024 and 2025 are frozen, but empty


def test_a_period_of_the_press_centre_ends_at_midnight_in_almaty() -> None:
    last, first = (datetime(2020, 12, 31, hour, 59, tzinfo=UTC) for hour in (17, 18))
    for moment in (last, first):
        PressEventFactory(closed=True, starts_at=moment)
    press, _figure = figures.found("press_events")
    scope = figures.Scope(period=figures.Period(date(2020, 12, 31), date(2020, 12, 31)))
    assert press.read(scope)["press_events"].value == 1
    assert press.rows("press_events", scope).counted == 1


def test_the_marks_of_a_chart_are_whole_numbers() -> None:
    for most in (1, 3, 7, 9, 10, 11, 60, 94, 101, 3_989, 24_000):
        marks = charts.scale(most)
        assert all(mark == int(mark) for mark in marks)
        assert marks[-1] >= most
        assert len({b - a for a, b in pairwise(marks)}) == 1
