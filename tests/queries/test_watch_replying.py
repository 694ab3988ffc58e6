"""One answer for all linked queries: each by its own verb, told by row, once."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TYPE_CHECKING

import pytest
from django.db import connection

from portal import clock
from portal.models import LedgerEntry, Message
from portal.transitions import NotYourBody, TransitionNotAllowed
from queries import answering, casework
from queries.models import (
    Anomaly,
    AnomalyReply,
    AnomalyReplyRow,
    Answer,
    AttachedAnswer,
    CitizenQuery,
    Holding,
    Outcome,
    QueryDeadline,
)
from queries.watch import handling, replying
from queries.watch.replying import Words
from queries.watch.sweep import sweep
from tests.factories.cast import Cast
from tests.factories.watch import NOON, auezov, filed, history, water

if TYPE_CHECKING:
    from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

R = AnomalyReplyRow.Result
WORDS = Words(
    outcome=Outcome.EXPLAINED,
    texts={
        "ru": "Авария на водоводе, вода будет к 18 часам.",
        "kk": "Су құбыры апатқа ұшырады, су сағат 18-ге қарай беріледі.",
    },
)
BEFORE = NOON.replace(hour=6, minute=30)


def results(reply: AnomalyReply) -> Counter[str]:
    return Counter(reply.rows.values_list("result", flat=True))


def grown(cast: Cast, *, at_desk: int = 12, **where: object) -> Anomaly:
    """A burst of water; so many of it at the desk, in Russian, by the verbs themselves."""
    history(a_window=1)
    for _each in range(at_desk):
        cast.file(at=BEFORE, topic=water(), district=auezov(), **where)
    with clock.at(NOON):
        sweep()
    return Anomaly.objects.get()


def pressed(
    anomaly: Anomaly, cast: Cast, words: Words = WORDS, *, limit: int = 100
) -> AnomalyReply:
    with clock.at(NOON):
        reply = replying.answer(anomaly, words=words, by=cast["olga"])
        replying.carry_out(reply, limit=limit)
    return reply


def test_what_lies_at_the_desk_is_settled(cast: Cast) -> None:
    anomaly = grown(cast)
    reply = pressed(anomaly, cast)
    assert results(reply) == {R.SETTLED: 12}
    rows = CitizenQuery.objects.filter(received_at=BEFORE)
    assert set(rows.values_list("status", "outcome", "is_on_the_spot")) == {
        ("answered", "explained", True)
    }
    assert Message.objects.filter(template="queries/answered").count() == 12
    entry = LedgerEntry.objects.filter(subject=anomaly.ledger_subject).latest("sequence")
    assert (entry.event, entry.data["count"]) == ("answered", 12)


def test_to_what_a_body_holds_the_published_answer_is_attached(cast: Cast) -> None:
    anomaly = grown(cast)
    held = [
        cast.query(status, at=BEFORE, topic=water(), district=auezov())
        for status in ("assigned", "in_work", "awaiting_resident", "in_approval")
    ]
    reply = pressed(anomaly, cast)
    assert results(reply) == {R.SETTLED: 12, R.ATTACHED: 4}
    for query in held:
        attached = AttachedAnswer.objects.get(query=query)
        assert attached.answer == WORDS.texts["ru"]
        before = query.status
        query.refresh_from_db()
        assert (query.status, query.due_on is not None) == (before, True)  # the body still owes
        assert query.deadlines.open().filter(kind="answer").exists()


def test_where_nothing_is_public_there_is_nothing_to_attach(cast: Cast) -> None:
    anomaly = grown(cast, is_public=False)
    query = cast.query("assigned", at=BEFORE, topic=water(), district=auezov())
    reply = pressed(anomaly, cast)
    assert results(reply) == {R.SETTLED: 12, R.REFUSED: 1}
    assert "none of the answers is public" in reply.rows.get(query=query).refusal
    assert not AttachedAnswer.objects.exists()


def test_whoever_works_on_one_sends_a_holding_answer(cast: Cast) -> None:
    anomaly = grown(cast)
    query = cast.query("in_work", at=BEFORE, topic=water(), district=auezov())
    cast["olga"].memberships.create(role="executor", body=cast.roads)
    del cast["olga"]._memberships
    reply = pressed(anomaly, cast)
    assert results(reply) == {R.SETTLED: 12, R.HELD: 1}
    assert Answer.objects.get(query=query).kind == Answer.Kind.HOLDING


def test_everybody_is_answered_in_their_language(cast: Cast) -> None:
    anomaly = grown(cast)
    kazakh = cast.file(at=BEFORE, topic=water(), district=auezov(), language="kk")
    english = cast.file(at=BEFORE, topic=water(), district=auezov(), language="en")
    reply = pressed(anomaly, cast)
    assert results(reply) == {R.SETTLED: 13, R.REFUSED: 1}
    assert Answer.objects.get(query=kazakh).text == WORDS.texts["kk"]
    assert reply.rows.get(query=english).refusal == "The query is in another language: English."


def test_pressed_again_after_a_crash_it_goes_on_and_does_nothing_twice(cast: Cast) -> None:
    anomaly = grown(cast)
    first = pressed(anomaly, cast, limit=5)
    assert results(first) == {R.SETTLED: 5, R.WAITING: 7}
    again = pressed(anomaly, cast)
    assert again == first
    assert results(first) == {R.SETTLED: 12}
    assert Answer.objects.count() == 12
    pressed(anomaly, cast)
    assert Answer.objects.count() == 12
    assert AnomalyReply.objects.count() == 1


def test_pressed_again_it_takes_what_came_since(cast: Cast) -> None:
    anomaly = grown(cast)
    reply = pressed(anomaly, cast)
    cast.file(at=NOON, topic=water(), district=auezov())
    pressed(anomaly, cast)
    assert results(reply) == {R.SETTLED: 13}


def test_what_was_refused_is_tried_again(cast: Cast) -> None:
    anomaly = grown(cast, is_public=False)
    query = cast.query("assigned", at=BEFORE, topic=water(), district=auezov())
    reply = pressed(anomaly, cast)
    with clock.at(NOON):
        casework.send_to_desk(query, reason="Not ours", by=cast["erik"])
    pressed(anomaly, cast)
    assert results(reply) == {R.SETTLED: 13}


def test_the_worker_does_what_the_request_left(cast: Cast) -> None:
    anomaly = grown(cast)
    reply = pressed(anomaly, cast, limit=2)
    with clock.at(NOON):
        assert replying.carry_on() == 10
        assert replying.carry_on() == 0
    assert results(reply) == {R.SETTLED: 12}


def test_the_request_itself_answers_a_few(
    cast: Cast,
    settings: Settings,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    settings.WATCH_ANSWERED_AT_ONCE = 3
    anomaly = grown(cast)
    with clock.at(NOON), django_capture_on_commit_callbacks(execute=True):
        reply = replying.answer(anomaly, words=WORDS, by=cast["olga"])
        assert results(reply) == {R.WAITING: 12}
    assert results(reply) == {R.SETTLED: 3, R.WAITING: 9}


def test_a_fault_of_one_is_not_the_others(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    anomaly = grown(cast)
    unlucky = CitizenQuery.objects.filter(received_at=BEFORE).order_by("pk")[4]
    settle = answering.settle

    def fails(query: CitizenQuery, **how: object) -> Answer:
        answer = settle(query, **how)  # type: ignore[arg-type]
        if query.pk == unlucky.pk:
            raise ZeroDivisionError
        return answer

    monkeypatch.setattr(answering, "settle", fails)
    reply = pressed(anomaly, cast)
    assert results(reply) == {R.SETTLED: 11, R.REFUSED: 1}
    unlucky.refresh_from_db()
    assert (unlucky.status, Answer.objects.filter(query=unlucky).count()) == ("new", 0)


def test_what_was_closed_meanwhile_is_told(cast: Cast) -> None:
    anomaly = grown(cast)
    with clock.at(NOON):
        reply = replying.answer(anomaly, words=WORDS, by=cast["olga"])
    query = reply.rows.first().query
    with clock.at(NOON):
        answering.settle(query, reply=WORDS.in_language("ru"), by=cast["olga"])
        replying.carry_out(reply, limit=100)
    assert reply.rows.get(query=query).refusal == "It is closed already."


def test_a_stranger_answers_nothing(cast: Cast) -> None:
    anomaly = grown(cast)
    for name in ("press", "hana", "anna", "stranger"):
        with pytest.raises(NotYourBody):
            replying.answer(anomaly, words=WORDS, by=cast[name])
    assert not AnomalyReply.objects.exists()


def test_of_a_dismissed_one_nothing_is_answered(cast: Cast) -> None:
    anomaly = grown(cast)
    handling.dismiss(anomaly, reason="A flash mob", by=cast["olga"])
    with pytest.raises(TransitionNotAllowed):
        replying.answer(anomaly, words=WORDS, by=cast["olga"])


def test_an_answer_lacks_nothing_of_its_outcome(cast: Cast) -> None:
    anomaly = grown(cast)
    for outcome in (Outcome.REFUSED, Outcome.PLANNED):
        with pytest.raises(TransitionNotAllowed):
            pressed(anomaly, cast, Words(outcome=outcome, texts=WORDS.texts))
    assert not AnomalyReply.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_workers_share_the_rows(settings: Settings) -> None:
    settings.WATCH_ANSWERED_AT_ONCE = 0
    cast = Cast()
    history(a_window=1)
    rows = filed(12, until=NOON, status="new")
    Holding.objects.bulk_create(Holding(query=row, from_at=row.received_at) for row in rows)
    with clock.at(NOON):
        sweep()
        reply = replying.answer(Anomaly.objects.get(), words=WORDS, by=cast["olga"])
    barrier = Barrier(2)

    def work(_turn: int) -> int:
        try:
            barrier.wait(timeout=10)
            with clock.at(NOON):
                return replying.carry_on()
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert sum(pool.map(work, range(2))) == 12
    assert results(reply) == {R.SETTLED: 12}
    assert Answer.objects.count() == 12
    assert QueryDeadline.objects.count() == 0
