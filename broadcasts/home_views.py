"""Akimat LIVE in public: its front page, the page of one question, the chapters of a recording.

No account, no session, no cookie. What is not public is as if it did not exist.
"""

from __future__ import annotations

from typing import Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from broadcasts import chapters, question_page, selection_rules
from broadcasts.models import Broadcast
from broadcasts.question_page import QuestionPage
from portal.page_cache import public_page

CHAPTERS_TYPE: Final = "text/vtt; charset=utf-8"


@public_page
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The front page of Akimat LIVE; its parts come from template tags."""
    rules = selection_rules.of_every_broadcast()
    return render(request, "live/home.html", {"rules": rules})


@public_page
@require_safe
def question(request: HttpRequest, number: int, code: str) -> HttpResponse:
    """The permanent page of a question and its answer.

    One that was merged is read as the question it is asked together with.
    """
    row = question_page.find(number, code)
    if row is None:
        raise Http404
    if row.code != code:
        return redirect("live:question", number, row.code)
    return render(request, "live/question.html", {"page": QuestionPage(row)})


@public_page
@require_safe
def chapters_vtt(request: HttpRequest, number: int) -> HttpResponse:
    """The answers of a broadcast as chapters of its recording (WebVTT)."""
    row = Broadcast.objects.public().defer("search").filter(number=number).first()
    found = chapters.of(row) if row else []
    if not found:
        raise Http404
    name = f'inline; filename="akimat-live-{number}.vtt"'
    return HttpResponse(
        chapters.vtt(found), content_type=CHAPTERS_TYPE, headers={"Content-Disposition": name}
    )
