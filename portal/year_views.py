"""The year report and the history of frozen figures, for anybody."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from portal import figure_history, year_report
from portal.models import FigureSnapshot
from portal.page_cache import public_page
from portal.snapshots import plain

if TYPE_CHECKING:
    from collections.abc import Mapping

FRESH_SECONDS: Final = 300
PAGE: Final = 60  # snapshots of a page of JSON
ALGORITHM: Final = (
    "digest = SHA-256 of the UTF-8 JSON of previous_digest, figure_set, month, revision, taken_at, "
    "values and changes as they stand here, keys sorted, without spaces, non-ASCII as it is; the "
    "ledger subject figures:YYYY-MM holds the digest too"
)


@public_page
@require_safe
def year(request: HttpRequest, year: int) -> HttpResponse:
    """A year in figures; 404 where nothing is counted or reported of it."""
    try:
        report = year_report.read(year)
    except year_report.NoSuchYear as error:
        raise Http404(_("Nothing is counted or reported of this year.")) from error
    context = {"report": report, "years": year_report.years()}
    return render(request, "figures/year.html", context)


@public_page
@require_safe
def history(request: HttpRequest) -> HttpResponse:
    """The frozen months of a year, or one month with all its revisions."""
    asked = figure_history.Asked.of(request.GET)
    if asked.problem:
        return render(request, "figures/history.html", {"asked": asked}, status=400)
    if asked.month is None:
        context: dict[str, Any] = {"asked": asked, "year": figure_history.of_year(asked.year)}
        return render(request, "figures/history.html", context)
    month = figure_history.of_month(asked.month)
    if not month.parts:
        raise Http404(_("The figures of this month are not frozen."))
    return render(request, "figures/history_month.html", {"month": month})


@require_safe
@cache_control(public=True, max_age=FRESH_SECONDS)
def snapshots(request: HttpRequest) -> JsonResponse:
    """A page of snapshots, newest months first; `?before=2026-01` goes on before that month."""
    rows = FigureSnapshot.objects.order_by("-month", "figure_set", "revision")
    if text := request.GET.get("before", ""):
        month = figure_history.month_of(text)
        if month is None:
            return JsonResponse({"error": "before is a month like 2026-11"}, status=400)
        rows = rows.filter(month__lt=month)
    months = list(rows.order_by("-month").values_list("month", flat=True).distinct()[: PAGE + 1])
    shown = months[:PAGE]
    following = None
    if len(months) > PAGE:
        address = request.build_absolute_uri(reverse("figure_snapshots"))
        following = f"{address}?before={shown[-1]:%Y-%m}"
    found = [{**plain(row), "digest": row.digest} for row in rows.filter(month__in=shown)]
    page: Mapping[str, Any] = {"algorithm": ALGORITHM, "snapshots": found, "next": following}
    return JsonResponse(page, json_dumps_params={"ensure_ascii": False})
