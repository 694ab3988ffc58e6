"""Answered queries among the answers in public: what is private or unanswered never comes out."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from portal import public_answers
from portal.public_answers import PublicAnswer
from queries.models import CitizenQuery
from queries.public_answers import DeskAnswers
from tests.factories import AnswerFactory, BodyFactory, CitizenQueryFactory, TopicFactory
from tests.factories.desk import CLOSED_AT

pytestmark = pytest.mark.django_db

ASKED = "Во дворе по улице Абая не горят фонари, вечером темно."


def answered(text: str = ASKED, **changes: Any) -> CitizenQuery:
    query = CitizenQueryFactory(answered=True, subject="Фонари", text=text, **changes)
    AnswerFactory(
        query=query,
        sent=True,
        text="Алия, фонари починены.",
        public_text="Фонари починены.",
        outcome="fixed",
    )
    return query


def similar(text: str = ASKED, **asked: Any) -> list[PublicAnswer]:
    return public_answers.similar(text, sources=["desk"], **asked)


def test_an_answered_query_is_told_by_its_public_words() -> None:
    body = BodyFactory(slug="lights")
    query = answered(body=body, public_text=ASKED.replace("Абая", "[…]"))
    assert similar("не горят фонари во дворе, темно") == [
        PublicAnswer(
            source="desk",
            number=query.number,
            question="Фонари. Во дворе по улице […] не горят фонари, вечером темно.",
            answer="Фонари починены.",
            language="ru",
            answered_by="lights Department",
            answered_at=CLOSED_AT,
            path=f"/en/queries/{query.number}/",
        )
    ]


@pytest.mark.parametrize("subject", ["Когда починят фонари?", "Фонари.", "Фонари"])
def test_subject_and_text_read_as_sentences(subject: str) -> None:
    answered(public_subject=subject)
    (found,) = similar()
    assert found.question == f"{subject.rstrip('.')}{'' if '?' in subject else '.'} {ASKED}"


def test_what_the_desk_settled_is_the_desks_answer() -> None:
    answered(body=None)
    assert [each.answered_by for each in similar()] == ["Open Almaty desk"]


def test_the_last_answer_counts_and_a_holding_one_does_not() -> None:
    query = answered()
    AnswerFactory(
        query=query, version=2, kind="corrected", text="Починены и проверены.", sent_at=CLOSED_AT
    )
    AnswerFactory(query=query, version=3, kind="holding", text="Ждём.", sent_at=CLOSED_AT)
    AnswerFactory(query=query, version=4, kind="corrected", text="Черновик.")
    assert [each.answer for each in similar()] == ["Починены и проверены."]


@pytest.mark.parametrize(
    "changes",
    [
        {"visibility": "private"},
        {"visibility": "hidden", "moderation_reason": "Names a neighbour"},
        {"status": "in_work", "closed_at": None},
    ],
)
def test_what_is_not_public_or_not_answered_comes_out_by_no_way(changes: dict[str, Any]) -> None:
    query = answered(body=BodyFactory())
    assert similar() != []
    CitizenQuery.objects.filter(pk=query.pk).update(**changes)
    assert similar() == []
    assert similar(topic=query.topic) == []
    assert public_answers.find(query.number) is None
    assert public_answers.find(f"/ru/queries/{query.number}/") is None
    assert public_answers.public_now([("desk", query.number)]) == {}


def test_other_words_are_not_alike() -> None:
    answered("Прошу увеличить число автобусов маршрута 92 в часы пик.")
    assert similar() == []


def test_a_theme_narrows_them() -> None:
    lights, transport = TopicFactory(slug="lights"), TopicFactory(slug="transport")
    query = answered(topic=TopicFactory(slug="street-lights", parent=lights))
    assert [each.number for each in similar(topic=lights)] == [query.number]
    assert similar(topic=transport) == []


@pytest.mark.parametrize(
    "typed",
    [
        "{number}",
        "№ {number}",
        "/kk/queries/{number}/",
        "http://testserver/ru/queries/{number}/#answer",
        "/en/queries/{spaced}/",
    ],
)
def test_a_number_or_an_address_finds_it(typed: str) -> None:
    number = answered().number
    found = public_answers.find(typed.format(number=number, spaced=number.replace("-", " ")))
    assert found
    assert found.key == ("desk", number)


def test_a_residents_own_page_is_no_public_address() -> None:
    number = answered().number
    assert public_answers.find(f"/ru/queries/{number}/follow/AAAAA-AAAAA/") is None


def test_the_path_is_in_the_readers_language() -> None:
    number = answered().number
    with translation.override("kk"):
        (found,) = similar()
    assert found.path == f"/kk/queries/{number}/"


@pytest.mark.parametrize("topic", [True, False])
def test_statements_do_not_grow_with_the_rows(topic: bool) -> None:
    theme = TopicFactory(slug="lights")
    first = answered(topic=theme)
    one = statements(theme if topic else None)
    for _ in range(2):
        answered(topic=theme)
    assert statements(theme if topic else None) == one <= 7  # four of them for names
    keys = [("desk", number) for number in CitizenQuery.objects.values_list("number", flat=True)]
    with CaptureQueriesContext(connection) as asked:
        assert len(public_answers.public_now([("desk", first.number), *keys])) == 3
    assert len(asked) <= 6


def statements(topic: Any) -> int:
    similar(topic=topic)  # names are kept from here on
    with CaptureQueriesContext(connection) as asked:
        assert similar(topic=topic) != []
    return len(asked)


def test_only_the_newest_are_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(public_answers, "COMPARED", 1)
    answered(answered_at=CLOSED_AT.replace(day=9))
    newest = answered()
    assert [each.number for each in DeskAnswers().numbered([newest.number])] == [newest.number]
    assert [each.number for each in similar()] == [newest.number]
