"""Time as keys: a range is covered by few of them, without a gap, and PostgreSQL agrees."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from portal.stretches import LEVELS, Stretches, covering

START = datetime(2026, 3, 1, 10, 30, tzinfo=UTC)
moments = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


def keys_of(moment: datetime) -> list[int]:
    """The keys of a moment as the index has them."""
    with connection.cursor() as cursor:
        expression = Stretches.template % {"expressions": "%s::timestamptz"}
        cursor.execute(f"SELECT {expression}", [moment] * LEVELS)
        row = cursor.fetchone()
    assert row is not None
    return list(row[0])


def test_an_hour_is_one_key() -> None:
    assert len(covering(START, START)) == 1


def test_a_year_is_few_keys() -> None:
    assert len(covering(START, START + timedelta(days=365))) < 60


@given(start=moments, hours=st.integers(0, 5_000))
def test_keys_of_a_range_are_each_other_s_neighbours(start: datetime, hours: int) -> None:
    """Every hour of the range lies in exactly one stretch, and no other hour in any."""
    first = int(start.timestamp() // 3600)
    held: list[int] = []
    for key in covering(start, start + timedelta(hours=hours)):
        length = 8 ** (key >> 24)
        low = (key & 0xFFFFFF) * length
        held += range(low, low + length)
    assert held == list(range(first, first + hours + 1))


@pytest.mark.django_db
@pytest.mark.parametrize(
    "moment",
    [
        START,
        datetime(1999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),
        datetime(2099, 1, 1, tzinfo=UTC),
    ],
)
def test_postgresql_counts_the_same_hours(moment: datetime) -> None:
    keys = keys_of(moment)
    assert len(keys) == LEVELS
    hour = keys[0]
    assert hour == int(moment.timestamp() // 3600)
    assert keys == [(level << 24) + hour // 8**level for level in range(LEVELS)]
    assert set(covering(moment, moment)) <= set(keys)
