"""The log of an event: each question in one line while it is asked, by keyboard, without a script.

What was logged stands below, with buttons for what is still undecided.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from portal import access
from portal.row_keys import row_key
from portal.transitions import REFUSALS
from portal.verbs import meanwhile
from portal.verbs.meanwhile import ChangedMeanwhile
from portal.workdays import current_calendar
from pressroom import question_life, questions
from pressroom.admin.question_desk import DESK, due_of
from pressroom.log_form import LogForm
from pressroom.models import PressEvent, PressQuestion
from pressroom.models.choices import EventStatus, QuestionStatus
from pressroom.questions import Decision
from queries.due_words import Due

if TYPE_CHECKING:
    from portal.models import User

MOST_SHOWN: Final = 300  # questions of an event; the year's largest had a third of that
TEMPLATE: Final = "admin/pressroom/pressevent/log.html"


@dataclass(frozen=True, slots=True)
class Row:
    """A logged question: the last ledger sequence shown, and what its buttons refused, if so."""

    question: PressQuestion
    due: Due | None
    seen: int
    refused: dict[str, Any] | None


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def log(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the log; log a question, or decide one of those logged."""
    user: User = request.user  # type: ignore[assignment]  # the admin lets no other in
    if not access.may(user, "pressroom.log_question"):
        raise PermissionDenied
    event = get_object_or_404(PressEvent.objects.defer("search"), pk=pk)
    if request.method != "POST":
        return _show(request, event, LogForm(event=event, initial=_initial(request)))
    if "question" in request.POST:
        return _decide(request, event, user)
    form = LogForm(request.POST, event=event)
    if not form.is_valid():
        return _show(request, event, form)
    key = form.cleaned_data["submission_key"]
    try:
        question = questions.log(
            event, asked=form.asked(), decision=form.decision(), key=key, by=user
        )
    except REFUSALS as refusal:
        form.add_error(None, str(refusal))
        return _show(request, event, form, status=HTTPStatus.CONFLICT)
    return redirect(f"{_address(event)}?{urlencode(_next(question))}")


def _decide(request: HttpRequest, event: PressEvent, user: User) -> HttpResponse:
    """One of the buttons beside an undecided question; words that do not do stay beside it."""
    question = get_object_or_404(
        PressQuestion.objects.filter(event=event), pk=_number(request.POST["question"])
    )
    decision = Decision(request.POST.get("verb", ""), request.POST.get("words", "").strip())
    seen = _number(request.POST.get("seen", ""))
    try:
        with transaction.atomic():
            DESK.act(
                question,
                lambda row: questions.decide(row, decision=decision, by=user),
                seen=seen,
            )
    except ChangedMeanwhile as changed:
        step = question_life.TRANSITIONS.get(decision.verb)
        if step is None or not changed.is_repeated(step.event, by=user):
            told = "; ".join(each.sentence for each in reversed(DESK.told(changed.entries)))
            refusal = _("It changed meanwhile: %(what)s") % {"what": told}
            return _refuse(request, event, question, refusal)
    except REFUSALS as error:
        return _refuse(request, event, question, str(error))
    return redirect(f"{_address(event)}?{urlencode(_next(question))}")


def _refuse(
    request: HttpRequest, event: PressEvent, question: PressQuestion, refusal: str
) -> HttpResponse:
    form = LogForm(event=event, initial=_initial(request))
    refused = {"pk": question.pk, "words": request.POST.get("words", ""), "why": refusal}
    return _show(request, event, form, status=HTTPStatus.CONFLICT, refused=refused)


def _show(
    request: HttpRequest,
    event: PressEvent,
    form: LogForm,
    *,
    status: int = HTTPStatus.OK,
    refused: dict[str, Any] | None = None,
) -> HttpResponse:
    form.put_focus(is_wanted=refused is None)
    found = list(DESK.with_related(event.questions.order_by("-asked_at", "-id"))[:MOST_SHOWN])
    sequences = meanwhile.last_sequences(row.ledger_subject for row in found)
    calendar = current_calendar()
    rows = [
        Row(
            question=row,
            due=due_of(row, calendar=calendar),
            seen=sequences.get(row.ledger_subject, 0),
            refused=refused if refused and refused["pk"] == row.pk else None,
        )
        for row in found
    ]
    number = request.GET.get("logged", "")
    context = {
        **admin.site.each_context(request),
        "opts": PressEvent._meta,
        "title": _("Log of questions"),
        "event": event,
        "form": form,
        "rows": rows,
        "undecided": sum(row.status == QuestionStatus.NEW for row in found),
        "logged": next((row for row in found if row.number == number), None),
        "is_closed": event.status == EventStatus.CLOSED,
        "may_log": event.status != EventStatus.CANCELLED,
        "action": _address(event),
        "may_know": access.may(request.user, "pressroom.see_journalist"),
    }
    return TemplateResponse(request, TEMPLATE, context, status=status)


def _initial(request: HttpRequest) -> dict[str, Any]:
    """Questions follow questions: to whom and in which language stay as they were."""
    return {
        "to": request.GET.get("to", ""),
        "language": request.GET.get("language") or get_language(),
        "state": "",
        "submission_key": uuid.uuid4(),
    }


def _next(question: PressQuestion) -> dict[str, Any]:
    return {
        "logged": question.number,
        "to": question.addressee_id or "",
        "language": question.language,
    }


def _address(event: PressEvent) -> str:
    return reverse("admin:pressroom_pressevent_log", args=[event.pk])


def _number(typed: str) -> int:
    return row_key(typed) or 0
