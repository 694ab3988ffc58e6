"""The staff's pages around one broadcast: itself with its counts and its story, and a new one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from broadcasts import schedule, selection_rules
from broadcasts.admin.broadcast_desk import DESK
from broadcasts.broadcast_plan_form import PlanForm
from broadcasts.models import Broadcast
from broadcasts.models.choices import LiveStatus
from broadcasts.schedule import Plan, TimeTaken
from broadcasts.studio_links import links_for
from portal import access, clock, translated
from portal.models import LedgerEntry
from portal.transitions import TransitionNotAllowed
from portal.verbs import buttons_for
from portal.verbs.meanwhile import DOUBLE_CLICK

if TYPE_CHECKING:
    from portal.models import User


@never_cache
@require_safe
def show(request: HttpRequest, pk: object) -> HttpResponse:
    """All that is known of it, with the buttons of whoever reads."""
    row: Broadcast = DESK.visible(request, pk)
    user: User = request.user  # type: ignore[assignment]  # the admin lets no other in
    entries = list(LedgerEntry.objects.filter(subject=row.ledger_subject).order_by("sequence"))
    names = ("title", "description", "cancel_reason")
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
        "rules": selection_rules.of(row),
        "has_own_rules": bool(translated.of_row(row, "rules")),
        "topics": list(row.topics.all()),
        "guests": list(row.guests.select_related("appointment__body")),
        "counts": counts(row),
        "votes": row.questions.aggregate(n=Count("votes"))["n"],
        "places": places(row, user),
    }
    return TemplateResponse(request, "admin/broadcasts/broadcast/page.html", context)


def counts(row: Broadcast) -> list[tuple[str, int]]:
    """Its questions by where they stand, in the order of their lives."""
    found = dict(row.questions.order_by().values_list("status").annotate(Count("pk")))
    return [(str(status.label), found[status]) for status in LiveStatus if status in found]


def places(row: Broadcast, user: User) -> list[tuple[str, str]]:
    """Where else this broadcast is worked with or seen: addresses and words."""
    found = links_for(row, user, here="")
    if row.is_public:
        found.append((reverse("live:broadcast", args=[row.number]), _("The public page")))
    return found


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: HttpRequest) -> HttpResponse:
    """The form of a new broadcast."""
    user: User = request.user  # type: ignore[assignment]
    if not access.may(user, schedule.PLAN):
        raise PermissionDenied
    form = PlanForm(request.POST or None, rows=[], by=user)
    refusal = ""
    if refilled := form.refilled():
        form = refilled
    elif request.method == "POST" and form.is_valid():
        try:
            row = _planned(form.plan(), user)
        except TransitionNotAllowed as refused:
            refusal = str(refused)
        else:
            messages.success(request, _("Broadcast %(number)s is planned.") % {"number": row})
            return redirect(DESK.url("change", row.pk))
    context = {
        **DESK.frame(request),
        "title": _("New broadcast"),
        "form": form,
        "refusal": refusal,
        "list_url": DESK.url("changelist"),
        "rules_of_every_broadcast": selection_rules.of_every_broadcast(),
    }
    return TemplateResponse(request, "admin/broadcasts/broadcast/add.html", context)


def _planned(what: Plan, by: User) -> Broadcast:
    """The new broadcast; of a double click the one that the first click made."""
    try:
        return schedule.plan(what, by=by)
    except TimeTaken as refused:
        first = refused.taken_by
        mine = LedgerEntry.objects.filter(
            subject=first.ledger_subject,
            event="planned",
            actor=f"user:{by.pk}",
            at__gt=clock.now() - DOUBLE_CLICK,
        )
        same = (first.starts_at, first.ends_at, translated.of_row(first, "title"))
        if same == (what.starts_at, what.ends_at, dict(what.title)) and mine.exists():
            return first
        raise
