"""The public page of one question and its answer. No account, no session, no cookie.

What is not public is as if it did not exist.
"""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from broadcasts import question_page
from broadcasts.question_page import QuestionPage
from portal.page_cache import public_page


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
