"""Subscriptions, to be counted and, when somebody calls, ended. Nobody reads addresses here."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import Model, QuerySet
from django.db.models.functions import Lower
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.decorators import action, display

from portal import subscriptions
from portal.admin.citywide import CityWideAdmin
from portal.models import Subscription
from portal.pages import UncountedList, UncountedPaginator


class StateFilter(admin.SimpleListFilter):
    title = _("state")
    parameter_name = "state"
    rows = {
        "confirmed": {"confirmed_at__isnull": False, "ended_at__isnull": True},
        "asked": {"confirmed_at__isnull": True, "ended_at__isnull": True},
        "ended": {"ended_at__isnull": False},
    }

    def lookups(self, request: HttpRequest, model_admin: object) -> list[tuple[str, Any]]:
        return [
            ("confirmed", _("confirmed")),
            ("asked", _("waiting to be confirmed")),
            ("ended", _("ended")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(**self.rows.get(self.value() or "", {}))


@admin.register(Subscription)
class SubscriptionAdmin(CityWideAdmin):
    list_display = ["reference", "language", "kinds", "asked_at", "confirmed_at", "ended_at"]
    list_filter = [StateFilter, "language"]
    search_fields = ["email"]
    search_help_text = _("The whole e-mail address")
    ordering = ["-asked_at"]
    paginator = UncountedPaginator
    show_full_result_count = False
    actions = ["end"]
    fields = [
        "reference", "language", "kinds", "shown_topics", "shown_districts", "asked_at",
        "confirmed_at", "ended_at",
    ]  # fmt: skip
    readonly_fields = fields

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[UncountedList]:
        return UncountedList

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        """By the whole address, through its index: who is not named is not found."""
        typed = search_term.strip().lower()
        if typed:
            queryset = queryset.annotate(address=Lower("email")).filter(address=typed)
        return queryset, False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_end_permission(self, request: HttpRequest) -> bool:
        return self.may(request, "end")

    @display(description=_("topics"))
    def shown_topics(self, subscription: Subscription) -> str:
        return ", ".join(map(str, subscription.topics.all())) or "–"

    @display(description=_("districts"))
    def shown_districts(self, subscription: Subscription) -> str:
        return ", ".join(map(str, subscription.districts.all())) or "–"

    @action(description=_("End"), permissions=["end"])
    def end(self, request: HttpRequest, queryset: QuerySet[Subscription]) -> None:
        count = len([subscriptions.end(row) for row in queryset.filter(ended_at__isnull=True)])
        said = ngettext("%(count)d subscription ended.", "%(count)d subscriptions ended.", count)
        messages.success(request, said % {"count": count})
