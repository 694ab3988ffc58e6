"""Events in the staff site: who sees what, every button, every refusal, and what was typed."""

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

from portal.models import Appointment, LedgerEntry, Role, User
from pressroom import programme
from pressroom.models import PressEvent
from pressroom.programme import Plan
from tests.factories import (
    AppointmentFactory,
    BodyFactory,
    CoverageFactory,
    PressEventFactory,
    PressQuestionFactory,
    SpeakingFactory,
    TopicFactory,
    staff,
)
from tests.factories.press import ANNOUNCED_AT, HOUR, STARTS_AT

pytestmark = pytest.mark.django_db

NOW = ANNOUNCED_AT
LIST = "/admin/pressroom/pressevent/"
ADD = "/admin/pressroom/pressevent/add/"


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
    return AppointmentFactory(official__slug="speaker", official__name_en="Sam Sample")


@pytest.fixture
def event(press: User, office: Appointment) -> PressEvent:
    what = Plan(
        title={"kk": "Қысқа дайындық", "ru": "Подготовка к зиме"},
        starts_at=STARTS_AT,
        ends_at=STARTS_AT + HOUR,
        speakers=[office],
    )
    return programme.plan(what, by=press)


def do(event: PressEvent, verb: str) -> str:
    return reverse("admin:pressroom_pressevent_do", args=[event.pk, verb])


def seen(event: PressEvent) -> int:
    return LedgerEntry.objects.filter(subject=event.ledger_subject).count()


def text(response: HttpResponse, status: int = 200) -> str:
    assert response.status_code == status
    return response.content.decode()


FORM = {
    "kind": "briefing",
    "title_kk": "Қар тазалау",
    "title_ru": "Уборка снега",
    "starts_at": "2026-02-12T10:00",
    "ends_at": "2026-02-12T11:00",
    "venue_ru": "Площадь Республики, 4",
}


# --- planning -------------------------------------------------------------------------------------


def test_an_event_is_planned_in_one_form(client: Client, press: User, office: Appointment) -> None:
    body, topic = BodyFactory(), TopicFactory()
    (offered,) = client.get(ADD).context["form"].appointments
    assert offered.startswith("Sam Sample, Head (01.01.2024–…)")
    typed = FORM | {"speaker_1": offered, "bodies": [body.pk], "topics": [topic.pk]}
    event = PressEvent.objects.get(pk=_made(client.post(ADD, typed)))
    assert (event.number, event.status) == ("2026-0001", "planned")
    assert (event.title_kk, event.venue_ru) == ("Қар тазалау", "Площадь Республики, 4")
    assert event.starts_at.isoformat() == "2026-02-12T05:00:00+00:00"
    assert [speaking.appointment for speaking in event.speakings.all()] == [office]
    assert list(event.bodies.all()) == [body]
    assert list(event.topics.all()) == [topic]


def _made(response: HttpResponse) -> int:
    assert response.status_code == 302, response.context["form"].errors
    return int(response["Location"].split("/")[-3])


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"title_kk": "", "title_ru": ""}, "title_kk", "Give it a title in one language at least."),
        ({"starts_at": ""}, "starts_at", "Choose a day and a time."),
        ({"starts_at": "soon"}, "starts_at", "This is not a day with a time"),
        ({"ends_at": "2026-02-12T10:00"}, "ends_at", "The event ends before it starts."),
        ({"ends_at": "2026-02-12T09:00"}, "ends_at", "The event ends before it starts."),
        ({"kind": "party"}, "kind", "Select a valid choice"),
        ({"stream_url": "javascript:alert(1)"}, "stream_url", "Enter a valid URL."),
        ({"speaker_1": "Nobody"}, "speaker_1", "Nobody of this name holds or held an office."),
        ({"speaker_1": "Sam"}, "speaker_1", "More than one office fits."),
        ({"speaker_1": "Former"}, "speaker_1", "does not hold this office on 12 February 2026."),
        (
            {"speaker_1": "Ann", "speaker_2": "Ann"},
            "speaker_2",
            "This official already speaks at the event.",
        ),
        ({"title_kk": "я" * 251}, "title_kk", "at most 250 characters"),
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
    AppointmentFactory(official__slug="b", official__name_en="Sam Other", office="b")
    AppointmentFactory(official__slug="c", official__name_en="Ann", office="c")
    AppointmentFactory(
        official__slug="d", official__name_en="Former", office="d", valid_to=date(2026, 2, 11)
    )
    response = client.post(ADD, FORM | changes)
    form = response.context["form"]
    assert sentence in str(form.errors[field])
    assert set(form.errors) == {field}
    assert 'value="Площадь Республики, 4"' in text(response)
    assert PressEvent.objects.count() == 0


