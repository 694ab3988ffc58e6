"""A broadcast as it stands in public lists: when, what, who answers, and how many asked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from broadcasts.models import Broadcast, Guest, LiveQuestion
from broadcasts.models.choices import BroadcastStatus, LiveStatus
from portal.directory import directory, name_of
from portal.language_columns import columns
from portal.workdays import local_time

if TYPE_CHECKING:
    from broadcasts.models.broadcasts import BroadcastQuerySet

# What a reader has to know of a broadcast besides its time.
LABELS: Final = {
    BroadcastStatus.ANNOUNCED: _("questions are taken"),
    BroadcastStatus.ON_AIR: _("on air now"),
    BroadcastStatus.ENDED: _("questions are being settled"),
    BroadcastStatus.CANCELLED: pgettext_lazy("a broadcast", "cancelled"),
}
COLUMNS: Final = ("number", "starts_at", "ends_at", "status", "channel", *columns("title"))


@dataclass(frozen=True, slots=True)
class Card:
    """One broadcast in a list."""

    row: Broadcast
    on: date  # the day in Almaty
    guests: list[Guest]
    topics: list[str]
    asked: int  # published questions
    answered: int  # of them on air

    @property
    def label(self) -> str:
        """The words of its state, or empty."""
        return str(LABELS.get(BroadcastStatus(self.row.status), ""))


def with_related(rows: BroadcastQuerySet) -> BroadcastQuerySet:
    """Rows with all a card reads: three statements for any number of them, and one for counts."""
    return rows.only(*COLUMNS).prefetch_related("guests", "topics")


def cards(rows: Iterable[Broadcast]) -> list[Card]:
    """The rows of `with_related` as cards."""
    found, known = list(rows), directory()
    counts = _counts([row.pk for row in found])
    return [
        Card(
            row=row,
            on=local_time(row.starts_at).date(),
            guests=list(row.guests.all()),
            topics=[name_of(known.topics, topic.pk) for topic in row.topics.all()],
            **counts.get(row.pk, {"asked": 0, "answered": 0}),
        )
        for row in found
    ]


def _counts(broadcasts: list[int]) -> dict[int, dict[str, Any]]:
    if not broadcasts:
        return {}
    rows = LiveQuestion.objects.public().filter(broadcast__in=broadcasts).order_by()
    counted = rows.values("broadcast").annotate(
        asked=Count("pk"), answered=Count("pk", filter=Q(status=LiveStatus.ANSWERED))
    )
    return {
        row["broadcast"]: {"asked": row["asked"], "answered": row["answered"]} for row in counted
    }
