"""The door list of an event: who may come in, printed with boxes to tick, and ticked on screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from portal import access
from portal.transitions import REFUSALS
from pressroom import attendance
from pressroom.accreditation_life import DECIDE, reason_not_at_the_door
from pressroom.models import Accreditation, PressEvent

if TYPE_CHECKING:
    from portal.models import User

SEE = "pressroom.see_journalist"


@never_cache
@require_safe
def show(request: HttpRequest, number: str) -> HttpResponse:
    """The list as a page that prints; the ticks on screen for whoever may set them."""
    event = _event(request, number)
    user: User = request.user  # type: ignore[assignment]  # the admin lets no other in
    people = attendance.door_list(event)
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
        row = attendance.attended(row, event=event, came="came" in request.POST, by=user)
    except REFUSALS as refusal:
        messages.error(request, str(refusal))
    address = reverse("admin:pressroom_accreditation_door", args=[event.number])
    return redirect(f"{address}#row-{row.pk}")


def _event(request: HttpRequest, number: str) -> PressEvent:
    """The event, for those who may see who journalists are; a stranger's is not found."""
    user: User = request.user  # type: ignore[assignment]
    if not access.may(user, SEE):
        raise Http404
    event = PressEvent.objects.defer("search").filter(number=number).first()
    if event is None:
        raise Http404
    return event
