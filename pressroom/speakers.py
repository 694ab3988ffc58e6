"""Who speaks at an event: an appointment that holds on its day, with name and title as printed."""

from __future__ import annotations

from collections.abc import Sequence

from portal import offices
from portal.models import Appointment
from portal.workdays import local_time
from pressroom.models import PressEvent
from pressroom.models.choices import EventStatus


def appointments_of(event: PressEvent) -> list[Appointment]:
    """In whose offices people speak at the event, in their order."""
    return offices.appointments_of(event.speakings)


def printed(event: PressEvent) -> list[Appointment]:
    """Whose names and titles are fixed: what becomes of their offices changes nothing."""
    return [] if event.status == EventStatus.PLANNED else appointments_of(event)


def name(event: PressEvent, speakers: Sequence[Appointment]) -> None:
    """Let these speak, in this order; who was printed already keeps name and title."""
    is_fixed = event.status != EventStatus.PLANNED
    offices.name_all(event.speakings, speakers, is_fixed=is_fixed)


def print_names(event: PressEvent) -> None:
    """Fix names and titles as they stand in the appointments now: from here on they stay."""
    offices.print_names(event.speakings, on=local_time(event.starts_at).date())
