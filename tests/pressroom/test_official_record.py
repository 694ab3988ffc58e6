"""The record of officials: each number is the count of the rows it opens."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from portal.models import Appointment
from pressroom.official_record import MEASURES
from tests.factories import (
    AppointmentFactory,
    BodyFactory,
    OfficialFactory,
    PressEventFactory,
    PressQuestionFactory,
    SpeakingFactory,
)
from tests.factories.press import HOUR, STARTS_AT

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def moment() -> Iterator[None]:
    with time_machine.travel(STARTS_AT + timedelta(days=1), tick=False):
        yield


@pytest.fixture
def office() -> Appointment:
    return AppointmentFactory(official__slug="speaker", official__name_en="Sam Sample")


def numbers(client: Client, slug: str = "speaker") -> list[dict[str, int]]:
    offices = client.get(f"/en/press/officials/{slug}/").context["offices"]
    return [dict(office.numbers) for office in offices]


def rows(client: Client, office: Appointment, key: str) -> set[str]:
    address = f"/en/press/officials/{office.official.slug}/{office.pk}/{key}/"
    context = client.get(address).context
    return {card.row.number for card in context["events" if key == "events" else "questions"]}


def record(office: Appointment) -> dict[str, set[str]]:
    """Give the office some of everything; the numbers by measure that must be found."""
    event = PressEventFactory(closed=True)
    to_come = PressEventFactory(announced=True, starts_at=STARTS_AT + 48 * HOUR)
    unheard = PressEventFactory(), PressEventFactory(cancelled=True)
    for each in (event, to_come, *unheard):
        SpeakingFactory(event=each, appointment=office)

    def asked(**changes: object) -> str:
        return str(PressQuestionFactory(event=event, addressee=office, **changes).number)

    at_once = asked(answered=True)
    promised = {"answered": True, "promised_at": STARTS_AT}
    kept = asked(**promised, answered_on_time=True)
    late = asked(**promised, answered_on_time=False)
    owed = asked(promised=True)
    for not_public in ({"is_published": False}, {"event": unheard[0]}):
        changes = {"event": event, "answered": True} | not_public
        PressQuestionFactory(addressee=office, **changes)
    asked()  # nobody has decided on it
    asked(declined=True)
    return {
        "events": {event.number, to_come.number},
        "answered": {at_once, kept, late},
        "open": {owed},
        "kept": {kept},
        "late": {late},
    }


def test_every_number_is_the_count_of_the_rows_it_opens(
    client: Client, office: Appointment
) -> None:
    expected = record(office)
    record(AppointmentFactory())  # somebody else's are not counted here
    assert numbers(client) == [{key: len(found) for key, found in expected.items()}]
    assert {key: rows(client, office, key) for key in MEASURES} == expected


def test_a_successor_does_not_inherit_the_numbers(client: Client, office: Appointment) -> None:
    record(office)
    office.valid_to = date(2026, 2, 10)
    office.save(update_fields=["valid_to"])
    AppointmentFactory(
        official__slug="heir", body=office.body, office=office.office, valid_from=date(2026, 2, 11)
    )
    assert numbers(client, "heir") == [dict.fromkeys(MEASURES, 0)]
    assert numbers(client)[0]["answered"] == 3


def test_each_office_of_one_person_has_numbers_of_its_own(
    client: Client, office: Appointment
) -> None:
    record(office)
    AppointmentFactory(
        official=office.official,
        office="other",
        valid_from=date(2023, 1, 1),
        valid_to=date(2023, 9, 1),
    )
    assert [found["events"] for found in numbers(client)] == [2, 0]


def test_the_list_tells_who_is_in_office_and_who_was(client: Client, office: Appointment) -> None:
    record(office)
    AppointmentFactory(
        official=OfficialFactory(slug="former"), office="b", valid_to=date(2026, 2, 10)
    )
    context = client.get("/en/press/officials/").context
    assert [(each.official.slug, each.events) for each in context["present"]] == [("speaker", 2)]
    assert [(each.official.slug, each.events) for each in context["former"]] == [("former", 0)]


@pytest.mark.parametrize(
    "address",
    [
        "nobody/",
        "speaker/{other}/events/",
        "speaker/{office}/nonsense/",
        "speaker/999999/events/",
        "speaker/99999999999999999999/events/",
    ],
)
def test_what_is_not_there_is_not_found(client: Client, office: Appointment, address: str) -> None:
    other = AppointmentFactory()
    found = address.format(office=office.pk, other=other.pk)
    assert client.get(f"/en/press/officials/{found}").status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_record_costs_the_same_for_one_office_and_for_three(
    client: Client,
    office: Appointment,
    django_assert_num_queries: DjangoAssertNumQueries,
    count: int,
) -> None:
    record(office)
    for n in range(count - 1):
        record(AppointmentFactory(official=office.official, office=f"office-{n}"))
    with django_assert_num_queries(7):
        assert len(numbers(client)) == count


@pytest.mark.parametrize(("key", "cost"), [("events", 5), ("answered", 2)])
@pytest.mark.parametrize("count", [1, 3])
def test_the_rows_cost_the_same_for_one_and_for_many(
    client: Client,
    office: Appointment,
    django_assert_num_queries: DjangoAssertNumQueries,
    key: str,
    cost: int,
    count: int,
) -> None:
    for _ in range(count):
        record(office)
    with django_assert_num_queries(cost + 4):  # for the city's names
        assert len(rows(client, office, key)) == count * (2 if key == "events" else 3)


def test_two_holders_of_one_office_are_refused_in_words() -> None:
    body = BodyFactory()
    AppointmentFactory(body=body, office="head", valid_from=date(2026, 1, 1))
    second = AppointmentFactory.build(
        official=OfficialFactory(), body=body, office="head", valid_from=date(2026, 6, 1)
    )
    with pytest.raises(ValidationError, match="Somebody else holds this office"):
        second.full_clean()
