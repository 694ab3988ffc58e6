"""The public pages of events: what they say, what they cost, and what they never say."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import translation
from pytest_django import DjangoAssertNumQueries, Settings

from portal.directory import directory
from pressroom.models import EventChange, PressEvent
from tests.factories import (
    AnnouncementFactory,
    AppointmentFactory,
    BodyFactory,
    CoverageFactory,
    PressEventFactory,
    PressQuestionFactory,
    SpeakingFactory,
    TopicFactory,
)
from tests.factories.press import ANNOUNCED_AT, HOUR, STARTS_AT

pytestmark = pytest.mark.django_db

SECRET = "Секретная встреча"
BEFORE = STARTS_AT - timedelta(days=1)
AFTER = STARTS_AT + timedelta(days=1)


@pytest.fixture
def before() -> object:
    with time_machine.travel(BEFORE, tick=False):
        yield


@pytest.fixture
def after() -> object:
    with time_machine.travel(AFTER, tick=False):
        yield


def page(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, (address, response.status_code)
    assert not response.cookies
    return response.content.decode()


# --- what they say --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "title", "cancelled"),
    [
        ("kk", "Қысқа дайындық", "Дауыл"),
        ("ru", "Подготовка к зиме", "Буря"),
        ("en", "Ready for winter", "Буря"),
    ],
)
def test_pages_are_read_in_every_language(
    client: Client, before: object, language: str, title: str, cancelled: str
) -> None:
    event = PressEventFactory(cancelled=True)
    EventChange.objects.create(
        event=event,
        kind="cancelled",
        reason_kk="Дауыл",
        reason_ru="Буря",
        was_starts_at=STARTS_AT,
        was_ends_at=STARTS_AT + HOUR,
        at=ANNOUNCED_AT,
    )
    assert title in page(client, f"/{language}/press/")
    assert title in page(client, f"/{language}/press/events/")
    shown = page(client, f"/{language}/press/events/{event.number}/")
    assert title in shown
    assert cancelled in shown


def test_a_missing_language_is_said(client: Client, before: object) -> None:
    event = PressEventFactory(announced=True, title_en="")
    shown = page(client, f"/en/press/events/{event.number}/")
    assert '<span lang="ru">Подготовка к зиме</span>' in shown
    assert "There is no text in your language yet" in shown


def test_a_moved_event_says_when_it_was_and_why(client: Client, before: object) -> None:
    event = PressEventFactory(announced=True)
    EventChange.objects.create(
        event=event,
        kind="rescheduled",
        reason_en="The hall is being repaired",
        was_starts_at=STARTS_AT - 24 * HOUR,
        was_ends_at=STARTS_AT - 23 * HOUR,
        was_venue_en="Old hall",
        at=ANNOUNCED_AT,
    )
    shown = page(client, f"/en/press/events/{event.number}/")
    for words in (
        "The event was rescheduled",
        "The hall is being repaired",
        "9 February 2026, 10:00–11:00",
        "Old hall",
    ):
        assert words in shown
    assert "Rescheduled</span>" in page(client, "/en/press/events/")


def test_a_held_event_shows_what_came_of_it(client: Client, after: object) -> None:
    event = PressEventFactory(
        closed=True,
        minutes="О готовности к зиме.",
        recording_url="https://example.org/v/1",
        reported_questions=12,
        reported_source="Sheet of the host",
    )
    speaking = SpeakingFactory(event=event)
    PressQuestionFactory(event=event, answered=True, text="Когда откроют мост?")
    PressQuestionFactory(event=event, promised=True, text="Кто отвечает за снег?")
    CoverageFactory(event=event, title="Город готов", url="https://example.org/n/1")
    AnnouncementFactory(event=event, approved=True, title_en="A release")
    AnnouncementFactory(event=event, title_en="A draft")
    shown = page(client, f"/en/press/events/{event.number}/")
    for words in (
        "О готовности к зиме.",
        "https://example.org/v/1",
        speaking.name_as_printed_en,
        "Когда откроют мост?",
        "Кто отвечает за снег?",
        "Город готов",
        "A release",
        "12 questions",
        "Sheet of the host",
    ):
        assert words in shown
    assert "A draft" not in shown
    assert "Questions asked</dt><dd>2</dd>" in shown
    assert "Answered</dt><dd>1</dd>" in shown
    assert "Add to my calendar" not in shown


def test_an_event_to_come_offers_its_calendar_entry(client: Client, before: object) -> None:
    event = PressEventFactory(announced=True)
    shown = page(client, f"/ru/press/events/{event.number}/")
    assert f'href="/feeds/ru/events/{event.number}.ics"' in shown


def test_what_an_official_is_called_later_rewrites_nothing(client: Client, after: object) -> None:
    speaking = SpeakingFactory(event=PressEventFactory(closed=True), title_as_printed_en="Head")
    speaking.appointment.title_en = "Chief"
    speaking.appointment.save()
    shown = page(client, f"/en/press/events/{speaking.event.number}/")
    assert ">Head</span>" in shown
    assert "Chief" not in shown


@pytest.mark.parametrize(
    ("text", "shown_as"),
    [
        ('<script>alert("x")</script>', "&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;"),
        ("{{ settings.SECRET_KEY }}", "{{ settings.SECRET_KEY }}"),
    ],
)
def test_what_was_typed_is_shown_as_text(
    client: Client, before: object, text: str, shown_as: str
) -> None:
    event = PressEventFactory(announced=True, title_en=text, description_en=text, venue_en=text)
    for address in ("/en/press/", "/en/press/events/", f"/en/press/events/{event.number}/"):
        shown = page(client, address)
        assert shown_as in shown
        assert "<script>alert" not in shown


# --- the programme --------------------------------------------------------------------------------


def numbers(client: Client, address: str) -> list[str]:
    """The events of the page, in their order."""
    response = client.get(address)
    cards = [*response.context["upcoming"], *response.context["past"]]
    return [card.row.number for card in cards]


def test_the_next_event_stands_first_and_the_last_one_on_top_of_the_past(
    client: Client, before: object
) -> None:
    later = PressEventFactory(announced=True, starts_at=STARTS_AT + 48 * HOUR)
    sooner = PressEventFactory(announced=True)
    older = PressEventFactory(closed=True, starts_at=STARTS_AT - 480 * HOUR)
    last = PressEventFactory(closed=True, starts_at=STARTS_AT - 48 * HOUR)
    assert numbers(client, "/en/press/events/") == [
        event.number for event in (sooner, later, last, older)
    ]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("kind=tour", {"a"}),
        ("body=roads", {"a"}),
        ("topic=transport", {"a", "b"}),  # a theme stands for all within it
        ("topic=buses", {"b"}),
        ("year=2025", {"b"}),
        ("year=2026&topic=transport", {"a"}),
        ("kind=briefing&body=roads", set()),
        ("kind=nonsense", {"a", "b", "c"}),
        ("year=1999", {"a", "b", "c"}),
        ("body=%00", {"a", "b", "c"}),
    ],
)
def test_the_programme_is_narrowed_by_filters(
    client: Client, before: object, asked: str, found: set[str]
) -> None:
    theme = TopicFactory(slug="transport")
    rows = {
        "a": PressEventFactory(announced=True, kind="tour"),
        "b": PressEventFactory(closed=True, starts_at=datetime(2025, 5, 5, 5, tzinfo=UTC)),
        "c": PressEventFactory(announced=True),
    }
    rows["a"].bodies.add(BodyFactory(slug="roads"))
    rows["a"].topics.add(theme)
    rows["b"].topics.add(TopicFactory(slug="buses", parent=theme))
    assert set(numbers(client, f"/en/press/events/?{asked}")) == {rows[k].number for k in found}


def test_a_filter_that_makes_no_sense_is_told_by_its_field(client: Client, before: object) -> None:
    assert "This is not one of the choices." in page(client, "/en/press/events/?kind=nonsense")


def test_the_year_is_that_of_almaty(client: Client, before: object) -> None:
    """Eight in the evening of New Year's Eve in UTC is one in the morning of the new year there."""
    eve = PressEventFactory(closed=True, starts_at=datetime(2025, 12, 31, 20, tzinfo=UTC))
    assert numbers(client, "/en/press/events/?year=2026") == [eve.number]


