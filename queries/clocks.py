"""The clocks of one query as rows: started, met, extended, cancelled, handed over.

Called inside the transaction of the change, with the query's row locked. The days come from the
rule book (`queries.law`) and the calendar (`portal.workdays`), which is held while they are written
down, so that a calendar changed at the same moment misses none (`portal.calendar_changes`). A
query's `due_on` mirrors its open answer clock for the lists.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from portal import calendar_changes
from portal import clock as time
from portal.workdays import Calendar, Day, current_calendar, local_time
from queries import law
from queries.lifecycle import TransitionNotAllowed
from queries.models import QueryDeadline

if TYPE_CHECKING:
    from portal.models import Body
    from queries.models import CitizenQuery


def registered_on(received_at: datetime) -> date:
    """The day of registration (Art. 64): the day of receipt, or the next working day."""
    return current_calendar(hold=True).registered_on(received_at)


def start(
    query: CitizenQuery, kind: str, *, at: datetime | None = None, due_on: date | None = None
) -> QueryDeadline:
    """Start a clock at `at` (now). `due_on` names the last day where the law counts none."""
    deadline = planned(query, kind, at=at or time.now(), due_on=due_on)
    deadline.save(force_insert=True)
    if kind == QueryDeadline.Kind.ANSWER:
        query.due_on = deadline.due_on
        query.save(update_fields=["due_on"])
    return deadline


def planned(
    query: CitizenQuery,
    kind: str,
    *,
    at: datetime,
    due_on: date | None = None,
    calendar: Calendar | None = None,
) -> QueryDeadline:
    """The row `start` would write, unsaved. Hand in a calendar that is held, or none."""
    if due_on is not None:
        started_on = local_time(at).date()
        rule = law.term(kind=query.kind, clock=kind, on=started_on)
        basis = rule.key
    else:
        calendar = calendar or current_calendar(hold=True)
        term = law.due(kind=query.kind, clock=kind, received_at=at, calendar=calendar)
        started_on, due_on, basis = term.started_on, term.due_on, term.rule.key
    return QueryDeadline(
        query=query,
        kind=kind,
        body_id=query.body_id,
        started_on=started_on,
        due_on=due_on,
        original_due_on=due_on,
        basis=basis,
    )


def meet(query: CitizenQuery, *kinds: str) -> bool:
    """Stop the open clocks of these kinds as met; False where none runs."""
    return bool(query.deadlines.filter(kind__in=kinds).open().update(met_at=time.now()))


def cancel(query: CitizenQuery) -> None:
    """Cancel every clock that still runs."""
    query.deadlines.open().update(cancelled_at=time.now())


def hand_over(query: CitizenQuery, *, body: Body | None) -> None:
    """Another body holds the query; the clocks of registration go on under its name."""
    query.deadlines.open().update(body=body)


def extendable(query: CitizenQuery, calendar: Calendar) -> tuple[QueryDeadline, date]:
    """The open answer clock and the last day it may be moved to; else `TransitionNotAllowed`."""
    deadline = query.deadlines.filter(kind=QueryDeadline.Kind.ANSWER).open().first()
    if deadline is None:
        raise TransitionNotAllowed(_("No answer term is running."))
    if deadline.is_extended:
        raise TransitionNotAllowed(_("The term has been extended before."))
    if deadline.is_overdue(time.today()):
        raise TransitionNotAllowed(_("The term is over: it can no longer be extended."))
    try:
        latest = law.latest_extension(
            law.rule(deadline.basis), decided_on=time.today(), calendar=calendar
        )
    except law.ExtensionNotAllowed as error:
        raise TransitionNotAllowed(str(error)) from error
    if latest <= deadline.due_on:
        raise TransitionNotAllowed(_("The law allows no later day than the present one."))
    return deadline, latest


def check_extension(query: CitizenQuery, until_on: date) -> QueryDeadline:
    """The open answer clock, if today it may be moved to the day; else `TransitionNotAllowed`."""
    calendar = current_calendar(hold=True)
    deadline, latest = extendable(query, calendar)
    if until_on <= deadline.due_on:
        raise TransitionNotAllowed(_("The new day lies after the present one."))
    if until_on > latest:
        message = _("The law allows an extension until %(latest)s at most.")
        raise TransitionNotAllowed(message % {"latest": latest.strftime("%d.%m.%Y")})
    if not calendar.is_working(until_on):
        raise TransitionNotAllowed(_("The new day is not a working day."))
    return deadline


def extend(query: CitizenQuery, until_on: date) -> None:
    """Move the answer clock and start the clock of the notice (Art. 76(3))."""
    deadline = check_extension(query, until_on)
    deadline.due_on, deadline.is_extended = until_on, True
    deadline.save(update_fields=["due_on", "is_extended"])
    query.due_on = until_on
    query.save(update_fields=["due_on"])
    start(query, QueryDeadline.Kind.EXTENSION_NOTICE)


def explain(query: CitizenQuery, deadline: QueryDeadline) -> list[Day]:
    """Every calendar day of the term as the rule book counts it, counted or not and why.

    An extension is not part of it: its last day was named, not counted. Nor is a promise, which has
    no counted days at all. The first answer clock is told from the moment of receipt.
    """
    rule = law.rule(deadline.basis)
    if rule.unit == law.Unit.NAMED_DAY:
        return []
    calendar = _counted_by(deadline, rule)
    due_on = deadline.due_on
    if deadline.is_extended:
        due_on = law.ends_on(rule, started_on=deadline.started_on, calendar=calendar)
    is_first = deadline.started_on == query.registered_on
    return law.explain(
        rule,
        started_on=deadline.started_on,
        due_on=due_on,
        calendar=calendar,
        received_at=query.received_at if is_first else None,
    )


def _counted_by(deadline: QueryDeadline, rule: law.Rule) -> Calendar:
    """The calendar that explains the term: of one still to follow a change, the one before it."""
    calendar = current_calendar()

    def fits(counted_by: Calendar) -> bool:
        ends_on = law.ends_on(rule, started_on=deadline.started_on, calendar=counted_by)
        return ends_on == deadline.due_on

    if deadline.is_open and not deadline.is_extended and not fits(calendar):
        before = calendar_changes.calendar_before()
        if before is not None and fits(before):
            return before
    return calendar
