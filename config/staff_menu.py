"""The side bar of the staff site: what whoever asks may open, and nothing else."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from portal import access
from queries import oversight

Item = dict[str, Any]
ENTRY = "admin:queries_citizenquery_add"  # the form for what comes by phone or post


def menu(request: HttpRequest) -> list[dict[str, Any]]:
    """Groups of links, as the theme wants them; a group without links is left out."""
    desk = [
        link(request, "queries.citizenquery", _("Queries"), "inbox"),
        entry(request),
        link(request, "queries.anomaly", _("Anomaly watch"), "trending_up"),
        link(request, "queries.answertemplate", _("Answer templates"), "text_snippet"),
        figures(request),
    ]
    press = [
        link(request, "pressroom.pressevent", _("Events"), "event"),
        link(request, "pressroom.pressquestion", _("Journalists' questions"), "contact_support"),
        link(request, "pressroom.accreditation", _("Accreditation"), "how_to_reg"),
        link(request, "pressroom.announcement", _("Announcements"), "campaign"),
        link(request, "pressroom.coverage", _("Coverage"), "newspaper"),
        link(request, "pressroom.coverageimport", _("Imports of coverage"), "upload_file"),
        link(request, "pressroom.journalist", _("Journalists"), "contact_page"),
        link(request, "pressroom.outlet", _("Outlets"), "apartment"),
    ]
    live = [
        link(request, "broadcasts.broadcast", _("Broadcasts"), "live_tv"),
        link(request, "broadcasts.livequestion", _("Viewers' questions"), "live_help"),
    ]
    city = [
        link(request, "portal.body", _("Bodies"), "account_balance"),
        link(request, "portal.route", _("Routes"), "alt_route"),
        link(request, "portal.topic", _("Topics"), "category"),
        link(request, "portal.district", _("Districts"), "map"),
        link(request, "portal.official", _("Officials"), "badge"),
        link(request, "portal.appointment", _("Appointments"), "event_seat"),
        link(request, "portal.calendarday", _("Calendar"), "calendar_month"),
        link(request, "portal.reportedfigure", _("Reported figures"), "summarize"),
    ]
    works = [
        link(request, "portal.user", _("People and roles"), "group"),
        link(request, "queries.applicant", _("Residents' personal data"), "person_off"),
        link(request, "queries.apiclient", _("Systems with a key"), "key"),
        link(request, "queries.queryimport", _("Imports of queries"), "upload_file"),
        link(request, "portal.message", _("Mail"), "mail"),
        link(request, "portal.subscription", _("Subscriptions"), "notifications"),
        link(request, "portal.ledgerentry", _("Ledger"), "history_edu"),
    ]
    home = {"title": _("What to do next"), "icon": "checklist", "link": reverse("admin:index")}
    groups: list[tuple[str, list[Item | None]]] = [
        ("", [home]),
        (_("Open Almaty desk"), desk),
        (_("Press centre"), press),
        (_("Akimat LIVE"), live),
        (_("City"), city),
        (_("Portal"), works),
    ]
    offered = [(title, [item for item in items if item]) for title, items in groups]
    return [{"title": title, "items": items} for title, items in offered if items]


def link(request: HttpRequest, label: str, title: str, icon: str) -> Item | None:
    """The list of a model, where its admin page exists and lets the user in."""
    for model, model_admin in admin.site._registry.items():  # noqa: SLF001 — Django has no other way
        if model._meta.label_lower == label:
            if not model_admin.has_view_permission(request):
                return None
            name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
            address = reverse(f"{name}_changelist")
            is_open = request.path.startswith(address) and request.path != reverse(ENTRY)
            return {"title": title, "icon": icon, "link": address, "active": is_open}
    return None


def figures(request: HttpRequest) -> Item | None:
    """The figures of a body and of the work in it."""
    if not access.may_somewhere(request.user, oversight.PERMISSION):
        return None
    address = reverse("workload:home")
    is_open = request.path.startswith(address)
    return {"title": _("Figures and workload"), "icon": "bar_chart", "link": address,
            "active": is_open}  # fmt: skip


def entry(request: HttpRequest) -> Item | None:
    """The form for a query that came by phone, post or at the counter."""
    if not access.may_somewhere(request.user, "queries.register"):
        return None
    address = reverse(ENTRY)
    is_open = request.path == address
    return {"title": _("Enter a query"), "icon": "add_call", "link": address, "active": is_open}