def test_a_speaker_is_found_by_a_few_letters_in_any_language(
    client: Client, press: User, office: Appointment
) -> None:
    office.official.name_ru = "Ерлан Ульгиев"
    office.official.save()
    made = _made(client.post(ADD, FORM | {"speaker_2": "ульгиев"}))
    assert PressEvent.objects.get(pk=made).speakings.get().appointment == office


def test_more_lines_for_speakers_keep_what_was_typed(
    client: Client, press: User, office: Appointment
) -> None:
    response = client.post(ADD, FORM | {"speaker_3": "Sam", "more_lines": "1"})
    form = response.context["form"]
    assert len(form.lines) == 6
    shown = text(response)
    assert 'value="Sam"' in shown
    assert 'value="Уборка снега"' in shown
    assert "st-field--bad" not in shown
    assert PressEvent.objects.count() == 0


# --- editing --------------------------------------------------------------------------------------


def edited(event: PressEvent, **changes: Any) -> dict[str, Any]:
    """The form of an event as the browser sends it back, with changes."""
    return {
        "kind": event.kind,
        "title_kk": event.title_kk,
        "title_ru": event.title_ru,
        "starts_at": "2026-02-10T10:00",
        "ends_at": "2026-02-10T11:00",
        "speaker_1": "Sam",
        "seen": seen(event),
    } | changes


def test_a_plan_is_edited(client: Client, event: PressEvent) -> None:
    changes = {"title_en": "Snow", "starts_at": "2026-02-10T09:30", "speaker_1": ""}
    response = client.post(do(event, "revise"), edited(event, **changes))
    assert response.status_code == 302
    event.refresh_from_db()
    assert (event.title_en, event.starts_at) == ("Snow", STARTS_AT - HOUR / 2)
    assert event.speakings.count() == 0


def test_the_form_shows_who_speaks(client: Client, event: PressEvent, office: Appointment) -> None:
    form = client.get(do(event, "revise")).context["form"]
    assert form["speaker_1"].value() == f"Sam Sample, Head (01.01.2024–…) №\xa0{office.pk}"


def test_time_and_place_of_an_announced_event_are_shown_and_locked(
    client: Client, press: User, event: PressEvent
) -> None:
    programme.announce(event, by=press)
    changes = {"starts_at": "2026-02-11T10:00", "venue_ru": "Зал 2", "title_en": "Snow"}
    assert "“Reschedule”" in text(client.get(do(event, "revise")))
    assert client.post(do(event, "revise"), edited(event, **changes)).status_code == 302
    event.refresh_from_db()
    assert (event.starts_at, event.venue_ru or "", event.title_en) == (STARTS_AT, "", "Snow")
    assert event.sequence == 1


def test_who_was_printed_stays_in_the_form_of_an_announced_event(
    client: Client, press: User, event: PressEvent, office: Appointment
) -> None:
    programme.announce(event, by=press)
    office.valid_to = date(2026, 2, 9)
    office.save(update_fields=["valid_to"])
    response = client.post(do(event, "revise"), edited(event, title_en="Snow"))
    assert response.status_code == 302
    assert event.speakings.get().appointment == office


def test_two_people_on_one_event_do_not_overwrite_each_other(
    client: Client, press: User, event: PressEvent
) -> None:
    """Bob edits while Alice's form is open: she is told what he did, and keeps what she typed."""
    hers = edited(event, title_en="Alice")
    bob = staff(Role.PRESS_OFFICER, username="bob", first_name="Bob", last_name="Example")
    other = Client()
    other.force_login(bob)
    assert other.post(do(event, "revise"), edited(event, title_en="Bob")).status_code == 302
    refused = client.post(do(event, "revise"), hers)
    shown = text(refused, 409)
    for words in ("Somebody changed this", "Edited: title", "Bob Example", 'value="Alice"'):
        assert words in shown
    event.refresh_from_db()
    assert event.title_en == "Bob"
    again = hers | {"seen": refused.context["seen"]}
    assert client.post(do(event, "revise"), again).status_code == 302
    event.refresh_from_db()
    assert event.title_en == "Alice"


