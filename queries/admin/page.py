"""The page of one query: all that is known of it, read-only, with the buttons of whoever reads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib.admin.utils import unquote
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from portal import access, clock, identity
from portal.models import LedgerEntry, User
from portal.verbs import buttons_for
from portal.workdays import current_calendar, local_time
from queries import attaching, deadline_days, law, links
from queries.admin.desk import DESK
from queries.due_words import Due, due_in_words, due_of
from queries.models import AttachedAnswer, CitizenQuery, QueryDeadline
from queries.origins import origin_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from queries.attaching import Shown


@dataclass(frozen=True, slots=True)
class Clock:
    """One deadline as a row of the table of clocks."""

    row: QueryDeadline
    state: str
    tone: str
    basis: str
    due: Due | None


def show(request: HttpRequest, object_id: str) -> HttpResponse:
    query: CitizenQuery = DESK.visible(request, unquote(object_id))
    user: User = request.user  # type: ignore[assignment]
    entries = list(LedgerEntry.objects.filter(subject=query.ledger_subject).order_by("sequence"))
    clocks = list(query.deadlines.select_related("body"))
    running = [row for row in clocks if row.kind == QueryDeadline.Kind.ANSWER]
    may_know = access.may(user, "queries.see_applicant", query.body_id)
    context = {
        **DESK.frame(request, query),
        "buttons": buttons_for(DESK, query, user),
        "seen": entries[-1].sequence if entries else 0,
        "steps": DESK.told(entries),
        "clocks": clock_rows(clocks),
        "days": deadline_days.days_of(running[-1], query) if running else [],
        "answer_clock": running[-1] if running else None,
        "due": due_of(query),
        "holdings": query.holdings.select_related("body"),
        "attached": attached_rows(query),
        "answers": query.answers.select_related("body", "drafted_by", "approved_by")
        .prefetch_related("ratings")
        .order_by("-version"),
        "detail_requests": query.detail_requests.select_related("asked_by"),
        "wishes": query.extension_requests.select_related("asked_by", "decided_by"),
        "photos": list(query.attachments.all()),
        "parts": query.parts.visible_to(user).select_related("body"),
        "applicant": query.applicant if may_know else None,
        "phone": identity.display_phone(query.applicant.phone) if query.applicant.phone else "",
        "ground": law.ground(query.legal_ground) if query.legal_ground else None,
        "map_url": map_url(query),
        "origin": origin_of(query),
        "public_url": links.public_path(query) if query.visibility == "public" else "",
        "talon_url": links.talon_path(query) if may_know else "",
    }
    return TemplateResponse(request, "admin/queries/citizenquery/page.html", context)


def attached_rows(query: CitizenQuery) -> list[tuple[AttachedAnswer, Shown | None]]:
    """Every answer attached, with how it stands now where it is public still."""
    rows = list(query.attached_answers.select_related("attached_by"))
    shown = {each.row.pk: each for each in attaching.of_rows(rows)}
    return [(row, shown.get(row.pk)) for row in rows]


def clock_rows(deadlines: Iterable[QueryDeadline]) -> list[Clock]:
    """Every clock with its state in words."""
    today, calendar = clock.today(), current_calendar()
    rows = []
    for row in deadlines:
        due = due_in_words(row.due_on, today=today, calendar=calendar) if row.is_open else None
        if due:
            state, tone = due.words, due.tone
        elif row.met_at:
            kept = local_time(row.met_at).date() <= row.due_on
            state, tone = (_("met"), "good") if kept else (_("met late"), "late")
        else:
            state, tone = _("ended without being met"), "calm"
        rows.append(Clock(row, state, tone, str(law.rule(row.basis).basis), due))
    return rows


def map_url(query: CitizenQuery) -> str:
    """The point for the map on the reader's device; no foreign host learns of it. Or empty."""
    if query.lat is None or query.lon is None:
        return ""
    return f"geo:{query.lat:.5f},{query.lon:.5f}"
