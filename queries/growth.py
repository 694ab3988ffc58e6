"""What people write to the desk about more than usual."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Count, Q

from queries.models import CitizenQuery

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


def fastest(*, at: datetime, limit: int) -> list[Growth]:
    """The themes that grew most in the seven days up to `at`, those that grew at all.

    One statement over five weeks of queries, whatever channel they came by.
    """
    since = at - WEEK
    rows = CitizenQuery.objects.filter(
        received_at__gte=since - WEEKS_BEFORE * WEEK, received_at__lt=at
    )
    is_new = Q(received_at__gte=since)
    counted = (
        rows.order_by()
        .values_list("theme_id")
        .annotate(new=Count("pk", filter=is_new), before=Count("pk", filter=~is_new))
    )
    found = [Growth(theme, new, before / WEEKS_BEFORE) for theme, new, before in counted]
    grown = [each for each in found if each.this_week >= FEWEST and each.more > 0]
    return sorted(grown, key=lambda each: (-each.more, each.theme_id))[:limit]
