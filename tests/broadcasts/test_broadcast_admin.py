"""Broadcasts in the staff site: who sees what, every button, every refusal, and what was typed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from broadcasts import schedule
from broadcasts.models import Broadcast
from broadcasts.schedule import Plan
from portal.models import Appointment, LedgerEntry, Role, User
from tests.factories import (
    AppointmentFactory,
    BodyFactory,
    BroadcastFactory,
    GuestFactory,
    LiveQuestionFactory,
    TopicFactory,
    VoteFactory,
    staff,
)
from tests.factories.live import DAY, LIVE_STARTS_AT, MINUTE

pytestmark = pytest.mark.django_db

NOW = LIVE_STARTS_AT - 3 * DAY
HOUR = timedelta(hours=1)
LIST = "/admin/broadcasts/broadcast/"
ADD = "/admin/broadcasts/broadcast/add/"
START = "/admin/"


@pytest.fixture(autouse=True)
def moment() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def press(client: Client) -> User:
    person = staff(Role.PRESS_OFFICER, username="press")
    client.force_login(person)
    return person


@pytest.fixture
def office() -> Appointment:
    return AppointmentFactory(official__slug="guest", official__name_en="Sam Sample")


@pytest.fixture
def broadcast(press: User, office: Appointment) -> Broadcast:
    what = Plan(
        title={"kk": "Қысқа дайындық", "ru": "Подготовка к зиме"},
        starts_at=LIVE_STARTS_AT,
        ends_at=LIVE_STARTS_AT + HOUR,
        guests=[office],
    )
    return schedule.plan(what, by=press)


def do(broadcast: Broadcast, verb: str) -> str:
    return reverse("admin:broadcasts_broadcast_do", args=[broadcast.pk, verb])


def page_of(broadcast: Broadcast) -> str:
    return f"{LIST}{broadcast.pk}/change/"


def seen(broadcast: Broadcast) -> int:
    return LedgerEntry.objects.filter(subject=broadcast.ledger_subject).count()


def send(client: Client, broadcast: Broadcast, verb: str, **typed: Any) -> HttpResponse:
    return client.post(do(broadcast, verb), {"seen": seen(broadcast), **typed})


def text(response: HttpResponse, status: int = 200) -> str:
    assert response.status_code == status
    return response.content.decode()


FORM = {
    "title_kk": "Қар тазалау",
    "title_ru": "Уборка снега",
    "starts_at": "2026-02-19T18:00",
    "ends_at": "2026-02-19T19:00",
    "channel": "Almaty",
}


# --- planning -------------------------------------------------------------------------------------


def test_a_broadcast_is_planned_in_one_form(
    client: Client, press: User, office: Appointment
) -> None:
    topic = TopicFactory()
    (offered,) = client.get(ADD).context["form"].appointments
    typed = FORM | {
        "guest_1": offered,
        "topics": [topic.pk],
        "rules_ru": "Только о снеге.",
        "stream_url": "stream.example.org/live",
    }
    made = Broadcast.objects.get(pk=_made(client.post(ADD, typed)))
    assert (made.number, made.status, made.channel) == (1, "planned", "Almaty")
    assert (made.title_kk, made.rules_ru) == ("Қар тазалау", "Только о снеге.")
    assert made.stream_url == "https://stream.example.org/live"
    assert made.starts_at.isoformat() == "2026-02-19T13:00:00+00:00"
    assert [guest.appointment for guest in made.guests.all()] == [office]
    assert list(made.topics.all()) == [topic]


def _made(response: HttpResponse) -> int:
    assert response.status_code == 302, response.context["form"].errors
    return int(response["Location"].split("/")[-3])


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"title_kk": "", "title_ru": ""}, "title_kk", "Give it a title in one language at least."),
        ({"starts_at": ""}, "starts_at", "Choose a day and a time."),
        ({"ends_at": "2026-02-19T18:00"}, "ends_at", "The broadcast ends before it starts."),
        (
            {"starts_at": "2026-02-08T18:00", "ends_at": "2026-02-08T19:00"},
            "ends_at",
            "This time has passed already.",
        ),
        ({"stream_url": "javascript:alert(1)"}, "stream_url", "Enter a valid URL."),
        ({"guest_1": "Nobody"}, "guest_1", "Nobody of this name holds or held an office."),
        ({"guest_1": "Former"}, "guest_1", "does not hold this office on 19 February 2026."),
        ({"guest_1": "Sam", "guest_2": "Sam"}, "guest_2", "This official is a guest already."),
        ({"title_kk": "я" * 251}, "title_kk", "at most 250 characters"),
        ({"channel": "я" * 121}, "channel", "at most 120 characters"),
    ],
)
def test_what_makes_no_sense_is_told_by_its_field_and_kept(
    client: Client,
    press: User,
    office: Appointment,
    changes: dict[str, str],
    field: str,
    sentence: str,
) -> None:
    AppointmentFactory(
        official__slug="d", official__name_en="Former", office="d", valid_to=date(2026, 2, 18)
    )
    response = client.post(ADD, FORM | {"description_ru": "О снеге"} | changes)
    form = response.context["form"]
    assert sentence in str(form.errors[field])
    assert set(form.errors) == {field}
    assert "О снеге" in text(response)
    assert Broadcast.objects.count() == 0


def test_more_lines_for_guests_keep_what_was_typed(client: Client, press: User) -> None:
    response = client.post(ADD, FORM | {"guest_3": "Sam", "more_lines": "1"})
    assert len(response.context["form"].lines) == 6
    shown = text(response)
    assert 'value="Sam"' in shown
    assert 'value="Уборка снега"' in shown
    assert "st-field--bad" not in shown
    assert Broadcast.objects.count() == 0


def test_a_double_click_plans_one_broadcast(client: Client, press: User) -> None:
    first, second = client.post(ADD, FORM), client.post(ADD, FORM)
    assert _made(first) == _made(second)
    assert Broadcast.objects.count() == 1


def test_another_broadcast_at_that_time_is_refused_and_what_was_typed_kept(
    client: Client, press: User
) -> None:
    _made(client.post(ADD, FORM))
    response = client.post(ADD, FORM | {"title_ru": "Другой эфир"})
    shown = text(response)
    assert "has this time on the same channel" in shown
    assert 'value="Другой эфир"' in shown
    bob = staff(Role.PRESS_OFFICER, username="bob")
    client.force_login(bob)
    assert "has this time on the same channel" in text(client.post(ADD, FORM))
    assert Broadcast.objects.count() == 1


def test_the_rules_of_every_broadcast_stand_where_one_has_none(
    client: Client, press: User, broadcast: Broadcast
) -> None:
    words = "A moderator reads every question."
    assert words in text(client.get(ADD))
    assert words in text(client.get(do(broadcast, "revise")))
    shown = text(client.get(page_of(broadcast)))
    assert words in shown
    assert "Those of every broadcast:" in shown
    Broadcast.objects.update(rules_en="Only about snow.")
    shown = text(client.get(page_of(broadcast)))
    assert "Only about snow." in shown
    assert words not in shown


# --- editing --------------------------------------------------------------------------------------


def edited(broadcast: Broadcast, **changes: Any) -> dict[str, Any]:
    """The form of a broadcast as the browser sends it back, with changes."""
    return {
        "title_kk": broadcast.title_kk,
        "title_ru": broadcast.title_ru,
        "starts_at": "2026-02-12T18:00",
        "ends_at": "2026-02-12T19:00",
        "guest_1": "Sam",
        "seen": seen(broadcast),
    } | changes


def test_a_plan_is_edited(client: Client, broadcast: Broadcast) -> None:
    changes = {"title_en": "Snow", "starts_at": "2026-02-12T17:30", "guest_1": ""}
    assert client.post(do(broadcast, "revise"), edited(broadcast, **changes)).status_code == 302
    broadcast.refresh_from_db()
    assert (broadcast.title_en, broadcast.starts_at) == ("Snow", LIVE_STARTS_AT - HOUR / 2)
    assert broadcast.guests.count() == 0


def test_an_announced_broadcast_is_not_moved_into_the_past(
    client: Client, press: User, broadcast: Broadcast
) -> None:
    schedule.announce(broadcast, by=press)
    assert "seen by everybody at once" in text(client.get(do(broadcast, "revise")))
    moved = edited(broadcast, starts_at="2026-02-08T18:00")
    response = client.post(do(broadcast, "revise"), moved)
    assert "The new time has passed already." in str(response.context["form"].errors["starts_at"])


def test_on_air_the_start_is_shown_and_locked(
    client: Client, press: User, broadcast: Broadcast, moment: time_machine.Traveller
) -> None:
    schedule.announce(broadcast, by=press)
    moment.move_to(LIVE_STARTS_AT)
    client.force_login(press)
    schedule.go_on_air(broadcast, by=press)
    changes = {"starts_at": "2026-02-12T18:10", "ends_at": "2026-02-12T19:30"}
    assert client.post(do(broadcast, "revise"), edited(broadcast, **changes)).status_code == 302
    broadcast.refresh_from_db()
    assert (broadcast.starts_at, broadcast.ends_at) == (LIVE_STARTS_AT, LIVE_STARTS_AT + 1.5 * HOUR)


def test_two_people_on_one_broadcast_do_not_overwrite_each_other(
    client: Client, press: User, broadcast: Broadcast
) -> None:
    hers = edited(broadcast, title_en="Alice")
    bob = staff(Role.PRESS_OFFICER, username="bob", first_name="Bob", last_name="Example")
    other = Client()
    other.force_login(bob)
    assert other.post(do(broadcast, "revise"), edited(broadcast, title_en="Bob")).status_code == 302
    shown = text(client.post(do(broadcast, "revise"), hers), 409)
    for words in ("Somebody changed this", "Edited: title", "Bob Example", 'value="Alice"'):
        assert words in shown
    broadcast.refresh_from_db()
    assert broadcast.title_en == "Bob"


# --- the other verbs ------------------------------------------------------------------------------


def test_a_broadcast_is_led_from_plan_to_recording(
    client: Client, press: User, broadcast: Broadcast, moment: time_machine.Traveller
) -> None:
    assert send(client, broadcast, "announce").status_code == 302
    moment.move_to(LIVE_STARTS_AT + MINUTE)
    client.force_login(press)  # a session does not last three days
    assert send(client, broadcast, "go_on_air").status_code == 302
    LiveQuestionFactory(broadcast=broadcast, approved=True)
    assert "1 question has no outcome yet" in text(client.get(do(broadcast, "end")))
    assert send(client, broadcast, "end").status_code == 302
    typed = {"recording_url": "https://video.example.org/1", "recording_offset": "-0:20"}
    assert send(client, broadcast, "add_recording", **typed).status_code == 302
    broadcast.refresh_from_db()
    assert (broadcast.status, broadcast.on_air_at) == ("ended", LIVE_STARTS_AT + MINUTE)
    assert (broadcast.recording_url, broadcast.recording_offset) == (
        "https://video.example.org/1",
        -20,
    )
    form = client.get(do(broadcast, "add_recording")).context["form"]
    assert form["recording_offset"].value() == "-0:20"
    steps = client.get(page_of(broadcast)).context["steps"]
    assert [step.sentence for step in steps] == [
        "The recording was added",
        "The broadcast ended",
        "On air",
        "Announced: questions are taken",
        "Planned for 12 February 2026, 18:00",
    ]


def test_a_broadcast_is_closed_when_every_question_has_its_outcome(
    client: Client, press: User
) -> None:
    broadcast = BroadcastFactory(ended=True)
    row = LiveQuestionFactory(broadcast=broadcast, approved=True)
    assert "1 question has no outcome yet" in text(client.get(page_of(broadcast)))
    assert "1 question has no outcome yet" in text(send(client, broadcast, "close"), 409)
    row.status = "withdrawn"
    row.save(update_fields=["status"])
    assert send(client, broadcast, "close").status_code == 302
    broadcast.refresh_from_db()
    assert broadcast.status == "closed"


def test_a_double_click_goes_on_air_once(
    client: Client, press: User, broadcast: Broadcast, moment: time_machine.Traveller
) -> None:
    schedule.announce(broadcast, by=press)
    moment.move_to(LIVE_STARTS_AT)
    client.force_login(press)
    typed = {"seen": seen(broadcast)}
    for _click in range(2):
        assert client.post(do(broadcast, "go_on_air"), typed).status_code == 302
    assert seen(broadcast) == 3


@pytest.mark.parametrize("offset", ["soon", "1:2:3:4", "--5", "-"])
def test_an_offset_that_is_no_time_is_told_by_its_field(client: Client, offset: str) -> None:
    client.force_login(staff(Role.PRESS_OFFICER))
    broadcast = BroadcastFactory(ended=True)
    typed = {"recording_url": "https://video.example.org/1", "recording_offset": offset}
    response = send(client, broadcast, "add_recording", **typed)
    errors = response.context["form"].errors
    assert "Write the time in the recording" in str(errors["recording_offset"])


def test_a_broadcast_is_cancelled_with_a_reason_in_languages(
    client: Client, press: User, broadcast: Broadcast
) -> None:
    assert "nobody will" in text(client.get(do(broadcast, "cancel")))
    schedule.announce(broadcast, by=press)
    LiveQuestionFactory(broadcast=broadcast)
    shown = text(client.get(do(broadcast, "cancel")))
    assert "It stays on the pages as cancelled" in shown
    assert "1 question has no outcome yet" in shown
    assert "Say why, in words." in text(send(client, broadcast, "cancel"))
    typed = {"reason_kk": "Дауыл", "reason_ru": "Буря"}
    assert send(client, broadcast, "cancel", **typed).status_code == 302
    broadcast.refresh_from_db()
    assert (broadcast.cancel_reason_kk, broadcast.cancel_reason_ru) == ("Дауыл", "Буря")
    assert "Дауыл" in text(client.get(page_of(broadcast)))


def test_a_button_that_cannot_be_pressed_says_why(
    client: Client, press: User, broadcast: Broadcast
) -> None:
    schedule.announce(broadcast, by=press)
    shown = text(client.get(page_of(broadcast)))
    assert "It can go on air from 12 February 2026, 17:00 on" in shown
    assert "It can go on air from" in text(send(client, broadcast, "go_on_air"), 409)


# --- page, list, start ----------------------------------------------------------------------------


def test_the_page_counts_questions_and_votes(client: Client, press: User) -> None:
    broadcast = BroadcastFactory(on_air=True, reported_questions=25, reported_source="Лист")
    GuestFactory(broadcast=broadcast)
    first = LiveQuestionFactory(broadcast=broadcast, approved=True)
    LiveQuestionFactory(broadcast=broadcast)
    for _vote in range(3):
        VoteFactory(question=first)
    page = client.get(page_of(broadcast))
    assert page.context["counts"] == [("waiting for the moderator", 1), ("published", 1)]
    assert page.context["votes"] == 3
    assert "25" in text(page)


def rows(client: Client, **asked: str) -> list[int]:
    return [row.number for row in client.get(LIST, asked).context["cl"].result_list]


def test_the_list_is_narrowed_by_state_topic_year_number_and_words(
    client: Client, press: User
) -> None:
    topic = TopicFactory()
    planned = BroadcastFactory(number=11, starts_at=NOW + 2 * DAY)
    to_come = BroadcastFactory(number=12, announced=True, starts_at=NOW + DAY)
    to_begin = BroadcastFactory(number=13, announced=True, starts_at=NOW - MINUTE)
    on_air = BroadcastFactory(number=14, on_air=True, starts_at=NOW - 2 * MINUTE)
    ended = BroadcastFactory(number=15, ended=True, starts_at=NOW - DAY)
    closed = BroadcastFactory(number=16, closed=True, starts_at=NOW - 400 * DAY)
    off = {"status": "cancelled", "cancel_reason_ru": "Буря", "announced_at": NOW}
    cancelled = BroadcastFactory(number=17, starts_at=NOW - 3 * DAY, **off)
    called_off = BroadcastFactory(number=18, starts_at=NOW - 4 * DAY, **off)
    LiveQuestionFactory(broadcast=called_off)
    closed.topics.add(topic)
    schedule.vocabulary.learn(ended)
    for queue, found in {
        "planned": [planned],
        "to_come": [to_come],
        "to_begin": [to_begin],
        "on_air": [on_air],
        "to_close": [ended],
        "closed": [closed],
        "cancelled": [cancelled, called_off],
        "called_off": [called_off],
    }.items():
        assert rows(client, queue=queue) == [row.number for row in found], queue
    assert rows(client) == [11, 12, 13, 14, 15, 17, 18, 16]
    assert rows(client, topic=str(topic.pk)) == [16]
    assert rows(client, year="2025") == [16]
    assert rows(client, q="№ 15") == [15]
    assert rows(client, q="15") == [15]
    assert len(rows(client, q="подготовка")) == 8
    assert rows(client, q="99999999999") == []
    for wrong in ({"topic": "x"}, {"year": "1999"}, {"year": "x"}):
        assert rows(client, **wrong) == []


def test_tabs_count_what_waits(client: Client, press: User) -> None:
    BroadcastFactory(on_air=True)
    BroadcastFactory(ended=True)
    BroadcastFactory(ended=True)
    tabs = {tab["queue"].key: tab["count"] for tab in client.get(LIST).context["tabs"]}
    assert (tabs["on_air"], tabs["to_close"], tabs["closed"]) == ("1", "2", "")


def panel(client: Client) -> Any:
    panels = client.get(START).context["panels"]
    return next((each for each in panels if str(each.title) == "Akimat LIVE"), None)


def test_the_start_page_names_what_is_on_air_and_what_is_not_closed(
    client: Client, press: User
) -> None:
    BroadcastFactory(number=14, on_air=True, starts_at=NOW - MINUTE, title_en="Snow")
    BroadcastFactory(number=15, ended=True, starts_at=NOW - DAY)
    BroadcastFactory(number=16, announced=True, starts_at=NOW - 2 * MINUTE, title_en="Rain")
    BroadcastFactory(number=17, announced=True, starts_at=NOW + DAY, title_en="Sun")
    BroadcastFactory(number=18)
    found = panel(client)
    assert {str(task.label): task.count for task in found.tasks} == {
        "On air": 1,
        "The start has passed": 1,
        "To close": 1,
        "Cancelled, questions wait": 0,
        "To announce": 1,
    }
    assert [(row.label, row.tone) for row in found.rows] == [
        ("№\N{NBSP}14 Snow", "today"),
        ("№\N{NBSP}16 Rain", "today"),
        ("№\N{NBSP}17 Sun", "calm"),
    ]
    assert [str(label) for label, _url in found.buttons] == ["New broadcast"]


def test_who_only_moderates_plans_nothing(client: Client) -> None:
    client.force_login(staff(Role.MODERATOR))
    BroadcastFactory(number=18)
    found = panel(client)
    assert "To announce" not in [str(task.label) for task in found.tasks]
    assert found.buttons == []
    assert client.get(ADD).status_code == 403


@pytest.mark.parametrize("role", list(Role))
def test_who_may_open_what(client: Client, role: Role) -> None:
    broadcast = BroadcastFactory(announced=True)
    body = BodyFactory() if role in {Role.EXECUTOR, Role.HEAD} else None
    client.force_login(staff(role, body))
    may_read = role not in {Role.EXECUTOR, Role.HEAD}
    assert client.get(LIST).status_code == (200 if may_read else 403)
    assert client.get(page_of(broadcast)).status_code == (200 if may_read else 404)
    assert client.get(ADD).status_code == (200 if role == Role.PRESS_OFFICER else 403)
    studio = {Role.PRESS_OFFICER, Role.MODERATOR, Role.HOST}
    assert (panel(client) is not None) == (role in studio)


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_pages_open_in_every_language(
    client: Client, press: User, broadcast: Broadcast, language: str
) -> None:
    press.language = language
    press.save(update_fields=["language"])
    schedule.announce(broadcast, by=press)
    with translation.override(language):
        for address in (LIST, page_of(broadcast), ADD, START, do(broadcast, "revise")):
            assert client.get(address).status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_one_row_and_for_three(
    client: Client, press: User, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    for _row in range(count):
        row = BroadcastFactory(on_air=True)
        LiveQuestionFactory(broadcast=row)
        GuestFactory(broadcast=row)
    client.get(LIST)
    with django_assert_num_queries(7):
        assert len(client.get(LIST).context["cl"].result_list) == count


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_for_one_guest_and_for_three(
    client: Client, press: User, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    broadcast = BroadcastFactory(on_air=True)
    for number in range(count):
        GuestFactory(broadcast=broadcast, appointment=AppointmentFactory(office=f"o{number}"))
        LiveQuestionFactory(broadcast=broadcast)
        broadcast.topics.add(TopicFactory())
    client.get(page_of(broadcast))
    with django_assert_num_queries(9):
        client.get(page_of(broadcast))
