"""The life of a question to a broadcast as a table (`portal.transitions`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _gettext
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from broadcasts import broadcast_life
from broadcasts.models.choices import HEARD_ON_AIR, ON_THE_WALL, PUBLIC_STATUSES, LiveStatus
from portal.transitions import Transition, Transitions, Words

if TYPE_CHECKING:
    from broadcasts.models import LiveQuestion
    from portal.models import User

S = LiveStatus
UNDECIDED: Final = (S.INCOMING, *ON_THE_WALL)
NOT_ON_AIR: Final = (S.INCOMING, S.APPROVED, S.QUEUED, S.NEXT)  # the host reads no other meanwhile


def _t(
    verb: str,
    label: Words,
    sources: tuple[LiveStatus, ...],
    target: LiveStatus | None,
    event: str,
    mail: str = "",
    permission: str = "moderate",
) -> Transition:
    name = f"broadcasts.{permission}"
    return Transition(verb, label, frozenset(sources), target, name, event, mail)


TRANSITIONS: Final = Transitions(
    LiveStatus,
    _t("approve", _("Publish"), (S.INCOMING, S.DECLINED), S.APPROVED, "approved"),
    _t("queue", _("To the queue"), (S.INCOMING, S.APPROVED), S.QUEUED, "queued"),
    _t("dequeue", _("Out of the queue"), (S.QUEUED, S.NEXT), S.APPROVED, "dequeued"),
    _t("move", _("Move in the queue"), (S.QUEUED,), None, "moved"),
    _t("next", _("Next"), (S.APPROVED, S.QUEUED), S.NEXT, "next"),
    _t("now", _("On air now"), (S.APPROVED, S.QUEUED, S.NEXT), S.NOW, "now"),
    _t("back", _("Back to the queue"), (S.NOW,), S.QUEUED, "put_back"),
    _t("answered", _("Answered"), ON_THE_WALL, S.ANSWERED, "answered", "answered"),
    _t("promised", _("Promised"), ON_THE_WALL, S.PROMISED, "promised", "promised"),
    _t("decline", pgettext_lazy("a question to a broadcast", "Decline"), UNDECIDED, S.DECLINED,
       "declined", "declined"),
    _t("merge", _("Ask together with another"), NOT_ON_AIR, S.MERGED, "merged", "merged"),
    _t("unmerge", _("Ask on its own again"), (S.MERGED,), S.INCOMING, "unmerged"),
    _t("edit", _("Edit the published words"), (S.INCOMING, *PUBLIC_STATUSES), None, "edited"),
    _t("summarise", _("The answer in a few words"), HEARD_ON_AIR, None, "summarised"),
    _t("pass_on", _("Send to the desk"), (*ON_THE_WALL, S.PROMISED), S.PASSED_ON, "passed_on",
       permission="close"),
    _t("withdraw", _("Withdraw"), UNDECIDED, S.WITHDRAWN, "withdrawn"),
    body_of=lambda _question: None,  # broadcasts are the whole city's
)  # fmt: skip


def why_not(question: LiveQuestion, verb: str, by: User) -> str:
    """Why the user cannot do this now, in words; empty where they can."""
    return TRANSITIONS.why_not(question, verb, by) or beyond_status(question, verb)


def beyond_status(question: LiveQuestion, verb: str) -> str:
    """What a status and a role do not tell; the verbs ask it too, under the lock."""
    if verb == "pass_on" and question.query_id is not None:
        return _gettext("It is at the desk already.")
    if verb == "unmerge" and question.merged_into and question.merged_into.query_id is not None:
        return _gettext("It is at the desk already.")  # where its asker has joined the query
    return broadcast_life.reason_not_to_press(question.broadcast, verb)
