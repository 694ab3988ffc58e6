"""Events in the staff site: every change is a verb with its button."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern
from django.utils.translation import gettext_lazy as _

from portal import access
from portal.pages import UncountedPaginator
from portal.verbs import VerbAdmin
from pressroom import programme
from pressroom.admin import event_pages as pages
from pressroom.admin import question_log
from pressroom.admin.event_desk import DESK
from pressroom.admin.event_list import (
    BodyFilter,
    EventList,
    KindFilter,
    QueueFilter,
    WhenFilter,
    found,
    with_counts,
)
from pressroom.models import PressEvent


@admin.register(PressEvent)
class PressEventAdmin(VerbAdmin):
    desk = DESK
    list_display = ["number"]  # the list has a template of its own
    list_filter = [QueueFilter, KindFilter, WhenFilter, BodyFilter]
    list_per_page = 25
    list_fullwidth = True
    list_filter_sheet = False
    search_fields = ["number"]
    search_help_text = _("Number, or words of the texts")
    paginator = UncountedPaginator
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return with_counts(super().get_queryset(request).defer("search"))

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[EventList]:
        return EventList

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        return (found(queryset, search_term) if search_term.strip() else queryset), False

    def get_urls(self) -> list[URLPattern]:
        urls: list[URLPattern] = [
            self.page("<int:pk>/log/", question_log.log, "log"),
            *super().get_urls(),
        ]
        return urls

    # --- who may --------------------------------------------------------------------------------

    def has_module_permission(self, request: HttpRequest) -> bool:
        return access.may_somewhere(request.user, "pressroom.view_pressevent")

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return access.may_somewhere(request.user, "pressroom.view_pressevent")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return access.may(request.user, programme.PLAN)

    # --- pages ----------------------------------------------------------------------------------

    def add_view(
        self,
        request: HttpRequest,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        return pages.plan(request)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        return pages.show(request, object_id)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The history is the ledger, and that stands on the page."""
        return redirect(DESK.url("change", DESK.visible(request, object_id).pk))
