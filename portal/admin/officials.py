"""Officials, and which office each held from which day to which."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.admin import StackedInline

from portal.admin.city import ValidityFilter
from portal.admin.citywide import CityWideAdmin, language_tabs, localized
from portal.models import Appointment, Official


class AppointmentInline(StackedInline):
    model = Appointment
    extra = 0
    autocomplete_fields = ["body"]
    fields = ["body", "office", *localized("title"), ("valid_from", "valid_to")]
    ordering = ["-valid_from"]


@admin.register(Official)
class OfficialAdmin(CityWideAdmin):
    list_display = ["name", "slug"]
    search_fields = [*localized("name"), "slug"]
    kept_once_written = ("slug",)
    prepopulated_fields = {"slug": ["name_en"]}
    fieldsets = [*language_tabs("name"), (None, {"fields": ["slug"]})]
    inlines = [AppointmentInline]


@admin.register(Appointment)
class AppointmentAdmin(CityWideAdmin):
    list_display = ["official", "title", "body", "valid_from", "valid_to"]
    list_filter = [ValidityFilter, ("body", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["official", "body"]
    search_fields = [*localized("official__name", "title")]
    autocomplete_fields = ["official", "body"]
    fieldsets = [
        *language_tabs("title"),
        (None, {"fields": ["official", "body", "office"]}),
        (_("Validity"), {"fields": [("valid_from", "valid_to")]}),
    ]
