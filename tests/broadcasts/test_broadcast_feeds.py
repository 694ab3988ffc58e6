"""The calendar and the feed of broadcasts, read back by parsers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any
from xml.etree import ElementTree as ET

import pytest
import time_machine
from django.test import Client
from icalendar import Calendar
from pytest_django import DjangoAssertNumQueries

from broadcasts import schedule
from broadcasts.models import Broadcast
from broadcasts.schedule import Plan
from portal import clock
from portal.models import Role, User
from tests.factories import AppointmentFactory, BroadcastFactory, GuestFactory, TopicFactory, staff
from tests.factories.live import DAY, LIVE_STARTS_AT

pytestmark = pytest.mark.django_db

NOW = LIVE_STARTS_AT - 3 * DAY
HOUR = timedelta(hours=1)
ATOM = {"a": "http://www.w3.org/2005/Atom"}
WHAT = Plan(
    title={"kk": "Қысқа дайындық", "ru": "Зима: готовность, снег"},
    description={"ru": "Первая строка\nвторая; строка"},
    starts_at=LIVE_STARTS_AT,
    ends_at=LIVE_STARTS_AT + HOUR,
    channel="Almaty",
    stream_url="https://stream.example.org/live",
)


@pytest.fixture(autouse=True)
def moment() -> Iterator[None]:
    with time_machine.travel(NOW + DAY, tick=False):
        yield


@pytest.fixture
def press() -> User:
    return staff(Role.PRESS_OFFICER, username="press")


def announced(by: User, **changes: Any) -> Broadcast:
    with clock.at(NOW):
        broadcast = schedule.plan(replace(WHAT, **changes), by=by)
        return schedule.announce(broadcast, by=by)


def entries(client: Client, address: str = "/feeds/ru/live.ics") -> list[Any]:
    response = client.get(address)
    assert response.status_code == 200
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    calendar = Calendar.from_ical(response.content)
    assert [str(zone["TZID"]) for zone in calendar.walk("VTIMEZONE")] == ["Asia/Almaty"]
    found = calendar.walk("VEVENT")
    assert all(entry.errors == [] for entry in found)
    return list(found)


def feed(client: Client, language: str = "ru") -> ET.Element:
    response = client.get(f"/feeds/{language}/live.atom")
    assert response.status_code == 200
    return ET.fromstring(response.content)  # noqa: S314 — our own


def test_an_entry_says_when_where_who_and_what(client: Client, press: User) -> None:
    appointment = AppointmentFactory(official__name_ru="Азамат Есимов", title_ru="Руководитель")
    broadcast = announced(press, guests=[appointment])
    (entry,) = entries(client)
    assert entry.decoded("dtstart") == LIVE_STARTS_AT
    assert entry["DTSTART"].params["TZID"] == "Asia/Almaty"
    assert entry["DTSTART"].to_ical() == b"20260212T180000"
    assert entry.decoded("dtend") == LIVE_STARTS_AT + HOUR
    assert str(entry["SUMMARY"]) == "Akimat LIVE: Зима: готовность, снег"
    assert str(entry["LOCATION"]) == "Almaty"
    said = str(entry["DESCRIPTION"]).splitlines()
    assert said[:3] == ["Первая строка", "вторая; строка", "Азамат Есимов, Руководитель"]
    assert said[3].endswith("https://stream.example.org/live")
    assert str(entry["URL"]).endswith(f"/ru/live/{broadcast.number}/")
    assert str(entry["STATUS"]) == "CONFIRMED"
    assert entry.decoded("last-modified") == NOW


def test_the_uid_stays_and_the_sequence_rises_with_every_change(
    client: Client, press: User
) -> None:
    broadcast = announced(press)
    (first,) = entries(client)
    with clock.at(NOW + HOUR):
        later = replace(WHAT, starts_at=LIVE_STARTS_AT + HOUR, ends_at=LIVE_STARTS_AT + 2 * HOUR)
        schedule.revise(broadcast, what=later, by=press)
    (second,) = entries(client)
    with clock.at(NOW + 2 * HOUR):
        schedule.cancel(broadcast, reason={"ru": "Болезнь"}, by=press)
    (third,) = entries(client)
    (third_kk,) = entries(client, "/feeds/kk/live.ics")
    assert {str(entry["UID"]) for entry in (first, second, third, third_kk)} == {
        f"live-broadcast-{broadcast.number}@open-almaty"
    }
    sequences = [int(entry["SEQUENCE"]) for entry in (first, second, third)]
    assert sequences == sorted(set(sequences))
    assert [str(entry["STATUS"]) for entry in (first, second, third)] == [
        "CONFIRMED",
        "CONFIRMED",
        "CANCELLED",
    ]
    assert second.decoded("dtstart") == LIVE_STARTS_AT + HOUR
    assert third.decoded("last-modified") == NOW + 2 * HOUR
    assert "Болезнь" in str(third["DESCRIPTION"])
    assert "stream.example.org" not in str(third["DESCRIPTION"])


def test_only_what_was_announced_and_is_not_long_past_is_told(client: Client, press: User) -> None:
    shown = announced(press)
    BroadcastFactory(number=501, title_ru="Тайный план")
    secret = BroadcastFactory(number=502, title_ru="Тайная отмена")
    with clock.at(NOW):
        schedule.cancel(secret, reason={"ru": "Буря"}, by=press)
    BroadcastFactory(number=503, closed=True, starts_at=NOW - 91 * DAY)
    for address in ("/feeds/ru/live.ics", "/feeds/ru/live.atom"):
        assert "Тайн" not in client.get(address).content.decode()
    (entry,) = entries(client)
    assert str(entry["UID"]).startswith(f"live-broadcast-{shown.number}@")
    assert client.get(f"/feeds/ru/live/{secret.number}.ics").status_code == 404


def test_one_broadcast_is_a_file_of_its_own(client: Client, press: User) -> None:
    broadcast = announced(press)
    announced(press, channel="Qala")
    (entry,) = entries(client, f"/feeds/kk/live/{broadcast.number}.ics")
    assert str(entry["SUMMARY"]) == "Akimat LIVE: Қысқа дайындық"
    assert client.get("/feeds/kk/live/99999.ics").status_code == 404
    assert client.get("/feeds/de/live.ics").status_code == 404


def test_the_feed_names_each_once_with_its_last_change(client: Client, press: User) -> None:
    broadcast = announced(press, topics=[TopicFactory(name_ru="Снег")])
    with clock.at(NOW + HOUR):
        what = replace(WHAT, description={"ru": "Снег & <лёд>"}, topics=broadcast.topics.all())
        schedule.revise(broadcast, what=what, by=press)
    (entry,) = feed(client).findall("a:entry", ATOM)

    def said(name: str) -> str:
        return entry.findtext(f"a:{name}", "", ATOM)

    assert said("title") == "Зима: готовность, снег"
    assert said("id") == f"tag:127.0.0.1,2026:live-broadcast/{broadcast.number}"
    assert said("published") == "2026-02-09T13:00:00+00:00"
    assert said("updated") == "2026-02-09T14:00:00+00:00"
    assert "Снег &amp; &lt;лёд&gt;" in said("summary")
    assert [each.get("term") for each in entry.findall("a:category", ATOM)] == ["Снег"]
    kk = feed(client, "kk").find("a:entry", ATOM)
    assert kk is not None
    assert kk.findtext("a:id", "", ATOM) == said("id")


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(("address", "statements"), [("live.ics", 4), ("live.atom", 8)])
def test_it_costs_the_same_for_one_and_for_three(
    client: Client,
    django_assert_num_queries: DjangoAssertNumQueries,
    count: int,
    address: str,
    statements: int,
) -> None:
    for _row in range(count):
        row = BroadcastFactory(announced=True)
        GuestFactory(broadcast=row)
        row.topics.add(TopicFactory())
    with django_assert_num_queries(statements):
        client.get(f"/feeds/kk/{address}")
