"""The asker's own page: the code, where the question stands, and what they may still do."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods

from broadcasts import asking, links, question_life
from broadcasts.asking_forms import ContactForm, WithdrawForm
from broadcasts.own_question import OwnQuestion
from portal import throttle
from portal.links import LinkNotValid
from portal.refusals import TooManyAttempts
from portal.same_origin import resident_form
from portal.transitions import TransitionNotAllowed
from queries.follow_views import private_page

if TYPE_CHECKING:
    from broadcasts.models import LiveQuestion


@private_page
@resident_form
@require_http_methods(["GET", "HEAD", "POST"])
def mine(request: HttpRequest, number: int, code: str, secret: str) -> HttpResponse:
    """Show it; withdraw the question, or leave an address for the reply."""
    question = _opened(request, number, code, secret)
    action = request.POST.get("action", "") if request.method == "POST" else ""
    if action == "withdraw":
        return _withdraw(request, question)
    if action == "contact":
        return _leave_contact(request, question)
    return _show(request, question)


def _withdraw(request: HttpRequest, question: LiveQuestion) -> HttpResponse:
    form = WithdrawForm(request.POST)
    if not form.is_valid():
        return _show(request, question, withdraw_form=form)
    try:
        asking.withdraw(question)
    except TransitionNotAllowed as reason:
        return _refused(request, question, reason)
    return redirect(f"{links.mine_path(question)}?done=withdraw")


def _leave_contact(request: HttpRequest, question: LiveQuestion) -> HttpResponse:
    form = ContactForm(request.POST)
    if not form.is_valid():
        return _show(request, question, contact_form=form)
    allowance = throttle.admit(request, "live-question", contact=form.cleaned_data["email"])
    if not allowance.ok:
        form.add_error(None, allowance.sentence)
        return _show(request, question, status=HTTPStatus.TOO_MANY_REQUESTS, contact_form=form)
    applicant = form.applicant(language=question.language, name=question.asked_as)
    try:
        asking.leave_contact(question, applicant=applicant)
    except TransitionNotAllowed as reason:
        return _refused(request, question, reason)
    return redirect(f"{links.mine_path(question)}?done=contact")


def _refused(
    request: HttpRequest, question: LiveQuestion, reason: TransitionNotAllowed
) -> HttpResponse:
    """It changed since the page was opened: as it stands now, and why not."""
    question.refresh_from_db()
    return _show(request, question, status=HTTPStatus.CONFLICT, refusal=str(reason))


def _opened(request: HttpRequest, number: int, code: str, secret: str) -> LiveQuestion:
    """The question behind the address, or 404; whoever tries many is told nothing for a while."""
    try:
        return links.question_behind(number, code, secret)
    except LinkNotValid as error:
        if not throttle.admit(request, "lookup", number=f"live {number} {code}").ok:
            raise TooManyAttempts from error
        raise Http404 from error


def _show(
    request: HttpRequest,
    question: LiveQuestion,
    *,
    status: int = HTTPStatus.OK,
    **context: Any,
) -> HttpResponse:
    may_withdraw = not (
        question_life.TRANSITIONS.reason_not(question, "withdraw")
        or question_life.beyond_status(question, "withdraw")
    )
    may_leave_contact = not asking.reason_not_to_leave_contact(question)
    context = {
        "own": OwnQuestion(question),
        "address": links.mine_url(question, language=get_language() or question.language),
        "withdraw_form": WithdrawForm() if may_withdraw else None,
        "contact_form": ContactForm() if may_leave_contact else None,
        "done": request.GET.get("done", ""),
        **context,
    }
    return render(request, "live/mine.html", context, status=status)
