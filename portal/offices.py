"""Who held which office on a day, and how name and title are printed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Model
from django.utils.formats import date_format
from django.utils.translation import gettext as _gettext

from portal import translated
from portal.models import Appointment
from portal.transitions import TransitionNotAllowed


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


def print_as_appointed(row: Model, appointment: Appointment) -> list[str]:
    """Set name and title as printed from the appointment; return the columns, to be saved."""
    return [
        *translated.put(row, "name_as_printed", translated.of_row(appointment.official, "name")),
        *translated.put(row, "title_as_printed", translated.of_row(appointment, "title")),
    ]
