"""Periods known by name, on the days on which they are easily wrong."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest

from portal import clock, periods
from portal.figures import Period


@pytest.mark.parametrize(
    ("today", "named", "since", "until"),
    [
        (date(2026, 3, 1), lambda: periods.last_days(30), date(2026, 1, 31), date(2026, 3, 1)),
        (date(2026, 3, 1), periods.month_so_far, date(2026, 3, 1), date(2026, 3, 1)),
        (date(2026, 1, 1), periods.last_month, date(2025, 12, 1), date(2025, 12, 31)),
        (date(2028, 3, 31), periods.last_month, date(2028, 2, 1), date(2028, 2, 29)),
        (date(2026, 3, 31), periods.quarter_so_far, date(2026, 1, 1), date(2026, 3, 31)),
        (date(2026, 4, 1), periods.quarter_so_far, date(2026, 4, 1), date(2026, 4, 1)),
        (date(2026, 12, 31), periods.quarter_so_far, date(2026, 10, 1), date(2026, 12, 31)),
        (date(2026, 11, 23), periods.year_so_far, date(2026, 1, 1), date(2026, 11, 23)),
        (date(2026, 1, 1), periods.last_year, date(2025, 1, 1), date(2025, 12, 31)),
    ],
)
def test_named_period_on_a_day(
    today: date, named: Callable[[], Period], since: date, until: date
) -> None:
    with clock.at(clock.midnight(today)):
        assert named() == Period(since, until)


def test_moments_of_a_period_are_almatys() -> None:
    """Until 1 March 2024 the clocks there were six hours ahead of UTC, since then five."""
    assert Period(date(2024, 2, 29), date(2024, 3, 1)).moments == (
        datetime(2024, 2, 28, 18, tzinfo=UTC),
        datetime(2024, 3, 1, 19, tzinfo=UTC),
    )
