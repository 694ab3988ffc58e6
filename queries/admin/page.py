"""The page of one query: all that is known of it, read-only, with the buttons of whoever reads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from portal import access, clock, identity
from portal.models import LedgerEntry, User
from portal.workdays import current_calendar, local_time
from queries import deadline_days, law, links
from queries.admin.buttons import buttons_for
from queries.due_words import Due, due_in_words
from queries.models import CitizenQuery, QueryDeadline
from queries.timeline import lines

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True)
class Step:
    """One entry of the ledger with who did it."""

    at: datetime
    sentence: str
    who: str
    is_public: bool


@dataclass(frozen=True, slots=True)
class Clock:
    """One deadline as a row of the table of clocks."""

    row: QueryDeadline
    state: str
    tone: str
    basis: str
    due: Due | None


def visible(request: HttpRequest, pk: object) -> CitizenQuery:
    """The query if the user may see it; a stranger's is not found."""
    rows = CitizenQuery.objects.visible_to(request.user).select_related(  # type: ignore[arg-type]
        "topic", "theme", "district", "body", "assignee", "accepted_by", "applicant", "parent"
    )
    try:
        return rows.get(pk=int(str(pk)))
    except (CitizenQuery.DoesNotExist, ValueError) as error:
        raise Http404 from error


def show(request: HttpRequest, object_id: str) -> HttpResponse:
    query = visible(request, unquote(object_id))
    user: User = request.user  # type: ignore[assignment]
    entries = list(LedgerEntry.objects.filter(subject=query.ledger_subject).order_by("sequence"))
    clocks = list(query.deadlines.select_related("body"))
    running = [row for row in clocks if row.kind == QueryDeadline.Kind.ANSWER]
    may_know = access.may(user, "queries.see_applicant", query.body_id)
    context = {
        **frame(request, query),
        "buttons": buttons_for(query, user),
        "seen": entries[-1].sequence if entries else 0,
        "steps": steps(entries),
        "clocks": clock_rows(clocks),
        "days": deadline_days.days_of(running[-1], query) if running else [],
        "answer_clock": running[-1] if running else None,
        "due": due_of(query),
        "holdings": query.holdings.select_related("body"),
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
        "public_url": links.public_path(query) if query.visibility == "public" else "",
        "talon_url": links.talon_path(query) if may_know else "",
    }
    return TemplateResponse(request, "admin/queries/citizenquery/page.html", context)


def frame(request: HttpRequest, query: CitizenQuery | None = None, **more: Any) -> dict[str, Any]:
    """What the staff site's frame needs around a page of ours."""
    return {
        **admin.site.each_context(request),
        "opts": CitizenQuery._meta,
        "query": query,
        "title": query.number if query else _("Queries"),
        **more,
    }


def steps(entries: Iterable[LedgerEntry]) -> list[Step]:
    """The ledger in words, newest first, with the names of the staff."""
    entries = list(entries)
    pks = {pk for entry in entries if (pk := _pk_of(entry.actor))}
    names = {
        user.pk: user.get_full_name() or user.get_username()
        for user in User.objects.filter(pk__in=pks)
    }
    told = zip(entries, lines(entries, is_staff=True), strict=True)
    return [
        Step(line.at, line.sentence, _who(entry.actor, names), line.is_public)
        for entry, line in told
    ][::-1]


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


def due_of(query: CitizenQuery) -> Due | None:
    """How far the answer's day is, while it is owed."""
    if not query.is_open or query.due_on is None:
        return None
    return due_in_words(query.due_on, today=clock.today(), calendar=current_calendar())


def map_url(query: CitizenQuery) -> str:
    """The point for the map on the reader's device; no foreign host learns of it. Or empty."""
    if query.lat is None or query.lon is None:
        return ""
    return f"geo:{query.lat:.5f},{query.lon:.5f}"


def _pk_of(actor: str) -> int | None:
    kind, _colon, pk = actor.partition(":")
    return int(pk) if kind == "user" and pk.isdigit() else None


def _who(actor: str, names: dict[int, str]) -> str:
    pk = _pk_of(actor)
    if pk is not None:
        return names.get(pk, actor)
    return {"resident": _("the resident"), "system": _("the portal")}.get(actor, actor)
