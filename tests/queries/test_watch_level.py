"""The arithmetic of the watch, by its properties."""

from math import exp, factorial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queries.watch.level import Threshold, tail, thresholds, usual_of

counts = st.lists(st.integers(0, 500), min_size=1, max_size=8)
means = st.floats(0.1, 200)
LIMIT = Threshold(hours=2, fewest=10, ratio=3.0, significance=1e-5, least_usual=0.5)


@given(counts)
def test_usual_lies_between_the_least_and_the_most(found: list[int]) -> None:
    assert min(found) <= usual_of(found) <= max(found)


@given(counts, st.randoms(use_true_random=False))
def test_usual_does_not_mind_the_order(found: list[int], random: object) -> None:
    shuffled = list(found)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert usual_of(shuffled) == usual_of(found)


@given(st.lists(st.integers(0, 50), min_size=8, max_size=8), st.integers(0, 10_000))
def test_two_bursts_in_eight_weeks_move_nothing(found: list[int], burst: int) -> None:
    found = sorted(found)
    burst_weeks = [*found[:6], found[6] + burst, found[7] + burst]
    assert usual_of(burst_weeks) == usual_of(found)


def test_usual_of_few_weeks_is_their_mean_and_of_none_zero() -> None:
    assert usual_of([2, 4]) == 3
    assert usual_of([1, 2, 6]) == 3
    assert usual_of([]) == 0
    assert usual_of([0, 3, 3, 3, 3, 3, 3, 90]) == 3


@given(st.integers(0, 60), st.floats(0.1, 40))
def test_tail_is_what_the_definition_says(count: int, mean: float) -> None:
    below = sum(exp(-mean) * mean**k / factorial(k) for k in range(count))
    assert tail(count, mean) == pytest.approx(max(0.0, 1 - below), abs=1e-9)


@given(st.integers(0, 400), means)
def test_tail_falls_with_the_count_and_grows_with_the_mean(count: int, mean: float) -> None:
    assert 0 <= tail(count + 1, mean) <= tail(count, mean) + 1e-12
    assert tail(count, mean) <= tail(count, mean * 1.5) + 1e-12


def test_a_tail_far_below_one_keeps_its_digits() -> None:
    # P(X ≥ 40 | 3): the first term is e⁻³·3⁴⁰/40!, the rest follows within a tenth of it.
    first = exp(-3) * 3**40 / factorial(40)
    assert first < tail(40, 3) < 1.1 * first
    assert tail(40, 3) < 1e-29
    assert tail(5, 0) == 0
    assert tail(0, 0) == 1


@given(st.integers(0, 500), means)
def test_what_is_unusual_stays_so_with_more_queries(count: int, usual: float) -> None:
    if LIMIT.is_unusual(count, usual):
        assert LIMIT.is_unusual(count + 1, usual)
        assert LIMIT.is_still(count, usual)
        assert not LIMIT.is_unusual(LIMIT.fewest - 1, usual)


@given(st.integers(0, 500), means)
def test_what_is_usual_is_never_unusual(count: int, more: float) -> None:
    assert not LIMIT.is_unusual(count, max(count, 1) + more)


@pytest.mark.parametrize(
    ("count", "usual", "is_unusual"),
    [
        (40, 3, True),  # water, Auezov
        (9, 0, False),  # nothing is usual, but nine are few
        (10, 0, True),
        (10, 3, False),  # thrice and more, but it happens by chance: P = 0.0011
        (14, 3, True),
        (100, 60, False),  # hardly by chance, but not even twice
    ],
)
def test_all_three_have_to_hold(count: int, usual: float, is_unusual: bool) -> None:
    assert LIMIT.is_unusual(count, usual) is is_unusual


def test_the_shortest_window_comes_first() -> None:
    assert [limit.hours for limit in thresholds()] == [2, 24]
