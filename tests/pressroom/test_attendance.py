"""Who came: ticks at the door, of those accredited for the event and for the year."""

from __future__ import annotations

import pytest

from portal import clock
from portal.transitions import TransitionNotAllowed
from pressroom import attendance
from pressroom.models import Accreditation, PressEvent
from tests.factories.cast import Cast
from tests.factories.press import HOUR, STARTS_AT, PressEventFactory
from tests.pressroom.newcomers import DAY, accepted, told

pytestmark = pytest.mark.django_db


@pytest.fixture
def event() -> PressEvent:
    return PressEventFactory(announced=True)


def test_who_came_is_ticked_once_and_may_be_unticked(cast: Cast, event: PressEvent) -> None:
    row = accepted(cast, event=event)
    at = STARTS_AT - HOUR
    with clock.at(at):
        attendance.attended(row, event=event, by=cast["press"])
        row = attendance.attended(row, event=event, by=cast["press"])
        assert row.attended_at == at
        assert told(row)[-1:] == ["Came to the event"]
        row = attendance.attended(row, event=event, came=False, by=cast["press"])
    assert row.attended_at is None
    assert told(row)[-2:] == ["Came to the event", "Did not come after all"]


def test_a_year_holder_at_the_door_gets_a_row_for_the_day(cast: Cast, event: PressEvent) -> None:
    year = accepted(cast, event=None)
    with clock.at(STARTS_AT):
        row = attendance.attended(year, event=event, by=cast["press"])
        assert attendance.attended(year, event=event, by=cast["press"]) == row
    year.refresh_from_db()
    assert (row.event, row.status, row.attended_at) == (event, "accepted", STARTS_AT)
    assert year.attended_at is None
    assert Accreditation.objects.count() == 2


def test_the_door_refuses_other_days_and_other_events(cast: Cast, event: PressEvent) -> None:
    row = accepted(cast, event=event)
    with clock.at(STARTS_AT - DAY), pytest.raises(TransitionNotAllowed, match="not today yet"):
        attendance.attended(row, event=event, by=cast["press"])
    other = PressEventFactory(announced=True)
    with clock.at(STARTS_AT), pytest.raises(TransitionNotAllowed, match="another event"):
        attendance.attended(row, event=other, by=cast["press"])
