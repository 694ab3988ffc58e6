"""Which events are looked at together: tabs of the list, numbers on the start page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal import clock
from pressroom.models.choices import EventStatus

if TYPE_CHECKING:
    from pressroom.models.events import PressEventQuerySet

SOONEST: Final = ("starts_at", "id")
LATEST: Final = ("-starts_at", "-id")


@dataclass(frozen=True, slots=True)
class Queue:
    key: str
    label: Promise
    rows: Callable[[PressEventQuerySet], PressEventQuerySet]
    tone: str = "calm"
    order: tuple[str, str] = LATEST


def _today(rows: PressEventQuerySet) -> PressEventQuerySet:
    """Those of the day in Almaty, planned ones too, but none that was called off."""
    start = clock.midnight(clock.today())
    of_day = rows.filter(starts_at__gte=start, starts_at__lt=start + timedelta(days=1))
    return of_day.exclude(status=EventStatus.CANCELLED)


def _to_announce(rows: PressEventQuerySet) -> PressEventQuerySet:
    return rows.filter(status=EventStatus.PLANNED, ends_at__gte=clock.now())


def _scheduled(rows: PressEventQuerySet) -> PressEventQuerySet:
    return rows.filter(status=EventStatus.ANNOUNCED, announce_at__gt=clock.now())


def _to_come(rows: PressEventQuerySet) -> PressEventQuerySet:
    now = clock.now()
    return rows.filter(status=EventStatus.ANNOUNCED, announce_at__lte=now, ends_at__gte=now)


def _to_close(rows: PressEventQuerySet) -> PressEventQuerySet:
    return rows.filter(status=EventStatus.ANNOUNCED, ends_at__lt=clock.now())


def _forgotten(rows: PressEventQuerySet) -> PressEventQuerySet:
    """Planned, never announced, and over."""
    return rows.filter(status=EventStatus.PLANNED, ends_at__lt=clock.now())


QUEUES: Final = {
    queue.key: queue
    for queue in (
        Queue("today", _("Today"), _today, "today", SOONEST),
        Queue("to_announce", _("To announce"), _to_announce, "today", SOONEST),
        Queue("scheduled", _("Announced from a set time"), _scheduled, order=SOONEST),
        Queue("to_come", _("To come"), _to_come, order=SOONEST),
        Queue("to_close", _("To close"), _to_close, "late", SOONEST),
        Queue("forgotten", _("Over, never announced"), _forgotten, "late", SOONEST),
        Queue("held", _("Held"), lambda rows: rows.filter(status=EventStatus.CLOSED)),
        Queue("cancelled", _("Cancelled"), lambda rows: rows.filter(status=EventStatus.CANCELLED)),
        Queue("all", _("All"), lambda rows: rows),
    )
}
COUNTED: Final = ("today", "to_announce", "scheduled", "to_come", "to_close", "forgotten")
