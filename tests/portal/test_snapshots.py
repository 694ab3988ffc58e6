"""Closed months frozen once, restated when their rows change, and verified by anybody."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pgtrigger
import pytest
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connection, transaction
from django.test import Client
from pytest_django import Settings

from portal import clock, figures, ledger, restatements, snapshots, tasks
from portal.figures import Period
from portal.models import FigureSnapshot, LedgerEntry
from portal.snapshot_checks import broken
from pressroom.models import PressEvent
from queries import follow_up, rollup
from queries.models import CitizenQuery, FigureMark
from tests.factories import DistrictFactory, PressEventFactory
from tests.factories.cast import MONDAY, Cast

pytestmark = pytest.mark.django_db

FEBRUARY = date(2026, 2, 1)
NINTH, TENTH = (datetime(2026, 3, day, 5, 0, tzinfo=UTC) for day in (9, 10))
LATER = datetime(2026, 3, 20, 5, 0, tzinfo=UTC)
IN_MAY = datetime(2026, 5, 20, 5, 0, tzinfo=UTC)


def event(month: int = 2) -> PressEvent:
    starts_at = datetime(2026, month, 10, 5, 0, tzinfo=UTC)
    return PressEventFactory(closed=True, starts_at=starts_at)


def freeze(at: datetime) -> int:
    with clock.at(at):
        return snapshots.freeze()


def newest(figure_set: str = "press", month: date = FEBRUARY) -> FigureSnapshot:
    rows = FigureSnapshot.objects.filter(figure_set=figure_set, month=month)
    return rows.order_by("-revision")[0]


@contextmanager
def behind_its_back() -> Iterator[None]:
    """What somebody with the database's own password can do."""
    with pgtrigger.ignore(
        "portal.FigureSnapshot:snapshot_is_final", "portal.LedgerEntry:append_only"
    ):
        yield


def test_a_month_is_frozen_on_the_tenth_of_the_next_one_and_once() -> None:
    event()
    event(month=3)  # a month under way
    assert freeze(NINTH) == 0
    assert freeze(TENTH) == 1
    row = newest()
    assert (row.revision, row.taken_at, row.changes, row.previous_digest) == (1, TENTH, {}, "")
    assert row.values["figures"]["press_events"] == {"version": 1, "value": 1}
    assert freeze(TENTH) == freeze(LATER) == 0
    assert FigureSnapshot.objects.count() == 1


def test_the_ledger_of_the_month_keeps_the_digest() -> None:
    event()
    freeze(TENTH)
    entry = LedgerEntry.objects.get(subject="figures:2026-02")
    assert (entry.event, entry.actor) == ("frozen", "system")
    assert entry.data == {"figure_set": "press", "revision": 1, "digest": newest().digest}
    call_command("verify_ledger", verbosity=0)


def test_months_without_rows_between_are_frozen_too_so_that_late_rows_show() -> None:
    event()
    event(month=4)
    assert freeze(IN_MAY) == 3
    event(month=3)
    assert freeze(IN_MAY) == 1
    assert newest(month=date(2026, 3, 1)).changed == [
        {"figure": "press_events", "was": {"value": 0}, "now": {"value": 1}}
    ]


def test_a_row_changed_later_is_a_restatement_that_tells_was_and_is() -> None:
    event()
    freeze(TENTH)
    first = newest()
    event()
    assert freeze(LATER) == 1
    second = newest()
    assert (second.revision, second.previous_digest) == (2, first.digest)
    assert second.changed == [{"figure": "press_events", "was": {"value": 1}, "now": {"value": 2}}]
    assert LedgerEntry.objects.filter(subject="figures:2026-02", event="restated").count() == 1
    (restated,) = restatements.of(Period.year(2026))["press_events"]
    assert (restated.month, restated.at) == (FEBRUARY, LATER)
    assert (restated.was.value, restated.now.value) == (1, 2)
    assert restatements.of(Period.year(2025)) == {}
    assert list(ledger.verify()) == []


