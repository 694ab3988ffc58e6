"""What officials did at the press centre, by the office they held: numbers, and the rows behind.

Each number is counted by the very condition that lists its rows. A successor in an office does not
inherit a predecessor's numbers: they hang on the appointment.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import Count, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal import clock
from portal.models import Appointment, Official
from portal.workdays import local_time
from pressroom.models import PressEvent, PressQuestion
from pressroom.models.choices import EventStatus


@dataclass(frozen=True, slots=True)
class Measure:
    """One number of the record: what it counts, by which column it belongs to an appointment."""

    key: str  # in addresses
    label: Promise
    definition: Promise
    rows: Callable[[datetime], QuerySet]
    of: str  # the way from a row to its appointment
    moment: str  # by which the rows stand, newest first


def _spoken(at: datetime) -> QuerySet:
    return PressEvent.objects.public(at).exclude(status=EventStatus.CANCELLED)


def _answered(at: datetime) -> QuerySet:
    return PressQuestion.objects.public(at).answered()


def _owed(at: datetime) -> QuerySet:
    return PressQuestion.objects.public(at).owed()


def _kept(at: datetime) -> QuerySet:
    return _answered(at).filter(promised_at__isnull=False, answered_on_time=True)


def _late(at: datetime) -> QuerySet:
    return _answered(at).filter(promised_at__isnull=False, answered_on_time=False)


MEASURES: Final = {
    measure.key: measure
    for measure in (
        Measure(
            "events",
            _("Events"),
            _("Public events at which this person speaks in this office, without cancelled ones."),
            _spoken,
            "speakings__appointment",
            "starts_at",
        ),
        Measure(
            "answered",
            _("Questions answered"),
            _("Journalists' questions put to this person in this office that have an answer."),
            _answered,
            "addressee",
            "asked_at",
        ),
        Measure(
            "open",
            _("Promises open"),
            _("Questions that were promised an answer which has not come yet."),
            _owed,
            "addressee",
            "asked_at",
        ),
        Measure(
            "kept",
            _("Promises kept"),
            _("Questions answered later, as promised, on or before the day the law gives."),
            _kept,
            "addressee",
            "asked_at",
        ),
        Measure(
            "late",
            _("Promises kept late"),
            _("Questions answered later, as promised, but after that day."),
            _late,
            "addressee",
            "asked_at",
        ),
    )
}


@dataclass(frozen=True, slots=True)
class Office:
    """One appointment with its numbers, by the keys of `MEASURES`."""

    appointment: Appointment
    is_held: bool  # today
    numbers: Mapping[str, int]

    @property
    def told(self) -> list[tuple[Measure, int]]:
        return [(measure, self.numbers[key]) for key, measure in MEASURES.items()]


def appointments() -> QuerySet[Appointment]:
    """Those that have begun; one of a day to come is nobody's business yet."""
    today = clock.today()
    rows = Appointment.objects.filter(valid_from__lte=today).order_by("-valid_from", "-id")
    return rows.select_related("official", "body")


def offices(official: Official) -> list[Office]:
    """What the official has held, the latest first: six statements."""
    held = list(appointments().filter(official=official))
    counted = {key: numbers(measure, held) for key, measure in MEASURES.items()}
    return [
        Office(
            appointment=each,
            is_held=is_held(each),
            numbers={key: found.get(each.pk, 0) for key, found in counted.items()},
        )
        for each in held
    ]


def numbers(measure: Measure, held: Iterable[Appointment]) -> dict[int, int]:
    """The number of each of these appointments that has any, in one statement."""
    rows = rows_of(measure, held).order_by()
    return dict(rows.values_list(measure.of).annotate(Count("pk", distinct=True)))


def rows_of(measure: Measure, held: Iterable[Appointment]) -> QuerySet[Any]:
    """The public rows behind the numbers of these appointments."""
    return measure.rows(clock.now()).filter(**{f"{measure.of}__in": [each.pk for each in held]})


def is_held(appointment: Appointment) -> bool:
    """Whether the office is held today, in Almaty."""
    today = local_time(clock.now()).date()
    return appointment.valid_to is None or appointment.valid_to >= today
