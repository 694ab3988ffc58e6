"""Whether what a row says fits together; what does not is an error of its column."""

from __future__ import annotations

from datetime import date, datetime

from portal.workdays import local_time
from queries.importing.reading import Draft
from queries.models import Outcome, Status
from queries.models.choices import OPEN_STATUSES


def check_said(draft: Draft) -> None:
    """What every query has."""
    if "text" not in draft.said and "subject" in draft.said and not draft.is_refused("text"):
        draft.said["text"] = draft.said["subject"]
    for name in ("number", "text", "received_at", "topic", "language"):
        if name not in draft.said and not draft.is_refused(name, name.replace("_at", "_time")):
            draft.refuse(name, "empty")


def status_there(draft: Draft) -> str:
    """As the row says; where it does not, an answer closes a query."""
    if status := draft.get("status"):
        return str(status)
    if draft.get("answered_at"):
        return Status.ANSWERED
    if draft.get("closed_at"):
        draft.refuse("status", "closed_as_what")
    return Status.ASSIGNED if draft.get("body") else Status.NEW


def not_before(draft: Draft, name: str, earlier: datetime) -> datetime | None:
    """The moment; a day without a time is not before what happened earlier that day."""
    at: datetime | None = draft.get(name)
    if at is None or at >= earlier:
        return at
    if name in draft.without_time and local_time(at).date() == local_time(earlier).date():
        return earlier
    draft.refuse(name, "before_earlier", shown(at), earlier=shown(earlier))
    return at


def check_end(
    draft: Draft, status: str, answered_at: datetime | None, closed_at: datetime | None
) -> None:
    """Whether status, moments and outcome say the same."""
    if draft.is_refused("status"):
        return
    if status in OPEN_STATUSES:
        if closed_at or answered_at:
            draft.refuse("status", "open_but_closed", status)
    elif status != Status.ANSWERED:
        if closed_at is None and answered_at is None:
            draft.refuse("closed_at", "closed_without_moment", status)
    elif answered_at is None:
        draft.refuse("answered_at", "answered_without_moment", status)
    else:
        _check_answer(draft, answered_at)


def _check_answer(draft: Draft, answered_at: datetime) -> None:
    said = draft.get
    outcome, planned_on = said("outcome", ""), said("planned_on")
    if not outcome:
        draft.refuse("outcome", "empty")
    if outcome == Outcome.REFUSED and said("answer") and not said("legal_basis"):
        draft.refuse("legal_basis", "refused_without_basis")
    if outcome == Outcome.PLANNED:
        if planned_on is None:
            draft.refuse("planned_on", "planned_without_day")
        elif planned_on < local_time(answered_at).date():
            draft.refuse("planned_on", "promise_before_answer", planned_on)


def check_due(draft: Draft, registered_on: date, original_due_on: date, due_on: date) -> None:
    if due_on < registered_on:
        draft.refuse("due_on", "due_before_registration", due_on)
    elif due_on < original_due_on:
        draft.refuse("due_on", "extension_shortens", due_on)


def shown(at: datetime) -> str:
    return f"{local_time(at):%d.%m.%Y %H:%M}"
