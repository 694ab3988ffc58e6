"""What the admin pages of the whole city share: who may, language tabs, what is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import PROTECT, Model
from django.db.models.fields.reverse_related import ForeignObjectRel
from django.forms import BaseInlineFormSet
from django.http import HttpRequest, HttpResponse
from django.utils.text import capfirst, get_text_list
from django.utils.translation import gettext as _
from unfold.admin import ModelAdmin

from portal import access

if TYPE_CHECKING:
    from portal.models import User

LANGUAGE_NAMES = {"kk": "Қазақша", "ru": "Русский", "en": "English"}
Fieldset = tuple[str | None, dict[str, Any]]


def language_tabs(*fields: str) -> list[Fieldset]:
    """One tab for each language with the fields written in it; all of them without JavaScript."""
    return [
        (name, {"fields": [f"{field}_{code}" for field in fields], "classes": ["tab"]})
        for code, name in LANGUAGE_NAMES.items()
    ]


def localized(*fields: str) -> list[str]:
    """The columns of the fields in every language: "name_kk", "name_ru", "name_en"."""
    return [f"{field}_{code}" for field in fields for code in LANGUAGE_NAMES]


def user_of(request: HttpRequest) -> User:
    """Whoever is logged in: the admin lets no other in."""
    return request.user  # type: ignore[return-value]


class CityWideAdmin(ModelAdmin):
    """Rows that belong to the whole city: a role in one body does not reach them.

    A row on which history hangs is not deleted, and says so; short names that the ledger and
    addresses use stay as they were first written.
    """

    kept_once_written: tuple[str, ...] = ()
    list_per_page = 50
    list_filter_sheet = False
    compressed_fields = True
    warn_unsaved_form = True
    change_form_before_template = "admin/portal/kept.html"

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Titled by what is listed, in words of our own."""
        context = {"title": capfirst(self.opts.verbose_name_plural)} | (extra_context or {})
        page: HttpResponse = super().changelist_view(request, context)
        return page

    def may(self, request: HttpRequest, verb: str) -> bool:
        permission = f"{self.opts.app_label}.{verb}_{self.opts.model_name}"
        return access.may(request.user, permission)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.may(request, "view")

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.may(request, "view") or self.may(request, "change")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.may(request, "add")

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.may(request, "change")

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.may(request, "delete") and (obj is None or not self.why_kept(obj))

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """All but the deletion of many at once."""
        return {k: v for k, v in super().get_actions(request).items() if k != "delete_selected"}

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        return [
            *super().get_readonly_fields(request, obj),
            *(self.kept_once_written if obj else ()),
        ]

    def get_prepopulated_fields(
        self, request: HttpRequest, obj: Model | None = None
    ) -> dict[str, Any]:
        return {} if obj else dict(super().get_prepopulated_fields(request, obj))

    def why_kept(self, row: Model) -> str:
        """Why the row cannot be deleted, in words; empty where it can."""
        relations = [
            field
            for field in row._meta.get_fields(include_hidden=True)
            if isinstance(field, ForeignObjectRel) and field.on_delete is PROTECT
        ]
        holders = [
            str(relation.related_model._meta.verbose_name_plural)
            for relation in relations
            if relation.related_model._base_manager.filter(**{relation.field.name: row}).exists()
        ]
        if not holders:
            return ""
        return _("This is not deleted: %(what)s refer to it. Let its validity end instead.") % {
            "what": get_text_list(list(dict.fromkeys(holders)), _("and"))
        }

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        row = kwargs.get("obj")
        if row is not None and self.may(request, "delete"):
            context["why_kept"] = self.why_kept(row)
        page: HttpResponse = super().render_change_form(request, context, *args, **kwargs)
        return page


class LoadedOnce(BaseInlineFormSet):
    """Rows whose related names are read with them, not one by one."""

    related: tuple[str, ...] = ()

    def get_queryset(self) -> Any:
        return super().get_queryset().select_related(*self.related)
