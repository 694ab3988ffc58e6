"""Who is reminded of answers owed to the press, and how their days follow the calendar."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

import pytest

from portal import calendar_changes, clock, reminders
from portal.models import LedgerEntry, Message, Reminder, Role
from portal.workdays import ALMATY, Override
from pressroom import questions
from pressroom.questions import Asked, Decision
from tests.factories import BodyFactory, staff
from tests.factories.cast import MONDAY, Cast
from tests.factories.press import PressEventFactory

if TYPE_CHECKING:
    from pressroom.models import PressQuestion

pytestmark = pytest.mark.django_db

DUE = date(2026, 2, 9)  # Monday; promised on the Monday before
THREE_BEFORE, ONE_LATE, THREE_LATE = date(2026, 2, 4), date(2026, 2, 10), date(2026, 2, 12)


def promised(cast: Cast, **more: object) -> PressQuestion:
    asked = Asked(text="Когда закончится ремонт?", language="ru", **more)  # type: ignore[arg-type]
    with clock.at(MONDAY):
        event = PressEventFactory(announced=True)
        return questions.log(event, asked=asked, decision=Decision("promise"), by=cast["press"])


def told(on: date) -> set[str]:
    """Who hears on the day for the first time."""
    noon = datetime(on.year, on.month, on.day, 12, tzinfo=ALMATY)
    with clock.at(noon):
        before = set(Reminder.objects.values_list("pk", flat=True))
        reminders.sweep(on)
    new = Reminder.objects.exclude(pk__in=before).filter(source="pressroom.pressdeadline")
    return set(new.values_list("recipient__username", flat=True))


def test_a_bodys_answer_climbs_the_ladder_of_the_desk(cast: Cast) -> None:
    promised(cast, body=cast.roads)
    assert told(date(2026, 2, 3)) == set()
    assert told(THREE_BEFORE) == {"erik"}
    assert told(DUE) == {"erik"}
    assert told(ONE_LATE) == {"erik", "hana", "hugo"}
    assert told(THREE_LATE) == {"akim"}


def test_what_the_press_office_owes_itself_its_officers_hear(cast: Cast) -> None:
    promised(cast)
    assert told(THREE_BEFORE) == {"press"}
    assert told(ONE_LATE) == {"press"}
    assert told(THREE_LATE) == {"akim"}


def test_a_body_without_people_leaves_it_to_the_press_office(cast: Cast) -> None:
    promised(cast, body=BodyFactory(slug="empty"))
    assert told(DUE) == {"press"}


def test_a_body_whose_parent_has_people_does_not(cast: Cast) -> None:
    promised(cast, body=BodyFactory(slug="lamps", parent=cast.parks))
    assert told(DUE) == {"pavel"}


def test_without_press_officers_the_desk_hears(cast: Cast) -> None:
    question = promised(cast)
    cast["press"].memberships.all().delete()
    assert told(DUE) == {"olga"}
    assert question.deadlines.open().exists()


def test_nobody_hears_twice_nor_of_what_is_answered(cast: Cast) -> None:
    question = promised(cast, body=cast.roads)
    assert told(DUE) == {"erik"}
    assert told(DUE) == set()
    questions.withdraw(question)
    assert told(ONE_LATE) == set()


def test_city_wide_press_officers_alone_sit_at_the_press_office(cast: Cast) -> None:
    staff(Role.PRESS_OFFICER, cast.roads, username="roads-press")
    promised(cast)
    assert told(DUE) == {"press"}


# --- the calendar ---------------------------------------------------------------------------------


def test_a_day_off_moves_the_counted_day_and_says_so(cast: Cast) -> None:
    question = promised(cast, body=cast.roads)
    day = date(2026, 2, 5)
    shifts = calendar_changes.preview(day=day, word=Override(is_working=False, decree="No. 7"))
    assert [(s.from_on, s.to_on, s.count, s.examples) for s in shifts] == [
        (DUE, date(2026, 2, 10), 1, (question.number,))
    ]
    moved = calendar_changes.set_day(day=day, is_working=False, decree="No. 7", by=cast["admin"])
    assert moved == 1
    question.refresh_from_db()
    assert question.due_on == date(2026, 2, 10)
    deadline = question.deadlines.get()
    assert (deadline.due_on, deadline.original_due_on) == (date(2026, 2, 10), DUE)
    entry = LedgerEntry.objects.get(event="deadline_moved")
    assert entry.subject == question.ledger_subject
    assert entry.data["decree"] == "No. 7"
    calendar_changes.clear_day(day=day, by=cast["admin"])
    question.refresh_from_db()
    assert question.due_on == DUE


def test_an_extended_day_moves_only_where_it_turns_free_itself(cast: Cast) -> None:
    question = promised(cast)
    with clock.at(MONDAY):
        questions.extend(question, until_on=date(2026, 2, 16), reason="Ждём.", by=cast["press"])
    questions.note_notice(question, by=cast["press"])
    for day in (date(2026, 2, 5), date(2026, 2, 16)):
        calendar_changes.set_day(day=day, is_working=False, decree="No. 7", by=cast["admin"])
    question.refresh_from_db()
    assert question.due_on == date(2026, 2, 17)
    assert LedgerEntry.objects.filter(event="deadline_moved").count() == 1


def test_an_officers_digest_names_the_question(cast: Cast) -> None:
    question = promised(cast)
    told(DUE)
    lines = reminders.source("pressroom.pressdeadline").lines(
        list(question.deadlines.values_list("pk", flat=True))
    )
    line = lines[question.deadlines.get().pk]
    assert line.title == f"{question.number} · Когда закончится ремонт?"
    assert line.url.endswith(f"/admin/pressroom/pressquestion/{question.pk}/change/")
    assert Message.objects.get().recipient == f"user:{cast['press'].pk}"