def test_rows_that_are_gone_restate_to_nothing() -> None:
    PressEvent.objects.filter(pk=event().pk).delete()
    assert freeze(TENTH) == 0
    gone = event()
    freeze(TENTH)
    gone.delete()
    assert freeze(LATER) == 1
    assert newest().changed[0]["now"] == {"value": 0}


def test_figures_that_later_events_still_change_join_when_they_have_settled(
    settings: Settings,
) -> None:
    settings.FIGURES_MINIMUM_N = 1
    cast = Cast()
    query = cast.query("answered")
    rollup.fold()
    freeze(TENTH)
    late = {"reopened", "confirmed", "answered_late", "not_answered"}
    desk = figures.found("reopened")[0]
    of_months = {figure.key for figure in desk.figures if not figure.is_of_now}
    assert set(newest("desk").values["figures"]) == of_months - late
    with clock.at(MONDAY + timedelta(days=20)):
        follow_up.rate(query, verdict="resolved")
    rollup.fold()
    freeze(IN_MAY)
    row = newest("desk")
    assert (row.revision, row.changed, set(row.changes["settled"])) == (2, [], late)
    assert row.values["figures"]["confirmed"] == {"version": 1, "value": 100, "n": 1, "part": 1}
    assert snapshots.event_of(row) == "settled"
    assert restatements.of(Period.year(2026)) == {}


def test_a_change_inside_a_district_is_told_though_the_whole_is_the_same() -> None:
    cast, one, other = Cast(), DistrictFactory(), DistrictFactory()
    query = cast.query("answered", district=one)
    rollup.fold()
    freeze(TENTH)
    CitizenQuery.objects.filter(pk=query.pk).update(district=other)
    rollup.fold()
    freeze(LATER)
    asked = [each for each in newest("desk").changed if each["figure"] == "queries_asked"]
    assert sorted(asked, key=str) == sorted(
        [
            {"districts": one.slug, "figure": "queries_asked", "was": {"value": 1}, "now": None},
            {"districts": other.slug, "figure": "queries_asked", "was": None, "now": {"value": 1}},
        ],
        key=str,
    )
    assert restatements.of(Period.year(2026)) == {}
    assert newest("desk").parts_changed == len(newest("desk").changed)


def test_more_rows_of_a_rate_restate_it_even_where_the_share_is_the_same(
    settings: Settings,
) -> None:
    settings.FIGURES_MINIMUM_N = 1
    cast = Cast()
    cast.query("answered")
    rollup.fold()
    freeze(TENTH)
    cast.query("answered")
    rollup.fold()
    freeze(LATER)
    (change,) = [
        each
        for each in newest("desk").changed
        if each["figure"] == "promptly_resolved" and "bodies" not in each
        if "districts" not in each
    ]
    assert (change["was"]["n"], change["now"]["n"]) == (1, 2)


def test_another_minimum_of_rows_is_no_restatement(settings: Settings) -> None:
    settings.FIGURES_MINIMUM_N = 10
    Cast().query("answered")
    rollup.fold()
    freeze(TENTH)
    settings.FIGURES_MINIMUM_N = 1
    with clock.at(LATER):
        values = snapshots.measured(figures.found("promptly_resolved")[0], FEBRUARY)
    was = newest("desk").values["figures"]["promptly_resolved"]
    now = values["figures"]["promptly_resolved"]
    assert (was["value"], now["value"]) == (None, 100)
    freeze(LATER)
    changed = {each["figure"] for each in newest("desk").changed}
    assert "promptly_resolved" not in changed


