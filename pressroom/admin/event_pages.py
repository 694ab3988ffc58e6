"""The staff's pages around one event: itself with its counts and its story, and a new one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from portal import access, clock, translated
from portal.models import LedgerEntry
from portal.tally import in_words, tally
from portal.transitions import TransitionNotAllowed
from portal.verbs import buttons_for
from pressroom import programme
from pressroom.admin.event_desk import DESK
from pressroom.event_plan_form import PlanForm
from pressroom.models import Coverage
from pressroom.models.choices import AccreditationStatus, QuestionStatus

if TYPE_CHECKING:
    from portal.models import User
    from pressroom.models import PressEvent


@never_cache
@require_safe
def show(request: HttpRequest, pk: object) -> HttpResponse:
    """All that is known of it, with the buttons of whoever reads."""
    row = DESK.visible(request, pk)
    user: User = request.user  # type: ignore[assignment]  # the admin lets no other in
    entries = list(LedgerEntry.objects.filter(subject=row.ledger_subject).order_by("sequence"))
    names = ("title", "description", "venue")
    context = {
        **DESK.frame(request, row),
        "row": row,
        "buttons": buttons_for(DESK, row, user),
        "seen": entries[-1].sequence if entries else 0,
        "steps": DESK.told(entries),
        "written_in": [
            {
                "code": code,
                "language": language,
                **{name: getattr(row, f"{name}_{code}") for name in names},
            }
            for code, language in translated.LANGUAGES.items()
            if any(getattr(row, f"{name}_{code}") for name in names)
        ],
        "bodies": list(row.bodies.all()),
        "topics": list(row.topics.all()),
        "speakers": list(row.speakings.select_related("appointment__body")),
        "changes": list(row.changes.all()),
        "is_public": row.is_public(clock.now()),
        "may_log": access.may(user, "pressroom.log_question"),
        **counts(row),
    }
    return TemplateResponse(request, "admin/pressroom/pressevent/page.html", context)


def counts(row: PressEvent) -> dict[str, Any]:
    """What is counted from rows: questions and accreditations by state, coverage."""
    questions = dict(row.questions.order_by().values_list("status").annotate(Count("pk")))
    badges = dict(row.accreditations.order_by().values_list("status").annotate(Count("pk")))
    coverage = tally({"coverage": Coverage.objects.filter(event=row)})["coverage"]
    return {
        "questions": [
            (status.label, questions[status]) for status in QuestionStatus if status in questions
        ],
        "questions_count": sum(questions.values()),
        "accreditations": [
            (status.label, badges[status]) for status in AccreditationStatus if status in badges
        ],
        "coverage_count": in_words(coverage),
    }


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: HttpRequest) -> HttpResponse:
    """The form of a new event."""
    user: User = request.user  # type: ignore[assignment]
    if not access.may(user, programme.PLAN):
        raise PermissionDenied
    form = PlanForm(request.POST or None, rows=[], by=user)
    refusal = ""
    if refilled := form.refilled():
        form = refilled
    elif request.method == "POST" and form.is_valid():
        try:
            row = programme.plan(form.plan(), by=user)
        except TransitionNotAllowed as refused:
            refusal = str(refused)
        else:
            messages.success(request, _("%(number)s is planned.") % {"number": row.number})
            return redirect(DESK.url("change", row.pk))
    context = {
        **DESK.frame(request),
        "title": _("New event"),
        "form": form,
        "refusal": refusal,
        "list_url": DESK.url("changelist"),
    }
    return TemplateResponse(request, "admin/pressroom/pressevent/add.html", context)
