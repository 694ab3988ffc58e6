"""The life of a broadcast as a table (`portal.transitions`), and what else refuses a step."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _gettext
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from broadcasts.models import Broadcast, LiveQuestion
from broadcasts.models.choices import BroadcastStatus
from portal.transitions import Transition, Transitions, Words

if TYPE_CHECKING:
    from portal.models import User

S = BroadcastStatus


def _t(
    verb: str,
    label: Words,
    sources: tuple[BroadcastStatus, ...],
    target: BroadcastStatus | None,
    permission: str,
    event: str,
) -> Transition:
    return Transition(verb, label, frozenset(sources), target, f"broadcasts.{permission}", event)


TRANSITIONS: Final = Transitions(
    BroadcastStatus,
    _t("announce", _("Announce"), (S.PLANNED,), S.ANNOUNCED, "announce", "announced"),
    _t("go_on_air", _("Go on air"), (S.ANNOUNCED,), S.ON_AIR, "direct", "went_on_air"),
    _t("end", _("End the broadcast"), (S.ON_AIR,), S.ENDED, "direct", "ended"),
    _t("close", _("Close"), (S.ENDED,), S.CLOSED, "close", "closed"),
    _t("cancel", _("Cancel the broadcast"), (S.PLANNED, S.ANNOUNCED), S.CANCELLED, "cancel",
       "cancelled"),
    _t("revise", _("Edit"), (S.PLANNED, S.ANNOUNCED, S.ON_AIR), None, "change_broadcast",
       "revised"),
    _t("add_recording", _("Recording"), (S.ENDED, S.CLOSED), None, "change_broadcast",
       "recording_added"),
    body_of=lambda _broadcast: None,  # broadcasts are the whole city's
)  # fmt: skip


def why_not(broadcast: Broadcast, verb: str, by: User) -> str:
    """Why the user cannot do this now, in words; empty where they can."""
    return TRANSITIONS.why_not(broadcast, verb, by) or beyond_status(broadcast, verb)


def beyond_status(broadcast: Broadcast, verb: str) -> str:
    """What a status and a role do not tell; the verbs ask it too, under the lock."""
    return reason_not_to_close(broadcast) if verb == "close" else ""


def reason_not_to_close(broadcast: Broadcast) -> str:
    """Why an ended broadcast cannot be closed yet, in words; empty where it can."""
    waiting = LiveQuestion.objects.filter(broadcast=broadcast).without_outcome().count()
    if not waiting:
        return ""
    sentence = ngettext(
        "%(count)d question has no outcome yet: answered, declined, or sent to the desk.",
        "%(count)d questions have no outcome yet: answered, declined, or sent to the desk.",
        waiting,
    )
    return sentence % {"count": waiting}


def reason_not_to_press(broadcast: Broadcast, verb: str) -> str:
    """Why nothing of this kind can be pressed at this broadcast now; empty where it can."""
    if broadcast.status in ALLOWED_AT.get(verb, _UNTIL_CLOSED):
        return ""
    return _gettext("The broadcast is “%(now)s”: this is not possible now.") % {
        "now": broadcast.get_status_display()
    }


_UNTIL_CLOSED: Final = frozenset({S.ANNOUNCED, S.ON_AIR, S.ENDED, S.CANCELLED})
_PREPARED: Final = frozenset({S.ANNOUNCED, S.ON_AIR})
# When the broadcast lets a verb of its questions happen; what is not named, until it is closed.
ALLOWED_AT: Final = {
    "queue": _PREPARED,
    "dequeue": _PREPARED,
    "move": _PREPARED,
    "next": _PREPARED,
    "now": frozenset({S.ON_AIR}),
    "back": frozenset({S.ON_AIR}),
    "answered": frozenset({S.ON_AIR, S.ENDED}),
    "promised": frozenset({S.ON_AIR, S.ENDED}),
    "pass_on": frozenset({S.ON_AIR, S.ENDED, S.CANCELLED}),
    "summarise": frozenset({S.ON_AIR, S.ENDED, S.CLOSED}),
}
