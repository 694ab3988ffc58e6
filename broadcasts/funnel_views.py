"""The questions behind each number of a broadcast's funnel. No account, no session, no cookie."""

from __future__ import annotations

import re
from typing import Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from broadcasts import funnel
from broadcasts.broadcast_views import public_broadcast
from portal.page_cache import public_page
from queries.register_views import bad_page

SHOWN: Final = 30
_PLACE: Final = re.compile("[1-9][0-9]{0,8}")


@public_page
@require_safe
def questions(request: HttpRequest, number: int) -> HttpResponse:
    """`?stage=`: what this number counts; `?after=`: those asked behind that place."""
    broadcast = public_broadcast(number)
    stage = request.GET.get("stage", "published")
    after = request.GET.get("after", "")
    if stage not in funnel.STAGES or not funnel.STAGES[stage].is_public:
        raise Http404
    if after and not _PLACE.fullmatch(after):
        return bad_page(request)
    rows = funnel.rows_of(broadcast, stage).select_related("district", "query")
    if after:
        rows = rows.filter(position__gt=int(after))
    found = list(rows.defer("search", "text", "query__search", "query__text")[: SHOWN + 1])
    context = {
        "broadcast": broadcast,
        "stage": funnel.STAGES[stage],
        "key": stage,
        "rows": found[:SHOWN],
        "after": found[SHOWN - 1].position if len(found) > SHOWN else None,
    }
    return render(request, "live/stage.html", context)
