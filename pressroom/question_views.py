"""Journalists' questions in public: the list, and the page of one. No session, no cookie.

A question of an event that is not public, or hidden itself, is as if it did not exist.
"""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from portal import clock, list_pages, numbers, paging
from portal.page_cache import public_page
from portal.paging import BadPageToken, Position, Wanted
from pressroom.models import PressQuestion
from pressroom.numbering import parse_question_number
from pressroom.public_question import PublicQuestion, cards, with_related
from pressroom.question_list import QuestionFilter
from queries.register_views import bad_page


@public_page
@require_safe
def question_list(request: HttpRequest) -> HttpResponse:
    """The newest, twenty a page, narrowed by state, body, outlet and year."""
    try:
        wanted = Wanted.of(request.GET)
    except BadPageToken:
        return bad_page(request)
    form = QuestionFilter(request.GET)
    rows = form.wish.rows(clock.now(), today=clock.today())
    nearest = paging.ordered(rows, wanted, "asked_at")[: settings.PAGE_SIZE + 1]
    found = list(with_related(nearest))
    places = [Position(row.asked_at, row.pk) for row in found]
    page = paging.cut(found, places, wanted, settings.PAGE_SIZE)
    context = {
        "form": form,
        "in_force": list_pages.removable(request, form.in_force),
        "cards": cards(page.rows),
        "is_first": wanted.is_first,
        **list_pages.neighbours(request.GET, page),
    }
    return render(request, "pressroom/questions.html", context)


@public_page
@require_safe
def question(request: HttpRequest, number: str) -> HttpResponse:
    """One public question with its answers in all their versions."""
    rows = PressQuestion.objects.public(clock.now()).filter(number=number)
    row = next(iter(with_related(rows)), None)
    if row is None:
        return _as_meant(number)
    return render(request, "pressroom/question.html", {"page": PublicQuestion(row)})


def _as_meant(typed: str) -> HttpResponse:
    """To the page of the number a person meant, if they wrote it otherwise; else 404."""
    try:
        number = parse_question_number(typed)
    except numbers.InvalidNumber as error:
        raise Http404 from error
    if number == typed:
        raise Http404
    return redirect("press:question", number)
