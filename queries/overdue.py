"""What is overdue now, and with whom: read from the sums, at the same cost however much it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from portal import clock
from portal.figures import Dimension, Period, Scope
from portal.filters import FIRST_DAY
from queries.figure_sums import Sums, Wanted, read

BUCKETS: Final = (7, 30)  # days: up to seven, up to thirty, more


@dataclass(frozen=True, slots=True)
class Overdue:
    """How many terms of one body are overdue, by the days since their last day."""

    body_id: int | None  # none: the desk
    days_7: int
    days_30: int
    longer: int

    @property
    def days(self) -> tuple[int, int, int]:
        return self.days_7, self.days_30, self.longer

    @property
    def total(self) -> int:
        return sum(self.days)


def overdue(scope: Scope) -> list[Overdue]:
    """Those with most first; the period of the scope is of no matter. One statement."""
    today = clock.today()
    yesterday = today - timedelta(days=1)
    periods = {
        "days_7": Period(today - timedelta(days=BUCKETS[0]), yesterday),
        "days_30": Period(
            today - timedelta(days=BUCKETS[1]), today - timedelta(days=BUCKETS[0] + 1)
        ),
        "longer": Period(FIRST_DAY, today - timedelta(days=BUCKETS[1] + 1)),
    }
    sums = read(
        Wanted(name, scope.within(period), by=Dimension.BODY, measures=("due", "on_time", "late"))
        for name, period in periods.items()
    )
    bodies = {body for parts in sums.values() for body in parts}
    found = [
        Overdue(body, **{name: sums[name].get(body, Sums()).not_answered for name in periods})
        for body in bodies
    ]
    return sorted(
        (each for each in found if each.total), key=lambda each: (-each.total, each.body_id or 0)
    )