# --- the other verbs ------------------------------------------------------------------------------


def send(client: Client, event: PressEvent, verb: str, **typed: Any) -> HttpResponse:
    return client.post(do(event, verb), {"seen": seen(event), **typed})


def test_an_event_is_announced_now_or_at_a_set_time(client: Client, event: PressEvent) -> None:
    at_once = send(client, event, "announce", when="at", at="2026-02-03T09:00")
    assert at_once.status_code == 302
    event.refresh_from_db()
    assert event.announce_at == NOW + timedelta(hours=23)
    form = client.get(do(event, "announce")).context["form"]
    assert form["when"].value() == "at"
    assert send(client, event, "announce", when="now").status_code == 302
    event.refresh_from_db()
    assert event.announce_at == NOW


@pytest.mark.parametrize(
    ("at", "sentence"),
    [
        ("2026-02-02T09:59", "This moment has passed."),
        ("2026-02-10T10:01", "It would be announced only after it has begun."),
        ("", "Choose a day and a time."),
        ("yesterday", "This is not a day with a time"),
    ],
)
def test_announcing_at_a_wrong_time_is_refused_by_its_field(
    client: Client, event: PressEvent, at: str, sentence: str
) -> None:
    response = send(client, event, "announce", when="at", at=at)
    assert sentence in str(response.context["form"].errors["at"])
    event.refresh_from_db()
    assert (event.status, event.announce_at) == ("planned", None)


def test_a_public_event_is_moved_and_cancelled_with_reasons(
    client: Client, press: User, event: PressEvent
) -> None:
    programme.announce(event, by=press)
    moved = {
        "starts_at": "2026-02-10T15:00",
        "ends_at": "2026-02-10T16:00",
        "venue_ru": "Онлайн",
        "reason_kk": "Дауыл",
        "reason_ru": "Буря",
    }
    without = send(client, event, "reschedule", **moved | {"reason_kk": "", "reason_ru": ""})
    assert "Say why, in words." in str(without.context["form"].errors["reason_kk"])
    assert send(client, event, "reschedule", **moved).status_code == 302
    assert "Say why" in text(send(client, event, "cancel"))
    assert send(client, event, "cancel", reason_kk="Ауру").status_code == 302
    event.refresh_from_db()
    assert (event.status, event.sequence) == ("cancelled", 2)
    assert [change.reason_kk for change in event.changes.all()] == ["Дауыл", "Ауру"]


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"ends_at": "2026-02-10T15:00"}, "ends_at", "The event ends before it starts."),
        ({"starts_at": "2026-02-01T15:00"}, "starts_at", "The new time has passed already."),
        (
            {"starts_at": "2026-02-12T15:00", "ends_at": "2026-02-12T16:00"},
            "starts_at",
            "does not hold this office on 12 February 2026.",
        ),
    ],
)
def test_a_wrong_move_is_refused_by_its_field(
    client: Client,
    press: User,
    event: PressEvent,
    office: Appointment,
    changes: dict[str, str],
    field: str,
    sentence: str,
) -> None:
    programme.announce(event, by=press)
    office.valid_to = date(2026, 2, 11)
    office.save(update_fields=["valid_to"])
    moved = {"starts_at": "2026-02-10T15:00", "ends_at": "2026-02-10T16:00", "reason_ru": "Буря"}
    response = send(client, event, "reschedule", **moved | changes)
    assert sentence in str(response.context["form"].errors[field])
    event.refresh_from_db()
    assert event.starts_at == STARTS_AT


