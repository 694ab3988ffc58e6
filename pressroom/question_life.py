"""The life of a journalist's question as a table (`portal.transitions`), and what else refuses."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _gettext
from django.utils.translation import gettext_lazy as _

from portal.transitions import Transition, Transitions, Words
from pressroom.models.choices import EventStatus, QuestionStatus

if TYPE_CHECKING:
    from portal.models import User
    from pressroom.models import PressQuestion

S = QuestionStatus
UNDECIDED: Final = (S.NEW,)
OPEN: Final = (S.NEW, S.PROMISED)
ANY: Final = tuple(S)


def _t(
    verb: str,
    label: Words,
    sources: tuple[QuestionStatus, ...],
    target: QuestionStatus | None,
    permission: str,
    event: str,
    mail: str = "",
) -> Transition:
    name = f"pressroom.{permission}"
    return Transition(verb, label, frozenset(sources), target, name, event, mail)


TRANSITIONS: Final = Transitions(
    QuestionStatus,
    _t("answer_on_the_spot", _("Answered on the spot"), UNDECIDED, S.ANSWERED, "log_question",
       "answered_on_the_spot"),
    _t("promise", _("Promise an answer"), (S.NEW, S.DECLINED), S.PROMISED, "promise", "promised",
       "promised"),
    _t("answer", _("Give the answer"), (S.NEW, S.PROMISED, S.DECLINED), S.ANSWERED, "answer",
       "answered", "answered"),
    _t("hold", _("Send a holding answer"), (S.PROMISED,), None, "answer", "holding_answer_given",
       "holding"),
    _t("correct", _("Correct the answer"), (S.ANSWERED,), None, "correct_answer",
       "answer_corrected", "corrected"),
    _t("decline", _("Decline to answer"), OPEN, S.DECLINED, "decline", "declined", "declined"),
    _t("assign", _("Pass to a body"), OPEN, None, "assign_question", "assigned"),
    _t("extend", _("Extend the term"), (S.PROMISED,), None, "extend", "extended", "extended"),
    _t("note_notice", _("The journalist was told of the extension"), (S.PROMISED,), None, "extend",
       "extension_notified"),
    _t("group", _("Answer together with another"), OPEN, None, "group", "grouped", "grouped"),
    _t("ungroup", _("Answer on its own again"), OPEN, None, "group", "ungrouped"),
    _t("amend", _("Mend what was logged"), ANY, None, "log_question", "amended"),
    _t("withdraw", _("Withdraw the question"), OPEN, S.WITHDRAWN, "withdraw_question",
       "withdrawn"),
    _t("publish", _("Show to the public again"), ANY, None, "publish_question", "published"),
    _t("unpublish", _("Hide from the public"), ANY, None, "publish_question", "unpublished"),
)  # fmt: skip

# What a question answered together with another leaves to that one.
OF_THE_LEAD: Final = frozenset({"answer_on_the_spot", "answer", "hold", "correct", "decline"})


def why_not(question: PressQuestion, verb: str, by: User) -> str:
    """Why the user cannot do this now, in words; empty where they can."""
    return TRANSITIONS.why_not(question, verb, by) or reason_beyond_status(question, verb)


def reason_beyond_status(question: PressQuestion, verb: str) -> str:
    """What a status and a role do not tell; the verbs ask it too, under the lock."""
    lead = question.answered_with
    if lead is not None and verb in OF_THE_LEAD:
        sentence = _gettext("It is answered together with %(number)s: answer that one.")
        return sentence % {"number": lead.number}
    if verb == "note_notice":
        is_due = question.deadlines.filter(kind="extension_notice").open().exists()
        return "" if is_due else _gettext("No notice of an extension is due.")
    if verb in _BEYOND_STATUS:
        refuses, words = _BEYOND_STATUS[verb]
        return str(words) if refuses(question) else ""
    return ""


_BEYOND_STATUS: Final[dict[str, tuple[Callable[[PressQuestion], bool], Words]]] = {
    "group": (
        lambda question: question.answered_with_id is None and question.grouped.exists(),
        _("Others are answered together with this one already."),
    ),
    "ungroup": (
        lambda question: question.answered_with_id is None,
        _("It is answered on its own."),
    ),
    "publish": (lambda question: question.is_published, _("The public sees it already.")),
    "unpublish": (lambda question: not question.is_published, _("The public does not see it.")),
}


def reason_not_to_log(status: str, *, is_decided: bool) -> str:
    """Why no question can be logged at an event of this status; empty where it can."""
    if status == EventStatus.CANCELLED:
        return _gettext("The event was cancelled: nobody asked there.")
    if status == EventStatus.CLOSED and not is_decided:
        return _gettext("The event is closed: say at once what became of the question.")
    return ""
