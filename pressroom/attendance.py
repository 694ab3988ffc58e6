"""Who may come to an event, and who came: the door list and its ticks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from portal import clock
from portal.transitions import TransitionNotAllowed
from portal.workdays import local_time
from pressroom import accreditation_change as change
from pressroom import accreditation_life
from pressroom.accreditation import days_of
from pressroom.models import Accreditation, PressEvent
from pressroom.models.choices import AccreditationStatus

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from portal.models import User

S = AccreditationStatus


@dataclass(frozen=True, slots=True)
class DoorList:
    """Who is expected at the event, and who may come to any of the year."""

    expected: list[Accreditation]
    of_the_year: list[Accreditation]

    @property
    def came(self) -> int:
        return sum(row.attended_at is not None for row in self.expected)


def door_list(event: PressEvent) -> DoorList:
    """By name as it was written; whoever holds the year and is expected stands there once."""
    accepted = Accreditation.objects.filter(status="accepted").exclude(
        journalist__erased_at__isnull=False
    )
    expected = _by_name(accepted.filter(event=event))
    there = [row.journalist_id for row in expected]
    day = local_time(event.starts_at).date()
    year = Accreditation.objects.valid_on(day).filter(event__isnull=True)
    holders = _by_name(year.exclude(journalist__in=there))
    return DoorList(expected, list({row.journalist_id: row for row in holders}.values()))


def _by_name(rows: QuerySet[Accreditation]) -> list[Accreditation]:
    ordered = rows.select_related("journalist__outlet").order_by("journalist__full_name", "pk")
    return list(ordered)


@transaction.atomic
def attended(
    accreditation: Accreditation, *, event: PressEvent, came: bool = True, by: User
) -> Accreditation:
    """Tick at the door of an event who came; `came=False` takes a tick back.

    Whoever is accredited for the year is noted for this event by an accreditation of its own,
    which is returned. Ticked twice it is one tick.
    """
    change.queue_up(accreditation.journalist.email)
    row, _step = change.begin(accreditation, "attended", by)
    event = PressEvent.objects.get(pk=event.pk)
    if reason := accreditation_life.reason_not_at_the_door(row, event):
        raise TransitionNotAllowed(reason)
    if row.event_id is None:
        row = _for_the_day(row, event, by=by) if came else row
    if came == (row.attended_at is not None) or row.event_id is None:
        return row
    change.save(row, attended_at=clock.now() if came else None)
    change.record(row, "attended" if came else "attendance_undone", by, at_event=event.number)
    return row


def _for_the_day(year: Accreditation, event: PressEvent, *, by: User) -> Accreditation:
    """The accreditation for this event of whoever holds one for the year; made at the door."""
    first, last = days_of(event)
    if year.valid_from is None or year.valid_to is None:
        raise TransitionNotAllowed(_("This accreditation has no days."))
    if not year.valid_from <= first <= year.valid_to:
        raise TransitionNotAllowed(_("The accreditation does not hold on the day of the event."))
    rows = Accreditation.objects.select_for_update(of=("self",)).filter(
        journalist=year.journalist_id, event=event, status__in=[S.APPLIED, S.ACCEPTED]
    )
    there = rows.select_related("event", "journalist__outlet").first()
    if there is not None and there.status == S.ACCEPTED:
        return there
    row = there or Accreditation(
        journalist=year.journalist,
        event=event,
        card_reference=year.card_reference,
        applied_at=clock.now(),
    )
    row.status, row.valid_from, row.valid_to = S.ACCEPTED, first, last
    row.decided_at, row.decided_by = clock.now(), by
    row.save()
    change.record(row, "accepted", by, from_on=first.isoformat(), to_on=last.isoformat())
    return row
