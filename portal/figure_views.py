"""Pages of the figures, for anybody: no account, no session, no cookie."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal import figures
from portal.page_cache import public_page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@public_page
@require_safe
def definitions(request: HttpRequest) -> HttpResponse:
    """What each figure means, in words."""
    context = {"sets": list(figures.figure_sets()), "minimum_n": settings.FIGURES_MINIMUM_N}
    return render(request, "figures/definitions.html", context)
