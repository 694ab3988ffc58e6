"""Joining somebody's public query ("me too"), and the view of those who joined."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from portal import browsers, clock, throttle
from portal.links import LinkNotValid
from portal.same_origin import resident_form
from queries import attaching, follow_up, lifecycle, links
from queries.follow_views import days_left, private_page, sent_answers
from queries.grounds import REMEDIES
from queries.lifecycle import TransitionNotAllowed
from queries.models import Answer, Applicant, CitizenQuery, Supporter
from queries.resident_forms import JoinForm, VerdictForm
from queries.timeline import timeline


@never_cache
@resident_form
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, number: str) -> HttpResponse:
    """Join a public query; with an e-mail address the same answer comes.

    What follows looks the same for a first and a second time: whether an address has joined is
    nobody else's business.
    """
    rows = CitizenQuery.objects.public().select_related("topic", "district", "body")
    query = get_object_or_404(rows, number=number)
    context: dict[str, Any] = {"query": query, "is_joined": "done" in request.GET}
    if request.method != "POST":
        return render(request, "queries/join.html", {**context, "form": JoinForm()})
    form = JoinForm(request.POST)
    if not form.is_valid():
        return render(request, "queries/join.html", {**context, "form": form})
    token = browsers.token_of(request) or browsers.new_token()
    email = form.cleaned_data["email"]
    allowance = throttle.admit(request, "support", contact=email or token)
    if not allowance.ok:
        form.add_error(None, allowance.sentence)
        return render(request, "queries/join.html", {**context, "form": form}, status=429)
    try:
        follow_up.support(
            query,
            fingerprint=follow_up.fingerprint_of(email or token),
            applicant=_applicant(form) if email else None,
        )
    except TransitionNotAllowed as error:
        raise Http404 from error
    response = redirect(f"{reverse('queries:join', args=[query.number])}?done=1")
    if not email:
        browsers.remember(response, token)
    return response


@private_page
@resident_form
@require_http_methods(["GET", "HEAD", "POST"])
def joined(request: HttpRequest, number: str, pk: int, secret: str) -> HttpResponse:
    """The view of one who joined: the public text, the answer, and their own say."""
    try:
        supporter = links.supporter_behind(number, str(pk), secret)
    except LinkNotValid as error:
        raise Http404 from error
    if request.method != "POST":
        return _show(request, supporter)
    form = VerdictForm(request.POST)
    if not form.is_valid():
        return _show(request, supporter, rate_form=form)
    try:
        follow_up.rate(supporter.query, supporter=supporter, **form.cleaned_data)
    except TransitionNotAllowed as reason:
        return _show(request, supporter, status=409, refusal=str(reason))
    return redirect(f"{links.supporter_path(supporter)}?done=rate")


def _show(
    request: HttpRequest, supporter: Supporter, *, status: int = 200, **context: Any
) -> HttpResponse:
    query = supporter.query
    if query.visibility != "public":
        return render(request, "queries/joined_hidden.html", {"query": query}, status=status)
    answers = sent_answers(query)
    final = [answer for answer in answers if answer.kind != Answer.Kind.HOLDING]
    rating = final[-1].ratings.filter(supporter=supporter).first() if final else None
    is_rateable = bool(final) and not rating and not lifecycle.reason_not(query, "rate")
    context = {
        "query": query,
        "answers": answers,
        "attached": attaching.shown(query),
        "rating": rating,
        "rate_form": VerdictForm() if is_rateable else None,
        "events": timeline(query),
        "due_ahead": query.due_on if query.is_open else None,
        "days_left": days_left(query),
        "public_url": links.public_path(query),
        "remedies": REMEDIES,
        "done": request.GET.get("done", ""),
        **context,
    }
    return render(request, "queries/joined.html", context, status=status)


def _applicant(form: JoinForm) -> Applicant:
    return Applicant(
        full_name=form.cleaned_data["full_name"],
        email=form.cleaned_data["email"],
        language=get_language() or settings.LANGUAGE_CODE,
        consented_at=clock.now(),
    )
