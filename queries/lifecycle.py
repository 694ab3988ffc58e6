"""The life of a query as a table: which verb may happen when and by whom, and what it leaves.

`docs/lifecycle.md` is generated from here. The verbs ask `check()` under the row's lock; a button
asks `why_not()` and, where the answer is no, stands disabled with that sentence.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.functional import Promise
from django.utils.translation import gettext as _gettext
from django.utils.translation import gettext_lazy as _

from portal import access
from queries.models.choices import OPEN_STATUSES, Status
from queries.models.query import CitizenQuery

if TYPE_CHECKING:
    from portal.models import User

Words = str | Promise
RESIDENT = "resident"  # stands where a permission would: the resident decides, by their secret link


class TransitionNotAllowed(Exception):
    """The query's state does not allow this; the message says why, in the active language."""


class NotYourBody(Exception):
    """The user lacks the permission in the body that holds the query."""


@dataclass(frozen=True, slots=True)
class Transition:
    """One edge, or several that share a verb."""

    verb: str
    label: Words  # as it stands on the button
    sources: frozenset[Status]
    target: Status | None  # None: the status stays
    permission: str
    event: str
    mail: str = ""  # template under templates/emails/queries/, sent to the resident


def _t(
    verb: str,
    label: Words,
    sources: tuple[Status, ...],
    target: Status | None,
    permission: str,
    event: str,
    mail: str = "",
) -> Transition:
    return Transition(verb, label, frozenset(sources), target, permission, event, mail)


S = Status
HELD = (S.ASSIGNED, S.IN_WORK)

