"""What people write to the desk about more than usual."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from portal.figures import Dimension, Period, Scope
from queries.figure_sums import Sums, Wanted, read

WEEK: Final = timedelta(days=7)
WEEKS_BEFORE: Final = 4  # what is usual: the mean of so many weeks before
FEWEST: Final = 5  # queries this week; fewer tell nothing


@dataclass(frozen=True, slots=True)
class Growth:
    """One theme: how many queries came in these seven days, and how many in a usual week."""

    theme_id: int
    this_week: int
    usual: float  # a week

    @property
    def more(self) -> float:
        """How many more than usual."""
        return self.this_week - self.usual


def fastest(*, on: date, limit: int) -> list[Growth]:
    """The themes that grew most in the seven days up to and with `on`, those that grew at all.

    One statement over the sums of five weeks, whatever channel the queries came by.
    """
    this_week = Period(on - WEEK + timedelta(days=1), on)
    weeks_before = Period(this_week.since - WEEKS_BEFORE * WEEK, on - WEEK)
    sums = read(
        [
            Wanted(name, Scope(period=period), by=Dimension.THEME, measures=("asked",))
            for name, period in (("new", this_week), ("before", weeks_before))
        ]
    )
    nothing = Sums()
    found = [
        Growth(theme, new.asked, sums["before"].get(theme, nothing).asked / WEEKS_BEFORE)
        for theme, new in sums["new"].items()
    ]
    grown = [each for each in found if each.this_week >= FEWEST and each.more > 0]
    return sorted(grown, key=lambda each: (-each.more, each.theme_id))[:limit]
