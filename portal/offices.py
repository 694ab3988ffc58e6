"""Who held which office on a day, and how name and title are printed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any

from django.db.models import Model
from django.utils.formats import date_format
from django.utils.translation import gettext as _gettext

from portal import translated
from portal.models import Appointment
from portal.transitions import TransitionNotAllowed


def reason_not_to_speak(appointment: Appointment, on: date) -> str:
    """Why somebody cannot be printed with this office on that day, in words; or empty."""
    if appointment.is_held_on(on):
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


def appointments_of(printed: Any) -> list[Appointment]:
    """In whose offices people stand among these printed rows, in their order."""
    return [row.appointment for row in printed.select_related("appointment__official")]


def must_hold_anew(
    wanted: Iterable[Appointment], *, printed: Collection[Appointment], on: date
) -> None:
    """As `must_hold`, but not of whoever is printed already: that nothing changes any more."""
    must_hold([each for each in wanted if each not in printed], on=on)


def name_all(printed: Any, wanted: Sequence[Appointment], *, is_fixed: bool) -> None:
    """Let these stand in the rows of a broadcast or an event, in this order.

    `printed` is the manager of those rows. Where names are fixed, whoever stands there already
    keeps name and title.
    """
    known = {row.appointment_id: row for row in printed.select_related("appointment__official")}
    appointments = {appointment.pk: appointment for appointment in wanted}
    printed.exclude(appointment__in=appointments).delete()
    for position, (pk, appointment) in enumerate(appointments.items()):
        row = known[pk] if pk in known else _new(printed, appointment)
        row.position = position
        columns = ["position"]
        if pk not in known or not is_fixed:
            columns += print_as_appointed(row, row.appointment)
        row.save(update_fields=columns if pk in known else None)


def print_names(printed: Any, *, on: date) -> None:
    """Fix names and titles as they stand in the appointments now: from here on they stay."""
    must_hold(appointments_of(printed), on=on)
    for row in printed.select_related("appointment__official"):
        row.save(update_fields=print_as_appointed(row, row.appointment))


def _new(printed: Any, appointment: Appointment) -> Any:
    """A row of the manager, unsaved: what it hangs on is what the manager is of."""
    return printed.model(appointment=appointment, **{printed.field.name: printed.instance})
