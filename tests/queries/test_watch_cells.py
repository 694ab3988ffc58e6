"""Which of the unusual cells are told."""

from hypothesis import given
from hypothesis import strategies as st

from queries.watch.cells import Cell, Measure, cells_of, explained_in, find
from queries.watch.level import Threshold

SHORT = Threshold(hours=2, fewest=10, ratio=3.0, significance=1e-5, least_usual=0.5)
LONG = Threshold(hours=24, fewest=20, ratio=2.0, significance=1e-5, least_usual=0.5)
NETWORKS, WATER, HEATING = 1, 11, 12
AUEZOV, MEDEU = 5, 6
TOPIC = Cell(NETWORKS, WATER, AUEZOV)
THEME = Cell(NETWORKS, None, AUEZOV)
CITY = Cell(NETWORKS, None, None)

some_cells = st.builds(
    Cell,
    st.integers(1, 2),
    st.one_of(st.none(), st.integers(11, 13)),
    st.one_of(st.none(), st.integers(5, 7)),
)


def told(
    short: dict[Cell, Measure],
    long: dict[Cell, Measure] | None = None,
    *,
    running: set[Cell] | None = None,
    known: set[Cell] | None = None,
) -> list[tuple[Cell, int]]:
    found = find(
        {2: short, 24: long or {}},
        [SHORT, LONG],
        running=running or set(),
        known=lambda _hours: known or set(),
    )
    return [(each.cell, each.hours) for each in found]


@given(some_cells, some_cells, some_cells)
def test_contains_is_an_order(one: Cell, two: Cell, three: Cell) -> None:
    assert one.contains(one)
    if one.contains(two) and two.contains(one):
        assert one == two
    if one.contains(two) and two.contains(three):
        assert one.contains(three)


def test_a_query_counts_in_its_topic_theme_and_the_city() -> None:
    assert list(cells_of(NETWORKS, WATER, AUEZOV)) == [CITY, THEME, TOPIC]
    assert list(cells_of(NETWORKS, WATER, None)) == [CITY]
    assert list(cells_of(NETWORKS, NETWORKS, AUEZOV)) == [CITY, THEME]


def test_a_burst_of_one_topic_is_told_once_by_the_smallest_cell() -> None:
    burst = {TOPIC: Measure(40, 3), THEME: Measure(44, 6), CITY: Measure(60, 15)}
    assert told(burst, burst) == [(TOPIC, 2)]


def test_what_is_spread_over_topics_is_told_by_the_theme() -> None:
    other = Cell(NETWORKS, HEATING, AUEZOV)
    spread = {TOPIC: Measure(9, 0), other: Measure(9, 0), THEME: Measure(18, 0)}
    assert told(spread) == [(THEME, 2)]


def test_what_is_spread_over_districts_is_told_by_the_city() -> None:
    medeu = Cell(NETWORKS, None, MEDEU)
    spread = {THEME: Measure(9, 1), medeu: Measure(9, 1), CITY: Measure(70, 9)}
    assert told(spread) == [(CITY, 2)]


def test_a_larger_cell_is_told_beside_if_enough_is_left_in_it() -> None:
    burst = {TOPIC: Measure(40, 3), CITY: Measure(140, 9)}
    assert told(burst) == [(TOPIC, 2), (CITY, 2)]


def test_what_grows_slowly_is_told_by_the_day() -> None:
    assert told({TOPIC: Measure(3, 1)}, {TOPIC: Measure(45, 12)}) == [(TOPIC, 24)]


def test_parts_of_a_running_one_are_told_already() -> None:
    burst = {TOPIC: Measure(40, 3), THEME: Measure(44, 6)}
    assert told(burst, burst, running={THEME}) == []


def test_parts_of_a_known_one_are_no_news_but_it_is_looked_at_itself() -> None:
    burst = {TOPIC: Measure(40, 3), THEME: Measure(44, 6)}
    assert told(burst, known={THEME}) == [(THEME, 2)]


def test_what_is_known_explains_the_longer_window() -> None:
    later = {THEME: Measure(60, 15), TOPIC: Measure(46, 9)}
    assert told({}, later, known={TOPIC}) == [(TOPIC, 24)]
    assert told({}, {THEME: Measure(60, 15)}) == [(THEME, 24)]


def test_nothing_is_explained_twice() -> None:
    measures = {TOPIC: Measure(40, 3), THEME: Measure(44, 6), CITY: Measure(60, 15)}
    assert explained_in(CITY, measures, {TOPIC, THEME}) == 38
    assert explained_in(CITY, measures, {TOPIC}) == 37
    assert explained_in(TOPIC, measures, {THEME}) == 0


@given(st.dictionaries(some_cells, st.builds(Measure, st.integers(0, 80), st.floats(0, 40))))
def test_what_is_told_is_unusual_and_none_lies_within_another(
    measures: dict[Cell, Measure],
) -> None:
    found = told(measures)
    for cell, _hours in found:
        assert SHORT.is_unusual(measures[cell].count, measures[cell].usual)
    cells = [cell for cell, _hours in found]
    assert len(set(cells)) == len(cells)
    for position, cell in enumerate(cells):
        assert not any(earlier.contains(cell) for earlier in cells[:position])
