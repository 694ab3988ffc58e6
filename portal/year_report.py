"""A year in figures: what is counted from rows, and beside it what the city reported of it.

The two are never mixed. Where there are no rows of a figure, its reported total stands in its place
and is marked as reported, with its source.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from django.db.models.functions import ExtractYear
from django.utils import timezone
from django.utils.translation import gettext as _

from portal import clock, figure_words, restatements, year_months
from portal.figures import Amount, Figure, FigureSet, Period, Reading, Scope, Unit, figure_sets
from portal.models import FigureSnapshot, ReportedFigure

if TYPE_CHECKING:
    from portal.restatements import Restatement
    from portal.year_months import Months

# What the city says of itself, in the order in which it says it.
MISSION: Final = (
    "press_events",
    "speakers",
    "journalist_questions",
    "broadcasts",
    "citizen_questions",
    "tv_segments",
    "materials",
    "promptly_resolved",
)
# The same figure is asked for by two names.
ALSO_CALLED: Final = {"citizen_queries": "citizen_questions"}
OLDEST: Final = 1998  # a year of which nobody has figures; older ones are not looked for


class NoSuchYear(LookupError):
    """Nothing is counted or reported of the year, or it has not begun."""


class Basis(StrEnum):
    COMPUTED = "computed"
    REPORTED = "reported"


@dataclass(frozen=True, slots=True)
class Entry:
    """One figure of the year."""

    figure: Figure
    counted: Amount
    reported: ReportedFigure | None = None
    restated: list[Restatement] = field(default_factory=list)

    @property
    def key(self) -> str:
        return self.figure.key

    @property
    def has_rows(self) -> bool:
        """Whether anything was counted: of a rate, any row it is a rate of."""
        counted = self.counted
        return bool(counted.n if self.figure.unit != Unit.COUNT else counted.value)

    @property
    def basis(self) -> Basis:
        return Basis.REPORTED if self.reported and not self.has_rows else Basis.COMPUTED

    @property
    def is_reported(self) -> bool:
        return self.basis == Basis.REPORTED

    @property
    def number(self) -> float | int | None:
        """A plain number, a rate in percent with one decimal; None where rows are too few."""
        if self.reported and self.is_reported:
            return self.reported.number
        value = self.counted.value
        return round(value, 1) if isinstance(value, float) else value

    @property
    def words(self) -> str:
        """What was counted, as people of the active language write it; a dash where too few."""
        return figure_words.value(self.figure, self.counted)

    @property
    def behind(self) -> str:
        """How many rows it is worked out from, in words; empty for a count."""
        return figure_words.behind(self.figure, self.counted)

    @property
    def reported_words(self) -> str:
        """What was reported, "over" it where the report says so."""
        if self.reported is None:
            return ""
        number = self.reported.number
        words = f"{number}{figure_words.NARROW}%" if self.figure.unit == Unit.RATE else ""
        words = words or figure_words.count(number)
        return _("over %(number)s") % {"number": words} if self.reported.is_at_least else words


@dataclass(frozen=True, slots=True)
class Part:
    """The figures of one app in the year."""

    figure_set: FigureSet
    entries: list[Entry]
    reading: Reading

    @property
    def has_rows(self) -> bool:
        return any(entry.has_rows for entry in self.entries)

    @property
    def beside(self) -> list[Entry]:
        """What stands beside the figures of the mission."""
        return [entry for entry in self.entries if entry.key not in MISSION]


@dataclass(frozen=True, slots=True)
class YearReport:
    """The whole of it; `as_of` is aware."""

    year: int
    parts: list[Part]
    as_of: datetime

    @property
    def by_key(self) -> dict[str, Entry]:
        return {entry.key: entry for part in self.parts for entry in part.entries}

    @property
    def mission(self) -> list[Entry]:
        known = self.by_key
        return [known[key] for key in MISSION if key in known]

    @property
    def sources(self) -> list[str]:
        """Whence the reported totals are, each source once."""
        return list(dict.fromkeys(e.reported.source for e in self.by_key.values() if e.reported))

    @property
    def months(self) -> list[Months]:
        """The months, of each app that has rows of the year."""
        return [
            year_months.of(part.figure_set, part.reading) for part in self.parts if part.has_rows
        ]

    @property
    def period(self) -> Period:
        return Period.year(self.year)

    @property
    def is_under_way(self) -> bool:
        return self.period.until >= clock.today()

    @property
    def is_anything(self) -> bool:
        return any(entry.has_rows or entry.reported for entry in self.by_key.values())


def read(year: int) -> YearReport:
    """The report of a year. Raises `NoSuchYear`."""
    if not OLDEST <= year <= clock.today().year:
        raise NoSuchYear(year)
    period = Period.year(year)
    scope = Scope(period=period)
    reported = {row.key: row for row in ReportedFigure.objects.filter(year=year)}
    restated = restatements.of(period)
    sets = list(figure_sets())
    parts = []
    for each in sets:
        reading = _reading(each, scope)
        entries = [
            Entry(
                figure,
                reading.now[figure.key],
                reported.get(figure.key),
                restated.get(figure.key, []),
            )
            for figure in each.figures
            if figure.key in reading.now
        ]
        parts.append(Part(each, entries, reading))
    found = YearReport(year, parts, min((each.as_of() for each in sets), default=clock.now()))
    if not found.is_anything:
        raise NoSuchYear(year)
    return found


def _reading(figure_set: FigureSet, scope: Scope) -> Reading:
    if figure_set.broken_down is not None:
        return figure_set.broken_down(scope)
    return Reading(figure_set.read(scope), {}, [], is_by_month=True)


def years() -> list[int]:
    """The years of which there is a report, the newest first: frozen, reported, and this one."""
    frozen = FigureSnapshot.objects.filter(has_rows=True).order_by()
    known = frozen.values_list(ExtractYear("month")).union(
        ReportedFigure.objects.order_by().values_list("year")
    )
    return sorted({clock.today().year, *(year for (year,) in known)}, reverse=True)


def as_json(report: YearReport) -> dict[str, Any]:
    """The report for programs: the mission's figures as plain numbers, then all of them whole."""
    entries = report.by_key
    plain = {entry.key: entry.number for entry in report.mission}
    return {
        **plain,
        **{name: plain.get(key) for name, key in ALSO_CALLED.items()},
        "year": report.year,
        "as_of": timezone.localtime(report.as_of).isoformat(timespec="seconds"),
        "reported": {
            entry.key: {
                "value": entry.reported.number,
                "is_at_least": entry.reported.is_at_least,
                "source": entry.reported.source,
            }
            for entry in entries.values()
            if entry.reported
        },
        "details": {entry.key: _detail(entry) for entry in entries.values()},
    }


def _detail(entry: Entry) -> dict[str, Any]:
    counted = entry.counted if not entry.is_reported else Amount(None)
    return {
        "value": entry.number,
        "n": counted.n,
        "part": counted.part,
        "version": entry.figure.version,
        "unit": entry.figure.unit.value,
        "basis": entry.basis.value,
    }