def test_an_event_is_closed_and_its_closing_amended(
    client: Client, press: User, event: PressEvent, moment: time_machine.Traveller
) -> None:
    programme.announce(event, by=press)
    moment.move_to(STARTS_AT + 2 * HOUR)
    client.force_login(press)  # a session does not last a week
    without = send(client, event, "close", reported_questions="12")
    assert "names its source" in str(without.context["form"].errors["reported_source"])
    closing = {"minutes": "Кратко.", "reported_questions": "12", "reported_source": "Лист"}
    assert send(client, event, "close", **closing).status_code == 302
    event.refresh_from_db()
    assert (event.status, event.reported_questions) == ("closed", 12)
    form = client.get(do(event, "amend")).context["form"]
    assert form["minutes"].value() == "Кратко."
    address = {"recording_url": "https://example.org/v/1"}
    assert send(client, event, "amend", **closing | address).status_code == 302
    event.refresh_from_db()
    assert event.recording_url == "https://example.org/v/1"


def test_a_button_that_cannot_be_pressed_says_why(
    client: Client, press: User, event: PressEvent, moment: time_machine.Traveller
) -> None:
    programme.announce(event, by=press)
    page = text(client.get(f"{LIST}{event.pk}/change/"))
    assert "It has not begun yet." in page
    assert "It is public already." in page
    moment.move_to(STARTS_AT + HOUR)
    client.force_login(press)  # a session does not last a week
    PressQuestionFactory(event=event)
    page = text(client.get(f"{LIST}{event.pk}/change/"))
    assert "1 question is not decided yet" in page
    refused = send(client, event, "close", minutes="Кратко и подробно.")
    assert "1 question is not decided yet" in text(refused, 409)
    assert "Кратко и подробно." in text(refused, 409)  # to be copied


# --- page, list, start ----------------------------------------------------------------------------


def test_the_page_counts_beside_what_was_reported(client: Client, press: User) -> None:
    event = PressEventFactory(closed=True, reported_questions=12, reported_source="Лист")
    SpeakingFactory(event=event)
    PressQuestionFactory(event=event, answered=True)
    PressQuestionFactory(event=event, promised=True)
    CoverageFactory(event=event)
    page = client.get(f"{LIST}{event.pk}/change/")
    assert page.context["questions"] == [("answer owed", 1), ("answered", 1)]
    assert (page.context["questions_count"], page.context["coverage_count"]) == (2, "1")
    shown = text(page)
    assert "2 (answer owed: 1, answered: 1)" in shown
    assert "<dd>12</dd>" in shown


def test_the_story_is_told_in_the_readers_language(
    client: Client, press: User, event: PressEvent
) -> None:
    programme.announce(event, by=press)
    programme.cancel(event, reason={"kk": "Дауыл", "ru": "Буря"}, by=press)
    steps = client.get(f"{LIST}{event.pk}/change/").context["steps"]
    assert [step.sentence for step in steps] == [
        "Cancelled: Буря",
        "Public from 2 February 2026, 10:00",
        "Planned for 10 February 2026, 10:00",
    ]


def rows(client: Client, **asked: str) -> list[str]:
    return [row.number for row in client.get(LIST, asked).context["cl"].result_list]


