"""Who answered on air, with the office held then: as printed for the broadcast."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from broadcasts.models import Guest, LiveQuestion
from portal.templatetags.languages import Written, written


@dataclass(frozen=True, slots=True)
class Answerer:
    """Who answered, in the reader's language as far as it was printed in it."""

    name: Written
    title: Written
    slug: str  # of the official

    def __str__(self) -> str:
        return f"{self.name.text}, {self.title.text}"


def guests_of(broadcast_pks: Iterable[int]) -> list[Guest]:
    """The guests of broadcasts in their order, with their officials. One statement."""
    rows = Guest.objects.filter(broadcast__in=list(broadcast_pks))
    return list(rows.select_related("appointment__official").order_by("position", "id"))


def answerer_of(question: LiveQuestion, guests: Iterable[Guest]) -> Answerer | None:
    """Who answered: as the guest was printed, or, where nothing was, as appointed.

    `question` has its `answered_by__official` at hand; None where nobody is named.
    """
    appointment = question.answered_by
    if appointment is None:
        return None
    here = (question.broadcast_id, appointment.pk)
    guest = next((row for row in guests if (row.broadcast_id, row.appointment_id) == here), None)
    if guest is not None and guest.name_as_printed:
        name, title = written(guest, "name_as_printed"), written(guest, "title_as_printed")
    else:
        name, title = written(appointment.official, "name"), written(appointment, "title")
    return Answerer(name, title, appointment.official.slug)
