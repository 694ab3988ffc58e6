"""The life of an anomaly as a table (`portal.transitions`), and its ledger in words."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from portal.ledger_events import Event
from portal.transitions import Transition, Transitions
from queries.models import Anomaly

S = Anomaly.Status
WATCH: Final = "watch"  # stands where a permission would: the sweep decides, by the numbers
HANDLE: Final = "queries.handle_anomaly"
ANSWER: Final = "queries.answer_anomaly"

LIFE: Final = Transitions(
    S,
    Transition(
        "answer",
        _("Answer all its queries"),
        frozenset({S.OPEN, S.OVER, S.HANDLED}),
        None,
        ANSWER,
        "answered",
    ),
    Transition(
        "handle", _("Mark as handled"), frozenset({S.OPEN, S.OVER}), S.HANDLED, HANDLE, "handled"
    ),
    Transition(
        "dismiss",
        _("Dismiss the anomaly"),
        frozenset({S.OPEN, S.OVER}),
        S.DISMISSED,
        HANDLE,
        "dismissed",
    ),
    Transition("end", _("Over by itself"), frozenset({S.OPEN}), S.OVER, WATCH, "ended"),
    Transition("resume", _("Grows again"), frozenset({S.OVER}), S.OPEN, WATCH, "resumed"),
    not_now=_("The anomaly is “%(now)s”; this is possible when it is: %(states)s."),
    body_of=lambda _anomaly: None,  # the whole city's
)

EVENTS: Final = {
    "found": Event(
        _("Found: %(count)s queries in %(hours)s hours, usually %(usual)s"), is_public=False
    ),
    "grown": Event(
        _("Grew on: %(count)s queries in %(hours)s hours, usually %(usual)s"), is_public=False
    ),
    "ended": Event(_("Over by itself; at most %(peak)s queries in the window"), is_public=False),
    "resumed": Event(_("Grows again: %(count)s queries in %(hours)s hours"), is_public=False),
    "handled": Event(_("Handled: %(reason)s"), is_public=False),
    "dismissed": Event(_("Dismissed: %(reason)s"), is_public=False),
    "answered": Event(
        _("One answer for its queries: %(outcome)s, to %(count)s of them"), is_public=False
    ),
    "step_taken": Event(_("Made of it: %(step)s %(made)s"), is_public=False),
}
