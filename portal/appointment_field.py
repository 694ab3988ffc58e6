"""Naming an office holder in a form: found by name and days while typing, without a script.

The browser offers the appointments from a list (`<datalist>`). What was chosen or typed is looked
for among all of them; a few letters are enough where only one fits.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from portal.models import Appointment, Official
from portal.text import normalise_line

LIST_ID: Final = "appointments"
NEARBY: Final = timedelta(days=60)  # around the day: whose office is offered
MOST: Final = 2  # found: more than one is too many


class AppointmentField(forms.CharField):
    """The words of an appointment; `clean` gives the appointment, or None where it is empty."""

    def __init__(self, *, label: str) -> None:
        widget = forms.TextInput(attrs={"list": LIST_ID, "autocomplete": "off"})
        super().__init__(label=label, required=False, widget=widget, max_length=600)

    def clean(self, value: Any) -> Any:
        typed = normalise_line(str(super().clean(value)))
        return found(typed) if typed else None


def words_of(appointment: Appointment) -> str:
    """An appointment as it is offered: who, which office, on which days."""
    since = date_format(appointment.valid_from, "SHORT_DATE_FORMAT")
    until = date_format(appointment.valid_to, "SHORT_DATE_FORMAT") if appointment.valid_to else "…"
    return (
        f"{appointment.official.name}, {appointment.title} ({since}–{until}) №\N{NBSP}"
        f"{appointment.pk}"
    )


def offered(on: date) -> list[str]:
    """Whoever holds an office about that day, by name."""
    rows = Appointment.objects.select_related("official").filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=on - NEARBY), valid_from__lte=on + NEARBY
    )
    return sorted(words_of(appointment) for appointment in rows)


def found(typed: str) -> Appointment:
    """The one appointment meant. Raises `ValidationError`, in words."""
    rows = Appointment.objects.select_related("official")
    number = typed.rpartition("№")[2].strip()
    if "№" in typed and number.isascii() and number.isdigit():
        by_number = rows.filter(pk=int(number)).first()
        if by_number is not None:
            return by_number
    name = typed.partition(",")[0]
    likely = list(rows.filter(official__in=_called(name))[:MOST])
    if not likely:
        raise ValidationError(
            _("Nobody of this name holds or held an office. Choose from the list.")
        )
    if len(likely) == MOST:
        raise ValidationError(_("More than one office fits. Choose from the list."))
    return likely[0]


def _called(name: str) -> Any:
    said = Q(name_kk__icontains=name) | Q(name_ru__icontains=name) | Q(name_en__icontains=name)
    return Official.objects.filter(said)
