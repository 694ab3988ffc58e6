"""Journalists' questions as any reader sees them: the list, the page, and what is in neither."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import Settings

from portal import clock, directory
from pressroom import answers, questions
from pressroom.models import PressEvent, PressQuestion
from pressroom.questions import Asked, Decision
from tests.factories import AppointmentFactory
from tests.factories.cast import MONDAY, Cast
from tests.factories.press import (
    JournalistFactory,
    OutletFactory,
    PressEventFactory,
    SpeakingFactory,
)

pytestmark = pytest.mark.django_db
LIST = reverse("press:questions")
PROMISE = Decision("promise")
ON_THE_SPOT = Decision("answer_on_the_spot", "До мая.")


def page_of(question: PressQuestion) -> str:
    return reverse("press:question", args=[question.number])


def logged(cast: Cast, event: PressEvent, decision: Decision | None, **more: Any) -> PressQuestion:
    asked = Asked(**{"text": "Когда закончится ремонт улицы?", "language": "ru", **more})
    with clock.at(MONDAY):
        return questions.log(event, asked=asked, decision=decision, by=cast["press"])


@pytest.fixture
def event(db: None) -> PressEvent:
    return PressEventFactory(announced=True, recording_url="https://video.example.org/7")


@pytest.fixture(autouse=True)
def a_day_later(db: None) -> Any:
    with clock.at(MONDAY + timedelta(days=1)):
        yield


def test_the_page_tells_all_but_who_asked(client: Client, cast: Cast, event: PressEvent) -> None:
    speaking = SpeakingFactory(event=event, appointment=AppointmentFactory(body=cast.roads))
    journalist = JournalistFactory(full_name="Secret Person", email="secret@example.org")
    question = logged(
        cast,
        event,
        PROMISE,
        journalist=journalist,
        asked_as="Somebody Else",
        addressee=speaking.appointment,
        second=3735,
    )
    answers.hold(question, text="Уточняем смету.", by=cast["erik"])
    answers.answer(question, text="Закончат до мая.", by=cast["erik"])
    answers.correct(question, text="Закончат до июня.", note="Месяц", by=cast["hana"])

    html = client.get(page_of(question)).content.decode()

    for words in (
        question.number,
        question.text,
        str(journalist.outlet),
        "Ready for winter",
        speaking.name_as_printed_en,
        "https://video.example.org/7#t=3735",
        "1:02:15",
        "Article 36 of the Law on Mass Media (93-VIII)",
        "9 February 2026",
    ):
        assert words in html, words
    versions = [html.index(w) for w in ("Уточняем смету", "Закончат до мая", "Закончат до июня")]
    assert versions == sorted(versions)
    assert "Месяц" in html
    for private in ("Secret Person", "secret@example.org", "Somebody Else"):
        assert private not in html


def test_each_day_of_the_term_is_explained(client: Client, cast: Cast, event: PressEvent) -> None:
    html = client.get(page_of(logged(cast, event, PROMISE))).content.decode()
    assert html.count('class="days__n"') == 8  # Monday to Monday
    assert html.count("Weekend") == 2


def test_a_grouped_question_shows_the_answer_of_its_lead(
    client: Client, cast: Cast, event: PressEvent
) -> None:
    lead, question = logged(cast, event, PROMISE), logged(cast, event, PROMISE)
    answers.group(question, lead=lead, by=cast["press"])
    answers.answer(lead, text="Закончат до мая.", by=cast["press"])
    html = client.get(page_of(question)).content.decode()
    assert "Закончат до мая." in html
    assert page_of(lead) in html
    assert page_of(question) in client.get(page_of(lead)).content.decode()


def test_a_lead_that_is_hidden_is_not_named(client: Client, cast: Cast, event: PressEvent) -> None:
    lead, question = logged(cast, event, PROMISE), logged(cast, event, PROMISE)
    answers.group(question, lead=lead, by=cast["press"])
    questions.unpublish(lead, reason="Names a minor", by=cast["press"])
    html = client.get(page_of(question)).content.decode()
    assert lead.number not in html


def test_a_declined_one_tells_why(client: Client, cast: Cast, event: PressEvent) -> None:
    question = logged(cast, event, Decision("decline", "Идёт следствие."))
    assert "Идёт следствие." in client.get(page_of(question)).content.decode()


@pytest.mark.parametrize("hidden_by", ["embargo", "planned", "unpublished", "new", "withdrawn"])
def test_what_is_not_public_is_nowhere(client: Client, cast: Cast, hidden_by: str) -> None:
    soon = clock.now() + timedelta(minutes=1)
    events = {
        "embargo": {"status": "announced", "announce_at": soon},
        "planned": {},
    }
    event = PressEventFactory(**events.get(hidden_by, {"announced": True}))
    question = logged(cast, event, None if hidden_by == "new" else PROMISE, body=cast.roads)
    shown = logged(cast, PressEventFactory(announced=True), PROMISE)
    if hidden_by == "unpublished":
        questions.unpublish(question, reason="Names a minor", by=cast["press"])
    if hidden_by == "withdrawn":
        questions.withdraw(question)

    assert client.get(page_of(question)).status_code == 404
    assert client.get(page_of(shown)).status_code == 200
    directory.forget()
    for parameters in ({}, {"state": "promised"}, {"body": "roads"}, {"year": "2026"}):
        html = client.get(LIST, parameters).content.decode()
        assert question.number not in html
        assert (shown.number in html) == ("body" not in parameters)
    for public_event in (event, shown.event):
        page = client.get(reverse("press:event", args=[public_event.number]))
        assert question.number not in page.content.decode()


def test_at_the_minute_of_the_announcement_it_is_there(client: Client, cast: Cast) -> None:
    at = clock.now() + timedelta(minutes=1)
    question = logged(cast, PressEventFactory(status="announced", announce_at=at), PROMISE)
    with clock.at(at):
        assert client.get(page_of(question)).status_code == 200


def test_the_list_is_narrowed_by_state_body_outlet_and_year(
    client: Client, cast: Cast, event: PressEvent
) -> None:
    channel = OutletFactory(slug="channel")
    answered = logged(cast, event, ON_THE_SPOT, outlet=channel, body=cast.roads)
    owed = logged(cast, event, PROMISE, body=cast.parks)
    directory.forget()

    def numbers(**asked: str) -> set[str]:
        page = client.get(LIST, asked)
        assert page.status_code == 200
        return {card.row.number for card in page.context["cards"]}

    assert numbers() == {answered.number, owed.number}
    assert numbers(state="answered") == {answered.number}
    assert numbers(state="promised") == {owed.number}
    assert numbers(state="overdue") == set()
    assert numbers(body="parks") == {owed.number}
    assert numbers(outlet="channel") == {answered.number}
    assert numbers(year="2026") == {answered.number, owed.number}
    assert numbers(state="nonsense") == {answered.number, owed.number}
    with clock.at(MONDAY + timedelta(days=8)):
        assert numbers(state="overdue") == {owed.number}


def test_the_list_is_read_page_by_page(client: Client, cast: Cast, event: PressEvent) -> None:
    made = [logged(cast, event, PROMISE, asked_at=MONDAY + timedelta(seconds=n)) for n in range(45)]
    seen: list[str] = []
    address = ""
    for _ in range(3):
        page = client.get(f"{LIST}{address}")
        seen += [card.row.number for card in page.context["cards"]]
        address = page.context["older_url"]
    assert seen == [question.number for question in reversed(made)]
    assert address == ""
    assert client.get(LIST, {"older": "nonsense"}).status_code == 400


@pytest.mark.parametrize("which", ["list", "page"])
def test_statements_do_not_grow_with_rows(
    client: Client, cast: Cast, event: PressEvent, settings: Settings, which: str
) -> None:
    settings.PUBLIC_PAGE_SECONDS = 60  # names are kept, as they are for readers
    settings.MIDDLEWARE = [each for each in settings.MIDDLEWARE if "page_cache" not in each]
    first = logged(cast, event, PROMISE, outlet=OutletFactory())
    address = LIST if which == "list" else page_of(first)

    def statements() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200
        return len(asked)

    client.get(address)
    one = statements()
    for n in range(3):
        question = logged(cast, event, PROMISE, outlet=OutletFactory(slug=f"more-{n}"))
        answers.group(question, lead=first, by=cast["press"])
    assert statements() == one


@pytest.mark.parametrize("number", ["%00", "P26-000001-3%00", "P26-999999-9", "x" * 300])
def test_a_number_that_is_none_is_not_found(client: Client, number: str) -> None:
    assert client.get(f"/ru/press/questions/{number}/").status_code == 404


def test_a_number_typed_otherwise_leads_to_the_page(
    client: Client, cast: Cast, event: PressEvent
) -> None:
    question = logged(cast, event, PROMISE)
    typed = question.number.replace("-", "").lower()
    answer = client.get(reverse("press:question", args=[typed]))
    assert answer.url == page_of(question)
    assert client.get(reverse("press:question", args=["P26-000001-0"])).status_code == 404


def test_neither_page_sets_a_cookie(client: Client, cast: Cast, event: PressEvent) -> None:
    for address in (LIST, page_of(logged(cast, event, PROMISE))):
        answer = client.get(address)
        assert not answer.cookies
        assert "public" in answer["Cache-Control"]


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_pages_open_in_each_language(
    client: Client, cast: Cast, event: PressEvent, language: str
) -> None:
    question = logged(cast, event, PROMISE)
    for path in ("", f"{question.number}/"):
        assert client.get(f"/{language}/press/questions/{path}").status_code == 200