def test_a_new_version_of_a_definition_is_told_as_such(monkeypatch: pytest.MonkeyPatch) -> None:
    event()
    freeze(TENTH)
    press = figures.found("press_events")[0]
    redefined = [
        replace(each, version=2) if each.key == "press_events" else each for each in press.figures
    ]
    monkeypatch.setitem(figures._sets, "press", replace(press, figures=tuple(redefined)))
    event()
    assert freeze(LATER) == 1
    row = newest()
    assert (row.redefined, row.changed, snapshots.event_of(row)) == (
        ["press_events"], [], "redefined",
    )  # fmt: skip
    assert row.values["figures"]["press_events"] == {"version": 2, "value": 2}
    assert freeze(LATER) == 0


def test_figures_that_lag_behind_their_rows_are_frozen_later() -> None:
    Cast().query("answered")
    assert FigureMark.objects.exists()
    FigureMark.objects.update(marked_at=TENTH - timedelta(minutes=11))
    assert freeze(TENTH) == 0
    rollup.fold()
    assert freeze(TENTH) == 1


def test_what_was_interrupted_goes_on_where_it_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    for month in (2, 3, 4):
        event(month)
    record, calls = ledger.record, []

    def cut_off(subject: str, *args: Any, **data: Any) -> LedgerEntry:
        calls.append(subject)
        if len(calls) == 2:
            raise ConnectionError
        return record(subject, *args, **data)

    monkeypatch.setattr(ledger, "record", cut_off)
    with pytest.raises(ConnectionError):
        freeze(IN_MAY)
    assert FigureSnapshot.objects.count() == 1
    assert list(ledger.verify()) == []
    assert freeze(IN_MAY) == 2
    assert list(ledger.verify()) == []


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_write_each_revision_once() -> None:
    for month in (2, 3, 4):
        event(month)

    def work(_number: int) -> int:
        try:
            return freeze(IN_MAY)
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as pool:
        written = list(pool.map(work, range(3)))
    assert sum(written) == FigureSnapshot.objects.count() == LedgerEntry.objects.count() == 3
    assert list(ledger.verify()) == []


def test_the_task_freezes(monkeypatch: pytest.MonkeyPatch) -> None:
    event()
    with clock.at(TENTH):
        tasks.freeze_figures.apply(throw=True)
    assert newest().revision == 1


# --- nobody changes what was frozen ---------------------------------------------------------------


@pytest.fixture
def restated() -> None:
    event()
    freeze(TENTH)
    event()
    freeze(LATER)
    event()
    freeze(IN_MAY)


def test_the_database_refuses_to_change_or_delete(restated: None) -> None:
    with pytest.raises(ProgrammingError, match="Cannot update or delete"), transaction.atomic():
        FigureSnapshot.objects.update(revision=7)
    with pytest.raises(ProgrammingError, match="Cannot update or delete"), transaction.atomic():
        FigureSnapshot.objects.all().delete()


def test_a_value_changed_behind_its_back_is_found(restated: None) -> None:
    values = newest().values
    values["figures"]["press_events"]["value"] = 300
    with behind_its_back():
        FigureSnapshot.objects.filter(pk=newest().pk).update(values=values)
    (found,) = [each for each in broken() if each.subject == "figures:2026-02"]
    assert found.why == "snapshot press № 3 was changed"
    with pytest.raises(CommandError, match="broken in 1 places"):
        call_command("verify_ledger", verbosity=0)
    assert [each.why for each in broken("figures:2026-02")] == [found.why]
    assert list(broken("figures:2026-03")) == list(broken("query:26-000001-5")) == []


def test_a_value_changed_with_a_fitting_digest_is_found_by_the_ledger(restated: None) -> None:
    row = newest()
    row.values["figures"]["press_events"]["value"] = 300
    row.digest = snapshots.digest_of(row)
    with behind_its_back():
        row.save()
    assert [each.why for each in broken("figures:2026-02")] == [
        "the ledger does not know snapshot press № 3"
    ]


