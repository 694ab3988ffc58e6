"""Who answered on air, with the office held then: as printed for the broadcast."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from broadcasts.models import Guest, LiveQuestion
from portal.templatetags.languages import Written, written


@dataclass(frozen=True, slots=True)
class Answerer:
    name: Written
    title: Written
    slug: str  # of the official


def guests_of(broadcast_pks: Iterable[int]) -> list[Guest]:
    """The guests of broadcasts in their order, with their officials. One statement."""
    rows = Guest.objects.filter(broadcast__in=list(broadcast_pks))
    return list(rows.select_related("appointment__official").order_by("position", "id"))


def answerer_of(question: LiveQuestion, guests: Iterable[Guest]) -> Answerer | None:
    """Who answered: as the guest was printed, or, of one who was no guest, as appointed.

    `question` has its `answered_by__official` at hand; None where nobody is named.
    """
    appointment = question.answered_by
    if appointment is None:
        return None
    guest = next((each for each in guests if each.appointment_id == appointment.pk), None)
    if guest is not None:
        name, title = written(guest, "name_as_printed"), written(guest, "title_as_printed")
    else:
        name, title = written(appointment.official, "name"), written(appointment, "title")
    return Answerer(name, title, appointment.official.slug)
