"""An event as it stands in lists: a card that says when, what, who and whether it changed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from portal import clock
from portal.directory import directory, name_of
from portal.workdays import local_time
from pressroom.models import EventChange, PressEvent, Speaking
from pressroom.models.choices import EventStatus

if TYPE_CHECKING:
    from pressroom.models.events import PressEventQuerySet

# What a reader has to know of an event besides its time, and how it looks.
LABELS: Final = {
    "cancelled": _("cancelled"),
    "now": _("going on now"),
    "moved": _("rescheduled"),
    "held": _("held"),
}
COLUMNS: Final = (
    "number", "kind", "starts_at", "ends_at", "status", "announce_at",
    *(f"{name}_{code}" for name in ("title", "venue") for code in ("kk", "ru", "en")),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Card:
    row: PressEvent
    on: date  # the day in Almaty
    state: str  # a key of LABELS, or empty
    bodies: list[str]
    speakers: list[Speaking]

    @property
    def label(self) -> str:
        return str(LABELS[self.state]) if self.state else ""


def with_related(rows: PressEventQuerySet) -> PressEventQuerySet:
    """Rows with all a card reads: four statements for any number of them."""
    return rows.only(*COLUMNS).prefetch_related("bodies", "speakings", "changes")


def cards(rows: Iterable[PressEvent]) -> list[Card]:
    """The rows of `with_related` as cards."""
    now, known = clock.now(), directory()
    return [
        Card(
            row=row,
            on=local_time(row.starts_at).date(),
            state=state_of(row, now),
            bodies=[name_of(known.bodies, body.pk) for body in row.bodies.all()],
            speakers=list(row.speakings.all()),
        )
        for row in rows
    ]


def state_of(row: PressEvent, at: datetime) -> str:
    """The key of LABELS that matters most to a reader at that moment; empty for none."""
    if row.status == EventStatus.CANCELLED:
        return "cancelled"
    if row.status == EventStatus.CLOSED:
        return "held"
    if row.starts_at <= at <= row.ends_at:
        return "now"
    moved = EventChange.Kind.RESCHEDULED
    return "moved" if any(change.kind == moved for change in row.changes.all()) else ""
