"""Written media requests: the mailed link, the form behind it, and the mails that follow."""

from __future__ import annotations

import re
import uuid
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.signing import dumps
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from portal import clock, mail, outbox, recipients
from portal.links import sign
from portal.models import Message
from pressroom import answers, links, questions
from pressroom.models import Accreditation, Journalist, PressQuestion
from pressroom.questions import Asked, Decision
from tests.factories import BodyFactory
from tests.factories.cast import MONDAY, Cast
from tests.factories.city import AppointmentFactory
from tests.factories.press import JournalistFactory, PressEventFactory, PressQuestionFactory

pytestmark = pytest.mark.django_db
ASK = reverse("press:requests")
WORDS = "Сколько стоит ремонт улицы Абая в этом году?"


@pytest.fixture(autouse=True)
def monday() -> Any:
    with time_machine.travel(MONDAY, tick=False):
        yield


@pytest.fixture
def jana(db: None) -> Journalist:
    person = JournalistFactory(email="Jana@example.org")
    accredit(person)
    return person


def accredit(person: Journalist, **changes: Any) -> Accreditation:
    values = {
        "status": "accepted",
        "applied_at": MONDAY,
        "valid_from": date(2026, 1, 1),
        "valid_to": date(2026, 12, 31),
    }
    return Accreditation.objects.create(journalist=person, **values | changes)


def own_page(person: Journalist) -> str:
    return (
        links.requests_url(person, language="en")
        .removeprefix("http://testserver")
        .replace(links.settings.SITE_URL, "")
    )


def typed(**changes: Any) -> dict[str, Any]:
    return {"text": WORDS, "language": "ru", "body": "", "submission_key": uuid.uuid4(), **changes}


# --- the link -------------------------------------------------------------------------------------


def test_the_link_goes_to_a_confirmed_address_alone(client: Client, jana: Journalist) -> None:
    unconfirmed = JournalistFactory(email="new@example.org", confirmed_at=None)
    accredit(unconfirmed)
    for address in ("jana@EXAMPLE.org", "new@example.org", "nobody@example.org"):
        answer = client.post(ASK, {"email": address})
        assert answer.url == f"{ASK}?sent=1"
    message = Message.objects.get()
    assert message.recipient == jana.reference
    (claimed,) = outbox.claim(5)
    sent = mail.compose(claimed)
    assert sent is not None
    path = re.search(r"/\w\w/press/requests/\S+/", str(sent.body))
    assert path is not None
    assert client.get(path[0]).status_code == 200


def test_asking_too_often_is_told(client: Client, jana: Journalist) -> None:
    answers_ = [client.post(ASK, {"email": jana.email}).status_code for _ in range(4)]
    assert answers_ == [302, 302, 302, 429]


@pytest.mark.parametrize(
    "forge",
    [
        lambda _person: "nonsense",
        lambda person: sign(person.pk, purpose="queries.mine"),
        lambda person: dumps(person.pk),
        lambda person: sign(person.pk + 1_000, purpose="pressroom.journalist"),
        lambda person: sign(person.pk, purpose="pressroom.journalist")[:-1] + "x",
    ],
)
def test_a_forged_link_opens_nothing(client: Client, jana: Journalist, forge: Any) -> None:
    address = reverse("press:requests_of", args=[forge(jana)])
    assert client.get(address).status_code == 404
    assert client.post(address, typed()).status_code == 404
    assert not PressQuestion.objects.exists()


def test_a_link_ends(client: Client, jana: Journalist) -> None:
    address = own_page(jana)
    with time_machine.travel(MONDAY + timedelta(hours=25), tick=False):
        assert client.get(address).status_code == 404


@pytest.mark.parametrize("change", [{"confirmed_at": None}, {"erased_at": MONDAY}, {"email": ""}])
def test_a_link_of_an_erased_or_unconfirmed_person_opens_nothing(
    client: Client, jana: Journalist, change: dict[str, Any]
) -> None:
    address = own_page(jana)
    Journalist.objects.filter(pk=jana.pk).update(**change)
    assert client.get(address).status_code == 404


# --- the form -------------------------------------------------------------------------------------


def test_a_request_gets_a_number_a_day_and_a_receipt(
    client: Client, cast: Cast, jana: Journalist
) -> None:
    answer = client.post(own_page(jana), typed(body="roads"))
    question = PressQuestion.objects.get()
    assert answer.status_code == 302
    assert (question.body, question.journalist, question.outlet) == (
        cast.roads,
        jana,
        jana.outlet,
    )
    assert (question.status, question.due_on) == ("promised", date(2026, 2, 9))
    page = client.get(answer.url).content.decode()
    assert question.number in page
    assert "9 February 2026" in page
    (message,) = outbox.claim(5)
    sent = mail.compose(message)
    assert sent is not None
    assert sent.to == ["Jana@example.org"]
    assert question.number in sent.subject
    assert str(sent.body).count("\n0") == 8  # eight calendar days, Monday to Monday


def test_a_double_click_sends_one(client: Client, jana: Journalist) -> None:
    data = typed()
    for _ in range(2):
        assert client.post(own_page(jana), data).status_code == 302
    assert PressQuestion.objects.count() == 1
    assert Message.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"text": ""}, "Write your question."),
        ({"text": "слово " * 1_000}, "at most 5000 characters"),
        ({"text": "?!?!?!?!?!?!?!?!?!"}, "in words"),
        ({"body": "nobody"}, "Choose a body from the list."),
        ({"language": "de"}, "valid choice"),
    ],
)
def test_bad_input_is_told_and_kept(
    client: Client, jana: Journalist, changes: dict[str, str], words: str
) -> None:
    page = client.post(own_page(jana), typed(**changes))
    assert page.status_code == 200
    assert words in page.content.decode()
    assert not PressQuestion.objects.exists()


