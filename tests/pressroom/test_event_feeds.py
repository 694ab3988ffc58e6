"""The calendar and the feed, read back by parsers, as calendars and readers do."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from xml.etree import ElementTree as ET
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client
from icalendar import Calendar

from portal import clock
from portal.models import Role, User
from pressroom import programme
from pressroom.models import PressEvent
from pressroom.programme import Plan
from tests.factories import AppointmentFactory, BodyFactory, PressEventFactory, staff
from tests.factories.press import ANNOUNCED_AT, HOUR, STARTS_AT

pytestmark = pytest.mark.django_db

ALMATY = ZoneInfo("Asia/Almaty")
NOW = ANNOUNCED_AT
ATOM = {"a": "http://www.w3.org/2005/Atom"}


@pytest.fixture(autouse=True)
def moment() -> Iterator[None]:
    with time_machine.travel(NOW + timedelta(days=2), tick=False):
        yield


@pytest.fixture
def press() -> User:
    return staff(Role.PRESS_OFFICER, username="press")


def announced(by: User, **changes: Any) -> PressEvent:
    with clock.at(NOW):
        what = {
            "title": {"kk": "Қысқа дайындық", "ru": "Зима: готовность, снег"},
            "description": {"ru": "Первая строка\nвторая; строка"},
            "venue": {"ru": "Площадь Республики, 4"},
            "starts_at": STARTS_AT,
            "ends_at": STARTS_AT + HOUR,
        }
        event = programme.plan(Plan(**what | changes), by=by)  # type: ignore[arg-type]
        return programme.announce(event, by=by)


def entries(client: Client, address: str = "/feeds/ru/events.ics") -> list[Any]:
    response = client.get(address)
    assert response.status_code == 200
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    calendar = Calendar.from_ical(response.content)
    assert calendar["VERSION"] == "2.0"
    assert [str(zone["TZID"]) for zone in calendar.walk("VTIMEZONE")] == ["Asia/Almaty"]
    found = calendar.walk("VEVENT")
    assert all(entry.errors == [] for entry in found)
    return list(found)


def test_an_entry_says_when_where_who_and_what(client: Client, press: User) -> None:
    appointment = AppointmentFactory(official__slug="speaker", title_ru="Руководитель")
    event = announced(press, speakers=[appointment], bodies=[BodyFactory(slug="roads")])
    (entry,) = entries(client)
    assert entry.decoded("dtstart") == STARTS_AT
    assert entry["DTSTART"].params["TZID"] == "Asia/Almaty"
    assert entry["DTSTART"].to_ical() == b"20260210T100000"
    assert entry.decoded("dtend") == STARTS_AT + HOUR
    assert str(entry["SUMMARY"]) == "Зима: готовность, снег"
    assert entry["SUMMARY"].params["LANGUAGE"] == "ru"
    assert str(entry["LOCATION"]) == "Площадь Республики, 4"
    assert str(entry["DESCRIPTION"]).splitlines() == [
        "Первая строка",
        "вторая; строка",
        "Должностное лицо speaker, Руководитель",
        "Управление roads",
    ]
    assert str(entry["URL"]).endswith(f"/ru/press/events/{event.number}/")
    assert (str(entry["STATUS"]), int(entry["SEQUENCE"])) == ("CONFIRMED", 0)
    assert entry.decoded("last-modified") == NOW


def test_the_uid_stays_and_the_sequence_rises_with_every_change(
    client: Client, press: User
) -> None:
    event = announced(press)
    (first,) = entries(client)
    with clock.at(NOW + HOUR):
        programme.reschedule(
            event,
            starts_at=STARTS_AT + HOUR,
            ends_at=STARTS_AT + 2 * HOUR,
            venue={"ru": "Онлайн"},
            reason={"ru": "Ремонт зала"},
            by=press,
        )
    (second,) = entries(client)
    with clock.at(NOW + 2 * HOUR):
        programme.cancel(event, reason={"ru": "Болезнь"}, by=press)
    (third,) = entries(client)
    (third_kk,) = entries(client, "/feeds/kk/events.ics")
    assert {str(entry["UID"]) for entry in (first, second, third, third_kk)} == {
        f"press-event-{event.number}@open-almaty"
    }
    assert [int(entry["SEQUENCE"]) for entry in (first, second, third)] == [0, 1, 2]
    assert [str(entry["STATUS"]) for entry in (first, second, third)] == [
        "CONFIRMED",
        "CONFIRMED",
        "CANCELLED",
    ]
    assert second.decoded("dtstart") == STARTS_AT + HOUR
    assert third.decoded("last-modified") == NOW + 2 * HOUR
    assert "Болезнь" in str(third["DESCRIPTION"])


def test_the_zone_tells_both_offsets_of_almaty(client: Client) -> None:
    """UTC+6 until 2024-02-29, UTC+5 since: a calendar finds either in the feed itself."""
    PressEventFactory(announced=True)
    zone = Calendar.from_ical(client.get("/feeds/kk/events.ics").content).walk("VTIMEZONE")[0]
    rules = {rule["DTSTART"].dt: rule["TZOFFSETTO"].td for rule in zone.subcomponents}
    assert rules[datetime(2024, 3, 1)] == timedelta(hours=5)  # noqa: DTZ001 — zones are told in their own time
    assert timedelta(hours=6) in {rules[day] for day in rules if day.year < 2024}


def test_one_event_has_a_calendar_of_its_own(client: Client, press: User) -> None:
    event = announced(press)
    PressEventFactory(announced=True, number="2026-0777")
    (entry,) = entries(client, f"/feeds/kk/events/{event.number}.ics")
    assert str(entry["SUMMARY"]) == "Қысқа дайындық"


def test_the_calendar_keeps_the_last_months_and_all_to_come(client: Client) -> None:
    for days in (-100, -80, 5, 500):
        start = NOW + timedelta(days=days)
        PressEventFactory(announced=True, starts_at=start, announce_at=NOW - timedelta(days=120))
    assert [entry.decoded("dtstart") - NOW for entry in entries(client)] == [
        timedelta(days=days) for days in (-80, 5, 500)
    ]


def test_lines_are_folded_and_end_as_the_standard_says(client: Client) -> None:
    PressEventFactory(announced=True, title_ru="Ұзақ атау " * 24)
    content = client.get("/feeds/ru/events.ics").content
    assert content.endswith(b"END:VCALENDAR\r\n")
    assert max(len(line) for line in content.split(b"\r\n")) <= 75
    assert b"\n" not in content.replace(b"\r\n", b"")


@pytest.mark.parametrize("language", ["de", "EN", "kk-KZ"])
def test_a_language_unknown_is_not_found(client: Client, language: str) -> None:
    for feed in ("events.ics", "events.atom"):
        assert client.get(f"/feeds/{language}/{feed}").status_code == 404


# --- Atom -----------------------------------------------------------------------------------------


def atom(client: Client, language: str = "ru") -> tuple[ET.Element, list[ET.Element]]:
    response = client.get(f"/feeds/{language}/events.atom")
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    feed = ET.fromstring(response.content)  # noqa: S314 — our own
    return feed, feed.findall("a:entry", ATOM)


def told(entry: ET.Element, name: str) -> str:
    return entry.findtext(f"a:{name}", "", ATOM)


def test_the_feed_tells_what_was_announced_or_changed_last(client: Client, press: User) -> None:
    first, second = announced(press), announced(press, title={"ru": "Другое"})
    with clock.at(NOW + HOUR):
        programme.cancel(first, reason={"ru": "Болезнь"}, by=press)
    feed, found = atom(client)
    assert feed.get("{http://www.w3.org/XML/1998/namespace}lang") == "ru"
    assert [told(entry, "title") for entry in found] == ["Зима: готовность, снег", "Другое"]
    assert told(found[0], "published") == NOW.isoformat()
    assert told(found[0], "updated") == (NOW + HOUR).isoformat()
    assert told(found[0], "id").endswith(f":press-event/{first.number}")
    assert "Болезнь" in told(found[0], "summary")
    assert told(found[1], "id") != told(found[0], "id")
    link = found[1].find("a:link", ATOM)
    assert link is not None
    assert str(link.get("href")).endswith(f"/ru/press/events/{second.number}/")


def test_an_empty_programme_is_a_whole_feed_and_a_whole_calendar(client: Client) -> None:
    assert atom(client)[1] == []
    assert entries(client) == []


def test_markup_typed_into_a_title_stays_text(client: Client) -> None:
    PressEventFactory(announced=True, title_ru="<b>Снег</b> & лёд")
    (entry,) = atom(client)[1]
    assert told(entry, "title") == "<b>Снег</b> & лёд"
    (event,) = entries(client)
    assert str(event["SUMMARY"]) == "<b>Снег</b> & лёд"


def test_the_summary_is_plain_text_put_into_html(client: Client) -> None:
    PressEventFactory(announced=True, venue_ru="A & B", description_ru="a < b\n<img src=x>")
    summary = told(atom(client)[1][0], "summary")
    assert summary.endswith("A &amp; B<br>a &lt; b<br>&lt;img src=x&gt;")


def test_moments_of_the_feed_are_in_order_for_readers_anywhere(client: Client) -> None:
    PressEventFactory(announced=True, changed_at=datetime(2026, 2, 3, tzinfo=UTC))
    assert told(atom(client)[1][0], "updated") == "2026-02-03T00:00:00+00:00"
