"""Systems with a key: made by an administrator, who sees each key once and passes it on."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from unfold.decorators import action

from portal.admin.citywide import CityWideAdmin
from queries.models import ApiClient
from queries.open311 import clients


@admin.register(ApiClient)
class ApiClientAdmin(CityWideAdmin):
    """A system is not deleted: it stops to be allowed, and its history stays."""

    list_display = ["name", "contact", "is_active", "hourly_limit", "key_end", "used_on"]
    list_filter = ["is_active"]
    search_fields = ["name", "contact"]
    fields = ["name", "contact", "is_active", "hourly_limit", "key_end", "key_issued_at", "used_on"]
    readonly_fields = ["key_end", "key_issued_at", "used_on"]
    actions = ["renew"]

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        return self.fields if obj else ["name", "contact", "is_active", "hourly_limit"]

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_renew_permission(self, request: HttpRequest) -> bool:
        return self.may(request, "change")

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if change:
            obj.save(update_fields=form.changed_data)
        else:
            obj.issued_key = clients.issue(obj, by=request.user)  # type: ignore[arg-type]  # staff

    def response_add(
        self, request: HttpRequest, obj: Any, post_url_continue: str | None = None
    ) -> HttpResponse:
        """The only page that shows the key: it is kept nowhere, not in a message either."""
        return self._show(request, obj, obj.issued_key)

    @action(description=_("Issue a new key"), permissions=["renew"])
    def renew(self, request: HttpRequest, queryset: QuerySet[ApiClient]) -> HttpResponse | None:
        """One at a time: whoever passes keys on should not mix them up."""
        chosen = list(queryset[:2])
        if len(chosen) != 1:
            self.message_user(request, _("Choose one system."), messages.WARNING)
            return None
        key = clients.issue(chosen[0], by=request.user)  # type: ignore[arg-type]  # staff
        return self._show(request, chosen[0], key)

    def _show(self, request: HttpRequest, client: ApiClient, key: str) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": client.name,
            "client": client,
            "key": key,
        }
        template = "admin/queries/apiclient/key.html"
        return _uncached(request, template, context)


@never_cache
def _uncached(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    return TemplateResponse(request, template, context)
