"""Which broadcasts are looked at together: tabs of the list, numbers on the start page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db.models import Exists, OuterRef
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from broadcasts.models import LiveQuestion
from broadcasts.models.choices import BroadcastStatus
from portal import clock

if TYPE_CHECKING:
    from broadcasts.models.broadcasts import BroadcastQuerySet

S = BroadcastStatus
SOONEST: Final = ("starts_at", "id")
LATEST: Final = ("-starts_at", "-id")


@dataclass(frozen=True, slots=True)
class Queue:
    """Broadcasts that want the same done; `tone` colours their number on the start page."""

    key: str
    label: Promise
    rows: Callable[[BroadcastQuerySet], BroadcastQuerySet]
    tone: str = "calm"
    order: tuple[str, str] = LATEST


def _in(*statuses: BroadcastStatus) -> Callable[[BroadcastQuerySet], BroadcastQuerySet]:
    return lambda rows: rows.filter(status__in=statuses)


def _to_begin(rows: BroadcastQuerySet) -> BroadcastQuerySet:
    """Announced, its start has passed, and nobody has pressed “on air”."""
    return rows.filter(status=S.ANNOUNCED, starts_at__lte=clock.now())


def _to_come(rows: BroadcastQuerySet) -> BroadcastQuerySet:
    return rows.filter(status=S.ANNOUNCED, starts_at__gt=clock.now())


def _called_off(rows: BroadcastQuerySet) -> BroadcastQuerySet:
    """Cancelled, and questions asked meanwhile still wait to be sent to the desk."""
    waiting = LiveQuestion.objects.without_outcome().filter(broadcast=OuterRef("pk"))
    return rows.filter(Exists(waiting), status=S.CANCELLED)


QUEUES: Final = {
    queue.key: queue
    for queue in (
        Queue("on_air", _("On air"), _in(S.ON_AIR), "today", SOONEST),
        Queue("to_begin", _("The start has passed"), _to_begin, "late", SOONEST),
        Queue("to_close", _("To close"), _in(S.ENDED), "late", SOONEST),
        Queue("called_off", _("Cancelled, questions wait"), _called_off, "late", SOONEST),
        Queue("to_come", _("To come"), _to_come, order=SOONEST),
        Queue("planned", _("To announce"), _in(S.PLANNED), "today", SOONEST),
        Queue("closed", _("Closed"), _in(S.CLOSED)),
        Queue("cancelled", _("Cancelled"), _in(S.CANCELLED)),
        Queue("all", _("All"), lambda rows: rows),
    )
}
COUNTED: Final = ("on_air", "to_begin", "to_close", "called_off", "to_come", "planned")
