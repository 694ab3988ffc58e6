import pytest

from portal.ladder import Audience, Ladder

FIRST, SECOND, THIRD = Audience.ANSWERING, Audience.HEADS, Audience.AKIMS_OFFICE
LADDER = Ladder(
    {
        -3: frozenset({FIRST}),
        -1: frozenset({FIRST}),
        0: frozenset({FIRST}),
        1: frozenset({FIRST, SECOND}),
        3: frozenset({THIRD}),
    },
    then=frozenset({FIRST, SECOND, THIRD}),
)


@pytest.mark.parametrize(
    ("offset", "reached"),
    [
        (-4, {}),
        (-3, {FIRST: -3}),
        (-2, {FIRST: -3}),
        (-1, {FIRST: -1}),
        (0, {FIRST: 0}),
        (1, {FIRST: 1, SECOND: 1}),
        (2, {FIRST: 1, SECOND: 1}),
        (3, {FIRST: 1, SECOND: 1, THIRD: 3}),
        (4, {FIRST: 1, SECOND: 1, THIRD: 3}),
        (5, {FIRST: 5, SECOND: 5, THIRD: 5}),
        (9, {FIRST: 5, SECOND: 5, THIRD: 5}),
        (10, {FIRST: 10, SECOND: 10, THIRD: 10}),
        (104, {FIRST: 100, SECOND: 100, THIRD: 100}),
    ],
)
def test_reached_is_the_highest_rung_of_each_audience(
    offset: int, reached: dict[Audience, int]
) -> None:
    assert LADDER.reached(offset) == reached


def test_reached_leaves_out_who_is_not_told_every_fifth_day() -> None:
    ladder = Ladder({1: frozenset({FIRST})}, then=frozenset({SECOND}))
    assert ladder.reached(6) == {FIRST: 1, SECOND: 5}


def test_first_is_the_rung_furthest_ahead() -> None:
    assert LADDER.first == -3
