"""Answer templates: the whole city's, and each body's own."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Model, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.functional import lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from portal import access
from portal.admin.citywide import CityWideAdmin, language_tabs, localized
from portal.models import Body
from portal.row_keys import row_key
from queries.answer_sources import MARKS
from queries.models import AnswerTemplate


def _marks() -> str:
    return gettext("The text may hold these marks, filled in when it is used: %(marks)s") % {
        "marks": ", ".join(MARKS)
    }


class BodyFilter(admin.SimpleListFilter):
    """The bodies that have templates, among those the reader knows; and those of no body."""

    title = _("body")
    parameter_name = "body"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        within = model_admin.get_queryset(request).order_by().values("body")
        bodies = Body.objects.filter(pk__in=within)
        return [("all", _("all bodies")), *((str(body.pk), body.short_name) for body in bodies)]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        value = self.value() or ""
        if value == "all":
            return queryset.filter(body__isnull=True)
        key = row_key(value)
        return queryset if key is None else queryset.filter(body=key)


@admin.register(AnswerTemplate)
class AnswerTemplateAdmin(CityWideAdmin):
    """A body keeps its own templates and reads the whole city's, which are the desk's to keep."""

    list_display = ["title", "shown_body", "theme", "outcome"]
    list_filter = [BodyFilter, ("theme", admin.RelatedOnlyFieldListFilter), "outcome"]
    list_select_related = ["body", "theme"]
    search_fields = localized("title", "text")
    fieldsets = [
        *language_tabs("title", "text"),
        (
            None,
            {
                "fields": ["legal_basis", ("body", "theme", "outcome")],
                "description": lazy(_marks, str)(),
            },
        ),
    ]

    def reach(self, request: HttpRequest, verb: str) -> set[int] | None:
        """The bodies whose templates the user may do this with; EVERYWHERE for the whole city."""
        permission = f"queries.{verb}_answertemplate"
        return access.bodies_with(request.user, permission)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        rows: QuerySet = super().get_queryset(request)
        reach = self.reach(request, "view")
        if reach is access.EVERYWHERE:
            return rows
        return rows.filter(Q(body__isnull=True) | Q(body__in=reach))

    def may(self, request: HttpRequest, verb: str) -> bool:
        reach = self.reach(request, verb)
        return reach is access.EVERYWHERE or bool(reach)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self._is_in_reach(request, "change", obj)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self._is_in_reach(request, "delete", obj)

    def _is_in_reach(self, request: HttpRequest, verb: str, obj: Model | None) -> bool:
        if not isinstance(obj, AnswerTemplate):
            return self.may(request, verb)
        reach = self.reach(request, verb)
        return reach is access.EVERYWHERE or obj.body_id in reach

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """A head gives a template to a body of theirs; "all bodies" is for city-wide roles."""
        if db_field.name == "body":
            kwargs["empty_label"] = _("all bodies")
            reach = self.reach(request, "change")
            if reach is not access.EVERYWHERE:
                kwargs["queryset"] = Body.objects.filter(pk__in=reach)
                kwargs["required"] = True
                kwargs["empty_label"] = None if len(reach) == 1 else _("Choose a body")
        if db_field.name == "theme":
            kwargs["empty_label"] = _("any theme")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def _get_obj_does_not_exist_redirect(
        self, request: HttpRequest, opts: Any, object_id: str
    ) -> HttpResponse:
        """Another body's template is not there, as a wrong address is not."""
        raise Http404

    @display(description=_("body"), ordering="body")
    def shown_body(self, template: AnswerTemplate) -> object:
        return template.body or _("all bodies")
