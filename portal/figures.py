"""Figures: what each one means, in words, and how it is read from the rows.

Each app declares its figures in a module `figures.py`, found like `admin.py` is, by registering a
`FigureSet`. The same declarations feed dashboards, the year report, CSV and JSON, open data and the
snapshots of closed months; nowhere else is a figure worked out.

A figure of a rate comes with its numerator and denominator and has no value below the fewest rows
(`settings.FIGURES_MINIMUM_N`). Whoever changes what a figure means raises its `version`.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Protocol

from django.conf import settings
from django.utils.module_loading import autodiscover_modules

from portal import clock

if TYPE_CHECKING:
    from django.db.models import Choices, QuerySet
    from django.utils.functional import Promise

    from portal.directory import Entry
    from portal.models import Body, District, Topic


LONGEST_BY_DAY: Final = 62  # days of a period that is drawn day by day


class Unit(StrEnum):
    COUNT = "count"
    RATE = "rate"  # percent
    DAYS = "days"  # calendar days


class Dimension(StrEnum):
    """What a figure may be narrowed to, and broken down by."""

    THEME = "theme"
    TOPIC = "topic"
    DISTRICT = "district"
    BODY = "body"
    CHANNEL = "channel"


@dataclass(frozen=True, slots=True)
class Period:
    """Days in Almaty, first and last included."""

    since: date
    until: date

    def __post_init__(self) -> None:
        if self.until < self.since:
            raise ValueError("A period ends before it begins.")

    @classmethod
    def year(cls, year: int) -> Period:
        return cls(date(year, 1, 1), date(year, 12, 31))

    @classmethod
    def month(cls, day: date) -> Period:
        """The calendar month the day lies in."""
        first = day.replace(day=1)
        return cls(first, first.replace(day=monthrange(first.year, first.month)[1]))

    @property
    def days(self) -> int:
        return (self.until - self.since).days + 1

    @property
    def is_whole_months(self) -> bool:
        return self.since.day == 1 and (self.until + timedelta(days=1)).day == 1

    @property
    def moments(self) -> tuple[datetime, datetime]:
        """The first moment of its days in Almaty, and the first after them."""
        return clock.midnight(self.since), clock.midnight(self.until + timedelta(days=1))

    def before(self) -> Period:
        """The period to compare with: as many months before where it is whole months, else days."""
        until = self.since - timedelta(days=1)
        if not self.is_whole_months:
            return Period(until - timedelta(days=self.days - 1), until)
        months = (self.until.year - self.since.year) * 12 + self.until.month - self.since.month + 1
        month = self.since.year * 12 + self.since.month - 1 - months
        return Period(date(month // 12, month % 12 + 1, 1), until)


def points(period: Period, *, is_by_month: bool) -> list[date]:
    """Every day of the period up to today, or the first of every month."""
    until = min(period.until, clock.today())
    found, day = [], period.since
    while day <= until:
        found.append(day.replace(day=1) if is_by_month else day)
        day = (Period.month(day).until if is_by_month else day) + timedelta(days=1)
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What a figure is asked for: a period, and what it is narrowed to; empty means all."""

    period: Period
    theme: Topic | Entry | None = None
    topic: Topic | Entry | None = None
    district: District | Entry | None = None
    body: Body | Entry | None = None
    channel: str = ""
    bodies: frozenset[int] | None = None  # any of them, instead of one body

    @property
    def narrowed_by(self) -> dict[Dimension, Any]:
        """The dimensions it is narrowed by, with the key of each row, or with several keys."""
        found: dict[Dimension, Any] = {
            dimension: row.pk
            for dimension in (Dimension.THEME, Dimension.TOPIC, Dimension.DISTRICT, Dimension.BODY)
            if (row := getattr(self, dimension.value)) is not None
        }
        if self.bodies is not None:
            found[Dimension.BODY] = self.bodies
        return found | ({Dimension.CHANNEL: self.channel} if self.channel else {})

    def within(self, period: Period) -> Scope:
        """The same, of another period."""
        return replace(self, period=period)

    def before(self) -> Scope:
        """The same, of the period to compare with."""
        return self.within(self.period.before())