def test_the_past_is_read_page_by_page_without_a_gap(
    client: Client, after: object, settings: Settings
) -> None:
    settings.PAGE_SIZE = 2
    PressEventFactory(announced=True, starts_at=AFTER + HOUR)
    past = [
        PressEventFactory(closed=True, starts_at=STARTS_AT - day * 24 * HOUR).number
        for day in (0, 0, 1, 2, 3)
    ]
    past[:2] = past[1::-1]  # of the same moment: the later row first
    address, read = "/en/press/events/", []
    while address:
        response = client.get(address)
        read += [card.row.number for card in response.context["past"]]
        older = response.context["older_url"]
        address = f"/en/press/events/{older}" if older else ""
        assert len(response.context["upcoming"]) == (1 if not response.context["newer_url"] else 0)
    assert read == past


@pytest.mark.parametrize("token", ["x", "20260101T000000000000Z-0", "%00"])
def test_an_address_of_no_page_is_told(client: Client, token: str) -> None:
    assert client.get(f"/en/press/events/?older={token}").status_code == 400


@pytest.mark.parametrize("number", ["2026-9999", "x", "2026-0001%00", "../1", "20260001"])
def test_an_unknown_number_is_not_found(client: Client, number: str) -> None:
    assert client.get(f"/en/press/events/{number}/").status_code == 404
    assert client.get(f"/feeds/en/events/{number}.ics").status_code == 404


