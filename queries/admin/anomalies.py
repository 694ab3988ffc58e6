"""Anomalies in the staff site: what the watch found, and what is made of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern
from django.utils.translation import gettext_lazy as _

from portal import clock
from portal.admin.citywide import localized
from portal.verbs import VerbAdmin
from portal.verbs.lists import DistrictFilter, ThemeFilter
from queries.admin import anomaly_page
from queries.admin.anomaly_desk import DESK
from queries.admin.anomaly_list import AnomalyList, QueueFilter
from queries.models import Anomaly
from queries.watch import counting, sweep

if TYPE_CHECKING:
    from typing import Any

    from portal.models import User


@admin.register(Anomaly)
class AnomalyAdmin(VerbAdmin):
    desk = DESK
    view_permission = "queries.view_anomaly"
    list_class = AnomalyList
    list_display = ["__str__"]  # the list has a template of its own
    list_filter = [QueueFilter, ThemeFilter, DistrictFilter]
    list_select_related = ["theme", "topic", "district"]
    search_fields = ["theme__name"]
    search_help_text = _("Theme, topic or district")

    def get_urls(self) -> list[URLPattern]:
        urls: list[URLPattern] = [
            self.page("<int:pk>/make/<slug:key>/", anomaly_page.take, "make"),
            *super().get_urls(),
        ]
        return urls

    def show(self, request: HttpRequest, pk: str) -> HttpResponse:
        return anomaly_page.show(request, pk)

    def found(self, rows: QuerySet, typed: str, user: User) -> QuerySet:
        """Those whose theme, topic or district is called so in any language."""
        meant = Q()
        for related in ("theme", "topic", "district"):
            for column in localized("name"):
                meant |= Q(**{f"{related}__{column}__icontains": typed.strip()})
        return rows.filter(meant)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        """The list, which says so as long as nothing is usual yet."""
        weeks = counting.weeks_with_queries(clock.now())
        more = {"is_ready": sweep.is_ready(weeks), **(extra_context or {})}
        return super().changelist_view(request, more)