class Amount(NamedTuple):
    """The value of one figure. Of a rate: `part` of `n` rows, and percent unless `n` is too few."""

    value: float | int | None
    n: int | None = None
    part: int | None = None

    @classmethod
    def rate(cls, part: int, n: int, *, fewest: int | None = None) -> Amount:
        """A share in percent; no value where `n` is under the fewest rows."""
        if fewest is None:
            fewest = settings.FIGURES_MINIMUM_N
        return cls(100 * part / n if n >= max(fewest, 1) else None, n, part)

    @property
    def plain(self) -> dict[str, float | int | None]:
        """As programs read it: without `n` and `part` where it has none."""
        rows = {"n": self.n, "part": self.part}
        return {"value": self.value} | {
            name: each for name, each in rows.items() if each is not None
        }


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)  # itself alone: a key of caches
class Figure:
    """One figure. Its key and its version are kept in snapshots: a key never changes."""

    key: str
    title: str | Promise
    definition: str | Promise  # complete: what is counted, by which day, what is left out
    unit: Unit = Unit.COUNT
    version: int = 1
    narrows: frozenset[Dimension] = frozenset()  # what it can be narrowed to
    more_is_better: bool | None = None  # None: neither
    is_of_now: bool = False  # of no period: it is in no reading, but has its rows
    settles_days: int = 0  # after a period for which what happens later still changes it


@dataclass(frozen=True, slots=True)
class RowLine:
    """One row behind a figure, as a list shows it; only of what any stranger may read."""

    day: date
    title: str
    path: str = ""  # of its public page, without host
    number: str = ""
    detail: str = ""  # "answered late by 3 days"


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows behind a figure: a queryset in order of (day, pk), newest first, and its lines.

    `counted` tells of all that were counted; `public` holds those a stranger may read. `header` and
    `cells` are of the file: without them it has what `lines` tell.
    """

    public: QuerySet[Any]
    counted: int
    day: str  # name of the column of the day, for paging by key with `pk`
    lines: Callable[[list[Any]], list[RowLine]]
    header: tuple[str, ...] = ()
    cells: Callable[[list[Any]], list[tuple[object, ...]]] | None = None
    elsewhere: str = ""  # the path of another public list of the same rows


Amounts = Mapping[str, Amount]  # by the key of the figure


@dataclass(frozen=True, slots=True)
class Reading:
    """The figures of a scope, in parts, and over time.

    Parts go by the key of their row (by its code for a channel; None where a query has none), in
    any order. `over_time` has a point a day, or a month where the period is long, none left out.
    """

    now: Amounts
    parts: Mapping[Dimension, Mapping[Any, Amounts]]
    over_time: list[tuple[date, Amounts]]
    is_by_month: bool


class BrokenDown(Protocol):
    """Reads all that a dashboard shows, in a few statements."""

    def __call__(self, scope: Scope, *, parts_of: Collection[str] = ()) -> Reading:
        """Of parts only the figures of these keys; all of them where none is named."""


@dataclass(frozen=True, slots=True)
class FigureSet:
    """The figures of one app. `read` gives the amounts of all of them for a scope, by key.

    A figure that cannot be narrowed as the scope is narrowed is missing from what `read` gives.
    `rows` opens the rows behind one: of a rate, those of its part; `whole` those it is a part of.
    `broken_down` is there where an app has dashboards.
    """

    key: str
    title: str | Promise
    figures: tuple[Figure, ...]
    read: Callable[[Scope], Amounts]
    rows: Callable[[str, Scope], Rows]
    as_of: Callable[[], datetime]
    order: int = 0
    broken_down: BrokenDown | None = None
    whole: Callable[[str, Scope], Rows] | None = None
    channels: type[Choices] | None = None  # what `Scope.channel` may be
    page: str = ""  # the name of the address of the app's own page
    has_parts: bool = False  # whether `broken_down` tells parts apart
    since: Callable[[], date | None] = lambda: None  # the first day it has rows of
    by_key: Mapping[str, Figure] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_key", {figure.key: figure for figure in self.figures})


_sets: Final[dict[str, FigureSet]] = {}


def register(figure_set: FigureSet) -> None:
    """Let an app's figures be found. Raises `ValueError` for a key that is taken."""
    taken = {figure.key for each in _sets.values() for figure in each.figures}
    if figure_set.key in _sets or taken.intersection(figure_set.by_key):
        raise ValueError(f"A figure of {figure_set.key} is registered already.")
    _sets[figure_set.key] = figure_set


def discover() -> None:
    """Find the figures of every app; called once when the portal is ready."""
    autodiscover_modules("figures")


def figure_sets() -> Iterator[FigureSet]:
    """All of them, in the order in which people read them."""
    return iter(sorted(_sets.values(), key=lambda each: each.order))


def found(key: str) -> tuple[FigureSet, Figure]:
    """A figure and its set. Raises `KeyError`."""
    for each in _sets.values():
        if key in each.by_key:
            return each, each.by_key[key]
    raise KeyError(key)
