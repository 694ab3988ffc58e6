"""The list of an admin of verbs: filters as selects, and queues as tabs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

if TYPE_CHECKING:
    from collections.abc import Iterable

QUEUE = "queue"  # the parameter of the tabs, which are no filter to whoever reads


class ChoiceFilter(admin.SimpleListFilter):
    """A column with few values, offered as a select without a script."""

    column: str

    def choices_offered(self, request: HttpRequest) -> Iterable[tuple[Any, Any]]:
        raise NotImplementedError

    def lookups(self, request: HttpRequest, model_admin: object) -> list[tuple[str, Any]]:
        return [(str(value), label) for value, label in self.choices_offered(request)]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        offered = {value for value, _label in self.lookup_choices}
        if self.value() in offered:
            return queryset.filter(**{self.column: self.value()})
        return queryset.none() if self.value() else queryset


def narrowing(changelist: Any) -> dict[str, Any]:
    """What `admin/verbs/change_list.html` says of the filters in force."""
    names = [
        spec.parameter_name
        for spec in changelist.filter_specs
        if spec.parameter_name != QUEUE and spec.value()
    ]
    return {
        "is_narrowed": bool(names),
        "clear_url": changelist.get_query_string(remove=names),
    }
