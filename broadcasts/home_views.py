"""The front page of Akimat LIVE. No account, no session, no cookie."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from broadcasts import selection_rules
from portal.page_cache import public_page


@public_page
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The front page of Akimat LIVE; its parts come from template tags."""
    rules = selection_rules.of_every_broadcast()
    return render(request, "live/home.html", {"rules": rules})
