"""Answers in all their versions, and one answer that serves several questions."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from django.db import connection

from portal import clock, ledger
from portal.models import LedgerEntry, Message
from portal.transitions import NotYourBody, TransitionNotAllowed
from pressroom import answers, programme, questions
from pressroom.models import PressEvent, PressQuestion
from pressroom.programme import Closing
from pressroom.questions import Asked, Decision
from tests.factories.cast import MONDAY, Cast
from tests.factories.press import JournalistFactory, PressEventFactory

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.django_db
PROMISE = Decision("promise")


def logged(
    cast: Cast, event: PressEvent, decision: Decision | None = PROMISE, *, day: int = 0, **more: Any
) -> PressQuestion:
    asked = Asked(**{"text": "Когда закончится ремонт улицы?", "language": "ru", **more})
    with clock.at(MONDAY + timedelta(days=day)):
        return questions.log(event, asked=asked, decision=decision, by=cast["press"])


@pytest.fixture
def event(db: None) -> PressEvent:
    return PressEventFactory(announced=True)


def test_every_version_stays_in_order(cast: Cast, event: PressEvent) -> None:
    journalist = JournalistFactory()
    question = logged(cast, event, body=cast.roads, journalist=journalist)
    with clock.at(MONDAY + timedelta(days=1)):
        answers.hold(question, text="Уточняем смету.", by=cast["erik"])
        answers.answer(question, text="Ремонт закончат до мая.", by=cast["erik"])
        answers.correct(question, text="Ремонт закончат до июня.", note="Месяц.", by=cast["hana"])
    question.refresh_from_db()
    given = list(question.answers.values_list("version", "kind", "text", "note"))
    assert given == [
        (1, "holding", "Уточняем смету.", ""),
        (2, "final", "Ремонт закончат до мая.", ""),
        (3, "corrected", "Ремонт закончат до июня.", "Месяц."),
    ]
    assert (question.status, question.answered_on_time) == ("answered", True)
    sent = Message.objects.order_by("template").values_list("template", flat=True)
    assert list(sent) == [
        "pressroom/answered",
        "pressroom/corrected",
        "pressroom/holding",
        "pressroom/promised",
    ]
    assert list(ledger.broken()) == []


def test_a_holding_answer_stops_no_clock(cast: Cast, event: PressEvent) -> None:
    question = logged(cast, event)
    with clock.at(MONDAY):
        answers.hold(question, text="Уточняем.", by=cast["press"])
    question.refresh_from_db()
    assert question.status == "promised"
    assert question.deadlines.open().get().due_on == date(2026, 2, 9)


@pytest.mark.parametrize(("day", "on_time"), [(7, True), (8, False)])
def test_on_time_is_frozen_when_it_is_answered(
    cast: Cast, event: PressEvent, *, day: int, on_time: bool
) -> None:
    question = logged(cast, event)
    with clock.at(MONDAY + timedelta(days=day)):
        answers.answer(question, text="До мая.", by=cast["press"])
    question.refresh_from_db()
    assert question.answered_on_time is on_time
    deadline = question.deadlines.get()
    assert deadline.was_met_in_time is on_time
    with clock.at(MONDAY + timedelta(days=60)):
        answers.correct(question, text="До июня.", note="Месяц.", by=cast["press"])
    question.refresh_from_db()
    assert question.answered_on_time is on_time


def test_a_correction_names_what_was_corrected(cast: Cast, event: PressEvent) -> None:
    question = logged(cast, event, Decision("answer_on_the_spot", "До мая."))
    with pytest.raises(TransitionNotAllowed):
        answers.correct(question, text="До июня.", note=" ", by=cast["press"])
    assert question.answers.count() == 1


def test_an_executor_does_not_correct(cast: Cast, event: PressEvent) -> None:
    question = logged(cast, event, body=cast.roads)
    answers.answer(question, text="До мая.", by=cast["erik"])
    with pytest.raises(NotYourBody):
        answers.correct(question, text="До июня.", note="Месяц.", by=cast["erik"])


# --- one answer for several -----------------------------------------------------------------------


def test_answering_the_lead_answers_all_each_by_its_own_clock(
    cast: Cast, event: PressEvent
) -> None:
    early = logged(cast, event, journalist=JournalistFactory())
    lead = logged(cast, event, day=2, journalist=JournalistFactory())
    late = logged(cast, event, day=3, journalist=JournalistFactory())
    for each in (early, late):
        answers.group(each, lead=lead, by=cast["press"])
    Message.objects.all().delete()

    with clock.at(MONDAY + timedelta(days=8)):  # early was due yesterday
        answers.answer(lead, text="До мая.", by=cast["press"])

    rows = PressQuestion.objects.order_by("pk")
    assert list(rows.values_list("status", "answered_on_time")) == [
        ("answered", False),
        ("answered", True),
        ("answered", True),
    ]
    assert [each.deadlines.open().count() for each in rows] == [0, 0, 0]
    told = Message.objects.filter(template="pressroom/answered")
    assert sorted(told.values_list("recipient", flat=True)) == sorted(
        each.journalist.reference for each in rows if each.journalist
    )
    assert LedgerEntry.objects.filter(event="answered_together").count() == 2
    assert lead.answers.count() == 1
    assert early.answers.count() == 0


def test_grouping_with_an_answered_question_answers_at_once(cast: Cast, event: PressEvent) -> None:
    lead = logged(cast, event, Decision("answer_on_the_spot", "До мая."))
    question = logged(cast, event, journalist=JournalistFactory())
    with clock.at(MONDAY):
        answers.group(question, lead=lead, by=cast["press"])
    question.refresh_from_db()
    assert (question.status, question.answered_on_time) == ("answered", True)
    assert Message.objects.filter(template="pressroom/answered").count() == 1


def test_an_undecided_one_is_promised_with_its_lead(cast: Cast, event: PressEvent) -> None:
    lead, before, after = (logged(cast, event, None) for _ in range(3))
    answers.group(before, lead=lead, by=cast["press"])
    with clock.at(MONDAY):
        questions.promise(lead, by=cast["press"])
        answers.group(after, lead=lead, by=cast["press"])
    for each in (lead, before, after):
        each.refresh_from_db()
        assert (each.status, each.due_on) == ("promised", date(2026, 2, 9))


def test_a_grouped_question_is_answered_by_its_lead_alone(cast: Cast, event: PressEvent) -> None:
    lead, question = logged(cast, event), logged(cast, event)
    answers.group(question, lead=lead, by=cast["press"])
    for deed in (
        lambda: answers.answer(question, text="До мая.", by=cast["press"]),
        lambda: answers.hold(question, text="Ждём.", by=cast["press"]),
        lambda: questions.decline(question, reason="Нет.", by=cast["press"]),
    ):
        with pytest.raises(TransitionNotAllowed, match=lead.number):
            deed()
    answers.ungroup(question, by=cast["press"])
    answers.answer(question, text="До мая.", by=cast["press"])
    lead.refresh_from_db()
    assert lead.status == "promised"


@pytest.mark.parametrize("end", ["decline", "withdraw"])
def test_a_lead_that_gets_no_answer_releases_the_others(
    cast: Cast, event: PressEvent, end: str
) -> None:
    lead, question = logged(cast, event), logged(cast, event)
    answers.group(question, lead=lead, by=cast["press"])
    if end == "decline":
        questions.decline(lead, reason="Идёт следствие.", by=cast["press"])
    else:
        questions.withdraw(lead)
    question.refresh_from_db()
    assert (question.status, question.answered_with) == ("promised", None)


def test_what_cannot_lead(cast: Cast, event: PressEvent) -> None:
    lead, question, other = (logged(cast, event) for _ in range(3))
    kazakh = logged(cast, event, language="kk")
    declined = logged(cast, event, Decision("decline", "Идёт следствие."))
    answers.group(question, lead=lead, by=cast["press"])
    for wrong, words in (
        (other, "itself"),
        (question, "name that one"),
        (kazakh, "different languages"),
        (declined, "no answer"),
    ):
        with pytest.raises(TransitionNotAllowed, match=words):
            answers.group(other, lead=wrong, by=cast["press"])
    with pytest.raises(TransitionNotAllowed, match="Others are answered together"):
        answers.group(lead, lead=other, by=cast["press"])


# --- two at once ----------------------------------------------------------------------------------


def at_once(*deeds: Callable[[], object]) -> list[str]:
    """Let all begin together, each on a connection of its own; says what became of each."""
    barrier = Barrier(len(deeds))

    def do(deed: Callable[[], object]) -> str:
        try:
            barrier.wait(timeout=10)
            deed()
        except (NotYourBody, TransitionNotAllowed):
            return "told"
        else:
            return "done"
        finally:
            connection.close()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return sorted(pool.map(do, deeds))


@pytest.mark.django_db(transaction=True)
def test_two_officers_decide_one_question(cast: Cast, event: PressEvent) -> None:
    question = logged(cast, event, None)
    became = at_once(
        lambda: questions.promise(question, by=cast["press"]),
        lambda: questions.decline(question, reason="Идёт следствие.", by=cast["root"]),
        lambda: answers.answer_on_the_spot(question, text="До мая.", by=cast["press"]),
    )
    # A promise may still be declined, and a decline followed by a promise: never all three.
    question.refresh_from_db()
    assert became.count("done") in {1, 2}
    entries = LedgerEntry.objects.filter(subject=question.ledger_subject)
    assert entries.count() == 1 + became.count("done")
    assert entries.latest("sequence").data["status"] == question.status
    assert list(ledger.broken()) == []


@pytest.mark.django_db(transaction=True)
def test_two_answers_at_once_are_one(cast: Cast, event: PressEvent) -> None:
    question = logged(cast, event, body=cast.roads)
    became = at_once(
        lambda: answers.answer(question, text="До мая.", by=cast["erik"]),
        lambda: answers.answer(question, text="До июня.", by=cast["hana"]),
    )
    assert became == ["done", "told"]
    assert question.answers.count() == 1


@pytest.mark.django_db(transaction=True)
def test_grouping_crosswise_at_once_ends(cast: Cast, event: PressEvent) -> None:
    first, second = logged(cast, event), logged(cast, event)
    became = at_once(
        lambda: answers.group(first, lead=second, by=cast["press"]),
        lambda: answers.group(second, lead=first, by=cast["press"]),
    )
    assert became == ["done", "told"]


@pytest.mark.django_db(transaction=True)
def test_one_key_at_once_is_one_question(cast: Cast, event: PressEvent) -> None:
    key, asked = uuid4(), Asked(text="Когда?", language="ru")
    at_once(*(lambda: questions.log(event, asked=asked, key=key, by=cast["press"]),) * 3)
    assert PressQuestion.objects.count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("_try", range(4))
def test_no_event_is_closed_over_a_question_logged_at_that_moment(
    cast: Cast, event: PressEvent, _try: int
) -> None:
    asked = Asked(text="Когда?", language="ru")
    became = at_once(
        lambda: questions.log(event, asked=asked, by=cast["press"]),
        lambda: programme.close(event, what=Closing(), by=cast["root"]),
    )
    assert became == ["done", "told"]
    event.refresh_from_db()
    assert (event.status == "closed") != event.questions.undecided().exists()
