"""Asking a broadcast: write, see who asked the same and what will be public, send.

Stateless: what was typed travels in the form, and is never lost by a refusal.
"""

from __future__ import annotations

import uuid
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from broadcasts import asking, links
from broadcasts import similar as alike
from broadcasts.asking_forms import AskForm, with_key
from broadcasts.broadcast_views import public_broadcast
from portal import challenge, throttle
from portal.same_origin import resident_form
from portal.transitions import TransitionNotAllowed
from queries.redaction import redact

if TYPE_CHECKING:
    from broadcasts.models import Broadcast, LiveQuestion

SCOPE: Final = "live-question"
UNPROVEN: Final = "live-unproven"


@never_cache
@resident_form
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, number: int) -> HttpResponse:
    """The form by itself, what is shown before it is sent, and the sending."""
    broadcast = public_broadcast(number)
    if request.method != "POST":
        form = AskForm(initial={"language": get_language(), "submission_key": uuid.uuid4()})
        return _show(request, broadcast, form, refusal=asking.reason_not_to_ask(broadcast))
    form = AskForm(with_key(request.POST))
    if not form.is_valid():
        return _show(request, broadcast, form)
    if first := asking.asked_before(form.cleaned_data["submission_key"]):
        return _asked(request, broadcast, form, first)
    if reason := asking.reason_not_to_ask(broadcast):
        return _show(request, broadcast, form, status=HTTPStatus.CONFLICT, refusal=reason)
    if not form.cleaned_data["checked"]:
        return _check(request, broadcast, form)
    return _send(request, broadcast, form)


@resident_form
@require_POST
def similar(request: HttpRequest, number: int) -> HttpResponse:
    """The part of the form that shows what others asked, while the resident types."""
    broadcast = public_broadcast(number)
    typed = request.POST.get("text", "")[: settings.LIVE_QUESTION_MAX_LENGTH]
    context = {"similar": alike.to(typed, broadcast=broadcast), "broadcast": broadcast}
    return render(request, "live/_similar.html", context)


def _send(request: HttpRequest, broadcast: Broadcast, form: AskForm) -> HttpResponse:
    contact = form.cleaned_data["email"] or form.cleaned_data["phone"]
    allowance = throttle.admit(request, SCOPE, contact=contact)
    if allowance.ok and challenge.required(request, SCOPE) and not challenge.passed(request.POST):
        # Who cannot run the script may ask all the same, a few times.
        allowance = throttle.admit(request, UNPROVEN)
    if not allowance.ok:
        return _check(
            request,
            broadcast,
            form,
            status=HTTPStatus.TOO_MANY_REQUESTS,
            refusal=allowance.sentence,
        )
    try:
        question = asking.ask(
            broadcast,
            asked=form.asked(),
            key=form.cleaned_data["submission_key"],
            applicant=form.applicant(),
        )
    except TransitionNotAllowed as reason:
        return _show(request, broadcast, form, status=HTTPStatus.CONFLICT, refusal=str(reason))
    return _asked(request, broadcast, form, question)


def _asked(
    request: HttpRequest, broadcast: Broadcast, form: AskForm, question: LiveQuestion
) -> HttpResponse:
    if question.text == form.cleaned_data["text"]:
        return redirect(f"{links.mine_path(question)}?done=asked")
    # The form came back from the browser's history and was changed: a new question, if they wish.
    again = request.POST.copy()
    again["submission_key"], again["checked"] = str(uuid.uuid4()), ""
    return _show(
        request, broadcast, AskForm(again), status=HTTPStatus.CONFLICT, asked_before=question
    )


def _check(
    request: HttpRequest,
    broadcast: Broadcast,
    form: AskForm,
    *,
    status: int = HTTPStatus.OK,
    refusal: str = "",
) -> HttpResponse:
    """The form again with what should be seen before it is sent; sending it again sends it."""
    typed = form.cleaned_data["text"]
    data = {name: form.data.get(name, "") for name in form.fields} | {"checked": "on"}
    is_hot = challenge.required(request, SCOPE)
    return _show(
        request,
        broadcast,
        AskForm(data),
        status=status,
        refusal=refusal,
        is_checked=True,
        similar=alike.to(typed, broadcast=broadcast),
        public=redact(typed, language=form.cleaned_data["language"]),
        challenge=challenge.create() if is_hot else "",
    )


def _show(
    request: HttpRequest,
    broadcast: Broadcast,
    form: AskForm,
    *,
    status: int = HTTPStatus.OK,
    **context: Any,
) -> HttpResponse:
    context = {"broadcast": broadcast, "form": form, **context}
    return render(request, "live/ask.html", context, status=status)
