"""The button that attaches a public answer: chosen from those alike, or pasted."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from queries import attaching
from queries.models import Answer, CitizenQuery
from tests.factories import AnswerFactory, CitizenQueryFactory
from tests.factories.cast import Cast
from tests.queries.desk_pages import form_of, in_status, page_of, press

pytestmark = pytest.mark.django_db

WORDS = "Плитку заменили, проход свободен."


def answered(**changes: Any) -> CitizenQuery:
    query = CitizenQueryFactory(answered=True, **changes)
    AnswerFactory(query=query, sent=True, text=f"Алия, {WORDS}", public_text=WORDS)
    return query


@pytest.fixture
def query(client: Client, cast: Cast) -> CitizenQuery:
    client.force_login(cast["erik"])
    return in_status(cast, "in_work")


def test_form_offers_answers_to_much_the_same_and_says_what_is_still_owed(
    client: Client, cast: Cast, query: CitizenQuery
) -> None:
    alike = answered(topic=cast.topic)
    other = answered(topic=cast.topic, text="Нет горячей воды с понедельника", subject="Вода")
    hidden = answered(topic=cast.topic, visibility="hidden", moderation_reason="Names a neighbour")
    text = client.get(form_of(query, "attach")).content.decode()
    assert f'value="desk:{alike.number}"' in text
    assert WORDS in text
    assert "Алия" not in text
    for unlike in (other, hidden):
        assert unlike.number not in text
    assert "the body still owes its own answer" in text
    assert "Administrative Procedural and Process-Related Code" in text


def test_form_says_when_nothing_is_alike(client: Client, query: CitizenQuery) -> None:
    text = client.get(form_of(query, "attach")).content.decode()
    assert "Nothing like it was answered in public" in text


def test_a_choice_attaches_it_and_a_double_click_does_so_once(
    client: Client, query: CitizenQuery
) -> None:
    before = answered()
    sent = {"seen": client.get(form_of(query, "attach")).context["seen"]}
    sent["chosen"] = f"desk:{before.number}"
    for _ in range(2):
        assert client.post(form_of(query, "attach"), sent)["Location"] == page_of(query)
    assert [row.given_number for row in query.attached_answers.all()] == [before.number]


@pytest.mark.parametrize(
    "typed", ["{number}", "/kk/queries/{number}/", "https://testserver/ru/queries/{number}/#answer"]
)
def test_what_is_pasted_is_attached(typed: str, client: Client, query: CitizenQuery) -> None:
    number = answered().number
    press(client, query, "attach", typed=typed.format(number=number))
    assert [row.given_number for row in query.attached_answers.all()] == [number]


def test_what_is_pasted_goes_before_what_is_chosen(client: Client, query: CitizenQuery) -> None:
    chosen, typed = answered(), answered()
    press(client, query, "attach", chosen=f"desk:{chosen.number}", typed=typed.number)
    assert [row.given_number for row in query.attached_answers.all()] == [typed.number]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({}, "Choose an answer, or paste the address of one."),
        ({"typed": "https://example.net/ru/queries/"}, "No public answer has this address"),
        ({"typed": "26-999999-9"}, "No public answer has this address"),
        ({"typed": "/ru/queries/" + "9" * 3000}, "at most"),
        ({"chosen": "desk:26-999999-9"}, "This answer is not public now."),
        ({"chosen": "x" * 500}, "This answer is not public now."),
        ({"chosen": ":"}, "This answer is not public now."),
        ({"typed": "\x00"}, "Choose an answer, or paste the address of one."),
    ],
)
def test_what_is_no_public_answer_is_told(
    typed: dict[str, str], sentence: str, client: Client, query: CitizenQuery
) -> None:
    response = press(client, query, "attach", **typed)
    assert response.status_code == 200
    assert sentence in response.content.decode()
    assert not query.attached_answers.exists()


def test_another_bodys_query_is_not_found(client: Client, cast: Cast, query: CitizenQuery) -> None:
    before = answered()
    client.force_login(cast["pavel"])
    assert client.get(form_of(query, "attach")).status_code == 404
    assert press(client, query, "attach", typed=before.number).status_code == 404
    assert not query.attached_answers.exists()


def test_what_is_attached_is_offered_no_more(
    client: Client, cast: Cast, query: CitizenQuery
) -> None:
    before = answered(topic=cast.topic)
    attaching.attach(query, source="desk", number=before.number, by=cast["erik"])
    assert attaching.alike(query) == []


def test_form_takes_as_many_statements_with_three_alike_as_with_one(
    client: Client, cast: Cast, query: CitizenQuery
) -> None:
    def statements() -> int:
        with CaptureQueriesContext(connection) as asked:
            text = client.get(form_of(query, "attach")).content.decode()
            assert WORDS in text
        return len(asked)

    answered(topic=cast.topic)
    one = statements()
    for _ in range(2):
        answered(topic=cast.topic)
    assert statements() == one


# --- an answer that starts from it ----------------------------------------------------------------


def test_drafted_answer_may_start_from_what_was_attached(
    client: Client, cast: Cast, query: CitizenQuery
) -> None:
    before = answered(topic=cast.topic)
    row = attaching.attach(query, source="desk", number=before.number, by=cast["erik"])
    assert f'name="use_attached" value="{row.pk}"' in (
        client.get(form_of(query, "draft_answer")).content.decode()
    )
    refilled = press(client, query, "draft_answer", text="Здравствуйте!", use_attached=row.pk)
    assert refilled.context["form"]["text"].value() == f"Здравствуйте!\n\n{WORDS}"
    assert not Answer.objects.filter(query=query).exists()


@pytest.mark.parametrize("typed", ["0", "x", "-1", "²"])
def test_what_was_not_attached_fills_in_nothing(
    typed: str, client: Client, cast: Cast, query: CitizenQuery
) -> None:
    other = in_status(cast, "in_work")
    attaching.attach(other, source="desk", number=answered().number, by=cast["erik"])
    elsewhere = other.attached_answers.get().pk
    for value in (typed, elsewhere):
        refilled = press(client, query, "draft_answer", text="Да", use_attached=value)
        assert refilled.context["form"]["text"].value() == "Да"


def test_what_is_in_another_language_or_hidden_since_is_no_source(
    client: Client, cast: Cast, query: CitizenQuery
) -> None:
    kazakh, hidden = answered(language="kk"), answered()
    for before in (kazakh, hidden):
        attaching.attach(query, source="desk", number=before.number, by=cast["erik"])
    CitizenQuery.objects.filter(pk=hidden.pk).update(visibility="private")
    text = client.get(form_of(query, "draft_answer")).content.decode()
    assert "use_attached" not in text