@pytest.mark.parametrize(
    "change",
    [
        {"valid_to": date(2026, 2, 1)},
        {"valid_from": date(2026, 2, 3)},
        {"status": "revoked", "reason": "Card withdrawn"},
        {"status": "applied"},
    ],
)
def test_without_an_accreditation_for_today_nothing_is_taken(
    client: Client, jana: Journalist, change: dict[str, Any]
) -> None:
    Accreditation.objects.update(**change)
    page = client.get(own_page(jana))
    assert "No accreditation of yours is in force today" in page.content.decode()
    assert client.post(own_page(jana), typed()).status_code == 403
    assert not PressQuestion.objects.exists()


def test_another_site_cannot_send_the_form(client: Client, jana: Journalist) -> None:
    answer = client.post(own_page(jana), typed(), headers={"sec-fetch-site": "cross-site"})
    assert answer.status_code == 403
    assert not PressQuestion.objects.exists()


def test_own_page_shows_own_requests_and_answers_alone(
    client: Client, cast: Cast, jana: Journalist
) -> None:
    other = JournalistFactory()
    mine, theirs = (
        questions.request(asked=Asked(text=f"{WORDS} {n}", language="ru", journalist=person))
        for n, person in enumerate((jana, other))
    )
    answers.answer(mine, text="Сто миллионов тенге.", by=cast["press"])
    page = client.get(own_page(jana)).content.decode()
    assert mine.number in page
    assert "Сто миллионов тенге." in page
    assert theirs.number not in page


@pytest.mark.parametrize("count", [1, 3])
def test_own_page_costs_the_same_however_much_was_answered(
    client: Client,
    jana: Journalist,
    django_assert_num_queries: DjangoAssertNumQueries,
    count: int,
) -> None:
    event = PressEventFactory(announced=True)
    for _ in range(count):
        asked = PressQuestionFactory(event=event, answered=True, journalist=jana)
        for version, who in enumerate(
            ({"appointment": AppointmentFactory()}, {"body": BodyFactory()}), 1
        ):
            asked.answers.create(
                version=version, kind="final", language="ru", text="Весной.", given_at=MONDAY, **who
            )
    address = own_page(jana)
    with django_assert_num_queries(6):
        assert client.get(address).content.decode().count("Весной.") == 2 * count


def test_withdrawing_by_the_link(client: Client, jana: Journalist) -> None:
    mine, theirs = (
        questions.request(asked=Asked(text=WORDS, language="ru", journalist=person))
        for person in (jana, JournalistFactory())
    )
    for question, status in ((theirs, 404), (mine, 302), (mine, 409)):
        assert client.post(f"{own_page(jana)}{question.number}/withdraw/").status_code == status, (
            question
        )
    assert list(PressQuestion.objects.order_by("pk").values_list("status", flat=True)) == [
        "withdrawn",
        "promised",
    ]


# --- the mails ------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_every_mail_is_composed(cast: Cast, jana: Journalist, language: str) -> None:
    event = PressEventFactory(announced=True)
    asked = Asked(text=WORDS, language=language, journalist=jana, body=cast.roads)
    promised, lead, declined = (
        questions.log(event, asked=asked, decision=Decision("promise"), by=cast["press"])
        for _ in range(3)
    )
    questions.request(asked=asked)
    answers.group(promised, lead=lead, by=cast["press"])
    questions.extend(lead, until_on=date(2026, 2, 16), reason="Ждём смету", by=cast["press"])
    answers.hold(lead, text="Уточняем смету", by=cast["press"])
    answers.answer(lead, text="До мая", by=cast["press"])
    answers.correct(lead, text="До июня", note="Месяц", by=cast["press"])
    questions.decline(declined, reason="Идёт следствие", by=cast["press"])
    told = {}
    for message in outbox.claim(50):
        sent = mail.compose(message)
        assert sent is not None
        assert message.language == language
        assert "{{" not in str(sent.body)
        told[message.template] = str(sent.body)
    assert set(told) == {
        f"pressroom/{name}"
        for name in (
            "received", "promised", "holding", "answered", "corrected", "extended", "declined",
            "grouped",
        )
    }  # fmt: skip
    assert "Ждём смету" in told["pressroom/extended"]
    assert "До июня" in told["pressroom/corrected"]
    assert "Месяц" in told["pressroom/corrected"]
    assert "Идёт следствие" in told["pressroom/declined"]


def test_no_mail_reaches_whoever_was_erased_or_never_confirmed(jana: Journalist) -> None:
    assert recipients.address_of(jana.reference) == "Jana@example.org"
    for change in ({"erased_at": MONDAY}, {"erased_at": None, "confirmed_at": None}):
        Journalist.objects.filter(pk=jana.pk).update(**change)
        assert recipients.address_of(jana.reference) is None


def test_a_hidden_questions_mail_names_no_page(cast: Cast, jana: Journalist) -> None:
    later = datetime(2026, 3, 1, tzinfo=UTC)
    event = PressEventFactory(status="announced", announce_at=later)
    asked = Asked(text=WORDS, language="en", journalist=jana)
    with clock.at(MONDAY):
        question = questions.log(event, asked=asked, decision=Decision("promise"), by=cast["press"])
    (message,) = outbox.claim(5)
    sent = mail.compose(message)
    assert sent is not None
    assert f"/questions/{question.number}" not in str(sent.body)
