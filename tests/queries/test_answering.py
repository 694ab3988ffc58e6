"""Answers: four eyes, versions, promises, and what is frozen at the moment of sending."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from portal import clock
from portal.models import LedgerEntry, Message, User
from queries import answering, casework, follow_up
from queries.answering import Reply
from queries.lifecycle import NotYourBody, TransitionNotAllowed
from queries.models import Answer, CitizenQuery, Outcome
from tests.factories import ApplicantFactory
from tests.factories.cast import MONDAY, REPLY, Cast

pytestmark = pytest.mark.django_db
PLANNED = Reply(outcome=Outcome.PLANNED, text="Отремонтируем в мае.", planned_on=date(2026, 5, 20))


@pytest.mark.parametrize(
    ("reply", "why"),
    [
        (Reply(outcome="", text="Done"), "needs an outcome"),
        (Reply(outcome="liked", text="Done"), "needs an outcome"),
        (Reply(outcome=Outcome.REFUSED, text="No"), "names its legal ground"),
        (Reply(outcome=Outcome.PLANNED, text="Later"), "names its day"),
        (
            Reply(outcome=Outcome.PLANNED, text="Later", planned_on=date(2026, 2, 2)),
            "lies in the future",
        ),
    ],
)
def test_answer_lacking_what_its_outcome_needs_is_refused(
    reply: Reply, why: str, cast: Cast
) -> None:
    query = cast.query("in_work")
    with clock.at(MONDAY), pytest.raises(TransitionNotAllowed, match=why):
        answering.draft_answer(query, reply=reply, by=cast["erik"])
    assert not query.answers.exists()


def test_whoever_drafts_does_not_approve(cast: Cast) -> None:
    query = cast.query("in_work")
    with clock.at(MONDAY):
        answering.draft_answer(query, reply=REPLY, by=cast["hana"])
        with pytest.raises(NotYourBody, match="somebody else approves"):
            answering.approve(query, by=cast["hana"])
        answer = answering.approve(query, by=cast["hugo"])
    assert (answer.drafted_by, answer.approved_by) == (cast["hana"], cast["hugo"])


def test_only_head_of_a_body_approves_their_own_draft(cast: Cast) -> None:
    query = cast.query("in_work")
    User.objects.filter(username="hugo").update(is_active=False)
    with clock.at(MONDAY):
        answering.draft_answer(query, reply=REPLY, by=cast["hana"])
        answer = answering.approve(query, by=cast["hana"])
    assert answer.approved_by == cast["hana"]


def test_sending_freezes_what_happened(cast: Cast) -> None:
    query = cast.query("in_approval")
    last_minute = MONDAY + timedelta(days=21)  # 23 February, the day it is due
    with clock.at(last_minute):
        answering.approve(query, by=cast["hana"])
    query.refresh_from_db()
    assert query.status == "answered"
    assert query.answered_on_time is True
    assert query.answered_at == query.closed_at == last_minute
    assert query.outcome == Outcome.FIXED
    assert not query.deadlines.open().exists()
    assert query.holdings.get(to_at=last_minute).why_left == "Answered"


def test_answer_a_day_late_is_late_for_ever(cast: Cast) -> None:
    query = cast.query("in_approval")
    with clock.at(MONDAY + timedelta(days=22)):
        answering.approve(query, by=cast["hana"])
    query.refresh_from_db()
    assert query.answered_on_time is False


def test_sent_back_draft_stays_beside_the_new_one(cast: Cast) -> None:
    query = cast.query("in_approval")
    with clock.at(MONDAY):
        answering.send_back(query, reason="Say when", by=cast["hana"])
        answering.draft_answer(query, reply=REPLY, by=cast["erik"])
    versions = list(query.answers.values_list("version", "sent_back_reason", "sent_at"))
    assert versions == [(1, "Say when", None), (2, "", None)]


def test_promise_starts_a_clock_and_a_completed_answer_closes_it(cast: Cast) -> None:
    query = cast.query("in_work")
    with clock.at(MONDAY):
        answering.draft_answer(query, reply=PLANNED, by=cast["erik"])
        answering.approve(query, by=cast["hana"])
    promise = query.deadlines.get(kind="promise")
    assert (promise.due_on, promise.is_open) == (date(2026, 5, 20), True)
    with clock.at(MONDAY + timedelta(days=90)):
        answering.correct(query, reply=REPLY, by=cast["hana"])
    promise.refresh_from_db()
    assert promise.met_at is not None
    events = LedgerEntry.objects.filter(subject=query.ledger_subject)
    assert [e.event for e in events][-4:] == [
        "answered",
        "promise_made",
        "promise_kept",
        "answer_corrected",
    ]


def test_promise_whose_day_has_come_is_not_sent(cast: Cast) -> None:
    query = cast.query("in_work")
    with clock.at(MONDAY):
        answering.draft_answer(query, reply=PLANNED, by=cast["erik"])
    with (
        clock.at(MONDAY + timedelta(days=107)),  # 20 May
        pytest.raises(TransitionNotAllowed, match="promised day has come"),
    ):
        answering.approve(query, by=cast["hana"])
    query.refresh_from_db()
    assert query.status == "in_approval"


def test_correction_keeps_the_first_answer_and_what_was_frozen(cast: Cast) -> None:
    query = cast.query("in_approval")
    with clock.at(MONDAY + timedelta(days=30)):
        answering.approve(query, by=cast["hana"])
        follow_up.rate(query, verdict="partly")
        answering.correct(
            query, reply=Reply(outcome=Outcome.PARTLY, text="Половина."), by=cast["hana"]
        )
    query.refresh_from_db()
    assert list(query.answers.values_list("kind", "outcome")) == [
        ("final", "fixed"),
        ("corrected", "partly"),
    ]
    assert (query.outcome, query.answered_on_time, query.verdict) == ("partly", False, "")


def test_desk_corrects_its_own_answer_and_no_bodys(cast: Cast) -> None:
    query = cast.query("new")
    with clock.at(MONDAY):
        answering.settle(query, reply=REPLY, by=cast["olga"])
        answering.correct(query, reply=REPLY, by=cast["olga"])
        assert query.answers.count() == 2
        with pytest.raises(NotYourBody, match="Whoever answered corrects"):
            answering.correct(cast.query("answered"), reply=REPLY, by=cast["olga"])


def test_settled_on_the_spot_is_counted_apart(cast: Cast) -> None:
    query = cast.query("new")
    with clock.at(MONDAY):
        answer = answering.settle(query, reply=REPLY, by=cast["olga"])
    query.refresh_from_db()
    assert (query.status, query.is_on_the_spot, query.body) == ("answered", True, None)
    assert answer.sent_at == MONDAY


def test_holding_answer_is_sent_and_the_clocks_go_on(cast: Cast) -> None:
    query = cast.query("in_work")
    with clock.at(MONDAY):
        answer = answering.hold_answer(query, text="We ordered asphalt", by=cast["erik"])
    query.refresh_from_db()
    assert (answer.kind, answer.sent_at) == (Answer.Kind.HOLDING, MONDAY)
    assert (query.status, query.outcome) == ("in_work", "")
    assert query.deadlines.open().filter(kind="answer").exists()


def test_answer_reaches_everyone_who_joined_with_an_address(cast: Cast) -> None:
    query = cast.query("in_approval")
    follow_up.support(
        query,
        fingerprint="a" * 64,
        applicant=ApplicantFactory.build(email="bob@example.org", language="kk"),
    )
    follow_up.support(query, fingerprint="b" * 64)
    Message.objects.all().delete()
    with clock.at(MONDAY):
        answering.approve(query, by=cast["hana"])
    reached = Message.objects.filter(template="queries/answered")
    supporter = query.supporters.get(applicant__isnull=False)
    assert set(reached.values_list("recipient", "language")) == {
        (query.applicant.reference, "ru"),
        (f"supporter:{supporter.pk}", "kk"),
    }


def test_public_text_of_an_answer_holds_no_personal_data(cast: Cast) -> None:
    query = cast.query("in_work")
    reply = Reply(outcome=Outcome.EXPLAINED, text="Звоните Иванову: +7 701 000 00 00")
    with clock.at(MONDAY):
        answer = answering.draft_answer(query, reply=reply, by=cast["erik"])
    assert "701" in answer.text
    assert "701" not in answer.public_text


def test_two_heads_approving_at_once_send_one_answer(cast: Cast) -> None:
    query = cast.query("in_approval")
    stale = CitizenQuery.objects.get(pk=query.pk)
    with clock.at(MONDAY):
        answering.approve(query, by=cast["hana"])
        with pytest.raises(TransitionNotAllowed):
            answering.approve(stale, by=cast["hugo"])
    assert query.answers.filter(sent_at__isnull=False).count() == 1


def test_answer_of_a_reopened_query_is_a_new_version(cast: Cast) -> None:
    query = cast.query("answered")
    with clock.at(MONDAY + timedelta(days=1)):
        follow_up.reopen(query, comment="Not at all")
        casework.take(query, by=cast["erik"])
        answering.draft_answer(query, reply=REPLY, by=cast["erik"])
        answering.approve(query, by=cast["hana"])
    query.refresh_from_db()
    assert list(query.answers.values_list("version", "kind")) == [(1, "final"), (2, "final")]
    assert query.reopened_count == 1
