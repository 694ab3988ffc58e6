"""Charts drawn by the server as SVG: over time, and as bars in a row of a table.

Geometry alone: numbers here, colours in `static/css/figures.css`, so that a chart follows the
theme, prints in black and white, and needs neither script nor inline style. Every scale begins at
zero and ends at a round number. A chart stands beside its table and has a name and a description.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import chain, groupby
from math import ceil, log10
from typing import Final, NamedTuple

from django.utils.safestring import SafeString

WIDTH: Final = 440.0  # units of the drawing: legible at 320 pixels and at twice that
HEIGHT: Final = 220.0
LEFT, RIGHT, TOP, BOTTOM = 46.0, 18.0, 12.0, 28.0  # around the plot
MOST_LABELS: Final = 5  # under the axis
_ROUND: Final = (1, 2, 2.5, 5, 10)
BAR_WIDTH: Final = 100.0

_PARTIAL: Final = " is-partial"
_BAR: Final = (
    '<svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true" '
    'focusable="false">{}</svg>'
)


class Point(NamedTuple):
    """One moment of a chart over time: no value is a gap."""

    label: str  # under the axis
    value: float | None
    told: str = ""  # its whole sentence, for whoever points at it
    is_partial: bool = False  # not over yet


class Tick(NamedTuple):
    at: str  # y of a line, x of a label
    label: str


class Column(NamedTuple):
    x: str
    y: str
    width: str
    height: str
    told: str
    is_partial: bool


class Dot(NamedTuple):
    x: str
    y: str
    told: str
    is_partial: bool


@dataclass(frozen=True, slots=True)
class OverTime:
    """A drawing over time, as `figures/charts/over_time.html` writes it."""

    title: str
    description: str
    lines: list[Tick]  # of the vertical scale
    labels: list[Tick]  # of the horizontal one
    columns: list[Column]
    paths: list[str]
    dots: list[Dot]
    width: str = f"{WIDTH:g}"
    height: str = f"{HEIGHT:g}"
    left: str = f"{LEFT:g}"
    right: str = f"{WIDTH - RIGHT:g}"
    foot: str = f"{HEIGHT - 8:g}"
    label_right: str = f"{LEFT - 6:g}"

    @property
    def is_empty(self) -> bool:
        return not (self.columns or self.dots)

    @property
    def drawn(self) -> SafeString:
        """All that stands in the frame; written here, for a template takes ten times as long."""
        parts = self._lines(), self._columns(), self._paths(), self._dots(), self._labels()
        return SafeString("".join(chain(*parts)))

    def _lines(self) -> Iterator[str]:
        for number, tick in enumerate(self.lines):
            zero = "" if number else " chart__line--zero"
            yield (
                f'<line class="chart__line{zero}" x1="{self.left}" x2="{self.right}"'
                f' y1="{tick.at}" y2="{tick.at}"/>'
                f'<text class="chart__mark" x="{self.label_right}" y="{tick.at}" dy=".35em">'
                f"{escape(tick.label)}</text>"
            )

    def _columns(self) -> Iterator[str]:
        for each in self.columns:
            yield (
                f'<rect class="chart__column{_PARTIAL if each.is_partial else ""}" x="{each.x}"'
                f' y="{each.y}" width="{each.width}" height="{each.height}">'
                f"<title>{escape(each.told)}</title></rect>"
            )

    def _paths(self) -> Iterator[str]:
        return (f'<path class="chart__path" d="{path}"/>' for path in self.paths)

    def _dots(self) -> Iterator[str]:
        for each in self.dots:
            yield (
                f'<circle class="chart__dot{_PARTIAL if each.is_partial else ""}" cx="{each.x}"'
                f' cy="{each.y}" r="3"><title>{escape(each.told)}</title></circle>'
            )

    def _labels(self) -> Iterator[str]:
        for tick in self.labels:
            label = escape(tick.label)
            yield f'<text class="chart__label" x="{tick.at}" y="{self.foot}">{label}</text>'


def scale(most: float, *, steps: int = 4) -> list[float]:
    """Round numbers from zero to at least `most`, whole ones, about `steps` of them."""
    if most <= 0:
        return [0.0, 1.0]
    raw = max(most / steps, 0.25)
    size = 10.0 ** ceil(log10(raw) - 1)
    step = next(size * each for each in _ROUND if size * each >= raw * 0.999)
    step = float(ceil(step - 1e-9))  # what is counted is whole
    return [step * number for number in range(ceil(most / step - 1e-9) + 1)]


def columns(
    points: Sequence[Point], *, title: str, description: str, written: Callable[[float], str]
) -> OverTime:
    """Counts over time."""
    marks = scale(max((point.value or 0 for point in points), default=0))
    room = (WIDTH - LEFT - RIGHT) / max(len(points), 1)
    width = max(room * 0.72, min(room, 1))
    drawn = []
    for number, point in enumerate(points):
        if point.value:
            top = _height(point.value, marks[-1])
            drawn.append(
                Column(
                    x=_short(LEFT + room * number + (room - width) / 2),
                    y=_short(top),
                    width=_short(width),
                    height=_short(HEIGHT - BOTTOM - top),
                    told=point.told,
                    is_partial=point.is_partial,
                )
            )
    return OverTime(
        title, description, _lines(marks, written), _labels(points, room), drawn, [], []
    )


def line(
    points: Sequence[Point],
    *,
    title: str,
    description: str,
    written: Callable[[float], str],
    most: float = 100,
) -> OverTime:
    """Rates over time, from zero to `most`; the line breaks where there is no value."""
    marks = scale(most)
    room = (WIDTH - LEFT - RIGHT) / max(len(points), 1)
    places = [
        (LEFT + room * (number + 0.5), _height(point.value, marks[-1]), point)
        for number, point in enumerate(points)
        if point.value is not None
    ]
    numbers = [number for number, point in enumerate(points) if point.value is not None]
    paths = []
    for _start, run in groupby(zip(numbers, places, strict=True), _run_of(numbers)):
        stretch = [place for _number, place in run]
        if len(stretch) > 1:
            paths.append("M" + "L".join(f"{_short(x)} {_short(y)}" for x, y, _point in stretch))
    dots = [Dot(_short(x), _short(y), point.told, point.is_partial) for x, y, point in places]
    return OverTime(
        title, description, _lines(marks, written), _labels(points, room), [], paths, dots
    )


def _run_of(numbers: Sequence[int]) -> Callable[[tuple[int, object]], int]:
    """Numbers that follow each other differ from their rank by the same."""
    rank = {number: place for place, number in enumerate(numbers)}
    return lambda pair: pair[0] - rank[pair[0]]


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a stacked bar: where it stands, and the class of its colour."""

    x: str
    width: str
    kind: str


