"""A broadcast from its plan to its recording: planned, announced, on air, ended, or cancelled.

Every verb locks the row of the broadcast and raises `TransitionNotAllowed` or `NotYourBody`, with a
sentence; so of two people who press at once the second is refused. What becomes of its questions is
the matter of `broadcasts.moderation`, `rundown` and `closing`.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _gettext

from broadcasts import broadcast_life, change, numbering, vocabulary
from broadcasts.models import Broadcast
from broadcasts.models.choices import BroadcastStatus
from portal import clock, ledger, offices, translated
from portal.models import Appointment, Topic
from portal.transitions import Transition, TransitionNotAllowed, must
from portal.translated import Texts
from portal.workdays import local_time

if TYPE_CHECKING:
    from portal.models import User

PLAN: Final = "broadcasts.add_broadcast"
S = BroadcastStatus
_AHEAD: Final = (S.PLANNED, S.ANNOUNCED, S.ON_AIR)


class TimeTaken(TransitionNotAllowed):
    """Another broadcast has that time on the same channel."""

    def __init__(self, taken_by: Broadcast) -> None:
        self.taken_by = taken_by
        sentence = _gettext("%(number)s has this time on the same channel: %(starts)s–%(ends)s.")
        said = {
            "number": taken_by,
            "starts": date_format(local_time(taken_by.starts_at), "DATETIME_FORMAT"),
            "ends": date_format(local_time(taken_by.ends_at), "TIME_FORMAT"),
        }
        super().__init__(sentence % said)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is said of a broadcast; texts in every language there is one in."""

    title: Texts
    starts_at: datetime
    ends_at: datetime
    description: Texts = field(default_factory=dict)
    rules: Texts = field(default_factory=dict)  # of selection; empty: those of every broadcast
    channel: str = ""
    stream_url: str = ""
    topics: Collection[Topic] = ()
    guests: Sequence[Appointment] = ()  # in the order in which they are named


@transaction.atomic
def plan(what: Plan, *, by: User) -> Broadcast:
    """Put a broadcast into the plan, which the staff alone can see."""
    must(by, PLAN)
    _check(what)
    broadcast = Broadcast(number=numbering.next_broadcast_number())
    _must_be_free(what)
    _write(broadcast, what)
    broadcast.save(force_insert=True)
    broadcast.topics.set(what.topics)
    offices.name_all(broadcast.guests, what.guests, is_fixed=False)
    planned = {"starts_at": broadcast.starts_at.isoformat(), "status": broadcast.status}
    ledger.record_all(broadcast.ledger_subject, [("planned", planned)], by=by, is_new=True)
    return broadcast


@transaction.atomic
def revise(broadcast: Broadcast, *, what: Plan, by: User) -> Broadcast:
    """Change what is said of a broadcast; what did not change leaves no trace.

    Names and titles printed already stay. When it began is no matter of plans any more.
    """
    broadcast, step = _begin(broadcast, "revise", by)
    is_fixed = broadcast.status != S.PLANNED
    _check(what, printed=offices.appointments_of(broadcast.guests) if is_fixed else ())
    was = _said(broadcast)
    columns = _write(broadcast, what)
    broadcast.topics.set(what.topics)
    offices.name_all(broadcast.guests, what.guests, is_fixed=is_fixed)
    now = _said(broadcast)
    changed = [name for name in was if was[name] != now[name]]
    if not changed:
        return broadcast
    if "starts_at" in changed and (
        why := broadcast_life.reason_not_to_start_at(broadcast, what.starts_at)
    ):
        raise TransitionNotAllowed(why)
    if not _TIME.isdisjoint(changed):
        numbering.queue_up()
        _must_be_free(what, but=broadcast)
    broadcast.save(update_fields=columns)
    if is_fixed:
        vocabulary.learn(broadcast)
    _record(broadcast, step, by, changed=changed)
    return broadcast


@transaction.atomic
def announce(broadcast: Broadcast, *, by: User) -> Broadcast:
    """Make it public: from now on it takes questions and votes.

    Names and titles of the guests are printed, and stay. One whose start has passed may still be
    announced while it lasts.
    """
    broadcast, step = _begin(broadcast, "announce", by)
    offices.print_names(broadcast.guests, on=local_time(broadcast.starts_at).date())
    _save(broadcast, step, announced_at=clock.now())
    vocabulary.learn(broadcast)
    _record(broadcast, step, by)
    return broadcast


@transaction.atomic
def go_on_air(broadcast: Broadcast, *, by: User) -> Broadcast:
    """It begins. This moment is the clock of every answer's second in the recording."""
    broadcast, step = _begin(broadcast, "go_on_air", by)
    _save(broadcast, step, on_air_at=clock.now())
    _record(broadcast, step, by)
    return broadcast


