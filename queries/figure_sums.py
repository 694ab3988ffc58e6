"""Sums read from the roll-ups: the whole months of a period from months, what is left from days."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final, NamedTuple

from django.db import connection

from portal import clock
from portal.figures import Dimension, Period, Scope
from queries.rollup_sql import CUTS, DAYS_CUTS, LETTERS

LETTER: Final = {
    Dimension.THEME: "t", Dimension.TOPIC: "s", Dimension.DISTRICT: "d", Dimension.BODY: "b",
    Dimension.CHANNEL: "c",
}  # fmt: skip
OF_TERMS: Final = ("due", "on_time", "late", "extended")  # counted once the day is over


class Sums(NamedTuple):
    """How many; see `queries.models.DailyFigure`."""

    asked: int = 0
    due: int = 0
    on_time: int = 0
    late: int = 0
    extended: int = 0
    answered: int = 0
    on_the_spot: int = 0
    reopened: int = 0
    rated: int = 0
    confirmed: int = 0
    forwarded: int = 0
    returned: int = 0
    terminated: int = 0
    withdrawn: int = 0

    @property
    def not_answered(self) -> int:
        """Of those due, the ones without an answer yet."""
        return self.due - self.on_time - self.late

    @property
    def by_bodies(self) -> int:
        """Of those answered, the ones not settled on the spot."""
        return self.answered - self.on_the_spot


MEASURES: Final = Sums._fields


def together(parts: Iterable[Sums]) -> Sums:
    """The sum of sums that share nothing."""
    return Sums(*map(sum, zip(*parts, strict=True)))


@dataclass(frozen=True, slots=True)
class Wanted:
    """Sums to be read: of a scope, in parts by a dimension or over time, or whole.

    Measures that are not among `measures` are read as nothing.
    """

    name: str
    scope: Scope
    by: Dimension | None = None
    time: str = ""  # "d" a day, "m" a month
    measures: Collection[str] = MEASURES


def read(wanted: Iterable[Wanted]) -> dict[str, dict[Any, Sums]]:
    """All of them by one statement: for each name the sums by part; a whole one has the part None.

    Parts are keys of rows, codes of channels or days; those without anything are left out.
    """
    found: dict[str, dict[Any, Sums]] = {}
    branches, values = [], []
    for one in wanted:
        found[one.name] = {}
        branch, given = _branch(one)
        branches.append(branch)
        values += given
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(branches), values)
        for name, number, code, day, *sums in cursor.fetchall():
            part = next((each for each in (number, code, day) if each is not None), None)
            found[name][part] = Sums._make([each or 0 for each in sums])
    return found


def _branch(one: Wanted) -> tuple[str, list[Any]]:
    where, values = _where(one.scope, one.by, CUTS, is_by_day=one.time == "d")
    number, code, day = "NULL::bigint", "NULL::text", "NULL::date"
    if one.by == Dimension.CHANNEL:
        code = "channel"
    elif one.by:
        number = LETTERS[LETTER[one.by]]
    elif one.time:
        day = "start" if one.time == "d" else "date_trunc('month', start)::date"
    sums = ", ".join(
        "0" if name not in one.measures
        else f"sum({name}) FILTER (WHERE span = 'm' OR start < %s)" if name in OF_TERMS
        else f"sum({name})"
        for name in MEASURES
    )  # fmt: skip
    statement = f"""
    SELECT %s AS name, {number} AS number, {code} AS code, {day} AS day, {sums}
    FROM queries_dailyfigure WHERE {where}
    GROUP BY 2, 3, 4
    """  # noqa: S608 -- names of columns alone
    of_terms = [clock.today() for name in OF_TERMS if name in one.measures]
    return statement, [one.name, *of_terms, *values]


def read_days(scope: Scope) -> dict[int, int]:
    """Answers of the bodies by the calendar days they took."""
    where, values = _where(scope, None, DAYS_CUTS)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT days, sum(answers) FROM queries_answerdays WHERE {where} GROUP BY days",  # noqa: S608
            values,
        )
        return {days: int(answers) for days, answers in cursor.fetchall() if answers}


def read_days_by(scope: Scope, by: Dimension) -> dict[Any, dict[int, int]]:
    """The same in parts by a dimension; by the key of the part. One statement."""
    where, values = _where(scope, by, DAYS_CUTS)
    part = LETTERS[LETTER[by]]
    found: dict[Any, dict[int, int]] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {part}, days, sum(answers) FROM queries_answerdays WHERE {where}"  # noqa: S608
            " GROUP BY 1, 2 HAVING sum(answers) <> 0",
            values,
        )
        for key, days, answers in cursor.fetchall():
            found.setdefault(key, {})[days] = int(answers)
    return found


def _where(
    scope: Scope, by: Dimension | None, cuts: tuple[str, ...], *, is_by_day: bool = False
) -> tuple[str, list[Any]]:
    """The rows of the coarsest sums that tell the parts of the scope apart, or its days."""
    narrowed = scope.narrowed_by
    needed = {LETTER[dimension] for dimension in narrowed} | ({LETTER[by]} if by else set())
    cut = next((each for each in cuts if needed.issubset(each)), cuts[-1])
    conditions = ["cut = %s"]
    values: list[Any] = [cut]
    found = _days(scope.period) if is_by_day else stretches(scope.period)
    times = " OR ".join(["span = %s AND start BETWEEN %s AND %s"] * len(found))
    conditions.append(f"({times or 'FALSE'})")
    values += [value for stretch in found for value in stretch]
    for dimension, key in narrowed.items():
        column = LETTERS[LETTER[dimension]]
        is_any = isinstance(key, frozenset)
        conditions.append(f"{column} = ANY(%s)" if is_any else f"{column} = %s")
        values.append(sorted(key) if is_any else key)
    return " AND ".join(conditions), values


def _days(period: Period) -> list[tuple[str, date, date]]:
    last = min(period.until, clock.today())
    return [("d", period.since, last)] if period.since <= last else []


def stretches(period: Period) -> list[tuple[str, date, date]]:
    """The period up to today as whole months ("m", first and last) and days ("d", the same).

    A month under way is read by its days, as the terms that end later in it do not count yet.
    """
    today = clock.today()
    first, last = period.since, min(period.until, today)
    opening = first if first.day == 1 else Period.month(first).until + timedelta(days=1)
    closing = last + timedelta(days=1)  # the day after the last whole month
    if closing.day != 1 or last >= today:
        closing = last.replace(day=1)
    if opening >= closing:
        return _days(period)
    found = [("m", opening, closing - timedelta(days=1))]
    if first < opening:
        found.append(("d", first, opening - timedelta(days=1)))
    if closing <= last:
        found.append(("d", closing, last))
    return found
