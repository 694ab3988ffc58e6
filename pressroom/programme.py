"""The life of a press event: planned, announced at its minute, moved or cancelled, held and closed.

Every verb locks the row and raises `TransitionNotAllowed` or `NotYourBody`, with a sentence. What
readers of the programme can already see never changes in silence: a new time, a new place and a
cancellation leave an `EventChange` with its reason, and every change raises the revision of the
calendar entry. Before an event is public nobody saw anything, and nothing is left but the ledger.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.utils.translation import gettext as _gettext

from portal import clock, ledger, offices, translated
from portal.models import Appointment, Body, Topic
from portal.transitions import Transition, TransitionNotAllowed, must
from portal.translated import Texts
from portal.workdays import local_time
from pressroom import accreditation_moves, numbering, speakers, vocabulary
from pressroom.event_steps import (
    STEPS,
    beyond_status,
    reason_not_to_announce_at,
    reason_not_to_move,
    reason_times_are_wrong,
)
from pressroom.models import EventChange, PressEvent
from pressroom.models.choices import EventKind, EventStatus

if TYPE_CHECKING:
    from portal.models import User

PLAN: Final = "pressroom.add_pressevent"
S = EventStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What the press office says of an event; texts in every language there is one in."""

    title: Texts
    starts_at: datetime
    ends_at: datetime
    kind: str = EventKind.BRIEFING
    description: Texts = field(default_factory=dict)
    venue: Texts = field(default_factory=dict)
    stream_url: str = ""
    bodies: Collection[Body] = ()
    topics: Collection[Topic] = ()
    speakers: Sequence[Appointment] = ()  # in the order in which they are named


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    """What closing an event asks for. Reported counts stand beside the counted ones."""

    minutes: str = ""
    recording_url: str = ""
    reported_questions: int | None = None
    reported_journalists: int | None = None
    reported_source: str = ""

    def __post_init__(self) -> None:
        counts = self.reported_questions, self.reported_journalists
        if any(count is not None for count in counts) and not self.reported_source:
            raise TransitionNotAllowed(_gettext("A reported count names its source."))


@transaction.atomic
def plan(what: Plan, *, by: User, permission: str = PLAN) -> PressEvent:
    """Put an event into the plan, which the press office alone can see.

    Whoever may only plan one by another `permission` can neither change nor announce it.
    """
    must(by, permission)
    _check(what)
    event = PressEvent(
        number=numbering.next_event_number(local_time(what.starts_at).year),
        changed_at=clock.now(),
    )
    _write(event, what)
    event.save(force_insert=True)
    event.bodies.set(what.bodies)
    event.topics.set(what.topics)
    speakers.name(event, what.speakers)
    planned = {"starts_at": event.starts_at.isoformat(), "status": event.status}
    ledger.record_all(event.ledger_subject, [("planned", planned)], by=by, is_new=True)
    return event


@transaction.atomic
def revise(event: PressEvent, *, what: Plan, by: User) -> PressEvent:
    """Change what is said of an event.

    Time and place belong to the plan only until the event is announced: then `reschedule` moves
    them, with a reason. What did not change leaves no trace.
    """
    event, _step = _begin(event, "revise", by)
    _check(what, printed=speakers.printed(event))
    was = _said(event)
    columns = _write(event, what)
    event.bodies.set(what.bodies)
    event.topics.set(what.topics)
    speakers.name(event, what.speakers)
    now = _said(event)
    changed = [name for name in was if was[name] != now[name]]
    if event.status != S.PLANNED and not _MOVED.isdisjoint(changed):
        raise TransitionNotAllowed(
            _gettext("Time and place of an announced event are changed by “Reschedule”.")
        )
    if changed:
        event.save(update_fields=[*columns, *_revised(event)])
        if event.status != S.PLANNED:
            vocabulary.learn(event)
        _record(event, "revised", by, changed=changed)
    return event


@transaction.atomic
def announce(event: PressEvent, *, at: datetime | None = None, by: User) -> PressEvent:
    """Make the event public at a moment; without one, now.

    The database is what decides at that minute: nothing has to run then. Until it comes, the moment
    can be changed by announcing again. Names and titles of the speakers are printed, and stay.
    """
    event, step = _begin(event, "announce", by)
    at = at or clock.now()
    if reason := reason_not_to_announce_at(at, event.starts_at):
        raise TransitionNotAllowed(reason)
    speakers.print_names(event)
    event.status, event.announce_at, event.changed_at = S.ANNOUNCED, at, at
    event.save(update_fields=["status", "announce_at", "changed_at"])
    vocabulary.learn(event)
    _record(event, step.event, by, announce_at=at.isoformat())
    return event


@transaction.atomic
def reschedule(
    event: PressEvent,
    *,
    starts_at: datetime,
    ends_at: datetime,
    venue: Texts,
    reason: Texts,
    by: User,
) -> PressEvent:
    """Move the event to another time or place. `reason` is public where the event is."""
    event, step = _begin(event, "reschedule", by)
    _must_have_reason(reason)
    was_starts_at, was_ends_at = event.starts_at, event.ends_at
    was_venue = translated.of_row(event, "venue")
    if (starts_at, ends_at, dict(venue)) == (was_starts_at, was_ends_at, was_venue):
        raise TransitionNotAllowed(_gettext("It already is at this time and in this place."))
    if why := reason_not_to_move(event, starts_at, ends_at):
        raise TransitionNotAllowed(why)
    offices.must_hold(speakers.appointments_of(event), on=local_time(starts_at).date())
    _leave_trace(event, EventChange.Kind.RESCHEDULED, reason)
    event.starts_at, event.ends_at = starts_at, ends_at
    columns = ["starts_at", "ends_at", *translated.put(event, "venue", venue)]
    event.save(update_fields=[*columns, *_revised(event)])
    _record(
        event,
        step.event,
        by,
        was_starts_at=was_starts_at.isoformat(),
        starts_at=starts_at.isoformat(),
        was_venue=was_venue,
        venue=dict(venue),
        reason=dict(reason),
    )
    accreditation_moves.event_rescheduled(event, by=by)
    return event


