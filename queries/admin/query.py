"""The query in the admin: its list, its page, and the addresses of all that is done to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin

from portal import access
from portal.pages import UncountedPaginator
from queries import registration
from queries.admin import bulk, doing, entry, page, photos
from queries.admin.queue import FILTERS, QueueList, found
from queries.models import CitizenQuery

if TYPE_CHECKING:
    from collections.abc import Callable


@admin.register(CitizenQuery)
class CitizenQueryAdmin(ModelAdmin):
    """Nothing is edited here: every change is a verb with its button."""

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
    actions = [*bulk.ACTIONS]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return CitizenQuery.objects.visible_to(request.user)  # type: ignore[arg-type]

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[QueueList]:
        return QueueList

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        if not search_term.strip():
            return queryset, False
        return found(queryset, search_term, request.user), False  # type: ignore[arg-type]

    def get_urls(self) -> list[URLPattern]:
        def wrapped(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
            return self.admin_site.admin_view(view)  # type: ignore[no-any-return]

        own = [
            path("<int:pk>/do/<slug:verb>/", wrapped(doing.do), name="queries_citizenquery_do"),
            path("similar/", wrapped(entry.similar), name="queries_citizenquery_similar"),
            path("many/<slug:verb>/", wrapped(bulk.many), name="queries_citizenquery_many"),
            path(
                "photo/<uuid:pk>/<slug:size>/",
                wrapped(photos.photo),
                name="queries_citizenquery_photo",
            ),
        ]
        urls: list[URLPattern] = own + super().get_urls()
        return urls

    # --- who may --------------------------------------------------------------------------------

    def has_module_permission(self, request: HttpRequest) -> bool:
        return access.may_somewhere(request.user, "queries.view")

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return access.may_somewhere(request.user, "queries.view")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return access.may_somewhere(request.user, registration.PERMISSION)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """The bulk verbs of the user's roles."""
        offered = super().get_actions(request)
        return {
            name: action
            for name, action in offered.items()
            if name in bulk.VERBS and bulk.is_offered(name, request.user)  # type: ignore[arg-type]
        }

    # --- pages ----------------------------------------------------------------------------------

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        response: TemplateResponse = super().changelist_view(request, extra_context)
        context = getattr(response, "context_data", None)
        if context and "cl" in context:
            changelist = context["cl"]
            narrowing = [
                spec.parameter_name for spec in changelist.filter_specs[1:] if spec.value()
            ]
            context["tabs"] = changelist.tabs(request)
            context["is_narrowed"] = bool(narrowing)
            context["clear_url"] = changelist.get_query_string(remove=narrowing)
            context["title"] = _("Queries")
        return response

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
        query = page.visible(request, object_id)
        return redirect("admin:queries_citizenquery_change", query.pk)
