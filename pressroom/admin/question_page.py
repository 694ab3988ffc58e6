"""The page of one journalist's question: all that is known of it, with the buttons of who reads."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib.admin.utils import unquote
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from portal import access, clock
from portal.models import LedgerEntry
from portal.recording import address
from portal.verbs import buttons_for
from portal.workdays import current_calendar
from pressroom import law, question_clocks
from pressroom.admin.question_desk import DESK, due_of
from pressroom.models import PressDeadline, PressQuestion
from queries.due_words import due_in_words

if TYPE_CHECKING:
    from portal.models import User


@dataclass(frozen=True, slots=True)
class Clock:
    """One deadline as a row of the table of clocks."""

    row: PressDeadline
    state: str
    tone: str
    basis: str


def show(request: HttpRequest, object_id: str) -> HttpResponse:
    question: PressQuestion = DESK.visible(request, unquote(object_id))
    user: User = request.user  # type: ignore[assignment]  # the admin lets no other in
    entries = list(LedgerEntry.objects.filter(subject=question.ledger_subject).order_by("sequence"))
    answer_clock = question_clocks.answer_clock(question)
    answered_by = question.answered_with or question
    is_public = PressQuestion.objects.public(clock.now()).filter(pk=question.pk).exists()
    context = {
        **DESK.frame(request, question),
        "question": question,
        "buttons": buttons_for(DESK, question, user),
        "seen": entries[-1].sequence if entries else 0,
        "steps": DESK.told(entries),
        "clocks": clock_rows(question.deadlines.select_related("body")),
        "days": question_clocks.days_of(answer_clock) if answer_clock else [],
        "answer_clock": answer_clock,
        "due": due_of(question),
        "answers": answered_by.answers.select_related(
            "body", "given_by", "appointment__official"
        ).order_by("-version"),
        "grouped": DESK.visible_to(user).filter(answered_with=question).order_by("pk"),
        "may_know": access.may(user, "pressroom.see_journalist"),
        "may_log": question.event_id and access.may(user, "pressroom.log_question"),
        "public_url": reverse("press:question", args=[question.number]) if is_public else "",
        "recording": address(question.event.recording_url, question.second)
        if question.event
        else "",
    }
    return TemplateResponse(request, "admin/pressroom/pressquestion/page.html", context)


def clock_rows(deadlines: Iterable[PressDeadline]) -> list[Clock]:
    """Every clock with its state in words."""
    today, calendar = clock.today(), current_calendar()
    rows = []
    for row in deadlines:
        if row.is_open:
            due = due_in_words(row.due_on, today=today, calendar=calendar)
            state, tone = due.words, due.tone
        elif row.met_at:
            state, tone = (_("met"), "good") if row.was_met_in_time else (_("met late"), "late")
        else:
            state, tone = _("ended without being met"), "calm"
        rows.append(Clock(row, state, tone, str(law.rule(row.basis).basis)))
    return rows