@transaction.atomic
def end(broadcast: Broadcast, *, by: User) -> Broadcast:
    """It is over: no more questions and votes; what has no outcome waits for one."""
    broadcast, step = _begin(broadcast, "end", by)
    _save(broadcast, step, ended_at=clock.now())
    _record(broadcast, step, by)
    return broadcast


@transaction.atomic
def cancel(broadcast: Broadcast, *, reason: Texts, by: User) -> Broadcast:
    """Call it off. If it was announced it stays in public, with the reason; if not, nobody sees it.

    Questions asked meanwhile are kept, to be sent to the desk.
    """
    broadcast, step = _begin(broadcast, "cancel", by)
    if not any(reason.values()):
        raise TransitionNotAllowed(str(translated.NO_REASON))
    columns = translated.put(broadcast, "cancel_reason", reason)
    _save(broadcast, step, *columns)
    _record(broadcast, step, by, reason=dict(reason))
    return broadcast


@transaction.atomic
def add_recording(
    broadcast: Broadcast, *, recording_url: str, recording_offset: int, by: User
) -> Broadcast:
    """Say where the recording is, or mend that; an empty address takes it away.

    `recording_offset` is the second of the recording at the moment it went on air: negative where
    the recording began later.
    """
    broadcast, step = _begin(broadcast, "add_recording", by)
    said = {"recording_url": recording_url, "recording_offset": recording_offset}
    if all(getattr(broadcast, name) == value for name, value in said.items()):
        return broadcast
    _save(broadcast, step, **said)
    _record(broadcast, step, by)
    return broadcast


# --- parts of them --------------------------------------------------------------------------------

_TIME: Final = frozenset({"starts_at", "ends_at", "channel"})


def _begin(broadcast: Broadcast, verb: str, by: User) -> tuple[Broadcast, Transition]:
    """Lock the row, and check the verb on what is locked, not on what was seen."""
    row = change.locked_broadcast(broadcast)
    step = broadcast_life.TRANSITIONS.check(row, verb, by)
    if reason := broadcast_life.beyond_status(row, verb):
        raise TransitionNotAllowed(reason)
    return row, step


def _check(what: Plan, *, printed: Collection[Appointment] = ()) -> None:
    if reason := broadcast_life.reason_times_are_wrong(what.starts_at, what.ends_at):
        raise TransitionNotAllowed(reason)
    if not any(what.title.values()):
        raise TransitionNotAllowed(_gettext("A broadcast has a title, in one language at least."))
    offices.must_hold_anew(what.guests, printed=printed, on=local_time(what.starts_at).date())


def _must_be_free(what: Plan, *, but: Broadcast | None = None) -> None:
    """Two broadcasts are not on one channel at a time; plans queue up to ask this."""
    rows = Broadcast.objects.filter(
        status__in=_AHEAD,
        channel__iexact=what.channel,
        starts_at__lt=what.ends_at,
        ends_at__gt=what.starts_at,
    )
    taken_by = (rows.exclude(pk=but.pk) if but else rows).first()
    if taken_by is not None:
        raise TimeTaken(taken_by)


def _write(broadcast: Broadcast, what: Plan) -> list[str]:
    """Set what the form says; return the columns."""
    columns = ["starts_at", "ends_at", "channel", "stream_url"]
    for name in columns:
        setattr(broadcast, name, getattr(what, name))
    for name in ("title", "description", "rules"):
        columns += translated.put(broadcast, name, getattr(what, name))
    return columns


def _said(broadcast: Broadcast) -> dict[str, Any]:
    """All that the form says, to compare."""
    guests = broadcast.guests.order_by("position", "id")
    return {
        "title": translated.of_row(broadcast, "title"),
        "description": translated.of_row(broadcast, "description"),
        "rules": translated.of_row(broadcast, "rules"),
        "starts_at": broadcast.starts_at,
        "ends_at": broadcast.ends_at,
        "channel": broadcast.channel,
        "stream_url": broadcast.stream_url,
        "topics": set(broadcast.topics.values_list("pk", flat=True)),
        "guests": list(guests.values_list("appointment_id", flat=True)),
    }


def _save(broadcast: Broadcast, step: Transition, *columns: str, **changes: Any) -> None:
    """Write the changed columns, and the status the transition leads to."""
    if step.target is not None:
        changes["status"] = step.target
    for name, value in changes.items():
        setattr(broadcast, name, value)
    broadcast.save(update_fields=[*columns, *changes])


def _record(broadcast: Broadcast, step: Transition, by: User, **data: Any) -> None:
    ledger.record(broadcast.ledger_subject, step.event, by=by, status=broadcast.status, **data)
