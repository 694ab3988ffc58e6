"""Pages by keyset: tokens, neighbours, and rows that come and go between two pages."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.paging import NEWER, OLDER, BadPageToken, Position, Wanted, cut

NOON = datetime(2026, 5, 8, 12, 0, 5, 123456, tzinfo=UTC)


def test_token_is_readable() -> None:
    almaty = timezone(timedelta(hours=5))
    assert str(Position(NOON.astimezone(almaty), 4817)) == "20260508T120005123456Z-4817"


@given(
    st.datetimes(datetime(2000, 1, 1), datetime(2099, 12, 31), timezones=st.just(UTC)),  # noqa: DTZ001
    st.integers(1, 10**18 - 1),
)
def test_token_comes_back_as_it_was(at: datetime, pk: int) -> None:
    assert Position.parse(str(Position(at, pk))) == Position(at, pk)


@pytest.mark.parametrize(
    "token",
    [
        "", "x", "1", "-1", "20260508T120005123456Z", "20260508T120005123456Z-0",
        "20260508T120005123456Z-", "20260508T120005123456Z-4817 ", "20260508T120005123456Z-4817\n",
        "20260532T120005123456Z-4817", "20260508T990005123456Z-4817", "99990508T120005123456Z-4817",
        "20260508T120005123456Z-9999999999999999999", "２０２６0508T120005123456Z-4817",
        "20260508T120005123456Z-4817' OR 1=1", "0" * 10_000,
    ],
)  # fmt: skip
def test_what_is_no_token_is_refused(token: str) -> None:
    with pytest.raises(BadPageToken):
        Position.parse(token)


def test_a_request_names_one_page() -> None:
    token = str(Position(NOON, 1))
    assert Wanted.of({}) == Wanted(None, OLDER)
    assert Wanted.of({"older": token}) == Wanted(Position(NOON, 1), OLDER)
    assert Wanted.of({"newer": token}) == Wanted(Position(NOON, 1), NEWER)
    with pytest.raises(BadPageToken):
        Wanted.of({"older": token, "newer": token})


def positions(*numbers: int) -> list[Position]:
    return [Position(NOON + timedelta(hours=number), number) for number in numbers]


def test_first_page_has_nothing_newer() -> None:
    page = cut([9, 8, 7], positions(9, 8, 7), Wanted(), 2)
    assert (page.rows, page.newer, page.older) == ([9, 8], None, positions(8)[0])


def test_last_page_has_nothing_older() -> None:
    wanted = Wanted(positions(3)[0], OLDER)
    page = cut([2, 1], positions(2, 1), wanted, 2)
    assert (page.rows, page.newer, page.older) == ([2, 1], positions(2)[0], None)


def test_newer_page_is_turned_round() -> None:
    wanted = Wanted(positions(3)[0], NEWER)
    page = cut([4, 5, 6], positions(4, 5, 6), wanted, 2)
    assert (page.rows, page.newer, page.older) == ([5, 4], positions(5)[0], positions(4)[0])


def test_newest_page_reached_backwards_has_nothing_newer() -> None:
    wanted = Wanted(positions(3)[0], NEWER)
    page = cut([4], positions(4), wanted, 2)
    assert (page.rows, page.newer, page.older) == ([4], None, positions(4)[0])


@pytest.mark.parametrize("side", [OLDER, NEWER])
def test_page_whose_rows_have_gone_leads_back(side: str) -> None:
    place = positions(3)[0]
    page = cut([], [], Wanted(place, side), 2)  # type: ignore[arg-type]
    assert (page.rows, page.newer, page.older) == (
        [],
        place if side == OLDER else None,
        place if side == NEWER else None,
    )