def test_the_list_is_narrowed_by_state_day_kind_body_and_words(client: Client, press: User) -> None:
    planned = PressEventFactory(kind="tour", title_ru="Снегоуборка")
    embargoed = PressEventFactory(announced=True, announce_at=NOW + HOUR)
    to_come = PressEventFactory(announced=True, starts_at=NOW + HOUR)
    over = PressEventFactory(announced=True, starts_at=NOW - 50 * HOUR)
    forgotten = PressEventFactory(starts_at=NOW - 90 * HOUR)
    held = PressEventFactory(closed=True, starts_at=NOW - 9000 * HOUR)
    off = PressEventFactory(cancelled=True)
    body = BodyFactory()
    planned.bodies.add(body)
    found = {
        "to_announce": rows(client, queue="to_announce"),
        "scheduled": rows(client, queue="scheduled"),
        "to_come": rows(client, queue="to_come"),
        "to_close": rows(client, queue="to_close"),
        "forgotten": rows(client, queue="forgotten"),
        "held": rows(client, queue="held"),
        "cancelled": rows(client, queue="cancelled"),
        "today": rows(client, queue="today"),
        "day": rows(client, when="today"),
        "last week": rows(client, when="last_week"),
        "2025": rows(client, when="2025"),
        "kind": rows(client, kind="tour"),
        "body": rows(client, body=str(body.pk)),
        "number": rows(client, q=planned.number),
        "words": rows(client, q="снегоуборки"),
        "nonsense": rows(client, when="nonsense"),
    }
    assert found == {
        "to_announce": [planned.number],
        "scheduled": [embargoed.number],
        "to_come": [to_come.number],
        "to_close": [over.number],
        "forgotten": [forgotten.number],
        "held": [held.number],
        "cancelled": [off.number],
        "today": [to_come.number],
        "day": [to_come.number],
        "last week": [to_come.number, over.number, forgotten.number],
        "2025": [held.number],
        "kind": [planned.number],
        "body": [planned.number],
        "number": [planned.number],
        "words": [planned.number],
        "nonsense": [],
    }
    assert len(rows(client)) == 7


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_one_event_and_for_three(
    client: Client, press: User, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    for _ in range(count):
        PressQuestionFactory(event=SpeakingFactory(event__announced=True).event)
    client.get(LIST)
    with django_assert_num_queries(8):
        assert len(rows(client)) == count


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_for_one_speaker_and_for_three(
    client: Client,
    event: PressEvent,
    django_assert_num_queries: DjangoAssertNumQueries,
    count: int,
) -> None:
    for n in range(count - 1):
        SpeakingFactory(event=event, appointment__office=f"o{n}")
        PressQuestionFactory(event=event)
    with django_assert_num_queries(13):
        text(client.get(f"{LIST}{event.pk}/change/"))


def test_the_start_page_tells_todays_events_and_what_waits(client: Client, press: User) -> None:
    today = PressEventFactory(announced=True, starts_at=NOW + HOUR)
    PressEventFactory()
    PressEventFactory(announced=True, starts_at=NOW - 50 * HOUR)
    panels = {panel.title: panel for panel in client.get("/admin/").context["panels"]}
    with translation.override("en"):
        panel = {str(title): panel for title, panel in panels.items()}["Press events"]
        told = {str(task.label): (task.count, task.url) for task in panel.tasks}
        assert told == {
            "Today": (1, f"{LIST}?queue=today"),
            "To announce": (1, f"{LIST}?queue=to_announce"),
            "Announced from a set time": (0, f"{LIST}?queue=scheduled"),
            "To close": (1, f"{LIST}?queue=to_close"),
            "Over, never announced": (0, f"{LIST}?queue=forgotten"),
        }
    assert [(row.label, row.note) for row in panel.rows] == [(str(today), "11:00")]


@pytest.mark.parametrize("role", [Role.AKIMS_OFFICE, Role.ANALYST, Role.ADMINISTRATOR])
def test_other_staff_read_what_is_public_and_press_nothing(client: Client, role: Role) -> None:
    client.force_login(staff(role, username="reader"))
    public = PressEventFactory(announced=True)
    secret = PressEventFactory()
    assert rows(client) == [public.number]
    assert client.get(f"{LIST}{secret.pk}/change/").status_code == 404
    page = client.get(f"{LIST}{public.pk}/change/")
    assert page.context["buttons"].ready == []
    assert client.get(ADD).status_code == 403
    assert client.post(ADD, FORM).status_code == 403
    refused = client.post(do(public, "cancel"), {"seen": seen(public), "reason_kk": "Дауыл"})
    assert refused.status_code == 409
    assert client.post(do(secret, "announce"), {"seen": 0, "when": "now"}).status_code == 404
    public.refresh_from_db()
    assert public.status == "announced"


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.MODERATOR, Role.HOST])
def test_who_has_nothing_to_do_with_the_press_sees_no_events(client: Client, role: Role) -> None:
    client.force_login(staff(role, username="reader"))
    PressEventFactory(announced=True)
    assert client.get(LIST).status_code == 403


def test_nobody_logged_in_is_sent_to_the_door(client: Client) -> None:
    event = PressEventFactory()
    for address in (LIST, ADD, f"{LIST}{event.pk}/change/", do(event, "announce")):
        response = client.get(address)
        assert response.status_code == 302
        assert "/admin/login/" in response["Location"]
