"""Endings other than an answer: returned, terminated, withdrawn, each with its legal ground."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from portal import clock, ledger
from queries import change, clocks, law
from queries.casework import end_holding
from queries.lifecycle import Transition, TransitionNotAllowed
from queries.models import CitizenQuery
from queries.redaction import redact

if TYPE_CHECKING:
    from portal.models import User


@transaction.atomic
def return_(query: CitizenQuery, *, ground: str, reason: str, by: User) -> CitizenQuery:
    """Return the query to the resident on a ground of Art. 64(7)."""
    query, step = change.begin(query, "return_", by)
    return _end(query, step, by, ending="return", ground=ground, reason=reason)


@transaction.atomic
def terminate(query: CitizenQuery, *, ground: str, reason: str, by: User) -> CitizenQuery:
    """End the simplified procedure on a ground of Art. 88."""
    query, step = change.begin(query, "terminate", by)
    return _end(query, step, by, ending="termination", ground=ground, reason=reason)


@transaction.atomic
def withdraw(query: CitizenQuery, *, by: User | None = None) -> CitizenQuery:
    """The resident withdraws (Art. 64(9)), by their link or at their word to the desk."""
    query, step = change.begin(query, "withdraw_for" if by else "withdraw", by)
    _close(query, step)
    return change.finish(query, step, by or ledger.RESIDENT)


def _end(
    query: CitizenQuery, step: Transition, by: User, *, ending: str, ground: str, reason: str
) -> CitizenQuery:
    if ground not in {row.key for row in law.grounds(ending, kind=query.kind)}:
        raise TransitionNotAllowed(_("The law gives no such ground for this kind of query."))
    words = redact(reason).text
    _close(query, step, legal_ground=ground)
    context = {"ground": ground, "reason": words}
    return change.finish(query, step, by, mail_context=context, **context)


def _close(query: CitizenQuery, step: Transition, **changes: str) -> None:
    clocks.cancel(query)
    end_holding(query, reason=str(step.label))
    change.save(query, step, closed_at=clock.now(), due_on=None, **changes)
