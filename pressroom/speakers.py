"""Who speaks at an event: an appointment that holds on its day, with name and title as printed."""

from __future__ import annotations

from collections.abc import Sequence

from portal.models import Appointment
from portal.offices import must_hold, print_as_appointed
from portal.workdays import local_time
from pressroom.models import PressEvent, Speaking
from pressroom.models.choices import EventStatus


def appointments_of(event: PressEvent) -> list[Appointment]:
    """In whose offices people speak at the event, in their order."""
    return [speaking.appointment for speaking in _speakings(event)]


def printed(event: PressEvent) -> list[Appointment]:
    """Whose names and titles are fixed: what becomes of their offices changes nothing."""
    return [] if event.status == EventStatus.PLANNED else appointments_of(event)


def name(event: PressEvent, speakers: Sequence[Appointment]) -> None:
    """Let these speak, in this order; who was printed already keeps name and title."""
    known = {speaking.appointment_id: speaking for speaking in _speakings(event)}
    wanted = {appointment.pk: appointment for appointment in speakers}
    event.speakings.exclude(appointment__in=wanted).delete()
    for position, (pk, appointment) in enumerate(wanted.items()):
        speaking = known[pk] if pk in known else Speaking(event=event, appointment=appointment)
        speaking.position = position
        columns = ["position"]
        if pk not in known or event.status == EventStatus.PLANNED:
            columns += print_as_appointed(speaking, speaking.appointment)
        speaking.save(update_fields=columns if pk in known else None)


def print_names(event: PressEvent) -> None:
    """Fix names and titles as they stand in the appointments now: from here on they stay."""
    must_hold(appointments_of(event), on=local_time(event.starts_at).date())
    for speaking in _speakings(event):
        speaking.save(update_fields=print_as_appointed(speaking, speaking.appointment))


def _speakings(event: PressEvent) -> list[Speaking]:
    return list(event.speakings.select_related("appointment__official"))
