"""The life of an accreditation as a table, and why a step is not possible, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.utils import formats
from django.utils.translation import gettext as _gettext
from django.utils.translation import gettext_lazy as _

from portal import clock
from portal.transitions import Transition, Transitions
from portal.workdays import local_time
from pressroom.models.choices import AccreditationStatus, EventStatus

if TYPE_CHECKING:
    from portal.models import User
    from pressroom.models import Accreditation, PressEvent

S = AccreditationStatus
DECIDE: Final = "pressroom.decide_accreditation"

LIFE: Final = Transitions(
    AccreditationStatus,
    Transition(
        "accept",
        _("Accept"),
        frozenset({S.APPLIED}),
        S.ACCEPTED,
        DECIDE,
        "accepted",
        "accreditation_accepted",
    ),
    Transition(
        "refuse",
        _("Refuse"),
        frozenset({S.APPLIED}),
        S.REFUSED,
        DECIDE,
        "refused",
        "accreditation_refused",
    ),
    Transition(
        "revoke",
        _("Revoke"),
        frozenset({S.ACCEPTED}),
        S.REVOKED,
        DECIDE,
        "revoked",
        "accreditation_revoked",
    ),
    Transition("attended", _("Came"), frozenset({S.ACCEPTED}), None, DECIDE, "attended"),
    not_now=_("The accreditation is “%(now)s”; this is possible when it is: %(states)s."),
    body_of=lambda _accreditation: None,  # journalists are the whole city's
)


def why_not(accreditation: Accreditation, verb: str, by: User) -> str:
    """Why the user cannot do this now, in words; empty where they can."""
    return LIFE.why_not(accreditation, verb, by) or reason_beyond_status(accreditation, verb)


def reason_beyond_status(accreditation: Accreditation, verb: str) -> str:
    """What a status and a role do not tell."""
    event = accreditation.event
    if verb == "accept" and event is not None:
        return reason_event_is_over(event)
    ended_on = accreditation.valid_to
    if verb == "revoke" and ended_on is not None and ended_on < clock.today():
        day = formats.date_format(ended_on, "DATE_FORMAT")
        return _gettext("It has ended by itself on %(day)s.") % {"day": day}
    return ""


def reason_not_to_apply(event: PressEvent) -> str:
    """Why nobody can apply for this event, in words; empty where they can."""
    if not event.is_public(clock.now()):
        return _gettext("Choose an event of the programme.")
    return reason_event_is_over(event)


def reason_event_is_over(event: PressEvent) -> str:
    if event.status == EventStatus.CANCELLED:
        return _gettext("This event was cancelled.")
    if event.status == EventStatus.CLOSED or event.ends_at <= clock.now():
        return _gettext("This event is over.")
    return ""


def reason_not_at_the_door(accreditation: Accreditation, event: PressEvent) -> str:
    """Why nobody can come to this event by this accreditation, in words; empty where they can."""
    if accreditation.event_id not in {None, event.pk}:
        return _gettext("This accreditation is for another event.")
    if event.status == EventStatus.CANCELLED:
        return _gettext("This event was cancelled.")
    if local_time(event.starts_at).date() > clock.today():
        return _gettext("The event is not today yet.")
    return ""
