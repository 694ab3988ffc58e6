"""The pages of journalists: the form and its mistakes, the mailed links, and what they open."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from portal import clock
from portal.models import Message
from pressroom import accreditation, links
from pressroom.accreditation_form import AccreditationForm
from pressroom.models import Accreditation, Journalist, PressEvent
from tests.factories.cast import Cast
from tests.factories.press import (
    ANNOUNCED_AT,
    HOUR,
    JournalistFactory,
    OutletFactory,
    PressEventFactory,
)
from tests.pressroom.newcomers import accepted, apply, confirmed

pytestmark = pytest.mark.django_db

NOW = ANNOUNCED_AT + HOUR
FORM = {
    "event": "year",
    "full_name": "Жана Мысалова",
    "outlet": "",
    "outlet_name": "Мысал апталығы",
    "email": "Jana@Example.org",
    "phone": "8 (727) 000-00-01",
    "card_reference": "KZ-0001",
    "note": "Камерамен",
    "consent": "on",
}


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with clock.at(NOW):
        yield


@pytest.fixture
def event() -> PressEvent:
    return PressEventFactory(announced=True)


def send(client: Client, **changes: Any) -> HttpResponse:
    return client.post(reverse("press:accreditation"), FORM | changes)  # type: ignore[return-value]


def errors(response: Any) -> dict[str, list[str]]:
    return dict(response.context["form"].errors.items())


# --- the form -------------------------------------------------------------------------------------


def test_the_form_offers_the_year_and_what_is_announced(client: Client, event: PressEvent) -> None:
    planned = PressEventFactory(title_ru="Тайна плана")
    PressEventFactory(
        status="announced", announce_at=NOW + HOUR, title_ru="Тайна до завтра", title_en="Embargo"
    )
    PressEventFactory(cancelled=True, title_en="Called off")
    PressEventFactory(announced=True, starts_at=NOW - 3 * HOUR, title_en="Long over")
    page = client.get(reverse("press:accreditation")).content.decode()
    assert event.title_en in page
    for number in PressEvent.objects.exclude(pk=event.pk).values_list("number", flat=True):
        assert f'value="{number}"' not in page
    for title in ("Тайна", "Embargo", "Called off", "Long over", planned.title_ru):
        assert title not in page


def test_an_address_longer_than_any_is_told(client: Client) -> None:
    said = send(client, email=f"{'a' * 243}@example.org")  # 255 characters
    assert set(errors(said)) == {"email"}


def test_the_page_needs_a_bounded_number_of_statements(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for count in (1, 2):
        for _ in range(count):
            PressEventFactory(announced=True)
            OutletFactory()
        with django_assert_max_num_queries(2):
            client.get(reverse("press:accreditation"))


def test_an_application_is_taken_and_waits_for_its_link(client: Client, event: PressEvent) -> None:
    response = send(client, event=event.number)
    assert response.status_code == 302
    row = Accreditation.objects.get()
    journalist = row.journalist
    assert (row.status, row.event, row.card_reference, row.note) == (
        "unconfirmed",
        event,
        "KZ-0001",
        "Камерамен",
    )
    assert (journalist.email, journalist.phone, journalist.language) == (
        "jana@example.org",
        "+77270000001",
        "en",
    )
    assert journalist.consented_at == NOW
    assert client.get(response["Location"]).status_code == 200
    assert "sessionid" not in response.cookies
    assert not response.cookies


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"event": ""}, "event", "Choose an event, or the year."),
        ({"event": "2099-9999"}, "event", "Choose an event of the programme."),
        ({"event": "x" * 500}, "event", "Choose an event of the programme."),
        ({"full_name": ""}, "full_name", "Write your full name."),
        ({"full_name": "—"}, "full_name", "Please write it in words."),
        ({"email": ""}, "email", "Write your e-mail address."),
        ({"email": "jana"}, "email", "This e-mail address is not complete."),
        (
            {"phone": "1308"},
            "phone",
            "This is not a full telephone number. Write it like +7 727 000 00 00.",
        ),
        ({"outlet_name": ""}, "outlet_name", "Choose your outlet, or write its name."),
        (
            {"outlet": "unknown"},
            "outlet",
            "Choose an outlet from the list, or write its name.",
        ),
        ({"consent": ""}, "consent", "Without your consent we may not keep your name."),
    ],
)
def test_a_mistake_is_told_by_its_field_and_nothing_typed_is_lost(
    client: Client, changes: dict[str, str], field: str, sentence: str
) -> None:
    response = send(client, **changes)
    assert response.status_code == 200
    assert errors(response) == {field: [sentence]}
    page = response.content.decode()
    assert sentence in page
    for name, typed in (FORM | changes).items():
        if name in {"full_name", "email", "phone", "card_reference", "note"}:
            assert typed in page
    assert not Accreditation.objects.exists()
    assert not Journalist.objects.exists()


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_mistakes_are_told_in_the_language_of_the_page(client: Client, language: str) -> None:
    response = client.post(f"/{language}/press/accreditation/", FORM | {"email": ""})
    assert response.headers["Content-Language"] == language
    assert list(errors(response)) == ["email"]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"cancelled": True}, "This event was cancelled."),
        ({"announced": True, "starts_at": NOW - 3 * HOUR}, "This event is over."),
        ({"closed": True, "starts_at": NOW - 30 * HOUR}, "This event is over."),
        ({}, "Choose an event of the programme."),
        (
            {"status": "announced", "announce_at": NOW + HOUR},
            "Choose an event of the programme.",
        ),
    ],
)
def test_an_event_that_cannot_be_attended_is_refused_in_words(
    client: Client, changes: dict[str, Any], sentence: str
) -> None:
    event = PressEventFactory(**changes)
    response = send(client, event=event.number)
    assert errors(response) == {"event": [sentence]}
    assert event.title_en not in response.content.decode()


def test_a_typed_outlet_that_is_in_the_list_is_that_one(client: Client) -> None:
    outlet = OutletFactory(name="Мысал апталығы")
    send(client, outlet_name="МЫСАЛ  апталығы")
    journalist = Journalist.objects.get()
    assert (journalist.outlet, journalist.outlet_name) == (outlet, "")


def test_a_chosen_outlet_and_another_typed_one_contradict(client: Client) -> None:
    outlet = OutletFactory(name="Үлгі TV")
    response = send(client, outlet=outlet.slug)
    assert list(errors(response)) == ["outlet_name"]
    assert send(client, outlet=outlet.slug, outlet_name="").status_code == 302
    assert Journalist.objects.get().outlet == outlet


def test_the_address_of_an_event_chooses_it(client: Client, event: PressEvent) -> None:
    page = client.get(reverse("press:accreditation"), {"event": event.number}).content.decode()
    assert f'value="{event.number}" selected' in page


def test_sent_twice_it_is_one_application(client: Client, event: PressEvent) -> None:
    for _ in range(2):
        assert send(client, event=event.number).status_code == 302
    assert Accreditation.objects.count() == Journalist.objects.count() == 1
    assert Message.objects.count() == 1


def test_the_answer_is_the_same_for_a_known_address(client: Client) -> None:
    stranger = send(client, email="nobody@example.org")
    confirmed(event=None)
    known = send(client, email="jana@example.org")
    assert (known.status_code, known["Location"]) == (302, stranger["Location"])


def test_one_address_is_not_mailed_without_end(client: Client) -> None:
    statuses = [send(client, note=f"№ {n}").status_code for n in range(11)]
    assert statuses == [302] * 10 + [429]


def test_another_site_may_not_send_the_form(client: Client) -> None:
    response = client.post(
        reverse("press:accreditation"), FORM, headers={"Sec-Fetch-Site": "cross-site"}
    )
    assert response.status_code == 403
    assert not Accreditation.objects.exists()


def test_texts_too_long_or_strange_are_a_clear_answer(client: Client) -> None:
    response = send(client, note="я" * 100_000, outlet="\x00", card_reference="k" * 61)
    assert response.status_code == 200
    assert set(errors(response)) == {"note", "outlet", "card_reference"}


# --- the link that confirms -----------------------------------------------------------------------


def path_of(url: str) -> str:
    return "/" + url.split("/", 3)[3]


def test_opening_the_link_files_nothing_and_the_button_does(
    client: Client, event: PressEvent
) -> None:
    row = apply(event=event)
    path = path_of(links.confirm_url(row, language="en"))
    page = client.get(path)
    assert page.status_code == 200
    assert "Jana Example" in page.content.decode()
    row.refresh_from_db()
    assert row.status == "unconfirmed"
    response = client.post(path)
    row.refresh_from_db()
    assert row.status == "applied"
    mine = client.get(response["Location"])
    assert event.title_en in mine.content.decode()
    assert client.post(path).status_code == 302  # a second press shows the page again
    assert Accreditation.objects.count() == 1


def test_a_forged_or_foreign_or_old_token_opens_nothing(client: Client, event: PressEvent) -> None:
    row = confirmed(event=event)
    other = apply(event=event, email="other@example.org")
    confirm = path_of(links.confirm_url(other, language="en"))
    own = path_of(links.my_page_url(row.journalist, language="en"))
    token = confirm.rstrip("/").rpartition("/")[2]
    own_token = own.rstrip("/").rpartition("/")[2]
    for path in (
        reverse("press:mine_of", args=[token]),  # of another purpose
        reverse("press:confirm_accreditation", args=[own_token]),
        reverse("press:mine_of", args=[own_token[:-1] + ("A" if own_token[-1] != "A" else "B")]),
        reverse("press:mine_of", args=[str(row.journalist.pk)]),
        reverse("press:confirm_accreditation", args=[str(other.pk)]),
    ):
        assert client.get(path).status_code == 404
        assert client.post(path).status_code in {404, 405}
    other.refresh_from_db()
    assert other.status == "unconfirmed"


def test_links_end(client: Client, settings: Settings, event: PressEvent) -> None:
    row, other = confirmed(event=event), apply(event=event, email="other@example.org")
    own = path_of(links.my_page_url(row.journalist, language="en"))
    confirm = path_of(links.confirm_url(other, language="en"))
    assert client.get(own).status_code == client.get(confirm).status_code == 200
    with time_machine.travel(timezone.now() + timedelta(hours=settings.LINK_LIFETIME_HOURS + 1)):
        assert client.get(own).status_code == 404
        assert client.get(confirm).status_code == 200
    hours = settings.ACCREDITATION_CONFIRM_HOURS + 1
    with time_machine.travel(timezone.now() + timedelta(hours=hours)):
        assert client.post(confirm).status_code == 404
    other.refresh_from_db()
    assert other.status == "unconfirmed"


def test_the_own_page_shows_nobody_elses(client: Client, cast: Cast, event: PressEvent) -> None:
    mine = confirmed(event=event)
    other = confirmed(event=None, email="other@example.org", full_name="Somebody Else")
    accreditation.refuse(other, reason="Чужая причина", by=cast["press"])
    page = client.get(path_of(links.my_page_url(mine.journalist, language="en")))
    assert page.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert "no-store" in page.headers["Cache-Control"]
    text = page.content.decode()
    assert "waiting for a decision" in text
    assert "Чужая причина" not in text
    assert "Somebody Else" not in text


def test_the_own_page_shows_states_and_reasons(
    client: Client, cast: Cast, event: PressEvent
) -> None:
    row = accepted(cast, event=None)
    refused = confirmed(event=event)
    accreditation.refuse(refused, reason="Зал мал", by=cast["press"])
    page = client.get(path_of(links.my_page_url(row.journalist, language="en"))).content.decode()
    assert "Зал мал" in page
    assert "accepted" in page
    assert "from 2 February 2026 to 1 February 2027" in page


def test_the_own_page_needs_a_bounded_number_of_statements(
    client: Client, event: PressEvent, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    row = confirmed(event=event)
    path = path_of(links.my_page_url(row.journalist, language="en"))
    for _ in range(2):
        with django_assert_max_num_queries(3):
            client.get(path)
        confirmed(event=PressEventFactory(announced=True))
        confirmed(event=PressEventFactory(announced=True))


# --- asking for the link --------------------------------------------------------------------------


def test_asking_for_the_link_tells_nobody_who_is_known(client: Client) -> None:
    known = JournalistFactory(email="jana@example.org")
    apply(email="unsure@example.org", event=None)
    answers = [
        client.post(reverse("press:mine"), {"email": email})
        for email in ("JANA@example.org", "nobody@example.org", "unsure@example.org")
    ]
    assert {(each.status_code, each["Location"]) for each in answers} == {
        (302, f"{reverse('press:mine')}?sent=1")
    }
    mails = Message.objects.filter(template="pressroom/my_page")
    assert list(mails.values_list("recipient", flat=True)) == [known.reference]


def test_asking_again_and_again_is_stopped(client: Client) -> None:
    JournalistFactory(email="jana@example.org")
    statuses = [
        client.post(reverse("press:mine"), {"email": "jana@example.org"}).status_code
        for _ in range(4)
    ]
    assert statuses == [302, 302, 302, 429]
    assert Message.objects.count() == 1


def test_the_form_says_how_long_data_are_kept(settings: Settings) -> None:
    settings.JOURNALIST_KEPT_DAYS = 2 * 366
    assert "2 years" in str(AccreditationForm().fields["consent"].label)
