"""The life of a press event as a table, and why a step is not possible now, in words."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _gettext
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from portal import clock
from portal.transitions import Transition, Transitions
from pressroom.models import PressEvent
from pressroom.models.choices import EventStatus

if TYPE_CHECKING:
    from portal.models import User

S = EventStatus
STEPS = Transitions(
    EventStatus,
    Transition(
        "announce",
        _("Announce"),
        frozenset({S.PLANNED, S.ANNOUNCED}),
        S.ANNOUNCED,
        "pressroom.announce",
        "announced",
    ),
    Transition(
        "reschedule",
        _("Reschedule"),
        frozenset({S.PLANNED, S.ANNOUNCED}),
        None,
        "pressroom.reschedule",
        "rescheduled",
    ),
    Transition(
        "cancel",
        _("Cancel the event"),
        frozenset({S.PLANNED, S.ANNOUNCED}),
        S.CANCELLED,
        "pressroom.cancel",
        "cancelled",
    ),
    Transition(
        "close", _("Close"), frozenset({S.ANNOUNCED}), S.CLOSED, "pressroom.close", "closed"
    ),
    Transition(
        "amend",
        _("Amend minutes, recording, counts"),
        frozenset({S.CLOSED}),
        None,
        "pressroom.close",
        "amended",
    ),
    Transition(
        "revise",
        _("Edit"),
        frozenset({S.PLANNED, S.ANNOUNCED, S.CLOSED}),
        None,
        "pressroom.change_pressevent",
        "revised",
    ),
    body_of=lambda _event: None,  # the programme is the whole city's
)


def why_not(event: PressEvent, verb: str, by: User) -> str:
    """Why the user cannot do this now, in words; empty where they can."""
    return STEPS.why_not(event, verb, by) or beyond_status(event, verb)


def beyond_status(event: PressEvent, verb: str) -> str:
    """What a status and a role do not tell."""
    if verb == "announce" and event.is_public(clock.now()):
        return _gettext("It is public already.")
    if verb == "close":
        return reason_not_to_close(event)
    return ""


def reason_not_to_close(event: PressEvent) -> str:
    """Why an announced event cannot be closed yet, in words; empty where it can."""
    if event.starts_at > clock.now():
        return _gettext("It has not begun yet.")
    undecided = event.questions.undecided().count()
    if undecided:
        return (
            ngettext(
                "%(count)d question is not decided yet: say of it whether it was answered, "
                "promised or declined.",
                "%(count)d questions are not decided yet: say of each whether it was answered, "
                "promised or declined.",
                undecided,
            )
            % {"count": undecided}
        )  # fmt: skip
    return ""


def reason_times_are_wrong(starts_at: datetime, ends_at: datetime) -> str:
    """Why an event cannot be at this time, in words; or empty."""
    return "" if ends_at > starts_at else _gettext("The event ends before it starts.")


def reason_not_to_announce_at(at: datetime, starts_at: datetime) -> str:
    """Why an event cannot become public at this moment, in words; or empty."""
    now = clock.now()
    if at < now.replace(second=0, microsecond=0):  # forms know minutes; the running one is now
        return _gettext("This moment has passed. To make it public at once, announce it now.")
    if at > max(starts_at, now):
        return _gettext("It would be announced only after it has begun.")
    return ""


def reason_not_to_move(event: PressEvent, starts_at: datetime, ends_at: datetime) -> str:
    """Why an event cannot be moved to this time, in words; or empty."""
    now = clock.now()
    if reason := reason_times_are_wrong(starts_at, ends_at):
        return reason
    if event.status == S.PLANNED or starts_at == event.starts_at:
        return ""
    if starts_at < now:
        return _gettext("The new time has passed already.")
    if event.announce_at and now < event.announce_at and starts_at < event.announce_at:
        return _gettext("It would be announced only after it has begun.")
    return ""
