"""Endings other than an answer, each with its ground and within its time."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from portal import clock
from queries import casework, endings
from queries.lifecycle import TransitionNotAllowed
from tests.factories.cast import MONDAY, Cast

pytestmark = pytest.mark.django_db


def test_return_within_three_working_days_ends_the_query_with_its_ground(cast: Cast) -> None:
    query = cast.query("assigned")
    thursday = MONDAY + timedelta(days=3)
    with clock.at(thursday):
        endings.return_(query, ground="return/identical", reason="See 26-1", by=cast["hana"])
    query.refresh_from_db()
    assert (query.status, query.legal_ground) == ("returned", "return/identical")
    assert (query.closed_at, query.due_on) == (thursday, None)
    assert not query.deadlines.open().exists()
    assert query.holdings.latest("pk").why_left == "Returned"


def test_return_after_three_working_days_is_too_late(cast: Cast) -> None:
    query = cast.query("assigned")
    with clock.at(MONDAY + timedelta(days=4)):
        assert (
            "The time for a return ended on"
            in endings.grounds_now(query, "return")["return/obscene"]
        )
        with pytest.raises(TransitionNotAllowed, match="The time for a return ended"):
            endings.return_(query, ground="return/identical", reason="Again", by=cast["hana"])


def test_receiver_of_a_forwarded_query_has_its_own_three_days(cast: Cast) -> None:
    query = cast.query("assigned")
    friday = MONDAY + timedelta(days=4)
    with clock.at(friday):
        casework.forward(query, to=cast.parks, reason="Theirs", by=cast["erik"])
        endings.return_(query, ground="return/identical", reason="Again", by=cast["petra"])
    query.refresh_from_db()
    assert query.status == "returned"


def test_missing_details_return_a_query_only_after_the_time_to_supply_them(cast: Cast) -> None:
    query = cast.query("in_work")

    def attempt() -> None:
        endings.return_(query, ground="return/defects", reason="No address", by=cast["hana"])

    with clock.at(MONDAY), pytest.raises(TransitionNotAllowed, match="has not been asked"):
        attempt()
    with clock.at(MONDAY):
        casework.ask_details(query, question="Which house?", by=cast["erik"])
    assert query.deadlines.get(kind="cure").due_on == date(2026, 2, 9)
    with (
        clock.at(MONDAY + timedelta(days=7)),
        pytest.raises(TransitionNotAllowed, match="time until"),
    ):
        attempt()
    with (
        clock.at(MONDAY + timedelta(days=11)),
        pytest.raises(TransitionNotAllowed, match="ended on"),
    ):
        attempt()
    with clock.at(MONDAY + timedelta(days=10)):
        attempt()
    query.refresh_from_db()
    assert query.status == "returned"


@pytest.mark.parametrize("ground", ["return/obscene", "return/identical"])
def test_report_of_a_crime_or_threat_is_never_returned(ground: str, cast: Cast) -> None:
    query = cast.query("assigned")
    with clock.at(MONDAY), pytest.raises(TransitionNotAllowed, match="forward it at once"):
        endings.return_(query, ground=ground, reason="Rude", is_danger=True, by=cast["hana"])


def test_termination_is_of_the_simplified_procedure_only(cast: Cast) -> None:
    application = cast.query("assigned", kind="application")
    with clock.at(MONDAY):
        assert "simplified procedure only" in endings.reason_not_to_terminate(application)
        with pytest.raises(TransitionNotAllowed, match="no such ground"):
            endings.terminate(application, ground="terminate/repeat", reason="-", by=cast["hana"])
        report = cast.query("assigned", kind="report")
        endings.terminate(report, ground="terminate/repeat", reason="Again", by=cast["hana"])
    report.refresh_from_db()
    assert (report.status, report.legal_ground) == ("terminated", "terminate/repeat")


def test_ground_of_another_ending_is_refused(cast: Cast) -> None:
    with clock.at(MONDAY), pytest.raises(TransitionNotAllowed, match="no such ground"):
        endings.return_(
            cast.query("assigned"), ground="terminate/repeat", reason="-", by=cast["hana"]
        )


def test_resident_withdraws_by_link_and_by_word_to_the_desk(cast: Cast) -> None:
    mine, told = cast.query("in_work"), cast.query("in_approval")
    with clock.at(MONDAY):
        endings.withdraw(mine)
        endings.withdraw(told, by=cast["olga"])
    mine.refresh_from_db()
    told.refresh_from_db()
    assert mine.status == told.status == "withdrawn"
    assert not told.deadlines.open().exists()
