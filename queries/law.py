"""What the rule book says of one query: its term, the day it ends, and why that day.

The rows stand in `queries.rulebook` and `queries.grounds`. Every function here is pure: the
calendar is handed in.
"""

from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.utils.translation import gettext

from portal.workdays import Calendar, Day, Why, local_time
from queries.grounds import GROUNDS, REMEDIES, Ending, Ground
from queries.rulebook import (
    BOOK,
    Clock,
    Extension,
    Rule,
    Start,
    Unit,
)

__all__ = [
    "REMEDIES",
    "Clock",
    "Due",
    "Ending",
    "ExtensionNotAllowed",
    "Ground",
    "NoRule",
    "Rule",
    "Unit",
    "due",
    "ends_on",
    "explain",
    "ground",
    "grounds",
    "latest_extension",
    "rule",
    "term",
]

_RULES = {row.key: row for row in BOOK}
_GROUNDS = {row.key: row for row in GROUNDS}


class NoRule(LookupError):
    """The book has no such row for that kind on that day."""


class ExtensionNotAllowed(ValueError):
    """The law gives this term no extension."""


@dataclass(frozen=True, slots=True)
class Due:
    """A term laid over the calendar."""

    rule: Rule
    received_at: datetime
    registered_on: date
    started_on: date  # day zero: not counted
    due_on: date
    calendar: Calendar

    @property
    def days(self) -> list[Day]:
        """Every calendar day from receipt to the due day, counted or skipped with its reason."""
        return explain(
            self.rule,
            started_on=self.started_on,
            due_on=self.due_on,
            calendar=self.calendar,
            received_at=self.received_at,
        )

    @property
    def basis(self) -> str:
        """The article, in the active language."""
        return str(self.rule.basis)


def rule(key: str) -> Rule:
    """The row a deadline names as its basis; raises `NoRule` for a key the book never had."""
    if key not in _RULES:
        raise NoRule(gettext("The rule book has no rule %(key)s.") % {"key": key})
    return _RULES[key]


def term(*, kind: str, clock: str, on: date, needs_others: bool = False) -> Rule:
    """The rule for a query of `kind` registered on `on`; raises `NoRule`.

    `needs_others` asks for the longer term of queries that need other bodies or an inspection.
    Where the law in force has no such term, the ordinary one is it.
    """
    rows = [row for row in BOOK if row.clock == clock and kind in row.kinds and row.is_in_force(on)]
    for row in rows:
        if row.needs_others == needs_others:
            return row
    for row in rows:
        if not row.needs_others:
            return row
    message = gettext("The rule book has no term “%(clock)s” for the kind “%(kind)s” on %(day)s.")
    raise NoRule(message % {"clock": clock, "kind": kind, "day": on.isoformat()})


def due(
    *,
    kind: str,
    received_at: datetime,
    calendar: Calendar,
    clock: str = Clock.ANSWER,
    needs_others: bool = False,
) -> Due:
    """The term of a query received at `received_at` (aware), or of a decision taken then.

    Raises `NoRule`, and `OutsideCalendar` for a year nobody has a calendar of.
    """
    registered_on = calendar.registered_on(received_at)
    found = term(kind=kind, clock=clock, on=registered_on, needs_others=needs_others)
    by_registration = found.counted_from == Start.REGISTRATION
    started_on = registered_on if by_registration else local_time(received_at).date()
    due_on = ends_on(found, started_on=started_on, calendar=calendar)
    return Due(found, received_at, registered_on, started_on, due_on, calendar)


def ends_on(rule: Rule, *, started_on: date, calendar: Calendar) -> date:
    """The last day of a term whose day zero is `started_on`: always a working day.

    A term in calendar days that would end on a day off ends on the next working day.
    """
    if rule.unit == Unit.WORKING_DAYS:
        return calendar.add_working_days(started_on, rule.length)
    if rule.unit == Unit.CALENDAR_DAYS:
        return calendar.on_or_after(started_on + timedelta(days=rule.length))
    raise NoRule(gettext("The last day of this term is named, not counted."))


def explain(
    rule: Rule,
    *,
    started_on: date,
    due_on: date,
    calendar: Calendar,
    received_at: datetime | None = None,
) -> list[Day]:
    """Every calendar day of a term, counted or skipped with its reason, day zero first.

    With `received_at` (aware) the days between receipt and registration come before it.
    """
    days = _before(started_on, calendar, received_at)
    days.append(Day(started_on, counted=False, code=Why.DAY_ZERO, detail=rule.basis))
    after = calendar.explain(started_on + timedelta(days=1), due_on)
    if rule.unit == Unit.CALENDAR_DAYS:
        counted, spare = after[: rule.length], after[rule.length :]
        days += (Day(day.on, counted=True, code=Why.CALENDAR_DAY) for day in counted)
        days += spare
        if spare:
            days[-1] = Day(due_on, counted=False, code=Why.MOVED_TO_WORKING_DAY)
    else:
        days += after
    return days


def latest_extension(rule: Rule, *, decided_on: date, calendar: Calendar) -> date:
    """The last working day to which a decision of `decided_on` may move the end of the term.

    Two months are counted from the decision, not from the old due day (Art. 76(3)); the limit never
    rolls forward. Raises `ExtensionNotAllowed` with the reason in words.
    """
    extension = rule.extension
    if extension is None:
        message = gettext("The term under %(basis)s cannot be extended.")
        raise ExtensionNotAllowed(message % {"basis": rule.basis})
    return calendar.on_or_before(_limit(extension, decided_on))


def grounds(ending: str, *, kind: str, is_danger: bool = False) -> tuple[Ground, ...]:
    """The grounds on which a query of `kind` may end so; fewer if it tells of a crime or danger."""
    return tuple(
        row
        for row in GROUNDS
        if row.ending == ending and kind in row.kinds and not (is_danger and row.spares_danger)
    )


def ground(key: str) -> Ground:
    """The ground kept on a query, by its key; raises `NoRule`."""
    if key not in _GROUNDS:
        raise NoRule(gettext("The rule book has no ground %(key)s.") % {"key": key})
    return _GROUNDS[key]


def _before(started_on: date, calendar: Calendar, received_at: datetime | None) -> list[Day]:
    """The days from receipt up to day zero: none of them counts."""
    if received_at is None:
        return []
    received_on = local_time(received_at).date()
    days = calendar.explain(received_on, started_on - timedelta(days=1))
    days = [replace(day, counted=False) for day in days]
    if days and days[0].code in {Why.WORKING_DAY, Why.WORKING_DAY_MOVED, Why.CITY_WORKING_DAY}:
        days[0] = Day(received_on, counted=False, code=Why.RECEIVED_LATE)
    return days


def _limit(extension: Extension, decided_on: date) -> date:
    """The day so long after the decision; a 31st becomes the last day of a shorter month."""
    if extension.unit == Unit.CALENDAR_DAYS:
        return decided_on + timedelta(days=extension.length)
    month = decided_on.month - 1 + extension.length
    year, month = decided_on.year + month // 12, month % 12 + 1
    return date(year, month, min(decided_on.day, monthrange(year, month)[1]))
