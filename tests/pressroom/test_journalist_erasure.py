"""Erasing journalists, by the administrator and by their term; outlets typed by hand."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import Settings

from portal import clock, ledger, recipients
from portal.models import LedgerEntry
from portal.transitions import NotYourBody, TransitionNotAllowed
from pressroom import accreditation, erasure, links, outlets, retention
from pressroom.links import LinkNotValid
from pressroom.models import Accreditation, Journalist, PressEvent, PressQuestion
from tests.factories.cast import Cast
from tests.factories.press import (
    ANNOUNCED_AT,
    HOUR,
    STARTS_AT,
    JournalistFactory,
    OutletFactory,
    PressEventFactory,
    PressQuestionFactory,
)
from tests.pressroom.newcomers import accepted, apply, confirmed

pytestmark = pytest.mark.django_db

NOW = ANNOUNCED_AT + HOUR
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with clock.at(NOW):
        yield


@pytest.fixture
def event() -> PressEvent:
    return PressEventFactory(announced=True)


def everything_kept() -> str:
    tables = (Journalist, Accreditation, PressQuestion, LedgerEntry)
    return repr([list(table.objects.values()) for table in tables])


# --- the verb -------------------------------------------------------------------------------------


def test_erased_nothing_personal_is_left_and_questions_stay(cast: Cast, event: PressEvent) -> None:
    outlet = OutletFactory()
    row = accepted(cast, event=event, outlet=outlet, outlet_name="")
    journalist = row.journalist
    question = PressQuestionFactory(answered=True, journalist=journalist, event=event)
    apply(event=None, full_name="Jana Third")
    erased = erasure.erase(journalist, reason="Пишите на jana@example.org", by=cast["admin"])
    assert (erased.full_name, erased.email, erased.phone) == ("", "", "")
    assert (erased.outlet, erased.erased_at) == (outlet, NOW)
    kept = everything_kept()
    for words in ("Jana", "jana@", "+7727", "KZ-0001", "камерой"):
        assert words not in kept
    question.refresh_from_db()
    assert question.journalist == journalist
    row.refresh_from_db()
    assert row.status == "revoked"
    assert list(ledger.verify(row.ledger_subject)) == []
    assert list(ledger.verify(journalist.ledger_subject)) == []


def test_the_erased_are_mailed_nothing_and_their_links_open_nothing(cast: Cast) -> None:
    journalist = confirmed(event=None).journalist
    token = links.my_page_path(journalist).rstrip("/").rpartition("/")[2]
    assert links.journalist_behind(token) == journalist
    erasure.erase(journalist, reason="Просьба", by=cast["admin"])
    assert recipients.address_of(journalist.reference) is None
    with pytest.raises(LinkNotValid):
        links.journalist_behind(token)


def test_whom_an_answer_is_owed_is_not_erased(cast: Cast, event: PressEvent) -> None:
    journalist = JournalistFactory()
    PressQuestionFactory(promised=True, journalist=journalist, event=event)
    with pytest.raises(TransitionNotAllowed, match="An answer is owed"):
        erasure.erase(journalist, reason="Просьба", by=cast["admin"])


def test_nobody_is_erased_twice_or_without_words(cast: Cast) -> None:
    journalist = JournalistFactory()
    with pytest.raises(TransitionNotAllowed, match="Say why"):
        erasure.erase(journalist, reason=" ", by=cast["admin"])
    erasure.erase(journalist, reason="Просьба", by=cast["admin"])
    with pytest.raises(TransitionNotAllowed, match="erased before"):
        erasure.erase(journalist, reason="Просьба", by=cast["admin"])


@pytest.mark.parametrize(
    "name", ["olga", "erik", "hana", "akim", "mira", "anna", "press", "host", "stranger"]
)
def test_only_an_administrator_erases(client: Client, cast: Cast, name: str) -> None:
    journalist = JournalistFactory()
    with pytest.raises(NotYourBody):
        erasure.erase(journalist, reason="x", by=cast[name])
    client.force_login(cast[name])
    address = reverse("admin:pressroom_journalist_erase", args=[journalist.pk])
    assert client.post(address, {"reason": "x"}).status_code in {302, 404}
    journalist.refresh_from_db()
    assert journalist.erased_at is None


def test_a_history_that_has_ended_stays_as_it_was(cast: Cast, event: PressEvent) -> None:
    row = accepted(cast, event=event)
    with clock.at(STARTS_AT + 3 * DAY):
        erasure.erase(row.journalist, reason="Просьба", by=cast["admin"])
    row.refresh_from_db()
    assert (row.status, row.card_reference, row.note) == ("accepted", "", "")


# --- the pages ------------------------------------------------------------------------------------


def test_the_administrator_erases_by_a_button_with_a_reason(client: Client, cast: Cast) -> None:
    journalist = JournalistFactory(full_name="Jana Example")
    client.force_login(cast["admin"])
    page = reverse("admin:pressroom_journalist_change", args=[journalist.pk])
    address = reverse("admin:pressroom_journalist_erase", args=[journalist.pk])
    assert address in client.get(page).content.decode()
    assert list(client.post(address, {"reason": ""}).context["form"].errors) == ["reason"]
    assert client.post(address, {"reason": "Просьба"}).status_code == 302
    text = client.get(page).content.decode()
    assert "Jana" not in text
    assert "Personal data were erased: Просьба" in text


@pytest.mark.parametrize("name", ["olga", "erik", "hana", "akim", "mira", "anna", "host"])
def test_journalists_are_seen_by_those_who_may(client: Client, cast: Cast, name: str) -> None:
    journalist = JournalistFactory(full_name="Jana Example")
    client.force_login(cast[name])
    assert client.get(reverse("admin:pressroom_journalist_changelist")).status_code == 403
    page = reverse("admin:pressroom_journalist_change", args=[journalist.pk])
    assert "Jana" not in client.get(page, follow=True).content.decode()


def test_the_office_mends_a_journalist_but_not_the_address(client: Client, cast: Cast) -> None:
    journalist = JournalistFactory(full_name="Jana Exampel", email="jana@example.org")
    client.force_login(cast["press"])
    page = reverse("admin:pressroom_journalist_change", args=[journalist.pk])
    typed = {
        "full_name": "Jana Example",
        "email": "evil@example.org",
        "phone": "8 727 000 00 02",
        "outlet": journalist.outlet_id,
        "outlet_name": "",
        "language": "kk",
    }
    assert client.post(page, typed).status_code == 302
    journalist.refresh_from_db()
    assert (journalist.full_name, journalist.email, journalist.phone) == (
        "Jana Example",
        "jana@example.org",
        "+77270000002",
    )
    (entry,) = LedgerEntry.objects.filter(subject=journalist.ledger_subject)
    assert entry.data == {"what": ["full_name", "language", "phone"]}
    bad = client.post(page, typed | {"phone": "1308"})
    assert bad.status_code == 200
    assert "This is not a full telephone number" in bad.content.decode()


def test_mending_and_erasing_wait_for_each_other(client: Client, cast: Cast) -> None:
    """The form writes the whole row: read before an erasure, it would bring everything back."""
    journalist = JournalistFactory()
    client.force_login(cast["press"])
    page = reverse("admin:pressroom_journalist_change", args=[journalist.pk])
    typed = {"full_name": "Jana", "phone": "", "outlet": "", "outlet_name": "", "language": "kk"}
    with CaptureQueriesContext(connection) as asked:
        assert client.post(page, typed).status_code == 302
    reads = [each["sql"] for each in asked if 'FROM "pressroom_journalist"' in each["sql"]]
    assert "FOR UPDATE" in reads[0]
    with clock.at(NOW + DAY):
        erasure.erase(journalist, reason="By wish", by=ledger.SYSTEM)
    assert client.post(page, typed).status_code == 403
    journalist.refresh_from_db()
    assert (journalist.full_name, journalist.email) == ("", "")


# --- outlets --------------------------------------------------------------------------------------


def test_typed_outlets_are_recognised_with_their_questions(client: Client, cast: Cast) -> None:
    outlet = OutletFactory(name="Мысал апталығы")
    a = JournalistFactory(outlet=None, outlet_name="Мысал апта")
    b = JournalistFactory(outlet=None, outlet_name="мысал АПТА")
    other = JournalistFactory(outlet=None, outlet_name="Другая газета")
    question = PressQuestionFactory(journalist=a, outlet=None)
    unsure = apply(event=None, outlet_name="Мысал апта")
    assert [row.journalists for row in outlets.typed()] == [2, 1]
    client.force_login(cast["press"])
    address = reverse("admin:pressroom_outlet_typed")
    assert "Мысал апта" in client.get(address).content.decode()
    answer = client.post(address, {"name": "Мысал апта", "outlet": outlet.slug}, follow=True)
    assert "2 journalists are of Мысал апталығы now." in answer.content.decode()
    for person in (a, b, other, unsure.journalist, question):
        person.refresh_from_db()
    assert (a.outlet, a.outlet_name, b.outlet) == (outlet, "", outlet)
    assert other.outlet is None
    assert unsure.journalist.outlet is None
    assert question.outlet == outlet
    assert list(ledger.verify(a.ledger_subject)) == []
    again = client.post(address, {"name": "Мысал апта", "outlet": ""}, follow=True)
    assert "Choose the outlet." in again.content.decode()


@pytest.mark.parametrize("name", ["erik", "akim", "anna", "admin", "stranger"])
def test_only_the_press_office_recognises_outlets(cast: Cast, name: str) -> None:
    JournalistFactory(outlet=None, outlet_name="Мысал апта")
    with pytest.raises(NotYourBody):
        outlets.recognise("Мысал апта", outlet=OutletFactory(), by=cast[name])


def test_the_list_of_outlets_tells_of_typed_names(client: Client, cast: Cast) -> None:
    JournalistFactory(outlet=None, outlet_name="Мысал апта")
    client.force_login(cast["press"])
    text = client.get(reverse("admin:pressroom_outlet_changelist")).content.decode()
    assert "1 name was typed by hand" in text
    client.force_login(cast["anna"])
    text = client.get(reverse("admin:pressroom_outlet_changelist")).content.decode()
    assert "typed by hand" not in text


# --- the term -------------------------------------------------------------------------------------


def test_whose_term_is_over_is_erased_and_nobody_else(
    cast: Cast, event: PressEvent, settings: Settings
) -> None:
    old = confirmed(event=None, email="old@example.org").journalist
    asked = confirmed(event=None, email="asked@example.org").journalist
    holds = confirmed(event=None, email="holds@example.org")
    owed = confirmed(event=None, email="owed@example.org").journalist
    PressQuestionFactory(promised=True, journalist=owed, event=event)
    late = NOW + timedelta(days=settings.JOURNALIST_KEPT_DAYS)
    PressQuestionFactory(
        answered=True, journalist=asked, event=event, asked_at=NOW, answered_at=late
    )
    with clock.at(NOW + 100 * DAY):
        accreditation.accept(holds, by=cast["press"])
    with clock.at(late):
        assert retention.sweep() == 0
    with clock.at(late + DAY):
        assert retention.sweep() == 1
        assert retention.sweep() == 0
    old.refresh_from_db()
    assert old.erased_at == late + DAY
    assert Journalist.objects.filter(erased_at__isnull=True).count() == 3
    (entry,) = LedgerEntry.objects.filter(subject=old.ledger_subject)
    assert (entry.actor, entry.event) == ("system", "erased")
    assert Accreditation.objects.get(journalist=old).status == "refused"
