"""What was restated: figures of closed months that were counted anew as something else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from portal.figures import Amount
from portal.models import FigureSnapshot
from portal.snapshots import PARTS

if TYPE_CHECKING:
    from portal.figures import Period


@dataclass(frozen=True, slots=True)
class Restatement:
    """A figure of a month was one value and is another since; `at` is aware."""

    key: str
    month: date
    at: datetime
    was: Amount
    now: Amount


def of(period: Period) -> dict[str, list[Restatement]]:
    """Of the months that lie whole in the period, by figure, the oldest first; of all the city."""
    last = (period.until + timedelta(days=1)).replace(day=1)  # the month it may end within
    if (period.since - timedelta(days=1)).replace(day=1) >= (last - timedelta(days=1)).replace(
        day=1
    ):
        return {}  # no month lies whole in it
    rows = FigureSnapshot.objects.filter(month__gte=period.since, month__lt=last, revision__gt=1)
    found: dict[str, list[Restatement]] = {}
    for row in rows.order_by("month", "revision").defer("values"):
        for each in whole(row):
            found.setdefault(each.key, []).append(each)
    return found


def whole(row: FigureSnapshot) -> list[Restatement]:
    """What a revision restates of the whole city."""
    return [
        Restatement(
            change["figure"],
            row.month,
            row.taken_at,
            amount_of(change["was"]),
            amount_of(change["now"]),
        )
        for change in row.changed
        if not any(level in change for level in PARTS.values())
    ]


def amount_of(plain: dict[str, Any] | None) -> Amount:
    """The amount a snapshot keeps; an absent one was nothing."""
    if plain is None:
        return Amount(0)
    return Amount(plain.get("value"), plain.get("n"), plain.get("part"))
