"""The admin of a model whose every change is a verb with its button."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from unfold.admin import ModelAdmin

from portal.verbs import bulk, doing, lists

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.admin import AdminSite

    from portal.verbs.desk import VerbDesk


class VerbAdmin(ModelAdmin):
    """Only rows the user may see; their verbs at `<pk>/do/<verb>/`, for many at `many/<verb>/`.

    Nothing is edited or deleted here. The app's own page of a row gives its template `buttons`
    (`portal.verbs.buttons_for`) and `seen`, the last ledger sequence it shows, and includes
    `admin/verbs/_buttons.html`. Its list, `admin/<app>/<model>/change_list.html`, extends
    `admin/verbs/change_list.html`; filters are `portal.verbs.lists.ChoiceFilter`s.
    """

    desk: ClassVar[VerbDesk]

    def __init__(self, model: type[Model], admin_site: AdminSite) -> None:
        self.actions = bulk.actions(self.desk)
        super().__init__(model, admin_site)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return self.desk.visible_to(request.user)  # type: ignore[arg-type]

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

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """The bulk verbs of the user's roles."""
        return {
            name: action
            for name, action in super().get_actions(request).items()
            if name in self.desk.in_bulk
            and self.desk.is_offered(self.desk.step(name), request.user)  # type: ignore[arg-type]
        }

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False
