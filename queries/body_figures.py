"""The desk's figures of a body beside those of the whole city, and of all bodies side by side."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from portal import clock
from portal.figures import Amount, Dimension, Period, Scope
from queries.figure_amounts import amounts
from queries.figure_sums import Sums, Wanted, read, read_days_by
from queries.workload import Open, open_by

if TYPE_CHECKING:
    from portal.figures import Amounts
    from queries.oversight import Oversight

TREND_MONTHS: Final = 6  # whole months before this one


@dataclass(frozen=True, slots=True)
class Compared:
    """One body (None: the desk) in the period, in the one before it, over months, and now."""

    body_id: int | None
    now: Amounts
    before: Amounts
    trend: list[tuple[Period, Amount]]  # promptly resolved, month by month
    open: Open

    @property
    def change(self) -> float | None:
        """Percentage points of promptly resolved against the period before.

        None where one of the two has too few rows.
        """
        now, before = self.now["promptly_resolved"].value, self.before["promptly_resolved"].value
        return now - before if now is not None and before is not None else None


def compared(oversight: Oversight) -> list[Compared]:
    """The bodies in reach that had anything to do, in no order. Four statements."""
    scope = oversight.scope
    before = Scope(period=scope.period.before(), bodies=scope.bodies)
    months = {f"m{number}": month for number, month in enumerate(_months())}
    sums = read(
        [
            Wanted("now", scope, by=Dimension.BODY),
            Wanted("before", before, by=Dimension.BODY),
            *(
                Wanted(name, Scope(period=month, bodies=scope.bodies), by=Dimension.BODY)
                for name, month in months.items()
            ),
        ]
    )
    days = read_days_by(scope, Dimension.BODY)
    at_work = open_by(oversight, "body")
    keys = {*sums["now"], *sums["before"], *at_work}
    return [
        Compared(
            body_id=key,
            now=amounts(sums["now"].get(key, Sums()), days.get(key, {})),
            before=amounts(sums["before"].get(key, Sums())),
            trend=[
                (month, amounts(sums[name].get(key, Sums()))["promptly_resolved"])
                for name, month in months.items()
            ],
            open=at_work.get(key, Open()),
        )
        for key in keys
    ]


def _months() -> list[Period]:
    """The last whole months, the oldest first."""
    found, day = [], clock.today().replace(day=1) - timedelta(days=1)
    for _number in range(TREND_MONTHS):
        month = Period.month(day)
        found.append(month)
        day = month.since - timedelta(days=1)
    return found[::-1]
