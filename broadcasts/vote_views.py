"""Voting for a question: no account, one browser once.

Fifty people behind one address all count. A browser that keeps no cookie would be a new one each
time; so new ones are counted by network, and above what a crowd on one mobile network makes of them
each shows a proof of work.
"""

from __future__ import annotations

from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from broadcasts import voting, wall
from broadcasts.models import LiveQuestion
from broadcasts.vote_forms import VoteForm
from portal import browsers, challenge, throttle
from portal.same_origin import resident_form
from portal.transitions import TransitionNotAllowed

PROVE: Final = "prove"  # in the address of the page: ask for a proof of work


@never_cache
@resident_form
@require_http_methods(["GET", "HEAD", "POST"])
def vote(request: HttpRequest, number: int, code: str) -> HttpResponse:
    """Count a vote; the page offers to be told the answer by mail.

    A vote sent from a page goes back to the question there. Sent by htmx it is counted in place,
    and what has to be said or shown first is said on this page.
    """
    question = _voteable(number, code)
    if request.method != "POST":
        proof = challenge.create() if PROVE in request.GET else ""
        return _page(request, question, VoteForm(), proof=proof)
    form = VoteForm(request.POST)
    if not form.is_valid():
        return _page(request, question, form)
    token = browsers.token_of(request)
    if refusal := _too_many(request, token, form.cleaned_data["email"]):
        proof = challenge.create() if token is None else ""
        return _page(request, question, form, refusal=refusal, proof=proof, status=429)
    token = token or browsers.new_token()
    voter = voting.voter_of(question.broadcast, token)
    try:
        voting.vote(question, voter=voter, applicant=form.applicant())
    except voting.NotPublic as error:
        raise Http404 from error
    except TransitionNotAllowed as reason:
        return _page(request, question, form, refusal=str(reason), status=409)
    response = _counted(request, question, has_mail=bool(form.cleaned_data["email"]))
    browsers.remember(response, token)
    return response


def _voteable(number: int, code: str) -> LiveQuestion:
    """The question, if it or the one it was merged into is public; or 404."""
    rows = LiveQuestion.objects.select_related("broadcast", "merged_into")
    question = rows.filter(broadcast__number=number, code=code).first()
    if question is None or not question.lead.is_public:
        raise Http404
    return question


def _too_many(request: HttpRequest, token: str | None, email: str) -> str:
    """Why nobody may vote from here just now, in words; empty where they may."""
    if token is None:
        new = throttle.admit(request, "new-browser")
        if not new.ok and not challenge.passed(request.POST):
            return new.sentence
    if email:
        mail = throttle.admit(request, "vote-mail", contact=email)
        if not mail.ok:
            return mail.sentence
    return ""


def _counted(request: HttpRequest, question: LiveQuestion, *, has_mail: bool) -> HttpResponse:
    number, code = question.broadcast.number, question.code
    if has_mail:
        return redirect(f"{reverse('live:vote', args=[number, code])}?done=1")
    if _is_by_htmx(request):
        lead = LiveQuestion.objects.only("votes_count").get(pk=question.lead.pk)
        context = {"number": number, "code": code, "votes": lead.votes_count}
        context |= {"is_open": True, "is_voted": True, "back": "wall"}
        return render(request, "live/_vote.html", context)
    if request.POST.get("back") == "wall" and wall.is_shown(number, code):
        return redirect(f"{reverse('live:broadcast', args=[number])}#voted-{code}")
    lead = question.lead
    return redirect(f"{reverse('live:question', args=[number, lead.code])}#voted-{lead.code}")


def _is_by_htmx(request: HttpRequest) -> bool:
    return "HX-Request" in request.headers


def _page(
    request: HttpRequest, question: LiveQuestion, form: VoteForm, *, status: int = 200, **said: Any
) -> HttpResponse:
    address = reverse("live:vote", args=[question.broadcast.number, question.code])
    if _is_by_htmx(request):
        address += f"?{PROVE}=1" if said.get("proof") else ""
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    lead = question.lead
    token = browsers.token_of(request)
    closed = voting.reason_not_to_vote(lead)
    context = {
        "question": lead,
        "code": question.code,
        "form": form,
        "is_voted": token is not None
        and voting.has_voted(question, voting.voter_of(question.broadcast, token)),
        "is_done": "done" in request.GET,
        "is_open": not closed,
        "refusal": closed,
        **said,
    }
    return render(request, "live/vote.html", context, status=status)
