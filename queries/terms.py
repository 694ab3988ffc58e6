"""Longer terms: an executor asks, the head decides, the resident is told (Art. 76(3))."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal import clock
from portal.workdays import current_calendar
from queries import change, clocks
from queries.lifecycle import TransitionNotAllowed
from queries.models import CitizenQuery, ExtensionRequest
from queries.redaction import redact

if TYPE_CHECKING:
    from portal.models import User

_NOBODY_ASKED = gettext_lazy("Nobody has asked for an extension.")
_NO_NOTICE = gettext_lazy("No notice of an extension is due.")


@transaction.atomic
def request_extension(
    query: CitizenQuery, *, until_on: date, reason: str, by: User
) -> ExtensionRequest:
    """Ask the head for a longer term. Raises `TransitionNotAllowed` beyond what the law allows."""
    query, step = change.begin(query, "request_extension", by)
    reason_not = reason_not_to_ask(query)
    if reason_not:
        raise TransitionNotAllowed(reason_not)
    clocks.check_extension(query, until_on)
    wish = ExtensionRequest.objects.create(
        query=query, reason=reason, until_on=until_on, asked_by=by, asked_at=clock.now()
    )
    change.finish(query, step, by, until=until_on.isoformat())
    return wish


@transaction.atomic
def extend(query: CitizenQuery, *, until_on: date, reason: str, by: User) -> CitizenQuery:
    """The head's reasoned decision; the notice to the resident has a clock of three working days.

    With an e-mail address the notice goes out at once and its clock is met by that.
    """
    query, step = change.begin(query, "extend", by)
    words = redact(reason).text
    _decide(query, by, is_granted=True, reason=words)
    clocks.extend(query, until_on)
    change.save(query, is_extended=True)
    change.finish(
        query,
        step,
        by,
        mail_context={"until": until_on.isoformat(), "reason": words},
        until=until_on.isoformat(),
        reason=words,
    )
    if query.applicant.email:
        clocks.meet(query, "extension_notice")
    return query


@transaction.atomic
def refuse_extension(query: CitizenQuery, *, reason: str, by: User) -> CitizenQuery:
    """The head's reasoned no; the term stays. Raises `TransitionNotAllowed` where nobody asked."""
    query, step = change.begin(query, "refuse_extension", by)
    if not _decide(query, by, is_granted=False, reason=reason):
        raise TransitionNotAllowed(_NOBODY_ASKED)
    return change.finish(query, step, by, reason=redact(reason).text)


@transaction.atomic
def note_notice(query: CitizenQuery, *, by: User) -> CitizenQuery:
    """The resident without e-mail was told of the extension by phone or post."""
    query, step = change.begin(query, "note_notice", by)
    if not clocks.meet(query, "extension_notice"):
        raise TransitionNotAllowed(_NO_NOTICE)
    return change.finish(query, step, by)


# --- why not, for the buttons ---------------------------------------------------------------------


def reason_not_to_ask(query: CitizenQuery) -> str:
    """Why no extension can be asked for now, in words; empty where it can."""
    if query.extension_requests.filter(decided_at__isnull=True).exists():
        return _("An extension has been asked for and awaits the head.")
    return reason_not_to_extend(query)


def reason_not_to_extend(query: CitizenQuery) -> str:
    """Why the term cannot be extended to any day now, in words; empty where it can."""
    try:
        clocks.extendable(query, current_calendar())
    except TransitionNotAllowed as error:
        return str(error)
    return ""


def reason_not_to_refuse(query: CitizenQuery) -> str:
    """Empty where a request waits for the head's decision."""
    waits = query.extension_requests.filter(decided_at__isnull=True).exists()
    return "" if waits else str(_NOBODY_ASKED)


def reason_not_to_note(query: CitizenQuery) -> str:
    """Empty where the resident is still to be told of an extension."""
    is_due = query.deadlines.filter(kind="extension_notice").open().exists()
    return "" if is_due else str(_NO_NOTICE)


def _decide(query: CitizenQuery, by: User, *, is_granted: bool, reason: str) -> int:
    return query.extension_requests.filter(decided_at__isnull=True).update(
        decided_by=by, decided_at=clock.now(), is_granted=is_granted, decision_reason=reason
    )
