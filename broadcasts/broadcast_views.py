"""The public page of a broadcast, and the chapters of its recording.

No account, no session, no cookie. What is not public is as if it did not exist. The page is one
for everybody, so it carries no key of a form: a browser makes its own (`static/js/live-ask.js`), or
gets one on the way.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from broadcasts import chapters, question_lists
from broadcasts.asking_forms import AskForm
from broadcasts.models import Broadcast
from broadcasts.public_broadcast import Answers, PublicBroadcast
from portal.page_cache import public_page
from portal.paging import BadPageToken
from queries.register_views import bad_page

if TYPE_CHECKING:
    from typing import Any

CHAPTERS_TYPE: Final = "text/vtt; charset=utf-8"


@public_page
@require_safe
def broadcast(request: HttpRequest, number: int) -> HttpResponse:
    """The broadcast with its questions; `?after=`: the following ones of one of their lists."""
    page = PublicBroadcast(public_broadcast(number))
    if question_lists.AFTER in request.GET:
        return _following(request, page)
    form = None if page.why_no_questions else AskForm(initial={"language": get_language()})
    return render(request, "live/broadcast.html", {"page": page, "form": form})


@public_page
@require_safe
def chapters_vtt(request: HttpRequest, number: int) -> HttpResponse:
    """The answers of a broadcast as chapters of its recording (WebVTT)."""
    found = chapters.of(public_broadcast(number))
    if not found:
        raise Http404
    name = f'inline; filename="akimat-live-{number}.vtt"'
    return HttpResponse(
        chapters.vtt(found), content_type=CHAPTERS_TYPE, headers={"Content-Disposition": name}
    )


def public_broadcast(number: int) -> Broadcast:
    """The broadcast of that number if it is public, or 404."""
    row = Broadcast.objects.public().defer("search").filter(number=number).first()
    if row is None:
        raise Http404
    return row


def _following(request: HttpRequest, page: PublicBroadcast) -> HttpResponse:
    try:
        name, part = question_lists.following(page.row, request.GET[question_lists.AFTER])
    except BadPageToken:
        return bad_page(request)
    found: Any = Answers(page.row, part) if name == "answered" else part
    context = {"page": page, "part": name, "found": found}
    return render(request, "live/questions.html", context)
