"""The clocks of one journalist's question as rows: started, met, extended, cancelled.

Called inside the transaction of the change, with the question's row locked. The calendar is held
while a day is written down, so that a calendar changed at the same moment misses none. A question's
`due_on` mirrors its answer clock.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from portal import clock as time
from portal.transitions import TransitionNotAllowed
from portal.workdays import Calendar, current_calendar, local_time
from pressroom import law
from pressroom.models import PressDeadline
from queries.deadline_days import ExplainedDay, explained
from queries.law import ExtensionNotAllowed, ends_on
from queries.rulebook import Clock

if TYPE_CHECKING:
    from pressroom.models import PressQuestion
    from queries.rulebook import Rule

Kind = PressDeadline.Kind


def start_answer(question: PressQuestion, *, at: datetime) -> PressDeadline:
    """Start the answer clock at `at`; whoever calls mirrors its last day on the question.

    Whoever declined and promises after all goes on with the clock that was called off: no question
    gets a second term.
    """
    before = answer_clock(question)
    if before is not None:
        deadline = PressDeadline(
            question=question,
            kind=Kind.ANSWER,
            body_id=question.body_id,
            started_on=before.started_on,
            due_on=before.due_on,
            original_due_on=before.original_due_on,
            basis=before.basis,
            is_extended=before.is_extended,
        )
    else:
        deadline = _planned(question, Kind.ANSWER, started_on=local_time(at).date())
    deadline.save(force_insert=True)
    return deadline


def meet(question: PressQuestion, kind: str) -> bool:
    """Stop the open clock as met; False where none runs."""
    return bool(question.deadlines.filter(kind=kind).open().update(met_at=time.now()))


def cancel(question: PressQuestion) -> None:
    """Cancel every clock that still runs."""
    question.deadlines.open().update(cancelled_at=time.now())


def hand_over(question: PressQuestion) -> None:
    """Another body owes the answer; the clocks go on under its name."""
    question.deadlines.open().update(body_id=question.body_id)


def extendable(question: PressQuestion, calendar: Calendar) -> tuple[PressDeadline, date]:
    """The open answer clock and the last day it may be moved to; else `TransitionNotAllowed`."""
    deadline = question.deadlines.filter(kind=Kind.ANSWER).open().first()
    if deadline is None:
        raise TransitionNotAllowed(_("No answer term is running."))
    if deadline.is_extended:
        raise TransitionNotAllowed(_("The term has been extended before."))
    if deadline.is_overdue(time.today()):
        raise TransitionNotAllowed(_("The term is over: it can no longer be extended."))
    rule = law.rule(deadline.basis)
    try:
        latest = law.latest_extension(rule, due_on=deadline.due_on, calendar=calendar)
    except ExtensionNotAllowed as error:
        raise TransitionNotAllowed(str(error)) from error
    return deadline, latest


def extend(question: PressQuestion, until_on: date) -> None:
    """Move the answer clock to a working day within the law, and start that of the notice."""
    calendar = current_calendar(hold=True)
    deadline, latest = extendable(question, calendar)
    if until_on <= deadline.due_on:
        raise TransitionNotAllowed(_("The new day lies after the present one."))
    if until_on > latest:
        message = _("The law allows an extension until %(latest)s at most.")
        raise TransitionNotAllowed(message % {"latest": date_format(latest, "DATE_FORMAT")})
    if not calendar.is_working(until_on):
        raise TransitionNotAllowed(_("The new day is not a working day."))
    deadline.due_on, deadline.is_extended = until_on, True
    deadline.save(update_fields=["due_on", "is_extended"])
    question.due_on = until_on
    # The notice goes by the law the answer goes by, whichever is in force when it is extended.
    notice = _notice_rule(law.rule(deadline.basis))
    _planned(question, Kind.EXTENSION_NOTICE, started_on=time.today(), rule=notice).save(
        force_insert=True
    )


def answer_clock(question: PressQuestion) -> PressDeadline | None:
    """The question's present or last answer clock."""
    return question.deadlines.filter(kind=Kind.ANSWER).order_by("-id").first()


def days_of(deadline: PressDeadline) -> list[ExplainedDay]:
    """Each calendar day of the term by the calendar of today, numbered where it counts."""
    calendar = current_calendar()
    days = law.explain(deadline.basis, started_on=deadline.started_on, calendar=calendar)
    return explained(days, due_on=days[-1].on)


def is_on_time(question: PressQuestion) -> bool | None:
    """Whether an answer given now keeps its day; None where no clock ever ran."""
    return None if question.due_on is None else time.today() <= question.due_on


def _planned(
    question: PressQuestion, kind: str, *, started_on: date, rule: Rule | None = None
) -> PressDeadline:
    rule = rule or law.term(kind, on=started_on)
    calendar = current_calendar(hold=True)
    due_on = ends_on(rule, started_on=started_on, calendar=calendar)
    return PressDeadline(
        question=question,
        kind=kind,
        body_id=question.body_id,
        started_on=started_on,
        due_on=due_on,
        original_due_on=due_on,
        basis=rule.key,
    )


def _notice_rule(answer: Rule) -> Rule:
    return next(
        row
        for row in law.BOOK
        if row.clock == Clock.EXTENSION_NOTICE and row.basis.law is answer.basis.law
    )
