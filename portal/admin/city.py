"""Districts, bodies, topics, and which body answers what where."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from portal import clock
from portal.admin.citywide import CityWideAdmin, language_tabs, localized
from portal.models import Body, District, Route, Topic


class ValidityFilter(admin.SimpleListFilter):
    title = _("validity")
    parameter_name = "valid"

    def lookups(self, request: HttpRequest, model_admin: object) -> list[tuple[str, Any]]:
        return [("today", _("valid today")), ("ended", _("ended"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() == "today":
            return queryset.valid_on(clock.today())  # type: ignore[attr-defined, no-any-return]
        if self.value() == "ended":
            return queryset.filter(valid_to__lt=clock.today())
        return queryset


@admin.register(District)
class DistrictAdmin(CityWideAdmin):
    list_display = ["name", "slug", "position"]
    search_fields = [*localized("name"), "slug"]
    kept_once_written = ("slug",)
    prepopulated_fields = {"slug": ["name_en"]}
    fieldsets = [
        *language_tabs("name"),
        (None, {"fields": ["slug", "position", ("label_lat", "label_lon"), "boundary"]}),
    ]


@admin.register(Body)
class BodyAdmin(CityWideAdmin):
    list_display = ["name", "short_name", "shown_place", "valid_from", "valid_to", "mailbox"]
    list_filter = [ValidityFilter, "is_external", "district"]
    list_select_related = ["parent", "district"]
    search_fields = [*localized("name", "short_name"), "slug"]
    autocomplete_fields = ["parent", "successor"]
    kept_once_written = ("slug",)
    prepopulated_fields = {"slug": ["name_en"]}
    fieldsets = [
        *language_tabs("name", "short_name"),
        (None, {"fields": ["slug", "parent", "district", "mailbox"]}),
        (_("Validity"), {"fields": [("valid_from", "valid_to"), "successor"]}),
        (_("Special"), {"fields": ["is_external", "is_desk"]}),
    ]

    @display(description=_("where"), label={"outside": "warning", "desk": "info"})
    def shown_place(self, body: Body) -> tuple[str, object]:
        if body.is_external:
            return "outside", _("outside the akimat")
        if body.is_desk:
            return "desk", _("reception desk")
        return "", body.district or _("whole city")


@admin.register(Topic)
class TopicAdmin(CityWideAdmin):
    list_display = ["name", "parent", "default_kind", "position", "is_active"]
    list_filter = ["is_active", ("parent", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["parent"]
    search_fields = [*localized("name"), "slug"]
    kept_once_written = ("slug",)
    prepopulated_fields = {"slug": ["name_en"]}
    fieldsets = [
        *language_tabs("name", "hint"),
        (None, {"fields": ["slug", "parent", "default_kind", "position", "is_active"]}),
    ]


@admin.register(Route)
class RouteAdmin(CityWideAdmin):
    list_display = ["shown_topic", "shown_district", "body", "valid_from", "valid_to"]
    list_filter = [ValidityFilter, "district", ("body", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["topic__parent", "district", "body"]
    search_fields = [*localized("topic__name", "body__name")]
    autocomplete_fields = ["topic", "body"]
    fields = ["topic", "district", "body", ("valid_from", "valid_to")]

    @display(description=_("topic"), ordering="topic__position")
    def shown_topic(self, route: Route) -> object:
        return route.topic or _("any topic")

    @display(description=_("district"), ordering="district__position")
    def shown_district(self, route: Route) -> object:
        return route.district or _("any district")
