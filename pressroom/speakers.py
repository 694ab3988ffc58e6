"""Who speaks at an event: an appointment that holds on its day, with name and title as printed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _gettext

from portal.models import Appointment
from portal.transitions import TransitionNotAllowed
from portal.workdays import local_time
from pressroom import texts
from pressroom.models import PressEvent, Speaking
from pressroom.models.choices import EventStatus


def reason_not_to_speak(appointment: Appointment, on: date) -> str:
    """Why somebody cannot be printed with this office on that day, in words; or empty."""
    if appointment.valid_from <= on and (
        appointment.valid_to is None or appointment.valid_to >= on
    ):
        return ""
    return _gettext("%(speaker)s does not hold this office on %(day)s.") % {
        "speaker": f"{appointment.official}, {appointment.title}",
        "day": date_format(on, "DATE_FORMAT"),
    }


def must_hold(appointments: Iterable[Appointment], *, on: date) -> None:
    """Raise `TransitionNotAllowed` if somebody does not hold the office on that day."""
    for appointment in appointments:
        if reason := reason_not_to_speak(appointment, on):
            raise TransitionNotAllowed(reason)


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
            columns += _as_appointed(speaking)
        speaking.save(update_fields=columns if pk in known else None)


def print_names(event: PressEvent) -> None:
    """Fix names and titles as they stand in the appointments now: from here on they stay."""
    must_hold(appointments_of(event), on=local_time(event.starts_at).date())
    for speaking in _speakings(event):
        speaking.save(update_fields=_as_appointed(speaking))


def _speakings(event: PressEvent) -> list[Speaking]:
    return list(event.speakings.select_related("appointment__official"))


def _as_appointed(speaking: Speaking) -> list[str]:
    """Set name and title from the appointment; return the columns."""
    appointment = speaking.appointment
    return [
        *texts.put(speaking, "name_as_printed", texts.of_row(appointment.official, "name")),
        *texts.put(speaking, "title_as_printed", texts.of_row(appointment, "title")),
    ]
