"""The query in the admin: its list, its page, and the addresses of all that is done to it."""

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
from queries import registration
from queries.admin import entry, page, photos
from queries.admin.desk import DESK
from queries.admin.queue import FILTERS, QueueList, found
from queries.models import CitizenQuery


@admin.register(CitizenQuery)
class CitizenQueryAdmin(VerbAdmin):
    desk = DESK
    list_display = ["number"]  # the list has a template of its own
    list_filter = FILTERS
    list_select_related = ["topic", "district", "body", "assignee"]
    list_per_page = 25
    list_fullwidth = True
    list_filter_sheet = False
    search_fields = ["number"]
    search_help_text = _("Number, the resident's e-mail or phone, or words of the public text")
    paginator = UncountedPaginator
    show_full_result_count = False

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[QueueList]:
        return QueueList

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        if not search_term.strip():
            return queryset, False
        return found(queryset, search_term, request.user), False  # type: ignore[arg-type]

    def get_urls(self) -> list[URLPattern]:
        urls: list[URLPattern] = [
            self.page("similar/", entry.similar, "similar"),
            self.page("photo/<uuid:pk>/<slug:size>/", photos.photo, "photo"),
            *super().get_urls(),
        ]
        return urls

    # --- who may --------------------------------------------------------------------------------

    def has_module_permission(self, request: HttpRequest) -> bool:
        return access.may_somewhere(request.user, "queries.view")

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return access.may_somewhere(request.user, "queries.view")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return access.may_somewhere(request.user, registration.PERMISSION)

    # --- pages ----------------------------------------------------------------------------------

    def add_view(
        self,
        request: HttpRequest,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        return entry.enter(request)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        return page.show(request, object_id)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The history is the ledger, and that stands on the page."""
        query = DESK.visible(request, object_id)
        return redirect("admin:queries_citizenquery_change", query.pk)
