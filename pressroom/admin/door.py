"""The door list of an event: who may come in, printed with boxes to tick, and ticked on screen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from portal import access
from portal.transitions import NotYourBody, TransitionNotAllowed
from portal.workdays import local_time
from pressroom import accreditation
from pressroom.accreditation_life import DECIDE, reason_not_at_the_door
from pressroom.models import Accreditation, PressEvent

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from portal.models import User

SEE = "pressroom.see_journalist"


@dataclass(frozen=True, slots=True)
class DoorList:
    """Who is expected at the event, and who may come to any of the year."""

    expected: list[Accreditation]
    of_the_year: list[Accreditation]

    @property
    def came(self) -> int:
        return sum(row.attended_at is not None for row in self.expected)


@never_cache
@require_safe
def show(request: HttpRequest, number: str) -> HttpResponse:
    """The list as a page that prints; the ticks on screen for whoever may set them."""
    event = _event(request, number)
    user: User = request.user  # type: ignore[assignment]  # the admin lets no other in
    people = door_list(event)
    sample = Accreditation(event=event)
    context = {
        **admin.site.each_context(request),
        "title": event.number,
        "event": event,
        "people": people,
        "may_tick": access.may(user, DECIDE),
        "why_no_ticks": reason_not_at_the_door(sample, event),
        "back_url": reverse("admin:pressroom_pressevent_change", args=[event.pk]),
    }
    return TemplateResponse(request, "admin/pressroom/accreditation/door.html", context)


@never_cache
@require_POST
def tick(request: HttpRequest, number: str) -> HttpResponse:
    """Tick one person, or take the tick back."""
    event = _event(request, number)
    user: User = request.user  # type: ignore[assignment]
    typed = request.POST.get("row", "")
    rows = Accreditation.objects.visible_to(user).select_related("journalist")
    row = rows.filter(pk=int(typed)).first() if typed.isascii() and typed.isdigit() else None
    if row is None:
        raise Http404
    try:
        row = accreditation.attended(row, event=event, came="came" in request.POST, by=user)
    except (TransitionNotAllowed, NotYourBody) as refusal:
        messages.error(request, str(refusal))
    address = reverse("admin:pressroom_accreditation_door", args=[event.number])
    return redirect(f"{address}#row-{row.pk}")


def door_list(event: PressEvent) -> DoorList:
    """By surname as it was written; whoever holds the year and is expected stands there once."""
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


def _event(request: HttpRequest, number: str) -> PressEvent:
    """The event, for those who may see who journalists are; a stranger's is not found."""
    user: User = request.user  # type: ignore[assignment]
    if not access.may(user, SEE):
        raise Http404
    event = PressEvent.objects.defer("search").filter(number=number).first()
    if event is None:
        raise Http404
    return event
