"""A form with a line for each office holder named in it: as many as there are, and a few to spare.

Without a script: a button that only fills the form in again asks for more lines.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any, ClassVar, Final, Self

from django.utils.datastructures import MultiValueDict

from portal import appointment_field, clock
from portal.models import Appointment
from portal.offices import reason_not_to_speak
from portal.transitions import Words
from portal.verbs import VerbForm
from portal.workdays import local_time

SPARE: Final = 3  # empty lines offered
MOST: Final = 40
MORE: Final = "more_lines"  # the button's name


class AppointmentLines(VerbForm):
    """Fields `<line>_1`, `<line>_2` …, shown by `admin/verbs/_fields_with_lines.html`.

    The row has `starts_at`, the moment whose day's office holders are offered.
    """

    line: ClassVar[str]  # "speaker"
    line_label: ClassVar[Words]  # with the place of `%(number)d`
    more_label: ClassVar[Words]  # of the button
    named_already: ClassVar[Words]

    def add_lines(self, named: Sequence[Appointment]) -> None:
        """Add a field for each of those named, and for those typed in the browser."""
        posted = [key for key in self.data if key.startswith(f"{self.line}_")]
        count = min(max(len(named) + SPARE, len(posted)), MOST)
        for number in range(1, count + 1):
            label = str(self.line_label) % {"number": number}
            field = appointment_field.AppointmentField(label=label)
            if number <= len(named):
                field.initial = appointment_field.words_of(named[number - 1])
            self.fields[f"{self.line}_{number}"] = field

    @property
    def lines(self) -> list[str]:
        return [name for name in self.fields if name.startswith(f"{self.line}_")]

    @property
    def appointments(self) -> list[str]:
        """What the browser offers while a name is typed."""
        day = local_time(self.row.starts_at).date() if self.rows else clock.today()
        return appointment_field.offered(day)

    @property
    def named(self) -> list[Appointment]:
        """Who was named, in order, once the form is valid."""
        return [self.cleaned_data[name] for name in self.lines if self.cleaned_data[name]]

    def refilled(self) -> Self | None:
        """More lines, with all that was typed."""
        if MORE not in self.data:
            return None
        typed = MultiValueDict(dict(self.data.lists()))  # type: ignore[attr-defined]  # a POST's
        del typed[MORE]
        for number in range(1, min(len(self.lines) + SPARE, MOST) + 1):
            typed.setdefault(f"{self.line}_{number}", "")
        again = type(self)(typed, rows=self.rows, by=self.by)
        again.errors.clear()
        return again

    def clean_lines(self, *, on: date, printed: Collection[Appointment]) -> None:
        """In `clean`: each once, and in an office held on that day unless printed already."""
        found: set[int] = set()
        for name in self.lines:
            appointment: Any = self.cleaned_data.get(name)
            if appointment is None:
                continue
            if appointment.pk in found:
                self.add_error(name, str(self.named_already))
            elif appointment not in printed and (why := reason_not_to_speak(appointment, on)):
                self.add_error(name, why)
            found.add(appointment.pk)
