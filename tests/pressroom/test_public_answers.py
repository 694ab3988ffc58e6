"""Press questions among the answers in public: what is embargoed or hidden never comes out."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from portal import clock, mail, public_answers
from portal.models import Message
from portal.public_answers import PublicAnswer
from pressroom.models import PressEvent, PressQuestion
from queries import attaching
from queries.lifecycle import TransitionNotAllowed
from tests.factories import (
    AppointmentFactory,
    BodyFactory,
    OfficialFactory,
    PressEventFactory,
    PressQuestionFactory,
    SpeakingFactory,
    TopicFactory,
)
from tests.factories.cast import Cast
from tests.factories.press_search import HOUR, NOW, answer

pytestmark = pytest.mark.django_db

ASKED = "Когда откроют новый мост через реку Есентай?"
RECORDING = "https://video.example.org/watch/17"


@pytest.fixture(autouse=True)
def the_day_after() -> Iterator[None]:
    with clock.at(NOW):
        yield


def answered(**changes: Any) -> PressQuestion:
    question = PressQuestionFactory(**{"answered": True, "text": ASKED} | changes)
    answer(question, "Мост откроют в мае.")
    return question


def similar(text: str = ASKED) -> list[PublicAnswer]:
    return public_answers.similar(text, sources=["press"])


def test_an_answer_at_a_briefing_is_told_with_who_gave_it_and_where_to_watch() -> None:
    event = PressEventFactory(closed=True, recording_url=RECORDING)
    speaker = AppointmentFactory(official=OfficialFactory(slug="bridge-head"), title_en="Deputy")
    SpeakingFactory(event=event, appointment=speaker, title_as_printed_en="Head of bridges")
    question = PressQuestionFactory(
        answered=True, event=event, addressee=speaker, text=ASKED, second=845
    )
    answer(question, "Мост откроют в мае.", appointment=speaker)
    assert similar("откроют мост через Есентай") == [
        PublicAnswer(
            source="press",
            number=question.number,
            question=ASKED,
            answer="Мост откроют в мае.",
            language="ru",
            answered_by="Official bridge-head, Head of bridges",
            answered_at=NOW - 2 * HOUR,
            path=f"/en/press/questions/{question.number}/",
            watch_url=f"{RECORDING}#t=845",
            second=845,
        )
    ]


def test_an_answer_in_writing_is_its_bodys() -> None:
    body = BodyFactory(slug="bridges")
    question = PressQuestionFactory(answered=True, channel="written", event=None, text=ASKED)
    answer(question, "Мост откроют в мае.", kind="final", body=body)
    (found,) = similar()
    assert (found.answered_by, found.watch_url, found.second) == ("bridges Department", "", None)


def test_the_last_answer_counts_and_a_holding_one_does_not() -> None:
    question = answered()
    answer(question, "В июне.", version=2, kind="corrected", note="The month")
    answer(question, "Уточняем.", version=3, kind="holding")
    answer(question, "В июле.", version=4, kind="corrected", note="Later", given_at=NOW + HOUR)
    assert [each.answer for each in similar()] == ["В июне."]


def test_a_grouped_question_has_the_answer_of_its_lead() -> None:
    lead = answered(text="Сколько школ построят в районе?")
    grouped = PressQuestionFactory(answered=True, text=ASKED, answered_with=lead)
    assert [(each.number, each.answer) for each in similar()] == [
        (grouped.number, "Мост откроют в мае."),
    ]


def hide(question: PressQuestion) -> None:
    PressQuestion.objects.filter(pk=question.pk).update(is_published=False)


def embargo(question: PressQuestion) -> None:
    PressEvent.objects.filter(pk=question.event_id).update(announce_at=NOW + HOUR)


def plan_anew(question: PressQuestion) -> None:
    rows = PressEvent.objects.filter(pk=question.event_id)
    rows.update(status="planned", closed_at=None)


def withdraw(question: PressQuestion) -> None:
    PressQuestion.objects.filter(pk=question.pk).update(status="withdrawn", answered_at=None)


def owe(question: PressQuestion) -> None:
    PressQuestion.objects.filter(pk=question.pk).update(
        status="promised", answered_at=None, promised_at=NOW, due_on=NOW.date()
    )


@pytest.mark.parametrize("make_not_public", [hide, embargo, plan_anew, withdraw, owe])
def test_what_is_not_public_or_not_answered_comes_out_by_no_way(make_not_public: Any) -> None:
    question = answered()
    assert similar() != []
    make_not_public(question)
    assert similar() == []
    assert public_answers.find(question.number) is None
    assert public_answers.find(f"/ru/press/questions/{question.number}/") is None
    assert public_answers.public_now([("press", question.number)]) == {}


def test_an_embargo_ends_at_its_minute() -> None:
    question = answered()
    embargo(question)
    with clock.at(NOW + HOUR):
        assert [each.number for each in similar()] == [question.number]


@pytest.mark.parametrize("typed", ["{number}", "/kk/press/questions/{number}/", "Р{digits}"])
def test_a_number_or_an_address_finds_it(typed: str) -> None:
    number = answered(number="P26-004817-1").number
    found = public_answers.find(typed.format(number=number, digits="26 4817 1".replace(" ", "-")))
    assert found
    assert found.key == ("press", number)


def test_only_the_newest_are_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(public_answers, "COMPARED", 1)
    answered(asked_at=NOW - 9 * HOUR)
    newest = answered(asked_at=NOW - 8 * HOUR)
    assert [each.number for each in similar()] == [newest.number]


def test_statements_do_not_grow_with_the_rows() -> None:
    def statements() -> int:
        similar()  # names are kept from here on
        with CaptureQueriesContext(connection) as asked:
            assert similar() != []
        return len(asked)

    def with_speaker() -> PressQuestion:
        event = PressEventFactory(closed=True, recording_url=RECORDING)
        speaker = SpeakingFactory(event=event).appointment
        question = PressQuestionFactory(answered=True, event=event, text=ASKED, second=1)
        answer(question, "В мае.", appointment=speaker)
        return question

    with_speaker()
    one = statements()
    numbers = [with_speaker().number for _ in range(2)]
    assert statements() == one <= 8  # four of them for names, which are kept
    with CaptureQueriesContext(connection) as asked:
        assert len(public_answers.public_now(("press", number) for number in numbers)) == 2
    assert len(asked) <= 7


# --- attached to a query that asks the same -------------------------------------------------------


def recorded() -> PressQuestion:
    event = PressEventFactory(closed=True, recording_url=RECORDING)
    question = PressQuestionFactory(answered=True, event=event, text=ASKED, second=3735)
    answer(question, "Мост откроют в мае.", appointment=SpeakingFactory(event=event).appointment)
    return question


def test_an_answer_at_a_briefing_is_shown_with_the_query_and_where_to_watch(
    client: Client, cast: Cast
) -> None:
    query, question = cast.query("in_work"), recorded()
    attaching.attach(query, source="press", number=question.number, by=cast["erik"])
    text = client.get(f"/en/queries/{query.number}/").content.decode()
    assert "Мост откроют в мае." in text
    assert f'href="/en/press/questions/{question.number}/"' in text
    assert f'href="{RECORDING}#t=3735"' in text
    assert "Watch from 1:02:15" in text


@pytest.mark.parametrize("make_not_public", [hide, embargo, plan_anew, withdraw])
def test_what_is_no_longer_public_is_shown_with_no_query(
    make_not_public: Any, client: Client, cast: Cast
) -> None:
    query, question = cast.query("in_work"), recorded()
    attaching.attach(query, source="press", number=question.number, by=cast["erik"])
    make_not_public(question)
    text = client.get(f"/en/queries/{query.number}/").content.decode()
    for said in (ASKED, "Мост откроют в мае.", RECORDING):
        assert said not in text


@pytest.mark.parametrize("make_not_public", [hide, embargo, plan_anew, withdraw, owe])
def test_what_is_not_public_is_attached_to_no_query(make_not_public: Any, cast: Cast) -> None:
    query, question = cast.query("in_work"), recorded()
    make_not_public(question)
    with pytest.raises(TransitionNotAllowed):
        attaching.attach(query, source="press", number=question.number, by=cast["erik"])
    assert not query.attached_answers.exists()


def test_the_mail_has_whole_addresses(cast: Cast, settings: Settings) -> None:
    settings.SITE_URL = "https://almaty.example.org"
    query, question = cast.query("in_work"), recorded()
    attaching.attach(query, source="press", number=question.number, by=cast["erik"])
    composed = mail.compose(Message.objects.get(template="queries/answer_attached"))
    assert composed
    assert f"https://almaty.example.org/ru/press/questions/{question.number}/" in composed.body
    assert f"{RECORDING}#t=3735" in composed.body


# --- while a resident types -----------------------------------------------------------------------


def typed_so_far(client: Client) -> str:
    TopicFactory(slug="bridges")
    words = {"topic": "bridges", "subject": "Мост", "text": "Когда откроют мост через Есентай?"}
    return client.post("/en/queries/new/similar/", words).content.decode()


def test_who_writes_what_was_answered_at_a_briefing_is_shown_the_answer(client: Client) -> None:
    question = recorded()
    text = typed_so_far(client)
    assert "Already answered in public?" in text
    assert f'href="/en/press/questions/{question.number}/"' in text
    assert f'href="{RECORDING}#t=3735"' in text
    assert "Мост откроют в мае." in text


@pytest.mark.parametrize("make_not_public", [hide, embargo, plan_anew, withdraw, owe])
def test_who_writes_is_shown_nothing_that_is_not_public(
    make_not_public: Any, client: Client
) -> None:
    make_not_public(recorded())
    assert typed_so_far(client).strip() == ""
