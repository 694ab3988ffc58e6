"""The wall of a broadcast: what everybody's page polls, the screen in the studio, the lower third.

No account, no session, no cookie; all of it is the same for everybody.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import segno
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from broadcasts import wall as walls
from broadcasts.broadcast_views import public_broadcast
from portal.page_cache import polled_page, public_page

if TYPE_CHECKING:
    from portal.page_cache import Polled


@require_safe
@polled_page
def wall(request: HttpRequest, number: int) -> Polled:
    """What the wall shows now; nothing (204) where the reader has this version."""
    shown = walls.shown(number)
    if shown is None:
        raise Http404
    return shown


@public_page
@require_safe
def screen(request: HttpRequest, number: int) -> HttpResponse:
    """The wall in large type for a screen in the studio or a public place, with a QR code.

    The address on it has no language: who follows it gets the page in their own.
    """
    broadcast = public_broadcast(number)
    address = f"{settings.SITE_URL}/live/{broadcast.number}/"
    context = {
        "broadcast": broadcast,
        "short_address": address.partition("://")[2].rstrip("/"),
        "qr": segno.make(address, error="m").svg_inline(omitsize=True, border=2, svgclass="qr"),
    }
    return render(request, "live/screen.html", context)


@public_page
@require_safe
def overlay(request: HttpRequest, number: int) -> HttpResponse:
    """The question on air as a lower third over the picture; empty while none is."""
    return render(request, "live/overlay.html", {"broadcast": public_broadcast(number)})
