"""The host's brief on paper."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from broadcasts.brief import brief
from broadcasts.models import Broadcast
from broadcasts.staff_pages import staff_page, user_of
from broadcasts.studio_links import links_for
from portal import clock

HERE = "live:brief"


@require_safe
@staff_page("broadcasts.host")
def show(request: HttpRequest, number: int) -> HttpResponse:
    """What the host reads before going on air."""
    broadcast = get_object_or_404(Broadcast.objects.defer("search"), number=number)
    user = user_of(request)
    context = {
        "broadcast": broadcast,
        "brief": brief(broadcast, today=clock.today()),
        "at": clock.now(),
        "links": links_for(broadcast, user, here=HERE),
    }
    return render(request, "live/studio/brief.html", context)
