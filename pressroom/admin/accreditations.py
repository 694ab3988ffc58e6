"""Accreditations in the staff site: every change is a verb with its button; the door list."""

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
from pressroom.admin import accreditation_page, door
from pressroom.admin.accreditation_desk import DESK
from pressroom.admin.accreditation_list import (
    AccreditationList,
    EventFilter,
    OutletFilter,
    QueueFilter,
    StatusFilter,
    found,
)
from pressroom.models import Accreditation

VIEW = "pressroom.view_accreditation"


@admin.register(Accreditation)
class AccreditationAdmin(VerbAdmin):
    desk = DESK
    list_display = ["pk"]  # the list has a template of its own
    list_filter = [QueueFilter, EventFilter, OutletFilter, StatusFilter]
    list_select_related = ["event", "journalist__outlet"]
    list_per_page = 50
    list_fullwidth = True
    list_filter_sheet = False
    search_fields = ["pk"]
    search_help_text = _("Name, e-mail or outlet")
    paginator = UncountedPaginator
    show_full_result_count = False

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[AccreditationList]:
        return AccreditationList

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        if not search_term.strip():
            return queryset, False
        return found(queryset, search_term, request.user), False  # type: ignore[arg-type]

    def get_urls(self) -> list[URLPattern]:
        urls: list[URLPattern] = [
            self.page("door/<str:number>/", door.show, "door"),
            self.page("door/<str:number>/tick/", door.tick, "door_tick"),
            *super().get_urls(),
        ]
        return urls

    # --- who may --------------------------------------------------------------------------------

    def has_module_permission(self, request: HttpRequest) -> bool:
        return access.may(request.user, VIEW)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return access.may(request.user, VIEW)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    # --- pages ----------------------------------------------------------------------------------

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        return accreditation_page.show(request, object_id)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The history is the ledger, and that stands on the page."""
        return redirect(DESK.url("change", DESK.visible(request, object_id).pk))
