"""The admin of a model whose every change is a verb with its button."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from unfold.admin import ModelAdmin

from portal import access
from portal.pages import UncountedList, UncountedPaginator
from portal.verbs import bulk, doing, lists

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.admin import AdminSite

    from portal.models import User
    from portal.verbs.desk import VerbDesk


class VerbAdmin(ModelAdmin):
    """Only rows the user may see; their verbs at `<pk>/do/<verb>/`, for many at `many/<verb>/`.

    Nothing is edited or deleted here. The app's own page of a row gives its template `buttons`
    (`portal.verbs.buttons_for`) and `seen`, the last ledger sequence it shows, and includes
    `admin/verbs/_buttons.html`. Its list, `admin/<app>/<model>/change_list.html`, extends
    `admin/verbs/change_list.html`; filters are `portal.verbs.lists.ChoiceFilter`s.
    """

    desk: ClassVar[VerbDesk]
    view_permission: ClassVar[str]
    add_permission: ClassVar[str] = ""  # empty: rows come by other ways than the staff site
    list_class: ClassVar[type[UncountedList]]

    list_display = ["number"]  # the list has a template of its own
    list_per_page = 25
    list_fullwidth = True
    list_filter_sheet = False
    search_fields = ["number"]
    paginator = UncountedPaginator
    show_full_result_count = False

    def __init__(self, model: type[Model], admin_site: AdminSite) -> None:
        self.actions = bulk.actions(self.desk)
        super().__init__(model, admin_site)

    # --- what an app says of its rows -----------------------------------------------------------

    def show(self, request: HttpRequest, pk: str) -> HttpResponse:
        """The app's page of one row."""
        raise NotImplementedError

    def enter(self, request: HttpRequest) -> HttpResponse:
        """The app's page for a new row, where `add_permission` names who may."""
        raise NotImplementedError

    def found(self, rows: QuerySet, typed: str, user: User) -> QuerySet:
        """The rows meant by what was typed into the search of the list."""
        raise NotImplementedError

    # --- Django's questions, answered from that -------------------------------------------------

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return self.desk.visible_to(request.user)  # type: ignore[arg-type]

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[UncountedList]:
        return self.list_class

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        if not search_term.strip():
            return queryset, False
        return self.found(queryset, search_term, request.user), False  # type: ignore[arg-type]

    def get_urls(self) -> list[URLPattern]:
        ways: dict[str, Any] = {"desk": self.desk}
        urls: list[URLPattern] = [
            self.page("<int:pk>/do/<slug:verb>/", doing.do, "do", **ways),
            self.page("many/<slug:verb>/", bulk.many, "many", **ways),
            *super().get_urls(),
        ]
        return urls

    def page(
        self, route: str, view: Callable[..., HttpResponseBase], name: str, **ways: Any
    ) -> URLPattern:
        """A page of our own within the staff site, named like Django's: `<app>_<model>_<name>`."""
        opts = self.model._meta
        named = f"{opts.app_label}_{opts.model_name}_{name}"
        url: URLPattern = path(route, self.admin_site.admin_view(view), ways, name=named)
        return url

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        """The list, with its queues as tabs where its change list has `tabs(request)`."""
        response: TemplateResponse = super().changelist_view(request, extra_context)
        context = getattr(response, "context_data", None)
        if context and "cl" in context:
            changelist = context["cl"]
            tabs = getattr(changelist, "tabs", None)
            context["tabs"] = tabs(request) if tabs else []
            context["title"] = self.desk.frame(request)["title"]
            context.update(lists.narrowing(changelist))
        return response

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        return self.enter(request)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        return self.show(request, object_id)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The history is the ledger, and that stands on the page."""
        return redirect(self.desk.url("change", self.desk.visible(request, object_id).pk))

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """The bulk verbs of the user's roles."""
        return {
            name: action
            for name, action in super().get_actions(request).items()
            if name in self.desk.in_bulk
            and self.desk.is_offered(self.desk.step(name), request.user)  # type: ignore[arg-type]
        }

    def has_module_permission(self, request: HttpRequest) -> bool:
        return access.may_somewhere(request.user, self.view_permission)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return access.may_somewhere(request.user, self.view_permission)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return bool(self.add_permission) and access.may_somewhere(request.user, self.add_permission)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False
