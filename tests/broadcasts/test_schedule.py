"""The verbs of a broadcast: who may, when not and why not, and what each leaves."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from broadcasts import broadcast_story, schedule
from broadcasts.broadcast_life import TRANSITIONS, why_not
from broadcasts.models import Broadcast
from broadcasts.schedule import Plan
from portal import clock, ledger
from portal.models import LedgerEntry, Role, SearchWord, User
from portal.transitions import NotYourBody, TransitionNotAllowed
from tests.factories import AppointmentFactory, BodyFactory, BroadcastFactory, TopicFactory, staff
from tests.factories.live import DAY, LIVE_STARTS_AT, MINUTE

pytestmark = pytest.mark.django_db

NOW = LIVE_STARTS_AT - 3 * DAY
HOUR = timedelta(hours=1)
WHY = {"kk": "Дауыл", "ru": "Буря"}
WHAT = Plan(
    title={"kk": "Қысқа дайындық", "ru": "Подготовка к зиме"},
    starts_at=LIVE_STARTS_AT,
    ends_at=LIVE_STARTS_AT + HOUR,
    channel="Almaty",
)


@pytest.fixture
def press() -> User:
    return staff(Role.PRESS_OFFICER, username="press")


def planned(by: User, **changes: Any) -> Broadcast:
    with clock.at(NOW):
        return schedule.plan(replace(WHAT, **changes), by=by)


def announced(by: User, **changes: Any) -> Broadcast:
    broadcast = planned(by, **changes)
    with clock.at(NOW):
        return schedule.announce(broadcast, by=by)


def on_air(by: User, **changes: Any) -> Broadcast:
    broadcast = announced(by, **changes)
    with clock.at(LIVE_STARTS_AT):
        return schedule.go_on_air(broadcast, by=by)


def ended(by: User, **changes: Any) -> Broadcast:
    broadcast = on_air(by, **changes)
    with clock.at(LIVE_STARTS_AT + HOUR):
        return schedule.end(broadcast, by=by)


def story(broadcast: Broadcast) -> list[str]:
    """The ledger in words, oldest first; its chain is whole."""
    assert list(ledger.verify(broadcast.ledger_subject)) == []
    entries = LedgerEntry.objects.filter(subject=broadcast.ledger_subject).order_by("sequence")
    return [step.sentence for step in broadcast_story.told(list(entries))][::-1]


def fresh(broadcast: Broadcast) -> Broadcast:
    return Broadcast.objects.get(pk=broadcast.pk)


# --- plan and revise ------------------------------------------------------------------------------


def test_a_plan_keeps_texts_topics_and_the_order_of_guests(press: User) -> None:
    first, second = AppointmentFactory(office="a"), AppointmentFactory(office="b")
    topic = TopicFactory()
    broadcast = fresh(
        planned(press, topics=[topic], guests=[second, first], rules={"ru": "Только о снеге."})
    )
    assert (broadcast.number, broadcast.status, broadcast.channel) == (1, "planned", "Almaty")
    assert (broadcast.title_kk, broadcast.title_ru) == ("Қысқа дайындық", "Подготовка к зиме")
    assert broadcast.rules_ru == "Только о снеге."
    assert list(broadcast.topics.all()) == [topic]
    assert [guest.appointment for guest in broadcast.guests.all()] == [second, first]
    assert story(broadcast) == ["Planned for 12 February 2026, 18:00"]


def test_numbers_go_on_from_the_last(press: User) -> None:
    BroadcastFactory(number=96, closed=True)
    assert planned(press).number == 97


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"ends_at": LIVE_STARTS_AT}, "The broadcast ends before it starts."),
        ({"ends_at": LIVE_STARTS_AT - HOUR}, "The broadcast ends before it starts."),
        ({"title": {}}, "A broadcast has a title, in one language at least."),
        ({"title": {"kk": ""}}, "A broadcast has a title, in one language at least."),
    ],
)
def test_a_plan_that_makes_no_sense_is_refused_in_words(
    press: User, changes: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(TransitionNotAllowed, match=sentence):
        planned(press, **changes)
    assert Broadcast.objects.count() == 0


@pytest.mark.parametrize(
    ("valid_from", "valid_to"),
    [(date(2026, 2, 13), None), (date(2025, 1, 1), date(2026, 2, 11))],
)
def test_nobody_is_a_guest_in_an_office_not_held_on_that_day(
    press: User, valid_from: date, valid_to: date | None
) -> None:
    appointment = AppointmentFactory(valid_from=valid_from, valid_to=valid_to)
    with pytest.raises(TransitionNotAllowed, match="does not hold this office on 12 February 2026"):
        planned(press, guests=[appointment])


def test_one_channel_has_one_broadcast_at_a_time(press: User) -> None:
    first = planned(press)
    with pytest.raises(schedule.TimeTaken) as refused:
        planned(press, starts_at=LIVE_STARTS_AT + 59 * MINUTE, ends_at=LIVE_STARTS_AT + 2 * HOUR)
    assert refused.value.taken_by == first
    assert str(refused.value).startswith("№\N{NBSP}1 has this time on the same channel: 12 Feb")
    after = planned(press, starts_at=LIVE_STARTS_AT + HOUR, ends_at=LIVE_STARTS_AT + 2 * HOUR)
    elsewhere = planned(press, channel="Qala")
    with clock.at(NOW), pytest.raises(schedule.TimeTaken):
        schedule.revise(elsewhere, what=replace(WHAT, channel="ALMATY"), by=press)
    assert [after.number, elsewhere.number] == [2, 3]


def test_a_cancelled_broadcast_gives_its_time_back(press: User) -> None:
    with clock.at(NOW):
        schedule.cancel(planned(press), reason=WHY, by=press)
    assert planned(press).number == 2


def test_a_plan_is_revised_freely_and_says_what_changed(press: User) -> None:
    broadcast = planned(press, guests=[AppointmentFactory()])
    moved = replace(WHAT, starts_at=NOW - DAY, ends_at=NOW, title={"kk": "Басқа"})
    with clock.at(NOW):
        schedule.revise(broadcast, what=moved, by=press)
    broadcast = fresh(broadcast)
    assert (broadcast.title_kk, broadcast.title_ru) == ("Басқа", "")
    assert broadcast.starts_at == NOW - DAY
    assert broadcast.guests.count() == 0
    assert story(broadcast)[1:] == ["Edited: title, starts, ends and guests"]


def test_a_revision_without_a_change_leaves_no_trace(press: User) -> None:
    broadcast = announced(press)
    with clock.at(NOW + HOUR):
        schedule.revise(broadcast, what=WHAT, by=press)
    assert len(story(broadcast)) == 2


def test_an_announced_broadcast_moves_to_what_is_still_to_come(press: User) -> None:
    broadcast = announced(press)
    with clock.at(NOW), pytest.raises(TransitionNotAllowed, match="has passed already"):
        schedule.revise(broadcast, what=replace(WHAT, starts_at=NOW - MINUTE), by=press)
    with clock.at(NOW):
        schedule.revise(broadcast, what=replace(WHAT, starts_at=NOW + HOUR), by=press)
    assert fresh(broadcast).starts_at == NOW + HOUR


def test_on_air_the_start_stands_and_the_end_may_be_put_off(press: User) -> None:
    broadcast = on_air(press)
    with clock.at(LIVE_STARTS_AT + MINUTE), pytest.raises(TransitionNotAllowed, match="on air"):
        schedule.revise(
            broadcast, what=replace(WHAT, starts_at=LIVE_STARTS_AT + 2 * MINUTE), by=press
        )
    with clock.at(LIVE_STARTS_AT + MINUTE):
        later = replace(WHAT, ends_at=LIVE_STARTS_AT + 2 * HOUR)
        schedule.revise(broadcast, what=later, by=press)
    assert fresh(broadcast).ends_at == LIVE_STARTS_AT + 2 * HOUR


# --- names as printed -----------------------------------------------------------------------------


def printed(broadcast: Broadcast) -> list[tuple[str, str]]:
    return [
        (guest.name_as_printed_ru, guest.title_as_printed_ru) for guest in broadcast.guests.all()
    ]


def renamed(appointment: Any, title: str) -> None:
    appointment.title_ru = title
    appointment.save(update_fields=["title_ru"])


def test_names_and_titles_are_printed_at_the_announcement_and_stay(press: User) -> None:
    appointment = AppointmentFactory(official__name_ru="Азамат Есимов", title_ru="Руководитель")
    broadcast = planned(press, guests=[appointment])
    renamed(appointment, "И. о. руководителя")
    with clock.at(NOW):
        schedule.announce(broadcast, by=press)
    assert printed(broadcast) == [("Азамат Есимов", "И. о. руководителя")]
    renamed(appointment, "Советник")
    with clock.at(NOW):
        what = replace(WHAT, title={"ru": "Без опечатки"}, guests=[appointment])
        schedule.revise(broadcast, what=what, by=press)
    assert printed(broadcast) == [("Азамат Есимов", "И. о. руководителя")]


def test_a_guest_added_later_is_printed_when_added(press: User) -> None:
    appointment = AppointmentFactory(official__name_ru="Жанна Ким", title_ru="Заместитель")
    broadcast = announced(press)
    with clock.at(NOW):
        schedule.revise(broadcast, what=replace(WHAT, guests=[appointment]), by=press)
    assert printed(broadcast) == [("Жанна Ким", "Заместитель")]


def test_an_office_left_before_the_announcement_keeps_it_from_being_made(press: User) -> None:
    appointment = AppointmentFactory()
    broadcast = planned(press, guests=[appointment])
    appointment.valid_to = date(2026, 2, 11)
    appointment.save(update_fields=["valid_to"])
    with clock.at(NOW), pytest.raises(TransitionNotAllowed, match="does not hold this office"):
        schedule.announce(broadcast, by=press)
    assert fresh(broadcast).status == "planned"


def test_an_office_corrected_afterwards_does_not_unprint_a_guest(press: User) -> None:
    appointment, other = AppointmentFactory(), AppointmentFactory(office="b")
    broadcast = announced(press, guests=[appointment])
    for each in (appointment, other):
        each.valid_to = date(2026, 2, 11)
        each.save(update_fields=["valid_to"])
    with clock.at(NOW):
        what = replace(WHAT, title={"ru": "Без опечатки"}, guests=[appointment])
        schedule.revise(broadcast, what=what, by=press)
        with pytest.raises(TransitionNotAllowed, match="does not hold this office"):
            schedule.revise(broadcast, what=replace(what, guests=[appointment, other]), by=press)
    assert [guest.appointment for guest in broadcast.guests.all()] == [appointment]


# --- announce, on air, end ------------------------------------------------------------------------


def test_a_broadcast_goes_from_plan_to_end(press: User) -> None:
    broadcast = fresh(ended(press))
    assert broadcast.status == "ended"
    assert (broadcast.announced_at, broadcast.on_air_at, broadcast.ended_at) == (
        NOW,
        LIVE_STARTS_AT,
        LIVE_STARTS_AT + HOUR,
    )
    assert story(broadcast)[1:] == [
        "Announced: questions are taken",
        "On air",
        "The broadcast ended",
    ]


def test_an_announcement_teaches_the_search_its_words(press: User) -> None:
    broadcast = planned(press, title={"ru": "Тротуары"}, description={"kk": "Жаяужолдардың жайы"})
    assert not SearchWord.objects.filter(word__in=["тротуары", "жаяужолдардың"]).exists()
    with clock.at(NOW):
        schedule.announce(broadcast, by=press)
        schedule.revise(broadcast, what=replace(WHAT, title={"kk": "Көпірлер"}), by=press)
    learned = SearchWord.objects.filter(word__in=["тротуары", "жаяужолдардың", "көпірлер"])
    assert learned.count() == 3


def test_what_is_late_may_be_announced_while_it_lasts_and_not_after(press: User) -> None:
    late, over = planned(press), planned(press, channel="Qala")
    with clock.at(LIVE_STARTS_AT + 10 * MINUTE):
        assert schedule.announce(late, by=press).status == "announced"
    with clock.at(LIVE_STARTS_AT + HOUR), pytest.raises(TransitionNotAllowed, match="is over"):
        schedule.announce(over, by=press)
    with clock.at(LIVE_STARTS_AT + HOUR):
        assert why_not(fresh(over), "announce", press) == (
            "The time it was planned for is over: change the time first."
        )


def test_nothing_goes_on_air_days_before_and_the_late_one_does(press: User) -> None:
    broadcast = announced(press)
    with clock.at(LIVE_STARTS_AT - HOUR - MINUTE), pytest.raises(TransitionNotAllowed) as refused:
        schedule.go_on_air(broadcast, by=press)
    assert str(refused.value) == (
        "It can go on air from 12 February 2026, 17:00 on, an hour before it starts."
    )
    with clock.at(LIVE_STARTS_AT + 3 * HOUR):
        assert schedule.go_on_air(broadcast, by=press).on_air_at == LIVE_STARTS_AT + 3 * HOUR


@pytest.mark.parametrize("verb", ["announce", "go_on_air", "end"])
def test_the_second_of_two_presses_is_refused_and_changes_nothing(press: User, verb: str) -> None:
    before = {"announce": planned, "go_on_air": announced, "end": on_air}[verb]
    broadcast = before(press)
    act = getattr(schedule, verb)
    with clock.at(LIVE_STARTS_AT):
        act(broadcast, by=press)
    first = fresh(broadcast)
    with clock.at(LIVE_STARTS_AT + MINUTE), pytest.raises(TransitionNotAllowed, match="Now it is"):
        act(broadcast, by=press)
    assert fresh(broadcast).__dict__ | {"_state": 0} == first.__dict__ | {"_state": 0}
    assert len(story(broadcast)) == {"announce": 2, "go_on_air": 3, "end": 4}[verb]


# --- cancel ---------------------------------------------------------------------------------------


def test_a_cancelled_broadcast_stays_with_its_reason_if_it_was_announced(press: User) -> None:
    broadcast = announced(press)
    with clock.at(NOW):
        schedule.cancel(broadcast, reason=WHY, by=press)
    broadcast = fresh(broadcast)
    assert (broadcast.status, broadcast.cancel_reason_kk) == ("cancelled", "Дауыл")
    assert broadcast.is_public
    assert list(Broadcast.objects.public()) == [broadcast]
    assert story(broadcast)[-1] == "Cancelled: Буря"


def test_what_nobody_knew_of_stays_unknown_when_cancelled(press: User) -> None:
    broadcast = planned(press)
    with clock.at(NOW):
        schedule.cancel(broadcast, reason=WHY, by=press)
    broadcast = fresh(broadcast)
    assert broadcast.status == "cancelled"
    assert not broadcast.is_public
    assert list(Broadcast.objects.public()) == []


def test_cancelling_needs_a_reason(press: User) -> None:
    broadcast = announced(press)
    for nothing in ({}, {"kk": ""}):
        with clock.at(NOW), pytest.raises(TransitionNotAllowed, match="Say why"):
            schedule.cancel(broadcast, reason=nothing, by=press)
    assert fresh(broadcast).status == "announced"


# --- recording ------------------------------------------------------------------------------------


def test_the_recording_and_its_offset_lead_to_seconds(press: User) -> None:
    broadcast = ended(press)
    moment = LIVE_STARTS_AT + 14 * MINUTE
    assert broadcast.second_of(moment) is None
    schedule.add_recording(
        broadcast, recording_url="https://video.example.org/97", recording_offset=5, by=press
    )
    assert fresh(broadcast).second_of(moment) == 14 * 60 + 5
    schedule.add_recording(
        broadcast, recording_url="https://video.example.org/97", recording_offset=-20, by=press
    )
    assert fresh(broadcast).second_of(moment) == 14 * 60 - 20
    assert fresh(broadcast).second_of(LIVE_STARTS_AT) == 0
    assert story(broadcast)[4:] == ["The recording was added"] * 2


def test_the_same_recording_again_leaves_no_trace(press: User) -> None:
    broadcast = ended(press)
    for _again in range(2):
        schedule.add_recording(
            broadcast, recording_url="https://video.example.org/97", recording_offset=0, by=press
        )
    assert len(story(broadcast)) == 5


# --- who ------------------------------------------------------------------------------------------


SCHEDULERS = {Role.PRESS_OFFICER}
DIRECTORS = {Role.PRESS_OFFICER, Role.MODERATOR}


@pytest.mark.parametrize("role", list(Role))
def test_who_may_what(press: User, role: Role) -> None:
    """Each role at each verb of `schedule`, on a broadcast that allows it."""
    body = BodyFactory() if role in {Role.EXECUTOR, Role.HEAD} else None
    person = staff(role, body, username="somebody")
    rows = {
        "revise": planned(press),
        "announce": planned(press, channel="a"),
        "cancel": announced(press, channel="b"),
        "go_on_air": announced(press, channel="c"),
        "end": on_air(press, channel="d"),
        "add_recording": ended(press, channel="e"),
    }
    with clock.at(LIVE_STARTS_AT):
        allowed = {verb for verb, row in rows.items() if not why_not(row, verb, person)}
    expected = set(rows) if role in SCHEDULERS else set()
    if role in DIRECTORS:
        expected |= {"go_on_air", "end"}
    assert allowed == expected
    if role not in SCHEDULERS:
        with pytest.raises(NotYourBody):
            planned(person, channel="f")


def test_every_verb_of_the_staff_is_in_the_table() -> None:
    assert {"announce", "go_on_air", "end", "cancel", "revise", "add_recording"} < set(TRANSITIONS)
