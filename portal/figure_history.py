"""The frozen months as pages show them: when, with which digest, what was restated since."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from portal import clock, figure_words, restatements, snapshots
from portal.figures import Amount, Amounts, Figure, FigureSet, Period, Scope, figure_sets
from portal.models import FigureSnapshot
from portal.restatements import Restatement

LONGEST: Final = 10  # characters of a year or a month


@dataclass(frozen=True, slots=True)
class Asked:
    """What of the history is asked for; `problem` says in words what does not make sense."""

    year: int
    month: date | None = None
    problem: str = ""
    typed: str = ""

    @classmethod
    def of(cls, parameters: Mapping[str, str]) -> Asked:
        newest = _last_year()
        if typed := parameters.get("month", ""):
            month = month_of(typed)
            if month is None:
                return cls(newest, problem=_("Enter a month such as 2026-10."), typed=typed[:60])
            return cls(month.year, month)
        if typed := parameters.get("year", ""):
            year = month_of(f"{typed}-01") if len(typed) <= LONGEST else None
            if year is None:
                return cls(newest, problem=_("Enter a year such as 2026."), typed=typed[:60])
            return cls(year.year)
        return cls(newest)


def month_of(text: str) -> date | None:
    """`2026-10` as its first day; None for anything else."""
    if len(text) > LONGEST or not text.isascii():
        return None
    try:
        return datetime.strptime(text, "%Y-%m").date()  # noqa: DTZ007 -- a date alone
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class FrozenSet:
    """All revisions of a month's figures of one app, the oldest first."""

    figure_set: FigureSet
    revisions: list[FigureSnapshot]

    @property
    def first(self) -> FigureSnapshot:
        return self.revisions[0]

    @property
    def last(self) -> FigureSnapshot:
        return self.revisions[-1]

    @property
    def restated(self) -> list[str]:
        """Titles of the figures that were restated for the whole city."""
        keys = [each.key for row in self.revisions for each in restatements.whole(row)]
        known = self.figure_set.by_key
        return [str(known[key].title) if key in known else key for key in dict.fromkeys(keys)]

    @property
    def redefined(self) -> list[str]:
        keys = dict.fromkeys(key for row in self.revisions for key in row.redefined)
        known = self.figure_set.by_key
        return [str(known[key].title) if key in known else key for key in keys]


@dataclass(frozen=True, slots=True)
class FrozenMonth:
    month: date
    parts: list[FrozenSet]

    @property
    def code(self) -> str:
        return f"{self.month:%Y-%m}"

    @property
    def frozen_at(self) -> datetime:
        return min(part.first.taken_at for part in self.parts)

    @property
    def restated(self) -> list[str]:
        return [title for part in self.parts for title in part.restated]

    @property
    def redefined(self) -> list[str]:
        return [title for part in self.parts for title in part.redefined]


@dataclass(frozen=True, slots=True)
class HistoryYear:
    year: int
    years: list[int]
    months: list[FrozenMonth]  # the newest first


def of_year(year: int) -> HistoryYear:
    """The frozen months of a year, by one statement."""
    rows = FigureSnapshot.objects.filter(month__year=year).defer("values")
    span = snapshots.first_and_last()
    years = list(range(span[1].year, span[0].year - 1, -1)) if span else []
    return HistoryYear(year, years, _months(list(rows)))


def _months(rows: list[FigureSnapshot]) -> list[FrozenMonth]:
    months = []
    for month in sorted({row.month for row in rows}, reverse=True):
        parts = [
            FrozenSet(each, found)
            for each in figure_sets()
            if (found := [r for r in rows if r.month == month and r.figure_set == each.key])
        ]
        months.append(FrozenMonth(month, parts))
    return months


@dataclass(frozen=True, slots=True)
class Words:
    """A value, and how many rows stand behind it."""

    value: str
    behind: str


@dataclass(frozen=True, slots=True)
class RestatedWords:
    at: datetime
    was: Words
    now: Words


@dataclass(frozen=True, slots=True)
class Compared:
    """A figure of a month: as it was frozen first, as it was restated, and as it is now."""

    figure: Figure
    frozen: Amount | None  # None: it has not settled yet
    restated: list[Restatement]
    now: Amount
    is_redefined: bool

    @property
    def is_as_frozen(self) -> bool:
        last = self.restated[-1].now if self.restated else self.frozen
        return last is None or snapshots.is_same(last, self.now)

    @property
    def frozen_words(self) -> Words | None:
        return _words(self.figure, self.frozen) if self.frozen else None

    @property
    def now_words(self) -> Words:
        return _words(self.figure, self.now)

    @property
    def restated_words(self) -> list[RestatedWords]:
        return [
            RestatedWords(each.at, _words(self.figure, each.was), _words(self.figure, each.now))
            for each in self.restated
        ]


@dataclass(frozen=True)
class ComparedSet:
    frozen: FrozenSet
    now: Amounts

    @cached_property
    def figures(self) -> list[Compared]:
        restated = [each for row in self.frozen.revisions for each in restatements.whole(row)]
        return [
            Compared(
                figure,
                self._first(figure.key),
                [each for each in restated if each.key == figure.key],
                self.now[figure.key],
                any(figure.key in row.redefined for row in self.frozen.revisions),
            )
            for figure in self.frozen.figure_set.figures
            if figure.key in self.now
        ]

    def _first(self, key: str) -> Amount | None:
        """As it was when it was frozen: late figures join in a later revision."""
        for row in self.frozen.revisions:
            if key in row.values["figures"]:
                return restatements.amount_of(row.values["figures"][key])
        return None


@dataclass(frozen=True, slots=True)
class MonthCompared:
    month: date
    parts: list[ComparedSet]
    as_of: datetime


def of_month(month: date) -> MonthCompared:
    """A month with all revisions, and what its figures are now; a few statements a set."""
    found = _months(list(FigureSnapshot.objects.filter(month=month)))
    scope = Scope(period=Period.month(month))
    parts = [
        ComparedSet(frozen, frozen.figure_set.read(scope))
        for each in found
        for frozen in each.parts
    ]
    return MonthCompared(month, parts, clock.now())


def _words(figure: Figure, amount: Amount) -> Words:
    """A count tells its n too: it may be restated where the count is not."""
    behind = figure_words.behind(figure, amount)
    if not behind and amount.n is not None:
        behind = figure_words.n(amount)
    return Words(figure_words.value(figure, amount), behind)


def page_of(months: Iterable[date]) -> str:
    """The address of the page about a month; about the newest year where there are several."""
    found = set(months)
    newest = max(found)
    asked = f"month={newest:%Y-%m}" if len(found) == 1 else f"year={newest:%Y}"
    return f"{reverse('figures:history')}?{asked}"


def _last_year() -> int:
    span = snapshots.first_and_last()
    return span[1].year if span else clock.today().year