@pytest.mark.parametrize(
    ("revision", "whys"),
    [
        (1, ["a revision before snapshot press № 2 is missing", "snapshot press № 1 is missing"]),
        (2, ["a revision before snapshot press № 3 is missing", "snapshot press № 2 is missing"]),
        (3, ["snapshot press № 3 is missing"]),
    ],
)
def test_a_revision_taken_away_is_found(restated: None, revision: int, whys: list[str]) -> None:
    with behind_its_back():
        FigureSnapshot.objects.filter(month=FEBRUARY, revision=revision).delete()
    assert [each.why for each in broken("figures:2026-02")] == whys


# --- pages ----------------------------------------------------------------------------------------


def test_anybody_can_work_the_digests_out_anew(client: Client, restated: None) -> None:
    page = client.get("/open-data/figure-snapshots.json").json()
    assert page["next"] is None
    previous: dict[tuple[str, str], str] = {}
    for row in page["snapshots"]:
        digest = row.pop("digest")
        text = json.dumps(row, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        assert hashlib.sha256(text.encode()).hexdigest() == digest
        key = row["figure_set"], row["month"]
        assert row["previous_digest"] == previous.get(key, "")
        previous[key] = digest
    assert len(page["snapshots"]) == FigureSnapshot.objects.count()


def test_the_json_goes_on_from_month_to_month(
    client: Client, restated: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal.year_views.PAGE", 1)
    months, address = [], "/open-data/figure-snapshots.json"
    while address:
        page = client.get(address).json()
        months.append({row["month"] for row in page["snapshots"]})
        address = page["next"]
    assert months == [{"2026-04"}, {"2026-03"}, {"2026-02"}]
    for wrong in ("2026", "2026-13", "x" * 10_000, "\x00", "2026-02' OR 1=1"):
        refused = client.get("/open-data/figure-snapshots.json", {"before": wrong})
        assert (refused.status_code, refused.json()) == (
            400, {"error": "before is a month like 2026-11"},
        )  # fmt: skip


def test_the_history_tells_what_was_restated(client: Client, restated: None) -> None:
    with clock.at(IN_MAY):
        page = client.get("/en/figures/history/").content.decode()
        month = client.get("/en/figures/history/?month=2026-02").content.decode()
        report = client.get("/en/figures/2026/").content.decode()
    assert "February 2026" in page
    assert newest().digest in page
    assert page.count('year-mark--restated">') == 1
    assert "20.03.2026" in month
    told = " ".join(month.split())
    assert "1 <small></small> → 2 <small></small>" in told
    assert "2 <small></small> → 3 <small></small>" in told
    assert "/figures/history/?year=2026" in report
    with clock.at(IN_MAY):
        whole, part = (
            client.get("/en/figures/", {"since": since, "until": "2026-02-28"}).content.decode()
            for since in ("2026-02-01", "2026-02-02")
        )
    assert (whole.count(">restated</a>"), part.count(">restated</a>")) == (1, 0)
    assert 'href="/en/figures/history/?month=2026-02">restated</a>' in whole


def test_the_history_says_what_will_be_restated(client: Client, restated: None) -> None:
    with clock.at(IN_MAY):
        before = client.get("/en/figures/history/?month=2026-02").content.decode()
        event()
        after = client.get("/en/figures/history/?month=2026-02").content.decode()
    assert "changed since" not in before
    assert after.count("changed since") == 1


@pytest.mark.parametrize(
    "query",
    [{"year": "abc"}, {"year": "x" * 10_000}, {"year": "\x00"}, {"month": "2026-13"},
     {"month": "<script>"}, {"month": "' OR 1=1 --"}],
)  # fmt: skip
def test_a_wrong_period_is_told_and_kept(client: Client, query: dict[str, str]) -> None:
    response = client.get("/en/figures/history/", query)
    assert response.status_code == 400
    page = response.content.decode()
    assert "such as 2026" in page
    assert "<script>alert" not in page


def test_a_month_that_is_not_frozen_is_not_found(client: Client) -> None:
    assert client.get("/en/figures/history/?month=2031-01").status_code == 404
    assert client.get("/en/figures/history/?year=2031").status_code == 200
