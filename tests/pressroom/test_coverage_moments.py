"""Days, times and lengths as people write them."""

from datetime import UTC, datetime, time, timedelta

import pytest

from portal import clock
from portal.sheets.rows import Value
from portal.workdays import ALMATY
from pressroom.coverage_moments import day_of, seconds_of, time_of

MIDNIGHT = datetime(2020, 3, 15, tzinfo=ALMATY)
EVENING = datetime(2020, 3, 15, 18, 30, tzinfo=ALMATY)


@pytest.mark.parametrize(
    "written",
    [
        "15.03.2020", "15.3.2020", "15-03-2020", "15.03.2020 г.", "2020-03-15", "2020.03.15",
        "2020/03/15", "15/03/2020", "03/15/2020", "15 марта 2020", "15 марта 2020 г.",
        "15 МАРТА 2020 года", "15 мар. 2020", "15 наурыз 2020", "2020 жылғы 15 наурыз",
        "2020 ж. 15 наурыз", "15 March 2020", "March 15, 2020", "43905", 43905,
        datetime(2020, 3, 15),  # noqa: DTZ001 — as in a cell
    ],
)  # fmt: skip
def test_day_of_reads_a_day_however_written(written: Value) -> None:
    assert day_of(written) == MIDNIGHT


@pytest.mark.parametrize(
    "written",
    [
        "15.03.2020 18:30", "15.03.2020, 18:30:00", "2020-03-15T18:30", "2020-03-15 18:30:00.000",
        "15 марта 2020 18:30", "15.03.2020 18.30", 43905.770833333336,
        "2020-03-15T12:30:00Z", "2020-03-15T18:30:00+06:00",
        datetime(2020, 3, 15, 18, 30),  # noqa: DTZ001 — as in a cell
    ],
)  # fmt: skip
def test_day_of_reads_the_time_with_it(written: Value) -> None:
    assert day_of(written) == EVENING


def test_moments_without_a_zone_are_almatys_of_that_year() -> None:
    before, after = day_of("01.01.2024"), day_of("01.03.2024")
    assert isinstance(before, datetime)
    assert isinstance(after, datetime)
    assert before.utcoffset() == timedelta(hours=6)
    assert after.utcoffset() == timedelta(hours=5)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("03/04/2020", "unclear_date"),
        ("31.02.2020", "not_a_date"),
        ("15.13.2020", "not_a_date"),
        ("15.03.20", "not_a_date"),
        ("вчера", "not_a_date"),
        ("15 нечто 2020", "not_a_date"),
        ("15.03.2020 25:00", "not_a_time"),
        ("15.03.1999", "too_early"),
        (5, "too_early"),
        (1e12, "not_a_date"),
        (float("nan"), "not_a_date"),
        (time(18, 30), "not_a_date"),
        ("16.03.2020", "in_future"),
        ("2020-03-14T10:00:00+99:99", "not_a_time"),
        ("2020-03-14T10:00:00-2400", "not_a_time"),
    ],
)
def test_day_of_tells_what_is_wrong(written: Value, code: str) -> None:
    with clock.at(datetime(2020, 3, 15, 17, 59, tzinfo=UTC)):
        assert day_of(written) == code


def test_the_same_day_twice_in_slashes_is_clear() -> None:
    assert day_of("03/03/2020") == datetime(2020, 3, 3, tzinfo=ALMATY)


@pytest.mark.parametrize(
    "written",
    [
        "18:30",
        "18.30",
        "18:30:00",
        0.7708333333333334,
        time(18, 30),
        datetime(1900, 1, 1, 18, 30, tzinfo=UTC),
    ],
)
def test_time_of_reads_a_time(written: Value) -> None:
    assert time_of(written) == time(18, 30)


@pytest.mark.parametrize("written", ["24:00", "noon", "18", 18, "18:60"])
def test_time_of_tells_what_is_none(written: Value) -> None:
    assert time_of(written) == "not_a_time"


@pytest.mark.parametrize("written", [150, 150.0, "150", "2:30", "0:02:30", time(0, 2, 30)])
def test_seconds_of_reads_a_length(written: Value) -> None:
    assert seconds_of(written) == 150


@pytest.mark.parametrize("written", [-1, 1.5, 90_000, "long", "1e3", "99:00:00", float("inf")])
def test_seconds_of_tells_what_is_none(written: Value) -> None:
    assert seconds_of(written) == "not_a_length"
