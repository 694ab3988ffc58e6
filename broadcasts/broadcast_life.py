"""The life of a broadcast as a table (`portal.transitions`), and what else refuses a step."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from django.utils.formats import date_format
from django.utils.translation import gettext as _gettext
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from broadcasts.models import Broadcast, LiveQuestion
from broadcasts.models.choices import BroadcastStatus
from portal import clock
from portal.transitions import Transition, Transitions, Words
from portal.workdays import local_time

if TYPE_CHECKING:
    from portal.models import User

S = BroadcastStatus
EARLIEST_BEGIN: Final = timedelta(hours=1)  # before its start a broadcast may go on air


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
    if verb == "announce":
        return reason_not_to_announce(broadcast)
    if verb == "go_on_air":
        return reason_not_to_begin(broadcast)
    return reason_not_to_close(broadcast) if verb == "close" else ""


def reason_times_are_wrong(starts_at: datetime, ends_at: datetime) -> str:
    """Why a broadcast cannot be at this time, in words; or empty."""
    return "" if ends_at > starts_at else _gettext("The broadcast ends before it starts.")


def reason_not_to_start_at(broadcast: Broadcast, starts_at: datetime) -> str:
    """Why the start of a broadcast that is known to the public cannot be moved there, in words."""
    if broadcast.status == S.ON_AIR:
        return _gettext("It is on air: its start cannot be changed any more.")
    if broadcast.status == S.ANNOUNCED and starts_at < clock.now():
        return _gettext("The new time has passed already.")
    return ""


def reason_not_to_announce(broadcast: Broadcast) -> str:
    """Nobody could ask anything any more; while it lasts it is late, but not too late."""
    if broadcast.ends_at > clock.now():
        return ""
    return _gettext("The time it was planned for is over: change the time first.")


def reason_not_to_begin(broadcast: Broadcast) -> str:
    """A slip of the hand days before cannot be taken back: it would end the asking."""
    earliest = broadcast.starts_at - EARLIEST_BEGIN
    if clock.now() >= earliest:
        return ""
    return _gettext("It can go on air from %(moment)s on, an hour before it starts.") % {
        "moment": date_format(local_time(earliest), "DATETIME_FORMAT")
    }


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
    if broadcast.status in allowed_at(verb):
        return ""
    return _gettext("The broadcast is “%(now)s”: this is not possible now.") % {
        "now": broadcast.get_status_display()
    }


def allowed_at(verb: str) -> frozenset[BroadcastStatus]:
    """In which states of the broadcast this can be pressed at all."""
    return ALLOWED_AT.get(verb, _UNTIL_CLOSED)


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
    "edit": _UNTIL_CLOSED | {S.CLOSED},  # a name that slipped through is taken out at any time
    "cue": _PREPARED,
}
