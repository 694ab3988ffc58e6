"""Questions answered on air, found among all that the city has answered."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from broadcasts.models.choices import LiveStatus
from broadcasts.public_answers import LiveAnswers
from portal import public_answers
from tests.factories import BroadcastFactory, GuestFactory, LiveQuestionFactory

pytestmark = pytest.mark.django_db

WORDS = "Когда отремонтируют тротуар на улице Абая?"
SOURCE = LiveAnswers()


def answered(**changes: Any) -> Any:
    broadcast = BroadcastFactory(closed=True, recording_url="https://example.org/air.mp4")
    more = {"broadcast": broadcast, "answered": True, "text": WORDS, "answer_text": "В мае."}
    return LiveQuestionFactory(**more | changes)


def found(text: str = WORDS) -> list[str]:
    return [each.answer.number for each in SOURCE.similar(text, limit=5, topic=None)]


def test_answer_is_told_whole() -> None:
    question = answered()
    guest = GuestFactory(broadcast=question.broadcast)
    question.answered_by = guest.appointment
    question.save()
    guest.appointment.official.name_en = "Renamed since"
    guest.appointment.official.save()
    (alike,) = SOURCE.similar(WORDS, limit=5, topic=None)
    answer = alike.answer
    assert (answer.question, answer.answer, answer.language) == (WORDS, "В мае.", "ru")
    assert answer.number == f"{question.broadcast.number}/{question.code}"
    assert answer.path == f"/en/live/{question.broadcast.number}/{question.code}/"
    assert (answer.watch_url, answer.second) == ("https://example.org/air.mp4#t=600", 600)
    assert answer.answered_by == f"{guest.name_as_printed}, {guest.title_as_printed}"
    assert alike.likeness == 1


def test_answer_given_in_speech_alone_is_in_the_recording() -> None:
    question = answered(answer_text="", language="en")
    (answer,) = SOURCE.numbered([f"{question.broadcast.number}/{question.code}"])
    assert answer.answer == "It was answered on air: the answer is in the recording."
    question.broadcast.recording_url = ""
    question.broadcast.save()
    assert found() == []


@pytest.mark.parametrize("status", [s for s in LiveStatus if s not in {"merged", "passed_on"}])
def test_nothing_but_the_answered_is_told(status: str) -> None:
    question = answered(status=status, decline_ground="insult", decline_words="Грубо.")
    number = f"{question.broadcast.number}/{question.code}"
    expected = [number] if status == "answered" else []
    assert found() == expected
    assert [each.number for each in SOURCE.numbered([number])] == expected


def test_newest_come_first_among_equals() -> None:
    older = answered()
    newer = answered(done_at=older.done_at.replace(year=2027))
    answers = public_answers.similar(WORDS, sources=["live"])
    assert [each.number for each in answers] == [
        f"{row.broadcast.number}/{row.code}" for row in (newer, older)
    ]


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("97/47-5", "97/47-5"),
        (" № 97 / 47 5 ", "97/47-5"),
        ("97/475", "97/47-5"),
        ("97/47-6", ""),
        ("47-5", ""),
        ("x/47-5", ""),
        ("97/", ""),
        ("99999999/47-5", ""),
        ("26-004817-3", ""),
    ],
)
def test_number_is_read_as_people_write_it(typed: str, number: str) -> None:
    assert SOURCE.number_typed(typed) == number


def test_answer_is_found_by_its_address_in_any_language() -> None:
    question = answered()
    number = f"{question.broadcast.number}/{question.code}"
    for language in ("kk", "ru", "en"):
        answer = public_answers.find(
            f"http://testserver/{language}/live/{question.broadcast.number}/{question.code}/"
        )
        assert answer is not None
        assert answer.number == number
    by_number = public_answers.find(number)
    assert by_number is not None
    assert by_number.number == number
    assert SOURCE.numbered(["nonsense", "1/2"]) == []


def test_cost_is_the_same_for_many() -> None:
    for _each in range(2):
        answered()
    with CaptureQueriesContext(connection) as few:
        assert len(found()) == 2
    for _each in range(4):
        answered()
    with CaptureQueriesContext(connection) as more:
        assert len(found()) == 5
    assert len(more) == len(few) == 2
