"""The seals of the ledger for everybody who wants to keep a copy of them."""

from __future__ import annotations

from datetime import date
from typing import Any, Final
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, JsonResponse
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from portal.models import LedgerSeal

PAGE: Final = 366  # seals; a year and a day
FRESH_SECONDS: Final = 300
ALGORITHM: Final = (
    "digest = SHA-256 over lines of UTF-8, each ended by a line feed: previous_digest, day, then "
    "for every entry in the order of its id the id, a space and the entry's own digest"
)


@require_safe
@cache_control(public=True, max_age=FRESH_SECONDS)
def seals(request: HttpRequest) -> JsonResponse:
    """A page of seals, newest first; `?before=2026-11-01` goes on with the days before that."""
    rows = LedgerSeal.objects.order_by("-day")
    if text := request.GET.get("before", ""):
        try:
            rows = rows.filter(day__lt=date.fromisoformat(text))
        except ValueError:
            return JsonResponse({"error": "before is a date like 2026-11-01"}, status=400)
    found = list(rows[: PAGE + 1])
    shown = found[:PAGE]
    following = None
    if len(found) > PAGE:
        query = urlencode({"before": shown[-1].day.isoformat()})
        following = f"{settings.SITE_URL}{reverse('ledger_seals')}?{query}"
    page = {"algorithm": ALGORITHM, "seals": [_shown(row) for row in shown], "next": following}
    response = JsonResponse(page, json_dumps_params={"indent": 1})
    response["Access-Control-Allow-Origin"] = "*"  # whoever keeps a copy may do so from a page
    return response


def _shown(row: LedgerSeal) -> dict[str, Any]:
    return {
        "day": row.day.isoformat(),
        "entries": row.entries,
        "last_id": row.last_id,
        "sealed_at": row.sealed_at.isoformat(),
        "previous_digest": row.previous_digest,
        "digest": row.digest,
    }
