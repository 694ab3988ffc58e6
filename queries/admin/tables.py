"""Tables of figures, as a page of the staff site shows them and as CSV.

On the page each number opens the rows behind it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from portal import figure_words

if TYPE_CHECKING:
    from portal.figures import Amount

Words = str | Promise
TOO_FEW: Final = figure_words.NONE


@dataclass(frozen=True, slots=True)
class Column:
    """A column can be sorted by where it has `sort`.

    `definition` says what its numbers count; `n_label` names the second column of a rate in a file.
    """

    label: Words
    definition: Words = ""
    is_number: bool = True
    n_label: Words = ""
    sort: str = ""

    @property
    def descending(self) -> str:
        return f"-{self.sort}"


@dataclass(frozen=True, slots=True)
class Cell:
    """What is shown, and what stands in the file."""

    shown: Words
    value: object = ""
    url: str = ""
    tone: str = ""  # late, today, good
    note: Words = ""
    n: int | None = None  # of a rate, and of days
    is_number: bool = False
    bars: Sequence[tuple[Words, float | None]] = ()  # percents to be drawn, each with its words


@dataclass(frozen=True, slots=True)
class Table:
    """`rows` begin with the cell that names them. `name` is that of the file, in ASCII."""

    name: str
    title: Words
    columns: Sequence[Column]
    rows: Iterable[Sequence[Cell]]
    total: Sequence[Cell] = ()
    nothing: Words = ""  # said instead of an empty table
    explained: Sequence[tuple[Words, Words]] = ()  # what the lines count, where they differ

    @property
    def lines(self) -> list[list[tuple[Column, Cell]]]:
        """The rows as a page shows them: each cell with its column."""
        return [list(zip(self.columns, row, strict=True)) for row in self.rows]

    @property
    def total_line(self) -> list[tuple[Column, Cell]]:
        return list(zip(self.columns, self.total, strict=True)) if self.total else []

    @property
    def definitions(self) -> list[tuple[Words, Words]]:
        """What the numbers mean, to be read below the table."""
        told = [(each.label, each.definition) for each in self.columns if each.definition]
        return [*self.explained, *told]

    @property
    def csv(self) -> Iterator[Sequence[object]]:
        """Its rows as a file has them: every rate followed by the number it is a share of."""
        header: list[object] = []
        for column in self.columns:
            header.append(str(column.label))
            if column.n_label:
                header.append(str(column.n_label))
        yield header
        for row in chain(self.rows, [self.total] if self.total else []):
            line: list[object] = []
            for column, cell in zip(self.columns, row, strict=True):
                line.append(cell.value)
                if column.n_label:
                    line.append(cell.n)
            yield line


def words(shown: Words, *, url: str = "", note: Words = "", tone: str = "") -> Cell:
    return Cell(shown, str(shown), url, tone, note)


def count(number: int, url: str = "", *, tone: str = "") -> Cell:
    """A number that opens its rows; a nought opens nothing and has no tone."""
    if not number:
        return Cell("0", 0, is_number=True)
    shown = number_format(number, force_grouping=True)
    return Cell(shown, number, url, tone, is_number=True)


def rate(amount: Amount, url: str = "") -> Cell:
    """A share in percent with its n; with too few rows only n."""
    if amount.value is None:
        return _of_n(amount, TOO_FEW, "", url if amount.part else "")
    return _of_n(amount, figure_words.percent(amount), round(float(amount.value), 1), url)


def days(amount: Amount, url: str = "") -> Cell:
    """Calendar days with the number of answers they were taken from."""
    if amount.value is None:
        return _of_n(amount, TOO_FEW, "", url if amount.n else "")
    return _of_n(amount, number_format(int(amount.value)), int(amount.value), url)


def _of_n(amount: Amount, shown: str, value: object, url: str) -> Cell:
    note = "" if amount.n is None else figure_words.n(amount)
    return Cell(shown, value, url, note=note, n=amount.n, is_number=True)


def points(change: float | None, *, more_is_better: bool = True) -> Cell:
    """A change in percentage points."""
    if change is None:
        return Cell(TOO_FEW, is_number=True)
    value = round(change, 1)
    sign = "+" if value > 0 else ("−" if value < 0 else "")
    is_better = (value > 0) == more_is_better
    tone = "" if not value else "good" if is_better else "late"
    shown = _("%(change)s points") % {"change": f"{sign}{number_format(abs(value), 1)}"}
    return Cell(shown, value, tone=tone, is_number=True)


def too_few() -> str:
    """Why a rate is not shown."""
    words = _("“–” stands where there are fewer than %(n)d rows: no rate is shown of so few.")
    return words % {"n": settings.FIGURES_MINIMUM_N}


def by_name(tables: Iterable[Table], name: str) -> Table | None:
    return next((table for table in tables if table.name == name), None)
