"""Media requests in writing: ask for the link by mail, and the journalist's page behind it."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from portal import clock, throttle
from portal.same_origin import resident_form
from portal.transitions import TransitionNotAllowed
from pressroom import links, media_requests, questions
from pressroom.models import Journalist, PressQuestion
from pressroom.public_question import days_left
from pressroom.question_life import OPEN
from pressroom.request_forms import LinkForm, RequestForm
from queries.follow_views import private_page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@private_page
@resident_form
@require_http_methods(["GET", "HEAD", "POST"])
def ask_link(request: HttpRequest) -> HttpResponse:
    """Ask for the link. The reply is the same for an address we know and one we do not."""
    template = "pressroom/ask_requests.html"
    if request.method != "POST":
        context = {"form": LinkForm(), "is_sent": "sent" in request.GET}
        return render(request, template, context)
    form = LinkForm(request.POST)
    if not form.is_valid():
        return render(request, template, {"form": form})
    email = form.cleaned_data["email"]
    allowance = throttle.admit(request, "press-link", contact=email)
    if not allowance.ok:
        form.add_error(None, allowance.sentence)
        return render(request, template, {"form": form}, status=429)
    media_requests.send_link(email=email, language=get_language() or settings.LANGUAGE_CODE)
    return redirect(f"{reverse('press:requests')}?sent=1")


@private_page
@resident_form
@require_http_methods(["GET", "HEAD", "POST"])
def own_page(request: HttpRequest, token: str) -> HttpResponse:
    """What the journalist asked so far, and the form for another media request."""
    journalist = _behind(token)
    may_ask = media_requests.is_accredited(journalist)
    if request.method != "POST":
        return _show(request, journalist, _empty_form(journalist) if may_ask else None)
    if not may_ask:
        return _show(request, journalist, None, status=403)
    form = RequestForm(request.POST)
    if not form.is_valid():
        return _show(request, journalist, form)
    allowance = throttle.admit(request, "press-request", contact=journalist.reference)
    if not allowance.ok:
        form.add_error(None, allowance.sentence)
        return _show(request, journalist, form, status=429)
    key = form.cleaned_data["submission_key"]
    question = questions.request(asked=form.asked(journalist), key=key)
    return redirect(f"{reverse('press:requests_of', args=[token])}?received={question.number}")


@private_page
@resident_form
@require_POST
def withdraw(request: HttpRequest, token: str, number: str) -> HttpResponse:
    """The journalist no longer asks; somebody else's question is not found."""
    journalist = _behind(token)
    question = media_requests.questions_of(journalist).filter(number=number).first()
    if question is None:
        raise Http404
    try:
        questions.withdraw(question)
    except TransitionNotAllowed as refusal:
        form = _empty_form(journalist) if media_requests.is_accredited(journalist) else None
        return _show(request, journalist, form, status=409, refusal=str(refusal))
    return redirect("press:requests_of", token)


def _behind(token: str) -> Journalist:
    try:
        return links.journalist_behind(token)
    except links.LinkNotValid as error:
        raise Http404 from error


def _empty_form(journalist: Journalist) -> RequestForm:
    return RequestForm(initial={"language": journalist.language, "submission_key": uuid.uuid4()})


def _show(
    request: HttpRequest,
    journalist: Journalist,
    form: RequestForm | None,
    *,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    asked = list(media_requests.questions_of(journalist)[: media_requests.MOST_SHOWN])
    pks = [question.pk for question in asked]
    public = PressQuestion.objects.public(clock.now()).filter(pk__in=pks)
    shown = set(public.values_list("pk", flat=True))
    received = request.GET.get("received", "")
    context = {
        "journalist": journalist,
        "form": form,
        "received": next((each for each in asked if each.number == received), None),
        "asked": [
            {
                "row": question,
                "answers": (question.answered_with or question).answers.all(),
                "days_left": days_left(question),
                "is_public": question.pk in shown,
                "may_withdraw": question.status in OPEN,
            }
            for question in asked
        ],
        "office": _("the press office"),
        **more,
    }
    return render(request, "pressroom/requests.html", context, status=status)
