"""Which accreditations are looked at together: tabs of the list, numbers on the start page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal import clock
from pressroom.models.choices import AccreditationStatus

if TYPE_CHECKING:
    from pressroom.models.journalists import AccreditationQuerySet

OLDEST: Final = ("applied_at", "id")
NEWEST: Final = ("-applied_at", "-id")


@dataclass(frozen=True, slots=True)
class Queue:
    key: str
    label: Promise
    rows: Callable[[AccreditationQuerySet], AccreditationQuerySet]
    tone: str = "calm"
    order: tuple[str, str] = NEWEST


QUEUES: Final = {
    queue.key: queue
    for queue in (
        Queue("decide", _("To decide"), lambda rows: rows.to_decide(), "today", OLDEST),
        Queue(
            "year",
            _("Hold for the year"),
            lambda rows: rows.valid_on(clock.today()).filter(event__isnull=True),
        ),
        Queue(
            "coming",
            _("Accepted for events to come"),
            lambda rows: rows.filter(
                status=AccreditationStatus.ACCEPTED, event__ends_at__gte=clock.now()
            ),
        ),
        Queue("all", _("All"), lambda rows: rows),
    )
}
COUNTED: Final = ("decide", "year", "coming")
