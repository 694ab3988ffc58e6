"""The pages of "my queries": ask for the link by mail, and the list behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_safe

from portal import throttle
from portal.links import LinkNotValid
from portal.same_origin import resident_form
from queries import links, my_queries
from queries.follow_views import days_left, private_page
from queries.resident_forms import MyQueriesForm

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

MOST_SHOWN = 200  # of one address; nobody follows more on one page


@private_page
@resident_form
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Ask for the link. The reply is the same for an address we know and one we do not."""
    if request.method != "POST":
        context = {"form": MyQueriesForm(), "is_sent": "sent" in request.GET}
        return render(request, "queries/ask_my_queries.html", context)
    form = MyQueriesForm(request.POST)
    if not form.is_valid():
        return render(request, "queries/ask_my_queries.html", {"form": form})
    email = form.cleaned_data["email"]
    allowance = throttle.admit(request, "my-queries", contact=email)
    if not allowance.ok:
        form.add_error(None, allowance.sentence)
        return render(request, "queries/ask_my_queries.html", {"form": form}, status=429)
    my_queries.send_link(email=email, language=get_language() or settings.LANGUAGE_CODE)
    return redirect(f"{reverse('queries:ask_my_queries')}?sent=1")


@private_page
@require_safe
def mine(request: HttpRequest, token: str) -> HttpResponse:
    """Everything filed or joined with the address the link was mailed to."""
    try:
        applicant = links.applicant_behind(token)
    except LinkNotValid as error:
        raise Http404 from error
    context = {
        "filed": [
            {"query": query, "url": links.follow_path(query), "days_left": days_left(query)}
            for query in my_queries.filed_by(applicant)[:MOST_SHOWN]
        ],
        "joined": [
            {"query": supporter.query, "url": links.supporter_path(supporter)}
            for supporter in my_queries.joined_by(applicant)[:MOST_SHOWN]
        ],
    }
    return render(request, "queries/my_queries.html", context)