TRANSITIONS: dict[str, Transition] = {
    t.verb: t
    for t in (
        # The desk
        _t(
            "assign",
            _("Assign to a body"),
            (S.NEW,),
            S.ASSIGNED,
            "queries.assign",
            "assigned",
            "assigned",
        ),
        _t(
            "settle",
            _("Settle on the spot"),
            (S.NEW,),
            S.ANSWERED,
            "queries.settle",
            "settled",
            "answered",
        ),
        # The body that holds it
        _t("take", _("Take into work"), (S.ASSIGNED,), S.IN_WORK, "queries.take", "taken"),
        _t(
            "assign_executor",
            _("Name the executor"),
            HELD,
            S.IN_WORK,
            "queries.assign_executor",
            "executor_named",
        ),
        _t(
            "ask_details",
            _("Ask the resident"),
            HELD,
            S.AWAITING_RESIDENT,
            "queries.ask_details",
            "details_asked",
            "details_asked",
        ),
        _t(
            "resume",
            _("Go on without a reply by the link"),
            (S.AWAITING_RESIDENT,),
            S.IN_WORK,
            "queries.ask_details",
            "resumed",
        ),
        _t(
            "forward",
            _("Forward to another body"),
            (S.NEW, *HELD),
            S.ASSIGNED,
            "queries.forward",
            "forwarded",
            "assigned",
        ),
        _t(
            "forward_outside",
            _("Forward outside the akimat"),
            (S.NEW, *HELD),
            S.FORWARDED,
            "queries.forward",
            "forwarded_outside",
            "forwarded_outside",
        ),
        _t(
            "send_to_desk",
            _("Back to the desk"),
            (S.ASSIGNED,),
            S.NEW,
            "queries.forward",
            "sent_to_desk",
        ),
        _t("split", _("Split off a part"), (S.NEW, *HELD), None, "queries.split", "split", "split"),
        _t(
            "request_extension",
            _("Ask for an extension"),
            HELD,
            None,
            "queries.request_extension",
            "extension_requested",
        ),
        _t(
            "hold_answer",
            _("Send a holding answer"),
            (S.IN_WORK,),
            None,
            "queries.draft_answer",
            "holding_answer_sent",
            "holding_answer",
        ),
        _t(
            "draft_answer",
            _("Draft the answer"),
            (S.IN_WORK,),
            S.IN_APPROVAL,
            "queries.draft_answer",
            "answer_drafted",
        ),
        # The head
        _t(
            "approve",
            _("Approve and send"),
            (S.IN_APPROVAL,),
            S.ANSWERED,
            "queries.approve",
            "answered",
            "answered",
        ),
        _t(
            "send_back",
            _("Send back for rework"),
            (S.IN_APPROVAL,),
            S.IN_WORK,
            "queries.send_back",
            "answer_sent_back",
        ),
        _t(
            "extend",
            _("Extend the term"),
            (*HELD, S.AWAITING_RESIDENT, S.IN_APPROVAL),
            None,
            "queries.extend",
            "extended",
            "extended",
        ),
        _t(
            "refuse_extension",
            _("Refuse the extension"),
            (*HELD, S.AWAITING_RESIDENT, S.IN_APPROVAL),
            None,
            "queries.extend",
            "extension_refused",
        ),
        _t(
            "note_notice",
            _("Note that the resident was told of the extension"),
            OPEN_STATUSES,
            None,
            "queries.extend",
            "extension_notified",
        ),
        _t(
            "correct",
            _("Correct or complete the answer"),
            (S.ANSWERED,),
            None,
            "queries.correct",
            "answer_corrected",
            "corrected_answer",
        ),
        # Endings other than an answer
        _t(
            "return_",
            _("Return"),
            (S.NEW, *HELD, S.AWAITING_RESIDENT),
            S.RETURNED,
            "queries.return",
            "returned",
            "returned",
        ),
        _t(
            "terminate",
            _("Terminate"),
            (S.NEW, *HELD, S.AWAITING_RESIDENT),
            S.TERMINATED,
            "queries.terminate",
            "terminated",
            "terminated",
        ),
        _t(
            "withdraw_for",
            _("Withdraw at the resident's word"),
            OPEN_STATUSES,
            S.WITHDRAWN,
            "queries.withdraw",
            "withdrawn",
            "withdrawn",
        ),
        # The resident
        _t(
            "supply_details",
            _("Answer the question"),
            (S.AWAITING_RESIDENT,),
            S.IN_WORK,
            RESIDENT,
            "details_supplied",
        ),
        _t(
            "withdraw",
            _("Withdraw the query"),
            OPEN_STATUSES,
            S.WITHDRAWN,
            RESIDENT,
            "withdrawn",
            "withdrawn",
        ),
        _t("rate", _("Say whether it is resolved"), (S.ANSWERED,), None, RESIDENT, "rated"),
        _t(
            "reopen",
            _("It is not resolved"),
            (S.ANSWERED,),
            S.ASSIGNED,
            RESIDENT,
            "reopened",
            "reopened",
        ),
        # What the public sees
        _t(
            "hide",
            _("Hide from the public"),
            tuple(S),
            None,
            "queries.moderate",
            "hidden",
            "moderated",
        ),
        _t(
            "show",
            _("Show to the public again"),
            tuple(S),
            None,
            "queries.moderate",
            "shown",
            "moderated",
        ),
        _t(
            "edit_public_text",
            _("Edit the public text"),
            tuple(S),
            None,
            "queries.moderate",
            "public_text_edited",
            "moderated",
        ),
        _t(
            "publish_photos",
            _("Decide on photos"),
            tuple(S),
            None,
            "queries.moderate",
            "photos_decided",
        ),
    )
}


def reason_not(query: CitizenQuery, verb: str) -> str:
    """Why the query's status does not allow the verb, in words; empty where it does."""
    transition = TRANSITIONS[verb]
    if query.status in transition.sources:
        return ""
    states = ", ".join(str(s.label) for s in Status if s in transition.sources)
    return _gettext("Now the query is “%(now)s”; this is possible when it is: %(states)s.") % {
        "now": query.get_status_display(),
        "states": states,
    }


def why_not(query: CitizenQuery, verb: str, by: User) -> str:
    """Why the user cannot do this now, in words; empty where they can."""
    if not access.may(by, TRANSITIONS[verb].permission, query.body_id):
        return _gettext("Your role does not include this here.")
    return reason_not(query, verb)


def check(query: CitizenQuery, verb: str, by: User | None = None) -> Transition:
    """The transition; raises `NotYourBody`, `TransitionNotAllowed`. No `by`: the resident."""
    transition = TRANSITIONS[verb]
    if by is not None and not access.may(by, transition.permission, query.body_id):
        raise NotYourBody(_gettext("Your role does not include this here."))
    reason = reason_not(query, verb)
    if reason:
        raise TransitionNotAllowed(reason)
    return transition
