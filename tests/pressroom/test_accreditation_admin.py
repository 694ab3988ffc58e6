"""The press office's pages of accreditation: list, buttons, many at once, the door list."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from portal import clock
from portal.models import LedgerEntry, Message
from pressroom import accreditation
from pressroom.models import Accreditation, PressEvent
from tests.factories.cast import Cast
from tests.factories.press import ANNOUNCED_AT, HOUR, STARTS_AT, OutletFactory, PressEventFactory
from tests.pressroom.newcomers import accepted, apply, confirmed

pytestmark = pytest.mark.django_db

NOW = ANNOUNCED_AT + HOUR
LIST = "admin:pressroom_accreditation_changelist"


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with clock.at(NOW):
        yield


@pytest.fixture
def event() -> PressEvent:
    return PressEventFactory(announced=True, venue_ru="Площадь Республики, 4")


def page(client: Client, row: Accreditation) -> str:
    return reverse("admin:pressroom_accreditation_change", args=[row.pk])


def do(client: Client, row: Accreditation, verb: str, **typed: object) -> HttpResponse:
    """The verb's form as it is shown now, sent with what was typed."""
    address = reverse("admin:pressroom_accreditation_do", args=[row.pk, verb])
    seen = client.get(address).context["seen"]
    return client.post(address, {"seen": seen, **typed})  # type: ignore[return-value]


def many(client: Client, verb: str, *rows: Accreditation, **typed: object) -> HttpResponse:
    """The verb done to the rows from the list, in both of its steps."""
    asked = client.post(
        reverse(LIST), {"action": verb, "_selected_action": [row.pk for row in rows], "index": 0}
    )
    seen = {f"seen_{each['row'].pk}": each["seen"] for each in asked.context["rows"]}
    return client.post(  # type: ignore[return-value]
        reverse("admin:pressroom_accreditation_many", args=[verb]),
        {"row": [row.pk for row in rows], **seen, **typed},
    )


# --- who may --------------------------------------------------------------------------------------

NOBODYS = ["olga", "erik", "hana", "akim", "mira", "anna", "host"]


@pytest.mark.parametrize("name", [*NOBODYS, "admin"])
def test_only_the_press_office_finds_the_pages(
    client: Client, cast: Cast, event: PressEvent, name: str
) -> None:
    row = confirmed(event=event)
    client.force_login(cast[name])
    assert client.get(reverse(LIST)).status_code == 403
    assert client.get(page(client, row)).status_code == 404
    for verb in ("accept", "refuse", "revoke"):
        address = reverse("admin:pressroom_accreditation_do", args=[row.pk, verb])
        assert client.get(address).status_code == 404
        assert client.post(address, {"seen": 9, "reason": "x"}).status_code == 404
    row.refresh_from_db()
    assert row.status == "applied"


@pytest.mark.parametrize("name", NOBODYS)
def test_the_door_list_is_for_those_who_may_see_journalists(
    client: Client, cast: Cast, event: PressEvent, name: str
) -> None:
    accepted(cast, event=event)
    address = reverse("admin:pressroom_accreditation_door", args=[event.number])
    client.force_login(cast[name])
    assert client.get(address).status_code == 404
    client.force_login(cast["admin"])  # may see journalists, and decides nothing
    shown = client.get(address).content.decode()
    assert "Jana Example" in shown
    assert "door/tick" not in shown


def test_what_nobody_confirmed_is_on_no_page(client: Client, cast: Cast, event: PressEvent) -> None:
    row = apply(event=event)
    client.force_login(cast["press"])
    assert "Jana" not in client.get(reverse(LIST), {"queue": "all"}).content.decode()
    assert client.get(page(client, row)).status_code == 404
    people = client.get(reverse("admin:pressroom_journalist_changelist")).content.decode()
    assert "Jana" not in people
    address = reverse("admin:pressroom_journalist_change", args=[row.journalist_id])
    assert client.get(address).status_code == 302  # Django's "does not exist"


# --- list and page --------------------------------------------------------------------------------


def test_the_list_shows_first_what_is_to_decide(
    client: Client, cast: Cast, event: PressEvent
) -> None:
    waiting = confirmed(event=event)
    accepted(cast, event=None, email="b@example.org", full_name="Berik Done")
    client.force_login(cast["press"])
    shown = client.get(reverse(LIST))
    assert list(shown.context["cl"].result_list) == [waiting]
    text = client.get(reverse(LIST), {"queue": "all"}).content.decode()
    assert "Jana Example" in text
    assert "Berik Done" in text


