"""The verbs of an event: who may, when not and why not, and what each leaves."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from portal import clock, ledger
from portal.models import Body, LedgerEntry, Role, User
from portal.transitions import NotYourBody, TransitionNotAllowed
from pressroom import event_story, programme
from pressroom.event_steps import STEPS, why_not
from pressroom.models import EventChange, PressEvent
from pressroom.programme import Closing, Plan
from tests.factories import (
    AppointmentFactory,
    BodyFactory,
    PressQuestionFactory,
    TopicFactory,
    staff,
)
from tests.factories.press import HOUR, STARTS_AT

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 2, 2, 5, 0, tzinfo=UTC)  # ten o'clock in Almaty, eight days before
WHY = {"kk": "Дауыл", "ru": "Буря"}
WHAT = Plan(
    title={"kk": "Қысқа дайындық", "ru": "Подготовка к зиме"},
    starts_at=STARTS_AT,
    ends_at=STARTS_AT + HOUR,
    venue={"ru": "Площадь Республики, 4"},
)


@pytest.fixture
def press() -> User:
    return staff(Role.PRESS_OFFICER, username="press")


def planned(by: User, **changes: Any) -> PressEvent:
    with clock.at(NOW):
        return programme.plan(replace(WHAT, **changes), by=by)


def announced(by: User, *, at: datetime | None = None, **changes: Any) -> PressEvent:
    event = planned(by, **changes)
    with clock.at(NOW):
        return programme.announce(event, at=at, by=by)


def story(event: PressEvent) -> list[str]:
    """The ledger in words, oldest first; its chain is whole."""
    assert list(ledger.verify(event.ledger_subject)) == []
    entries = list(LedgerEntry.objects.filter(subject=event.ledger_subject).order_by("sequence"))
    return [step.sentence for step in event_story.told(entries)][::-1]


# --- plan and revise ------------------------------------------------------------------------------


def test_a_plan_keeps_texts_bodies_topics_and_the_order_of_speakers(press: User) -> None:
    first, second = AppointmentFactory(office="a"), AppointmentFactory(office="b")
    body, topic = BodyFactory(), TopicFactory()
    event = planned(press, bodies=[body], topics=[topic], speakers=[second, first])
    event = PressEvent.objects.get(pk=event.pk)
    assert (event.number, event.status, event.sequence) == ("2026-0001", "planned", 0)
    assert (event.title_kk, event.title_ru) == ("Қысқа дайындық", "Подготовка к зиме")
    assert list(event.bodies.all()) == [body]
    assert list(event.topics.all()) == [topic]
    assert [s.appointment for s in event.speakings.all()] == [second, first]
    assert story(event) == ["Planned for 10 February 2026, 10:00"]


def test_names_and_titles_are_printed_in_every_language(press: User) -> None:
    appointment = AppointmentFactory(title_kk="Басшы", title_ru="Руководитель", title_en="Head")
    (speaking,) = planned(press, speakers=[appointment]).speakings.all()
    official = appointment.official
    assert (speaking.name_as_printed_kk, speaking.title_as_printed_kk) == (
        official.name_kk,
        "Басшы",
    )
    assert (speaking.name_as_printed_ru, speaking.title_as_printed_en) == (official.name_ru, "Head")


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"ends_at": STARTS_AT}, "The event ends before it starts."),
        ({"ends_at": STARTS_AT - HOUR}, "The event ends before it starts."),
        ({"title": {}}, "An event has a title, in one language at least."),
        ({"title": {"kk": ""}}, "An event has a title, in one language at least."),
    ],
)
def test_a_plan_that_makes_no_sense_is_refused_in_words(
    press: User, changes: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(TransitionNotAllowed, match=sentence):
        planned(press, **changes)
    assert PressEvent.objects.count() == 0


@pytest.mark.parametrize(
    ("valid_from", "valid_to"),
    [(date(2026, 2, 11), None), (date(2025, 1, 1), date(2026, 2, 9))],
)
def test_nobody_speaks_in_an_office_not_held_on_that_day(
    press: User, valid_from: date, valid_to: date | None
) -> None:
    appointment = AppointmentFactory(valid_from=valid_from, valid_to=valid_to)
    with pytest.raises(TransitionNotAllowed, match="does not hold this office on 10 February 2026"):
        planned(press, speakers=[appointment])


def test_the_day_of_an_office_is_that_of_almaty(press: User) -> None:
    """Nine in the evening of the 9th in UTC is two in the morning of the 10th there."""
    appointment = AppointmentFactory(valid_from=date(2026, 2, 10))
    late = datetime(2026, 2, 9, 21, 0, tzinfo=UTC)
    event = planned(press, starts_at=late, ends_at=late + HOUR, speakers=[appointment])
    assert event.speakings.count() == 1


def test_a_plan_is_revised_freely_and_says_what_changed(press: User) -> None:
    event = planned(press, speakers=[AppointmentFactory()])
    with clock.at(NOW):
        moved = replace(WHAT, starts_at=STARTS_AT + HOUR, ends_at=STARTS_AT + 2 * HOUR)
        programme.revise(event, what=replace(moved, title={"kk": "Басқа"}), by=press)
    event.refresh_from_db()
    assert (event.title_kk, event.title_ru) == ("Басқа", "")
    assert (event.starts_at, event.sequence) == (STARTS_AT + HOUR, 0)
    assert event.speakings.count() == 0
    assert story(event)[1:] == ["Edited: title, starts, ends and speakers"]


def test_a_revision_without_a_change_leaves_no_trace(press: User) -> None:
    event = announced(press)
    with clock.at(NOW + HOUR):
        event = programme.revise(event, what=WHAT, by=press)
    assert (event.sequence, event.changed_at) == (0, NOW)
    assert len(story(event)) == 2


def test_a_changed_text_of_a_public_event_raises_its_revision(press: User) -> None:
    event = announced(press)
    with clock.at(NOW + HOUR):
        event = programme.revise(event, what=replace(WHAT, description={"ru": "О снеге"}), by=press)
    event.refresh_from_db()
    assert (event.sequence, event.changed_at) == (1, NOW + HOUR)
    assert EventChange.objects.count() == 0  # a word less or more is not a change of the programme


def test_a_changed_text_before_the_minute_raises_nothing(press: User) -> None:
    at = NOW + timedelta(days=1)
    event = announced(press, at=at)
    with clock.at(NOW + HOUR):
        event = programme.revise(event, what=replace(WHAT, description={"ru": "О снеге"}), by=press)
    assert (event.sequence, event.changed_at) == (0, at)


@pytest.mark.parametrize(
    "changes",
    [
        {"starts_at": STARTS_AT - HOUR},
        {"ends_at": STARTS_AT + 3 * HOUR},
        {"venue": {"ru": "Площадь Республики, 4", "kk": "Республика алаңы, 4"}},
    ],
)
def test_time_and_place_of_an_announced_event_need_a_reason(
    press: User, changes: dict[str, Any]
) -> None:
    event = announced(press)
    with clock.at(NOW), pytest.raises(TransitionNotAllowed, match="“Reschedule”"):
        programme.revise(event, what=replace(WHAT, **changes), by=press)
    event.refresh_from_db()
    assert (event.starts_at, event.ends_at) == (STARTS_AT, STARTS_AT + HOUR)
    assert event.venue_kk in {"", None}


def test_an_office_corrected_afterwards_does_not_unprint_who_spoke(press: User) -> None:
    """Whoever spoke stays, though the days of the office turn out to be others."""
    appointment, other = AppointmentFactory(), AppointmentFactory(office="b")
    event = announced(press, speakers=[appointment])
    for each in (appointment, other):
        each.valid_to = date(2026, 2, 9)
        each.save(update_fields=["valid_to"])
    with clock.at(NOW + HOUR):
        what = replace(WHAT, title={"ru": "Без опечатки"}, speakers=[appointment])
        programme.revise(event, what=what, by=press)
        with pytest.raises(TransitionNotAllowed, match="does not hold this office"):
            programme.revise(event, what=replace(what, speakers=[appointment, other]), by=press)
    assert [speaking.appointment for speaking in event.speakings.all()] == [appointment]


# --- announce -------------------------------------------------------------------------------------


def test_announcing_now_makes_it_public_at_once(press: User) -> None:
    event = announced(press)
    assert (event.status, event.announce_at, event.changed_at) == ("announced", NOW, NOW)
    assert list(PressEvent.objects.public(NOW)) == [event]
    assert story(event)[1:] == ["Public from 2 February 2026, 10:00"]


def test_announcing_at_a_set_time_makes_it_public_at_that_minute(press: User) -> None:
    at = NOW + timedelta(days=1)
    event = announced(press, at=at)
    assert list(PressEvent.objects.public(at - timedelta(microseconds=1))) == []
    assert list(PressEvent.objects.public(at)) == [event]


def test_announcing_in_the_past_is_refused_in_words(press: User) -> None:
    event = planned(press)
    with clock.at(NOW), pytest.raises(TransitionNotAllowed, match="This moment has passed"):
        programme.announce(event, at=NOW - timedelta(minutes=1), by=press)
    event.refresh_from_db()
    assert (event.status, event.announce_at) == ("planned", None)


def test_the_running_minute_is_now(press: User) -> None:
    event = planned(press)
    with clock.at(NOW + timedelta(seconds=59)):
        assert programme.announce(event, at=NOW, by=press).announce_at == NOW


def test_announcing_after_the_beginning_is_refused_in_words(press: User) -> None:
    event = planned(press)
    with clock.at(NOW), pytest.raises(TransitionNotAllowed, match="after it has begun"):
        programme.announce(event, at=STARTS_AT + HOUR, by=press)


def test_what_was_held_unannounced_can_be_announced_now(press: User) -> None:
    event = planned(press)
    with clock.at(STARTS_AT + 5 * HOUR):
        assert programme.announce(event, by=press).is_public(STARTS_AT + 5 * HOUR)


def test_the_minute_can_be_changed_until_it_comes(press: User) -> None:
    event = announced(press, at=NOW + timedelta(days=1))
    with clock.at(NOW + HOUR):
        event = programme.announce(event, at=NOW + timedelta(days=2), by=press)
    assert (event.announce_at, event.sequence) == (NOW + timedelta(days=2), 0)
    with (
        clock.at(NOW + timedelta(days=2)),
        pytest.raises(TransitionNotAllowed, match="It is public already"),
    ):
        programme.announce(event, by=press)


def test_announcing_prints_names_as_they_stand_then_and_never_again(press: User) -> None:
    appointment = AppointmentFactory(title_ru="Руководитель")
    event = planned(press, speakers=[appointment])
    appointment.title_ru = "И. о. руководителя"
    appointment.save(update_fields=["title_ru"])
    with clock.at(NOW):
        programme.announce(event, by=press)
    assert event.speakings.get().title_as_printed_ru == "И. о. руководителя"
    appointment.title_ru = "Главный руководитель"
    appointment.save(update_fields=["title_ru"])
    with clock.at(NOW):
        later = replace(WHAT, speakers=[AppointmentFactory(), appointment])
        programme.revise(event, what=later, by=press)
    printed = event.speakings.get(appointment=appointment)
    assert (printed.title_as_printed_ru, printed.position) == ("И. о. руководителя", 1)


def test_an_office_that_ended_since_stops_the_announcement(press: User) -> None:
    appointment = AppointmentFactory()
    event = planned(press, speakers=[appointment])
    appointment.valid_to = date(2026, 2, 9)
    appointment.save(update_fields=["valid_to"])
    with clock.at(NOW), pytest.raises(TransitionNotAllowed, match="does not hold this office"):
        programme.announce(event, by=press)


# --- reschedule and cancel ------------------------------------------------------------------------


def move(event: PressEvent, press: User, *, at: datetime = NOW, **changes: Any) -> PressEvent:
    words: dict[str, Any] = {
        "starts_at": STARTS_AT + HOUR,
        "ends_at": STARTS_AT + 2 * HOUR,
        "venue": {"ru": "Онлайн"},
        "reason": WHY,
    }
    with clock.at(at):
        return programme.reschedule(event, **words | changes, by=press)


def test_moving_a_public_event_leaves_a_trace_with_its_reason(press: User) -> None:
    event = move(announced(press), press, at=NOW + HOUR)
    event.refresh_from_db()
    assert (event.starts_at, event.ends_at) == (STARTS_AT + HOUR, STARTS_AT + 2 * HOUR)
    assert (event.venue_ru, event.status) == ("Онлайн", "announced")
    assert (event.sequence, event.changed_at) == (1, NOW + HOUR)
    (change,) = event.changes.all()
    assert (change.kind, change.was_starts_at, change.at) == ("rescheduled", STARTS_AT, NOW + HOUR)
    assert (change.was_venue_ru, change.reason_kk) == ("Площадь Республики, 4", "Дауыл")
    assert story(event)[-1] == (
        "Moved from 10 February 2026, 10:00 (Площадь Республики, 4) "
        "to 10 February 2026, 11:00 (Онлайн): Буря"
    )


@pytest.mark.parametrize("at", [None, NOW + timedelta(days=1)])
def test_moving_what_nobody_saw_leaves_no_public_trace(press: User, at: datetime | None) -> None:
    event = announced(press, at=at) if at else planned(press)
    event = move(event, press)
    assert (event.starts_at, event.sequence) == (STARTS_AT + HOUR, 0)
    assert event.changes.count() == 0
    assert story(event)[-1].endswith("Буря")  # the press office's own memory


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"reason": {}}, "Say why, in words."),
        ({"reason": {"kk": ""}}, "Say why, in words."),
        ({"ends_at": STARTS_AT + HOUR}, "The event ends before it starts."),
        ({"starts_at": NOW - HOUR}, "The new time has passed already."),
        (
            {"starts_at": STARTS_AT, "ends_at": STARTS_AT + HOUR, "venue": WHAT.venue},
            "It already is at this time and in this place.",
        ),
    ],
)
def test_a_move_that_makes_no_sense_is_refused_in_words(
    press: User, changes: dict[str, Any], sentence: str
) -> None:
    event = announced(press)
    with pytest.raises(TransitionNotAllowed, match=sentence):
        move(event, press, **changes)
    event.refresh_from_db()
    assert (event.starts_at, event.sequence) == (STARTS_AT, 0)


def test_a_move_to_a_day_without_the_office_is_refused(press: User) -> None:
    appointment = AppointmentFactory(valid_to=date(2026, 2, 10))
    event = announced(press, speakers=[appointment])
    with pytest.raises(TransitionNotAllowed, match="does not hold this office on 11 February"):
        move(event, press, starts_at=STARTS_AT + 24 * HOUR, ends_at=STARTS_AT + 25 * HOUR)
    assert event.speakings.count() == 1


def test_a_move_before_its_own_announcement_is_refused(press: User) -> None:
    event = announced(press, at=STARTS_AT)
    with pytest.raises(TransitionNotAllowed, match="after it has begun"):
        move(event, press, starts_at=STARTS_AT - HOUR)


def test_a_running_event_can_be_prolonged(press: User) -> None:
    event = move(
        announced(press),
        press,
        at=STARTS_AT + HOUR / 2,
        starts_at=STARTS_AT,
        ends_at=STARTS_AT + 2 * HOUR,
    )
    assert event.ends_at == STARTS_AT + 2 * HOUR


def test_a_cancelled_public_event_stays_with_its_reason(press: User) -> None:
    event = announced(press)
    with clock.at(NOW + HOUR):
        event = programme.cancel(event, reason=WHY, by=press)
    assert (event.status, event.cancelled_at, event.sequence) == ("cancelled", NOW + HOUR, 1)
    assert list(PressEvent.objects.public(NOW + HOUR)) == [event]
    (change,) = event.changes.all()
    assert (change.kind, change.reason_ru) == ("cancelled", "Буря")
    assert story(event)[-1] == "Cancelled: Буря"


@pytest.mark.parametrize("at", [None, NOW + timedelta(days=1)])
def test_an_event_cancelled_before_anybody_saw_it_never_becomes_public(
    press: User, at: datetime | None
) -> None:
    event = announced(press, at=at) if at else planned(press)
    with clock.at(NOW + HOUR):
        programme.cancel(event, reason=WHY, by=press)
    assert list(PressEvent.objects.public(STARTS_AT)) == []
    assert event.changes.count() == 0


def test_cancelling_needs_a_reason(press: User) -> None:
    event = announced(press)
    with clock.at(NOW), pytest.raises(TransitionNotAllowed, match="Say why"):
        programme.cancel(event, reason={"ru": ""}, by=press)


# --- close ----------------------------------------------------------------------------------------


def test_an_event_is_not_closed_before_it_began(press: User) -> None:
    event = announced(press)
    with (
        clock.at(STARTS_AT - timedelta(seconds=1)),
        pytest.raises(TransitionNotAllowed, match="It has not begun yet"),
    ):
        programme.close(event, what=Closing(), by=press)
    with clock.at(STARTS_AT):
        assert programme.close(event, what=Closing(), by=press).closed_at == STARTS_AT


@pytest.mark.parametrize(
    ("count", "sentence"),
    [(1, "1 question is not decided yet"), (3, "3 questions are not decided yet")],
)
def test_an_event_is_not_closed_with_an_undecided_question(
    press: User, count: int, sentence: str
) -> None:
    event = announced(press)
    PressQuestionFactory(event=event, answered=True)
    PressQuestionFactory(event=event, promised=True)
    PressQuestionFactory(event=event, declined=True)
    PressQuestionFactory.create_batch(count, event=event)
    with (
        clock.at(STARTS_AT + 2 * HOUR),
        pytest.raises(TransitionNotAllowed, match=sentence),
    ):
        programme.close(event, what=Closing(), by=press)
    event.refresh_from_db()
    assert (event.status, event.closed_at) == ("announced", None)


def test_closing_keeps_what_was_reported_beside_what_is_counted(press: User) -> None:
    event = announced(press)
    what = Closing(
        minutes="О готовности к зиме.",
        recording_url="https://example.org/v/1",
        reported_questions=12,
        reported_source="Sheet of the host",
    )
    with clock.at(STARTS_AT + HOUR):
        event = programme.close(event, what=what, by=press)
    event.refresh_from_db()
    assert (event.status, event.reported_questions, event.reported_journalists) == (
        "closed",
        12,
        None,
    )
    assert (event.minutes, event.sequence) == ("О готовности к зиме.", 0)
    assert story(event)[-1] == "Held and closed"
    with clock.at(STARTS_AT + 5 * HOUR):
        event = programme.amend(event, what=replace(what, minutes="Исправлено."), by=press)
    assert event.minutes == "Исправлено."


@pytest.mark.parametrize("count", [0, 12])
def test_a_reported_count_names_its_source(count: int) -> None:
    with pytest.raises(TransitionNotAllowed, match="names its source"):
        Closing(reported_journalists=count)


def body_for(role: Role) -> Body | None:
    """Executors and heads belong to a body."""
    return BodyFactory() if role in {Role.EXECUTOR, Role.HEAD} else None


# --- who may, and in which state ------------------------------------------------------------------

VERBS = {
    "announce": lambda event, by: programme.announce(event, by=by),
    "reschedule": lambda event, by: programme.reschedule(
        event,
        starts_at=STARTS_AT + 48 * HOUR,
        ends_at=STARTS_AT + 49 * HOUR,
        venue={},
        reason=WHY,
        by=by,
    ),
    "cancel": lambda event, by: programme.cancel(event, reason=WHY, by=by),
    "close": lambda event, by: programme.close(event, what=Closing(), by=by),
    "amend": lambda event, by: programme.amend(event, what=Closing(), by=by),
    "revise": lambda event, by: programme.revise(
        event, what=replace(WHAT, description={"ru": "О снеге"}), by=by
    ),
}
ALLOWED = {
    "planned": {"announce", "reschedule", "cancel", "revise"},
    "announced": {"reschedule", "cancel", "close", "revise"},
    "cancelled": set(),
    "closed": {"amend", "revise"},
}


def in_status(status: str, press: User) -> PressEvent:
    event = planned(press) if status == "planned" else announced(press)
    with clock.at(STARTS_AT + HOUR):
        if status == "cancelled":
            programme.cancel(event, reason=WHY, by=press)
        if status == "closed":
            programme.close(event, what=Closing(), by=press)
    return PressEvent.objects.get(pk=event.pk)


def test_every_verb_is_in_the_matrix() -> None:
    assert set(VERBS) == set(STEPS)


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("status", ALLOWED)
def test_a_verb_is_done_or_refused_as_its_button_says(press: User, status: str, verb: str) -> None:
    event = in_status(status, press)
    is_allowed = verb in ALLOWED[status]
    with clock.at(STARTS_AT + HOUR):
        assert (why_not(event, verb, press) == "") is is_allowed
        if is_allowed:
            VERBS[verb](event, press)
        else:
            with pytest.raises(TransitionNotAllowed):
                VERBS[verb](event, press)


@pytest.mark.parametrize("role", [role for role in Role if role != Role.PRESS_OFFICER])
def test_nobody_else_writes_the_programme(press: User, role: Role) -> None:
    other = staff(role, body_for(role), username="other")
    with pytest.raises(NotYourBody):
        planned(other)
    event = announced(press)
    for verb, do in VERBS.items():
        with clock.at(STARTS_AT + HOUR), pytest.raises(NotYourBody):
            do(event, other)
        assert why_not(event, verb, other) == "Your role does not include this here."


# --- who sees -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "sees"),
    [
        (Role.PRESS_OFFICER, {"planned", "embargoed", "public"}),
        (Role.AKIMS_OFFICE, {"public"}),
        (Role.ANALYST, {"public"}),
        (Role.ADMINISTRATOR, {"public"}),
        (Role.EXECUTOR, {"public"}),
        (Role.OPERATOR, set()),
        (Role.MODERATOR, set()),
        (Role.HOST, set()),
    ],
)
def test_what_is_not_public_is_known_to_the_press_office_alone(
    press: User, role: Role, sees: set[str]
) -> None:
    rows = {
        planned(press): "planned",
        announced(press, at=NOW + timedelta(days=1)): "embargoed",
        announced(press): "public",
    }
    with clock.at(NOW + HOUR):
        seen = PressEvent.objects.visible_to(staff(role, body_for(role), username="reader"))
        assert {rows[event] for event in seen} == sees
