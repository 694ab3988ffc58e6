"""The life of a query as a table (`portal.transitions`); `docs/lifecycle.md` is made from here."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from portal.transitions import (
    NotYourBody,
    Transition,
    TransitionNotAllowed,
    Transitions,
    Words,
)
from queries.models.choices import OPEN_STATUSES, Status

__all__ = [
    "RESIDENT",
    "TRANSITIONS",
    "NotYourBody",
    "Transition",
    "TransitionNotAllowed",
    "check",
    "reason_not",
    "why_not",
]

RESIDENT = "resident"  # stands where a permission would: the resident decides, by their secret link


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

TRANSITIONS = Transitions(
    Status,
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
        "attach",
        _("Attach a public answer"),
        OPEN_STATUSES,
        None,
        "queries.attach_answer",
        "answer_attached",
        "answer_attached",
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
    not_now=_("Now the query is “%(now)s”; this is possible when it is: %(states)s."),
)
check, why_not, reason_not = TRANSITIONS.check, TRANSITIONS.why_not, TRANSITIONS.reason_not
