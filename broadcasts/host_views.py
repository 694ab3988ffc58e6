"""The host's screen, and the one thing the host presses on it: “seen”."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from broadcasts import cues
from broadcasts.host_screen import screen
from broadcasts.models import Broadcast, Cue
from broadcasts.staff_pages import staff_page, user_of
from broadcasts.studio_links import links_for
from portal import clock

HOST = "broadcasts.host"
WITHOUT_SCRIPT_SECONDS = 10  # how often a browser without scripts reloads the page


@require_safe
@staff_page(HOST)
def show(request: HttpRequest, number: int) -> HttpResponse:
    """The host's screen."""
    context = _context(number)
    context["links"] = links_for(context["broadcast"], user_of(request), here="live:host")
    context["seconds"] = WITHOUT_SCRIPT_SECONDS
    return render(request, "live/studio/host.html", context)


@require_safe
@staff_page(HOST)
def slots(request: HttpRequest, number: int) -> HttpResponse:
    """What stands in the places of the screen; 204 where it is still what the page has."""
    context = _context(number)
    if request.GET.get("have") == context["screen"].version:
        return HttpResponse(status=204)
    return render(request, "live/studio/_host_slots.html", context)


@staff_page(HOST)
def acknowledge(request: HttpRequest, number: int) -> HttpResponse:
    """The host has read a message: the very one whose button was pressed."""
    if request.method == "POST":
        named = request.POST.get("cue", "")
        pk = int(named) if named.isascii() and named.isdigit() and len(named) < 18 else 0  # noqa: PLR2004 -- bigint
        cue = get_object_or_404(Cue, pk=pk, broadcast__number=number)
        cues.acknowledge(cue, by=user_of(request))
        if request.headers.get("Accept") == "application/json":
            return JsonResponse({"cue": cue.pk})
    return redirect("live:host", number)


def _context(number: int) -> dict[str, Any]:
    broadcast = get_object_or_404(Broadcast, number=number)
    return {"broadcast": broadcast, "screen": screen(broadcast), "at": clock.now()}