# --- what is not public ---------------------------------------------------------------------------

MINUTE = datetime(2026, 2, 9, 4, 0, tzinfo=UTC)  # a day before the event begins


def hidden(kind: str) -> PressEvent:
    """An event nobody may know of before `MINUTE`, with all that could give it away."""
    made: dict[str, Callable[[], PressEvent]] = {
        "planned": lambda: PressEventFactory(title_ru=SECRET, title_kk=SECRET, title_en=SECRET),
        "embargoed": lambda: PressEventFactory(
            title_ru=SECRET,
            title_kk=SECRET,
            title_en=SECRET,
            status="announced",
            announce_at=MINUTE,
        ),
        "called off": lambda: PressEventFactory(
            title_ru=SECRET,
            title_kk=SECRET,
            title_en=SECRET,
            status="cancelled",
            cancelled_at=ANNOUNCED_AT,
        ),
    }
    event = made[kind]()
    event.bodies.add(BodyFactory(slug="roads"))
    event.topics.add(TopicFactory(slug="snow"))
    speaking = SpeakingFactory(
        event=event,
        appointment=AppointmentFactory(official__slug="speaker", pk=77, office="secret-office"),
    )
    PressQuestionFactory(
        pk=9_000,  # in another range of keys than all there is: a sitemap must not grow by it
        event=event,
        answered=True,
        text=SECRET,
        addressee=speaking.appointment,
    )
    AnnouncementFactory(event=event, approved=True, number="2026-0555")
    return event


def places(event: PressEvent) -> list[str]:
    """Every address at which the event, or a trace of it, could be read."""
    number = event.number
    return [
        "/ru/press/",
        "/ru/press/events/",
        "/ru/press/events/?body=roads",
        "/ru/press/events/?topic=snow",
        "/ru/press/events/?year=2026",
        "/ru/press/events/?newer=20260101T000000000000Z-1",
        f"/ru/press/events/{number}/",
        "/ru/press/officials/",
        "/ru/press/officials/speaker/",
        "/ru/press/officials/speaker/77/events/",
        "/ru/press/officials/speaker/77/answered/",
        "/feeds/ru/events.ics",
        "/feeds/ru/events.atom",
        f"/feeds/ru/events/{number}.ics",
    ]


def around(event: PressEvent) -> list[str]:
    """Pages of other things, on which it could be named."""
    number = event.number
    return [
        "/ru/",
        "/ru/press/questions/",
        "/ru/press/accreditation/",
        f"/ru/press/accreditation/?event={number}",
        "/ru/press/coverage/",
        f"/ru/press/coverage/?event={number}",
        "/ru/announcements/",
        "/ru/announcements/2026-0555/",
        "/feeds/ru/announcements.atom",
        "/sitemap.xml",
    ]


def read(client: Client, addresses: list[str]) -> dict[str, tuple[int, str]]:
    answers = {address: client.get(address) for address in addresses}
    return {
        address: (response.status_code, response.content.decode())
        for address, response in answers.items()
    }


@pytest.mark.parametrize("kind", ["planned", "embargoed", "called off"])
def test_what_is_not_public_is_nowhere(client: Client, kind: str) -> None:
    """Every page is, byte for byte, what it is without the event; its own pages do not exist."""
    with time_machine.travel(MINUTE - timedelta(microseconds=1), tick=False):
        event = hidden(kind)
        addresses = [*places(event), *around(event)]
        with_it = read(client, addresses)
        event.questions.all().delete()
        event.speakings.all().delete()
        event.delete()
        without_it = read(client, addresses)
    assert with_it == without_it
    assert all(SECRET not in text for _status, text in with_it.values())
    own = [address for address in addresses if f"/events/{event.number}" in address]
    assert [with_it[address][0] for address in own] == [404, 404]


def test_an_embargo_ends_everywhere_at_its_minute(client: Client) -> None:
    with time_machine.travel(MINUTE, tick=False):
        found = read(client, places(hidden("embargoed")))
    assert {address: status for address, (status, _text) in found.items() if status != 200} == {}
    traceless = {
        "/ru/press/events/?newer=20260101T000000000000Z-1",  # of the past alone
        "/ru/press/officials/",
        "/ru/press/officials/speaker/",
    }
    silent = {address for address, (_status, text) in found.items() if SECRET not in text}
    assert silent == traceless


