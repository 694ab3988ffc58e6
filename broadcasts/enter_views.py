"""Entering many questions in a row by keyboard: from the phone, WhatsApp, the street."""

from __future__ import annotations

import uuid
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods

from broadcasts import asking
from broadcasts.asking_forms import EnterForm, with_key
from broadcasts.models import Broadcast, LiveQuestion
from broadcasts.models.choices import QuestionSource
from broadcasts.staff_pages import staff_page, user_of
from broadcasts.studio_links import links_for
from portal.transitions import TransitionNotAllowed

LAST_SHOWN: Final = 10


@staff_page(asking.ENTER)
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest, number: int) -> HttpResponse:
    """The form; what stays the same from one question to the next stays chosen."""
    user = user_of(request)
    rows = Broadcast.objects.visible_to(user).defer("search")
    broadcast = get_object_or_404(rows, number=number)
    if request.method != "POST":
        return _show(request, broadcast, EnterForm(initial=_initial(request)))
    form = EnterForm(with_key(request.POST))
    if not form.is_valid():
        return _show(request, broadcast, form)
    try:
        question = asking.ask(
            broadcast,
            asked=form.asked(),
            key=form.cleaned_data["submission_key"],
            applicant=form.applicant(),
            by=user,
        )
    except TransitionNotAllowed as refusal:
        form.add_error(None, str(refusal))
        return _show(request, broadcast, form, status=HTTPStatus.CONFLICT)
    stays = {
        "entered": question.code,
        "source": question.source,
        "language": question.language,
        "district": question.district.slug if question.district else "",
    }
    return redirect(f"{reverse('live:enter', args=[broadcast.number])}?{urlencode(stays)}")


def _initial(request: HttpRequest) -> dict[str, Any]:
    return {
        "source": request.GET.get("source") or QuestionSource.PHONE,
        "language": request.GET.get("language") or get_language(),
        "district": request.GET.get("district", ""),
        "submission_key": uuid.uuid4(),
    }


def _show(
    request: HttpRequest, broadcast: Broadcast, form: EnterForm, *, status: int = HTTPStatus.OK
) -> HttpResponse:
    form.put_focus()
    user = user_of(request)
    entered = LiveQuestion.objects.filter(broadcast=broadcast, entered_by=user)
    last = list(entered.order_by("-position").defer("search")[:LAST_SHOWN])
    code = request.GET.get("entered", "")
    context = {
        "broadcast": broadcast,
        "links": links_for(broadcast, user, here="live:enter"),
        "form": form,
        "refusal": asking.reason_not_to_ask(broadcast),
        "last": last,
        "entered": next((row for row in last if row.code == code), None),
    }
    return render(request, "live/enter.html", context, status=status)