def test_the_list_is_narrowed_by_event_outlet_and_state(
    client: Client, cast: Cast, event: PressEvent
) -> None:
    outlet = OutletFactory()
    a = confirmed(event=event)
    b = accepted(cast, event=None, email="b@example.org", outlet=outlet, outlet_name="")
    client.force_login(cast["press"])
    for asked, rows in (
        ({"event": event.number}, [a]),
        ({"outlet": outlet.slug}, [b]),
        ({"status": "accepted"}, [b]),
        ({"queue": "year"}, [b]),
        ({"q": "b@example.org"}, [b]),
        ({"q": "апталығы"}, [a]),
        ({"status": "unconfirmed"}, []),
    ):
        shown = client.get(reverse(LIST), asked)
        assert list(shown.context["cl"].result_list) == rows


def test_list_and_page_need_a_bounded_number_of_statements(
    client: Client,
    cast: Cast,
    event: PressEvent,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    client.force_login(cast["press"])
    for n in range(3):
        row = confirmed(event=event, email=f"{n}@example.org")
        confirmed(event=None, email=f"{n}@example.org")
        if n != 1:
            with django_assert_max_num_queries(13):
                client.get(reverse(LIST))
            with django_assert_max_num_queries(13):
                client.get(page(client, row))


def test_the_page_says_why_a_button_is_not_possible(
    client: Client, cast: Cast, event: PressEvent
) -> None:
    row = accepted(cast, event=event)
    client.force_login(cast["press"])
    shown = client.get(page(client, row)).content.decode()
    assert "Jana Example" in shown
    assert "KZ-0001" in shown
    assert "this is possible when it is: waiting for a decision." in shown
    assert "the journalist" in shown  # who applied, in the story


# --- one at a time --------------------------------------------------------------------------------


def test_a_year_is_accepted_for_fewer_days(client: Client, cast: Cast) -> None:
    row = confirmed(event=None)
    client.force_login(cast["press"])
    refused = do(client, row, "accept", days=400)
    assert refused.status_code == 200
    assert do(client, row, "accept", days=30).status_code == 302
    row.refresh_from_db()
    assert row.status == "accepted"
    assert (row.valid_to - row.valid_from).days == 29  # type: ignore[operator]


def test_a_double_click_accepts_once(client: Client, cast: Cast, event: PressEvent) -> None:
    row = confirmed(event=event)
    client.force_login(cast["press"])
    address = reverse("admin:pressroom_accreditation_do", args=[row.pk, "accept"])
    seen = client.get(address).context["seen"]
    statuses = [client.post(address, {"seen": seen}).status_code for _ in range(2)]
    assert statuses == [302, 302]
    assert LedgerEntry.objects.filter(subject=row.ledger_subject, event="accepted").count() == 1
    assert Message.objects.filter(template="pressroom/accreditation_accepted").count() == 1


def test_of_two_officers_the_second_is_told_and_loses_nothing(
    client: Client, cast: Cast, event: PressEvent
) -> None:
    row = confirmed(event=event)
    client.force_login(cast["root"])
    address = reverse("admin:pressroom_accreditation_do", args=[row.pk, "refuse"])
    seen = client.get(address).context["seen"]
    accreditation.accept(row, by=cast["press"])
    answer = client.post(address, {"seen": seen, "reason": "Мест больше нет"})
    assert answer.status_code == 409
    text = answer.content.decode()
    assert "Мест больше нет" in text
    assert "Accepted, valid from" in text
    row.refresh_from_db()
    assert row.status == "accepted"


def test_a_reason_too_long_or_missing_is_told_by_the_field(
    client: Client, cast: Cast, event: PressEvent
) -> None:
    row = confirmed(event=event)
    client.force_login(cast["press"])
    for typed in ("", "я" * 301):
        answer = do(client, row, "refuse", reason=typed)
        assert list(answer.context["form"].errors) == ["reason"]
    row.refresh_from_db()
    assert row.status == "applied"


# --- many at once ---------------------------------------------------------------------------------


def test_many_are_refused_with_one_reason_and_one_that_was_decided_is_told(
    client: Client, cast: Cast, event: PressEvent
) -> None:
    rows = [confirmed(event=event, email=f"{n}@example.org") for n in ("a", "b", "c")]
    with clock.at(NOW):
        accreditation.accept(rows[1], by=cast["press"])
    client.force_login(cast["press"])
    report = many(client, "refuse", *rows, reason="Зал мал")
    assert [each.row for each in report.context["done"]] == [rows[0], rows[2]]
    assert [each.row for each in report.context["refused"]] == [rows[1]]
    for row in rows:
        row.refresh_from_db()
    assert [row.status for row in rows] == ["refused", "accepted", "refused"]
    assert {row.reason for row in rows} == {"Зал мал", ""}
    assert Message.objects.filter(template="pressroom/accreditation_refused").count() == 2


def test_many_are_accepted_for_the_year_and_for_events_alike(
    client: Client, cast: Cast, event: PressEvent
) -> None:
    for_event = confirmed(event=event)
    for_year = confirmed(event=None, email="b@example.org")
    client.force_login(cast["press"])
    report = many(client, "accept", for_event, for_year, days=100)
    assert report.context["done_count"] == 2
    for_event.refresh_from_db()
    for_year.refresh_from_db()
    assert for_event.valid_from == for_event.valid_to
    assert (for_year.valid_to - for_year.valid_from).days == 99  # type: ignore[operator]


# --- the door -------------------------------------------------------------------------------------


def test_the_door_list_prints_who_may_come(client: Client, cast: Cast, event: PressEvent) -> None:
    accepted(cast, event=event)
    confirmed(event=event, email="b@example.org", full_name="Not Decided")
    year = accepted(cast, event=None, email="c@example.org", full_name="Year Holder")
    gone = accepted(cast, event=event, email="d@example.org", full_name="Gone Away")
    accreditation.revoke(gone, reason="Ушёл", by=cast["press"])
    client.force_login(cast["press"])
    shown = client.get(reverse("admin:pressroom_accreditation_door", args=[event.number]))
    people = shown.context["people"]
    assert [row.journalist.full_name for row in people.expected] == ["Jana Example"]
    assert people.of_the_year == [year]
    text = shown.content.decode()
    for words in ("Jana Example", "Мысал апталығы", "KZ-0001", "☐", "Year Holder"):
        assert words in text
    for words in ("Not Decided", "Gone Away", "jana@example.org", "+7"):
        assert words not in text


def test_ticks_at_the_door(client: Client, cast: Cast, event: PressEvent) -> None:
    row = accepted(cast, event=event)
    year = accepted(cast, event=None, email="c@example.org", full_name="Year Holder")
    client.force_login(cast["press"])
    door = reverse("admin:pressroom_accreditation_door", args=[event.number])
    tick = reverse("admin:pressroom_accreditation_door_tick", args=[event.number])
    client.post(tick, {"row": row.pk, "came": "1"})
    row.refresh_from_db()
    assert row.attended_at is None  # eight days too early
    with clock.at(STARTS_AT):
        for pk in (row.pk, row.pk, year.pk):
            assert client.post(tick, {"row": pk, "came": "1"}).status_code == 302
        people = client.get(door).context["people"]
        assert (len(people.expected), people.came, people.of_the_year) == (2, 2, [])
        client.post(tick, {"row": row.pk})
        assert client.get(door).context["people"].came == 1
        assert client.post(tick, {"row": "x"}).status_code == 404
        client.force_login(cast["admin"])
        assert client.post(tick, {"row": row.pk, "came": "1"}).status_code == 404


def test_the_door_list_needs_a_bounded_number_of_statements(
    client: Client,
    cast: Cast,
    event: PressEvent,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    client.force_login(cast["press"])
    address = reverse("admin:pressroom_accreditation_door", args=[event.number])
    for n in range(3):
        accepted(cast, event=event, email=f"{n}@example.org")
        if n != 1:
            with django_assert_max_num_queries(8):
                client.get(address)


# --- the start page -------------------------------------------------------------------------------


def test_the_start_page_counts_what_is_to_decide(
    client: Client, cast: Cast, event: PressEvent
) -> None:
    confirmed(event=event)
    apply(event=event, email="b@example.org")
    client.force_login(cast["press"])
    panels = client.get(reverse("admin:index")).context["panels"]
    (panel,) = [each for each in panels if str(each.title) == "Accreditation"]
    assert [task.count for task in panel.tasks] == [1, 0, 0]
    assert [row.label for row in panel.rows] == [event.title]
    client.force_login(cast["anna"])
    panels = client.get(reverse("admin:index")).context["panels"]
    assert "Accreditation" not in [str(each.title) for each in panels]
