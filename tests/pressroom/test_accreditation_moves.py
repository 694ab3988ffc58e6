"""What becomes of accreditations when their event is moved or cancelled."""

from __future__ import annotations

from datetime import date

import pytest
from django.core import mail

from portal import clock
from portal.models import Message
from pressroom import programme
from pressroom.models import Accreditation, PressEvent
from tests.factories.cast import Cast
from tests.factories.press import HOUR, STARTS_AT, PressEventFactory
from tests.pressroom.newcomers import DAY, NOW, accepted, apply, confirmed, sent, told

pytestmark = pytest.mark.django_db


@pytest.fixture
def event() -> PressEvent:
    return PressEventFactory(announced=True)


def test_a_moved_event_takes_its_accreditations_with_it(cast: Cast, event: PressEvent) -> None:
    row = accepted(cast, event=event)
    waiting = confirmed(event=event, email="other@example.org")
    year = accepted(cast, event=None, email="third@example.org")
    with clock.at(NOW):
        programme.reschedule(
            event,
            starts_at=STARTS_AT + 3 * DAY,
            ends_at=STARTS_AT + 3 * DAY + HOUR,
            venue={"ru": "Большой зал"},
            reason={"ru": "Зал занят"},
            by=cast["press"],
        )
    row.refresh_from_db()
    year.refresh_from_db()
    assert (row.valid_from, row.valid_to) == (date(2026, 2, 13), date(2026, 2, 13))
    assert year.valid_from == date(2026, 2, 2)
    assert told(row)[-1] == (
        "The event was moved, now valid from 13 February 2026 to 13 February 2026"
    )
    moved = Message.objects.filter(template="pressroom/event_rescheduled")
    assert set(moved.values_list("recipient", flat=True)) == {
        row.journalist.reference,
        waiting.journalist.reference,
    }
    sent()
    letters = [letter.body for letter in mail.outbox if "Зал занят" in letter.body]
    assert len(letters) == 2
    assert all("Большой зал" in body for body in letters)


def test_a_second_move_is_told_too(cast: Cast, event: PressEvent) -> None:
    accepted(cast, event=event)
    for days in (1, 2):
        event.refresh_from_db()
        with clock.at(NOW):
            programme.reschedule(
                event,
                starts_at=STARTS_AT + days * DAY,
                ends_at=STARTS_AT + days * DAY + HOUR,
                venue={},
                reason={"ru": "Зал занят"},
                by=cast["press"],
            )
    assert Message.objects.filter(template="pressroom/event_rescheduled").count() == 2


def test_a_cancelled_event_is_told_and_refuses_who_waits(cast: Cast, event: PressEvent) -> None:
    row = accepted(cast, event=event)
    waiting = confirmed(event=event, email="other@example.org")
    unsure = apply(event=event, email="third@example.org")
    with clock.at(NOW):
        programme.cancel(event, reason={"kk": "Дауыл", "ru": "Буря"}, by=cast["press"])
    waiting.refresh_from_db()
    assert (waiting.status, waiting.reason) == ("refused", "Буря")
    told_of = Message.objects.filter(template="pressroom/event_cancelled")
    assert set(told_of.values_list("recipient", flat=True)) == {
        row.journalist.reference,
        waiting.journalist.reference,
    }
    assert unsure.journalist.reference not in told_of.values_list("recipient", flat=True)
    assert told(row)[-1].startswith("The event was cancelled: ")
    assert list(Accreditation.objects.to_decide()) == []
