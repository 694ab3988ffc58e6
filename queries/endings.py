"""Endings other than an answer: returned, terminated, withdrawn, each with its legal ground."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from portal import clock, ledger
from portal.workdays import current_calendar
from queries import change, clocks, law
from queries.casework import end_holding
from queries.lifecycle import Transition, TransitionNotAllowed
from queries.models import CitizenQuery, QueryDeadline
from queries.redaction import redact

if TYPE_CHECKING:
    from datetime import date

    from portal.models import User

DEFECTS = "return/defects"


@transaction.atomic
def return_(
    query: CitizenQuery, *, ground: str, reason: str, is_danger: bool = False, by: User
) -> CitizenQuery:
    """Return the query to the resident on a ground of Art. 64(7), within its three working days.

    `is_danger`: it tells of a crime or a threat, and such a one is never returned.
    """
    query, step = change.begin(query, "return_", by)
    _check_ground(query, law.Ending.RETURN, ground, is_danger=is_danger)
    return _end(query, step, by, ground=ground, reason=reason, left=gettext_noop("Returned"))


@transaction.atomic
def terminate(
    query: CitizenQuery, *, ground: str, reason: str, is_danger: bool = False, by: User
) -> CitizenQuery:
    """End the simplified procedure on a ground of Art. 88.

    `is_danger`: it tells of a crime or a threat, and an anonymous one is then forwarded instead.
    """
    query, step = change.begin(query, "terminate", by)
    _check_ground(query, law.Ending.TERMINATION, ground, is_danger=is_danger)
    return _end(query, step, by, ground=ground, reason=reason, left=gettext_noop("Terminated"))


@transaction.atomic
def withdraw(query: CitizenQuery, *, by: User | None = None) -> CitizenQuery:
    """The resident withdraws (Art. 64(9)), by their link or at their word to the desk."""
    query, step = change.begin(query, "withdraw_for" if by else "withdraw", by)
    _close(query, step, left=gettext_noop("Withdrawn"))
    return change.finish(query, step, by or ledger.RESIDENT)


def grounds_now(query: CitizenQuery, ending: law.Ending) -> dict[str, str]:
    """The grounds the law knows for this kind, each with why it is not open now; empty: it is."""
    return {row.key: _why_not_now(query, row) for row in law.grounds(ending, kind=query.kind)}


def reason_not_to_return(query: CitizenQuery) -> str:
    """Why no ground is open now, in words; empty where one is."""
    return _first_reason(grounds_now(query, law.Ending.RETURN))


def reason_not_to_terminate(query: CitizenQuery) -> str:
    """Why no ground is open now, in words; empty where one is."""
    return _first_reason(grounds_now(query, law.Ending.TERMINATION))


def _first_reason(grounds: dict[str, str]) -> str:
    if not grounds:
        return _("The law knows this ending for the simplified procedure only.")
    return "" if "" in grounds.values() else next(reversed(grounds.values()))


def _check_ground(query: CitizenQuery, ending: law.Ending, ground: str, *, is_danger: bool) -> None:
    if ground not in {row.key for row in law.grounds(ending, kind=query.kind)}:
        raise TransitionNotAllowed(_("The law gives no such ground for this kind of query."))
    if is_danger and law.ground(ground).spares_danger:
        raise TransitionNotAllowed(
            _("What tells of a crime or a danger is not ended on this ground: forward it at once.")
        )
    reason = _why_not_now(query, law.ground(ground))
    if reason:
        raise TransitionNotAllowed(reason)


def _why_not_now(query: CitizenQuery, ground: law.Ground) -> str:
    """A return has three working days: from registration, or from the end of the cure time."""
    if ground.ending != law.Ending.RETURN:
        return ""
    kind = QueryDeadline.Kind.CURE if ground.key == DEFECTS else QueryDeadline.Kind.ANSWER
    running = query.deadlines.filter(kind=kind).open().first()
    if ground.key == DEFECTS:
        if running is None:
            return _("The resident has not been asked for what is missing.")
        if not running.is_overdue(clock.today()):
            return _("The resident has time until %(day)s to supply what is missing.") % {
                "day": date_format(running.due_on)
            }
        return _too_late(query, running.due_on)
    return _too_late(query, running.started_on) if running else ""


def _too_late(query: CitizenQuery, counted_from: date) -> str:
    try:
        rule = law.term(kind=query.kind, clock=law.Clock.RETURN, on=query.registered_on)
    except law.NoRule:
        return ""  # the law in force at registration named no term
    last = law.ends_on(rule, started_on=counted_from, calendar=current_calendar())
    if clock.today() <= last:
        return ""
    return _("The time for a return ended on %(day)s (%(basis)s).") % {
        "day": date_format(last),
        "basis": rule.basis,
    }


def _end(
    query: CitizenQuery, step: Transition, by: User, *, ground: str, reason: str, left: str
) -> CitizenQuery:
    words = redact(reason).text
    _close(query, step, left=left, legal_ground=ground)
    context = {"ground": ground, "reason": words}
    return change.finish(query, step, by, mail_context=context, **context)


def _close(query: CitizenQuery, step: Transition, *, left: str, **changes: str) -> None:
    clocks.cancel(query)
    end_holding(query, reason=left)
    change.save(query, step, closed_at=clock.now(), due_on=None, **changes)