@pytest.mark.parametrize("kind", ["planned", "called off"])
def test_what_was_never_announced_stays_hidden_for_ever(client: Client, kind: str) -> None:
    with time_machine.travel(STARTS_AT + timedelta(days=30), tick=False):
        event = hidden(kind)
        found = read(client, [*places(event), *around(event)])
    assert all(SECRET not in text for _status, text in found.values())


def test_a_future_appointment_is_nobodys_business_yet(client: Client, before: object) -> None:
    AppointmentFactory(official__slug="heir", valid_from=date(2026, 2, 10))
    assert "heir" not in page(client, "/en/press/officials/")
    assert client.get("/en/press/officials/heir/").status_code == 404
    with time_machine.travel(STARTS_AT, tick=False):
        assert "heir" in page(client, "/en/press/officials/")
        assert client.get("/en/press/officials/heir/").status_code == 200


# --- what they cost -------------------------------------------------------------------------------


def full_event(**changes: object) -> PressEvent:
    event = PressEventFactory(closed=True, **changes)
    for _ in range(2):
        event.bodies.add(BodyFactory())
        event.topics.add(TopicFactory())
        SpeakingFactory(event=event)
        question = PressQuestionFactory(event=event, answered=True)
        question.answers.create(
            version=1, kind="final", language="ru", text="Весной.", given_at=STARTS_AT
        )
        CoverageFactory(event=event)
        AnnouncementFactory(event=event, approved=True)
    EventChange.objects.create(
        event=event,
        kind="rescheduled",
        reason_ru="Буря",
        was_starts_at=STARTS_AT,
        was_ends_at=STARTS_AT + HOUR,
        at=ANNOUNCED_AT,
    )
    return event


COSTS = {
    "/ru/press/": 12,
    "/ru/press/events/": 10,
    "/feeds/ru/events.ics": 5,
    "/feeds/ru/events.atom": 5,
    "/ru/press/officials/": 2,
}


@pytest.fixture
def city_at_hand(settings: Settings) -> Callable[[], object]:
    """The names of the city are in memory, as they are but once in ten seconds."""
    settings.PUBLIC_PAGE_SECONDS = 60
    return directory


@pytest.mark.parametrize("address", COSTS)
@pytest.mark.parametrize("count", [1, 3])
def test_lists_cost_the_same_for_one_row_and_for_three(
    client: Client,
    before: object,
    django_assert_num_queries: DjangoAssertNumQueries,
    city_at_hand: Callable[[], object],
    address: str,
    count: int,
) -> None:
    for _ in range(count):
        full_event(starts_at=BEFORE + HOUR)
        full_event(starts_at=BEFORE - 24 * HOUR)
    city_at_hand()
    with django_assert_num_queries(COSTS[address]):
        page(client, address)


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_of_an_event_costs_the_same_however_much_followed(
    client: Client,
    after: object,
    django_assert_num_queries: DjangoAssertNumQueries,
    city_at_hand: Callable[[], object],
    count: int,
) -> None:
    event = full_event()
    for _ in range(count - 1):
        SpeakingFactory(event=event)
        CoverageFactory(event=event)
    for _ in range(count):
        question = PressQuestionFactory(event=event, answered=True)
        follower = PressQuestionFactory(event=event, answered=True, answered_with=question)
        for version, changes in enumerate(
            ({"appointment": AppointmentFactory()}, {"body": BodyFactory()}), 1
        ):
            question.answers.create(
                version=version,
                kind="final",
                language="ru",
                text=f"Весной. {follower.number}",
                given_at=STARTS_AT,
                **changes,
            )
    city_at_hand()
    with django_assert_num_queries(13):
        page(client, f"/ru/press/events/{event.number}/")


def test_pages_are_marked_as_the_same_for_everybody(client: Client, before: object) -> None:
    event = PressEventFactory(announced=True)
    for address in (
        "/kk/press/",
        "/kk/press/events/",
        f"/kk/press/events/{event.number}/",
        "/kk/press/officials/",
        "/feeds/kk/events.ics",
        "/feeds/kk/events.atom",
    ):
        assert client.get(address)["Cache-Control"].startswith("public, max-age=")
        assert client.post(address).status_code == 405


def test_a_feed_leaves_the_language_of_others_alone(client: Client, before: object) -> None:
    """The active language of whoever asks next is not that of the feed before."""
    client.get("/feeds/kk/events.atom")
    assert translation.get_language() == "en"