def bar(value: float | None, most: float) -> str:
    """How long a bar is, in hundredths of its row."""
    if not value or most <= 0:
        return "0"
    return _short(max(BAR_WIDTH * value / most, 0.5))


def written(value: float | None, most: float, *, kind: str, has_rest: bool = False) -> SafeString:
    """A bar as it stands in a cell beside its number; `has_rest` shows what is left of `most`."""
    if value is None:
        return SafeString("")
    rest = '<rect class="bar__rest" width="100" height="10"/>' if has_rest else ""
    bars = f'{rest}<rect class="bar__{kind}" width="{bar(value, most)}" height="10"/>'
    return SafeString(_BAR.format(bars))


def pieces_written(pieces: Sequence[Piece]) -> SafeString:
    """Parts of a whole as a bar in a cell."""
    rects = (
        f'<rect class="piece piece--{each.kind}" x="{each.x}" width="{each.width}" height="10"/>'
        for each in pieces
    )
    return SafeString(_BAR.format("".join(rects)))


def stacked(parts: Sequence[tuple[str, float]], *, of: float | None = None) -> list[Piece]:
    """Parts of a whole side by side, each by the class of its colour; `of` is the longest bar's."""
    whole = sum(value for _kind, value in parts) if of is None else of
    return list(_pieces(parts, whole)) if whole else []


def _pieces(parts: Sequence[tuple[str, float]], whole: float) -> Iterator[Piece]:
    at = 0.0
    for kind, value in parts:
        if value:
            width = BAR_WIDTH * value / whole
            yield Piece(_short(at), _short(width), kind)
            at += width


def _height(value: float, most: float) -> float:
    return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * value / most


def _lines(marks: Sequence[float], written: Callable[[float], str]) -> list[Tick]:
    return [Tick(_short(_height(mark, marks[-1])), written(mark)) for mark in marks]


def _labels(points: Sequence[Point], room: float) -> list[Tick]:
    """A few of them at equal distances, the last one always."""
    if not points:
        return []
    every = ceil(len(points) / MOST_LABELS)
    shown = range((len(points) - 1) % every, len(points), every)
    return [Tick(_short(LEFT + room * (number + 0.5)), points[number].label) for number in shown]


def _short(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")