@transaction.atomic
def cancel(event: PressEvent, *, reason: Texts, by: User) -> PressEvent:
    """Call the event off. If it was public it stays, with the reason; if not, it never will be."""
    event, step = _begin(event, "cancel", by)
    _must_have_reason(reason)
    _leave_trace(event, EventChange.Kind.CANCELLED, reason)
    if not event.is_public(clock.now()):
        event.announce_at = None
    event.status, event.cancelled_at = S.CANCELLED, clock.now()
    event.save(update_fields=["status", "announce_at", "cancelled_at", *_revised(event)])
    _record(event, step.event, by, reason=dict(reason))
    accreditation_moves.event_cancelled(event, reason=reason, by=by)
    return event


@transaction.atomic
def close(event: PressEvent, *, what: Closing, by: User) -> PressEvent:
    """The event was held: keep its minutes, its recording, and what was reported of it."""
    event, step = _begin(event, "close", by)
    event.status, event.closed_at = S.CLOSED, clock.now()
    event.save(update_fields=["status", "closed_at", *_write_closing(event, what)])
    _record(event, step.event, by)
    return event


@transaction.atomic
def amend(event: PressEvent, *, what: Closing, by: User) -> PressEvent:
    """A closed event: its recording came later, or its minutes were wrong."""
    event, step = _begin(event, "amend", by)
    event.save(update_fields=_write_closing(event, what))
    _record(event, step.event, by)
    return event


# --- parts of them --------------------------------------------------------------------------------

_MOVED: Final = frozenset({"starts_at", "ends_at", "venue"})


def _begin(event: PressEvent, verb: str, by: User) -> tuple[PressEvent, Transition]:
    """Lock the row, and check the verb on what is locked, not on what was seen."""
    row = PressEvent.objects.select_for_update().get(pk=event.pk)
    step = STEPS.check(row, verb, by)
    if reason := beyond_status(row, verb):
        raise TransitionNotAllowed(reason)
    return row, step


def _check(what: Plan, *, printed: Collection[Appointment] = ()) -> None:
    if reason := reason_times_are_wrong(what.starts_at, what.ends_at):
        raise TransitionNotAllowed(reason)
    if not any(what.title.values()):
        raise TransitionNotAllowed(_gettext("An event has a title, in one language at least."))
    offices.must_hold_anew(what.speakers, printed=printed, on=local_time(what.starts_at).date())


def _must_have_reason(reason: Texts) -> None:
    if not any(reason.values()):
        raise TransitionNotAllowed(_gettext("Say why, in words."))


def _write(event: PressEvent, what: Plan) -> list[str]:
    """Set what the form says; return the columns."""
    event.kind, event.stream_url = what.kind, what.stream_url
    event.starts_at, event.ends_at = what.starts_at, what.ends_at
    columns = ["kind", "stream_url", "starts_at", "ends_at"]
    for name in ("title", "description", "venue"):
        columns += translated.put(event, name, getattr(what, name))
    return columns


def _write_closing(event: PressEvent, what: Closing) -> list[str]:
    event.minutes, event.recording_url = what.minutes, what.recording_url
    event.reported_questions = what.reported_questions
    event.reported_journalists = what.reported_journalists
    event.reported_source = what.reported_source
    event.changed_at = clock.now()
    return [
        "minutes",
        "recording_url",
        "reported_questions",
        "reported_journalists",
        "reported_source",
        "changed_at",
    ]


def _said(event: PressEvent) -> dict[str, Any]:
    """All that the form says, to compare."""
    return {
        "kind": event.kind,
        "title": translated.of_row(event, "title"),
        "description": translated.of_row(event, "description"),
        "starts_at": event.starts_at,
        "ends_at": event.ends_at,
        "venue": translated.of_row(event, "venue"),
        "stream_url": event.stream_url,
        "bodies": set(event.bodies.values_list("pk", flat=True)),
        "topics": set(event.topics.values_list("pk", flat=True)),
        "speakers": list(
            event.speakings.order_by("position", "id").values_list("appointment_id", flat=True)
        ),
    }


def _revised(event: PressEvent) -> list[str]:
    """Raise the revision of the calendar entry where readers know it; return the columns."""
    now = clock.now()
    if event.is_public(now):
        event.sequence += 1
        event.changed_at = now
    else:
        event.changed_at = event.announce_at or now  # what a reader will see first
    return ["sequence", "changed_at"]


def _leave_trace(event: PressEvent, kind: EventChange.Kind, reason: Texts) -> None:
    """Tell the readers of the programme, if there are any: what it was before, and why."""
    now = clock.now()
    if not event.is_public(now):
        return
    change = EventChange(
        event=event,
        kind=kind,
        was_starts_at=event.starts_at,
        was_ends_at=event.ends_at,
        at=now,
    )
    translated.put(change, "was_venue", translated.of_row(event, "venue"))
    translated.put(change, "reason", reason)
    change.save(force_insert=True)


def _record(event: PressEvent, name: str, by: User, **data: Any) -> None:
    ledger.record(event.ledger_subject, name, by=by, status=event.status, **data)
