"""The months of a year as charts and a table: one page a mayor can hold up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from portal import clock, figure_words
from portal.charts import Point
from portal.figure_cards import drawn, when_in_words

if TYPE_CHECKING:
    from portal.charts import OverTime
    from portal.figures import Amount, Figure, FigureSet, Reading

# Of these there are columns in the tables, of the drawn ones a chart.
TOLD: Final = (
    "queries_asked", "promptly_resolved", "not_answered", "on_the_spot", "extended", "press_events",
    "speakers", "journalist_questions", "tv_segments", "materials", "broadcasts",
    "citizen_questions",
)  # fmt: skip
DRAWN: Final = (
    "queries_asked", "promptly_resolved", "press_events", "materials", "broadcasts",
    "citizen_questions",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Cell:
    value: str
    behind: str  # of how many rows; empty for a count


@dataclass(frozen=True, slots=True)
class MonthRow:
    month: date
    is_partial: bool  # not over yet
    cells: list[Cell]


@dataclass(frozen=True, slots=True)
class Drawn:
    key: str
    chart: OverTime


@dataclass(frozen=True, slots=True)
class Months:
    """Some figures of one app by month."""

    title: str
    titles: list[str]
    rows: list[MonthRow]
    drawn: list[Drawn]


def of(figure_set: FigureSet, reading: Reading) -> Months:
    """The months of a reading that has them."""
    known = reading.over_time[0][1] if reading.over_time else {}
    told = [figure_set.by_key[key] for key in TOLD if key in known]
    this_month = clock.today().replace(day=1)
    return Months(
        title=str(figure_set.title),
        titles=[str(figure.title) for figure in told],
        rows=[
            MonthRow(
                month,
                month >= this_month,
                [
                    Cell(
                        figure_words.value(figure, amounts[figure.key]),
                        figure_words.behind(figure, amounts[figure.key]),
                    )
                    for figure in told
                ],
            )
            for month, amounts in reading.over_time
        ],
        drawn=[
            Drawn(figure.key, _chart(figure, reading, this_month))
            for figure in told
            if figure.key in DRAWN
        ],
    )


def _chart(figure: Figure, reading: Reading, this_month: date) -> OverTime:
    points = [
        _point(figure, month, amounts[figure.key], is_partial=month >= this_month)
        for month, amounts in reading.over_time
    ]
    return drawn(figure, points)


def _point(figure: Figure, month: date, amount: Amount, *, is_partial: bool) -> Point:
    short, long = when_in_words(month, is_by_month=True)
    behind = figure_words.behind(figure, amount)
    told = f"{long}: {figure_words.value(figure, amount)}" + (f" ({behind})" if behind else "")
    return Point(short, amount.value, told, is_partial)
