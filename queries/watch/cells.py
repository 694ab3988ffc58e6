"""Where queries grow: cells of theme or topic × district or city, and which of them are told.

A burst shows in a topic, in its theme, in the district, in the city and in the day's window at
once. It is told once, by the smallest cell and the shortest window that show it; a larger one only
if enough is left there without what is known already. Pure.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from queries.watch.level import Threshold


class Cell(NamedTuple):
    """A theme, or one topic of it, in a district, or in the whole city (None)."""

    theme: int
    topic: int | None
    district: int | None

    def contains(self, other: Cell) -> bool:
        """Whether all queries of the other cell are of this one; of itself, yes."""
        return (
            self.theme == other.theme
            and self.topic in {None, other.topic}
            and self.district in {None, other.district}
        )

    @property
    def size(self) -> tuple[bool, bool]:
        """The smaller first."""
        return self.district is None, self.topic is None


@dataclass(frozen=True, slots=True)
class Measure:
    """What a cell has in a window now, and what it usually has there."""

    count: int
    usual: float

    @property
    def more(self) -> float:
        return max(0.0, self.count - self.usual)


@dataclass(frozen=True, slots=True)
class Found:
    """An unusual cell that is not known yet."""

    cell: Cell
    hours: int
    measure: Measure


Measures = Mapping[int, Mapping[Cell, Measure]]  # by the hours of the window


def cells_of(theme: int, topic: int, district: int | None) -> Iterator[Cell]:
    """The cells one query counts in."""
    yield Cell(theme, None, None)
    if district is not None:
        yield Cell(theme, None, district)
        if topic != theme:
            yield Cell(theme, topic, district)


def find(
    measures: Measures,
    thresholds: Collection[Threshold],
    *,
    running: Collection[Cell],
    known: Callable[[int], Collection[Cell]],
) -> list[Found]:
    """What is unusual and tells more than what is known, shortest window and smallest cell first.

    `running` are the cells of open anomalies: what lies within them is told already.
    `known(hours)` are cells of anomalies, whatever became of them, whose queries lie in the window
    of so many hours: what is only a part of one is no news, and what one has more than usual
    explains as much of a larger cell. A known cell itself is for the caller to judge.
    """
    found: list[Found] = []
    for threshold in thresholds:
        of_window = measures[threshold.hours]
        for cell, measure in sorted(of_window.items(), key=lambda pair: _order(*pair)):
            if not threshold.is_unusual(measure.count, measure.usual):
                continue
            told = [each.cell for each in found]
            others = {*known(threshold.hours), *told} - {cell}
            if any(each.contains(cell) for each in (*running, *told, *others)):
                continue
            parts = others | set(running)
            explained = explained_in(cell, of_window, parts)
            if threshold.is_unusual(measure.count - explained, measure.usual):
                found.append(Found(cell, threshold.hours, measure))
    return found


def explained_in(cell: Cell, measures: Mapping[Cell, Measure], known: Collection[Cell]) -> float:
    """How many more than usual the known cells within this one have, none counted twice."""
    within = {each for each in known if cell.contains(each)}
    largest = [
        each
        for each in within
        if not any(other != each and other.contains(each) for other in within)
    ]
    return sum(measures[each].more for each in largest if each in measures)


def _order(cell: Cell, measure: Measure) -> tuple[tuple[bool, bool], int, tuple[int, int, int]]:
    names = cell.theme, cell.topic or 0, cell.district or 0
    return cell.size, -measure.count, names
