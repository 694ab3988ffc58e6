"""The list of an admin of verbs: filters as selects, and queues as tabs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Protocol

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal import tally
from portal.models import District, Topic

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

QUEUE = "queue"  # the parameter of the tabs, which are no filter to whoever reads


class Queue(Protocol):
    """What an app's queue has in common with every other: its key, and its name for a tab."""

    @property
    def key(self) -> str: ...
    @property
    def label(self) -> str | Promise: ...


class QueueFilter(admin.SimpleListFilter):
    """The tabs, as Django sees them; an app's own says what rows a queue has."""

    title = _("queue")
    parameter_name = QUEUE
    queues: ClassVar[Mapping[str, Queue]]

    def lookups(self, request: HttpRequest, model_admin: object) -> list[tuple[str, Any]]:
        return [(queue.key, queue.label) for queue in self.queues.values()]


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


class DistrictFilter(ChoiceFilter):
    title, parameter_name, column = _("district"), "district", "district"

    def choices_offered(self, request: HttpRequest) -> Iterable[tuple[Any, Any]]:
        return ((district.pk, district.name) for district in District.objects.all())


class ThemeFilter(ChoiceFilter):
    title, parameter_name, column = _("theme"), "theme", "theme"

    def choices_offered(self, request: HttpRequest) -> Iterable[tuple[Any, Any]]:
        return ((theme.pk, theme.name) for theme in Topic.objects.filter(parent__isnull=True))


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


def tabs(
    changelist: Any, queues: Iterable[Queue], *, chosen: Queue, rows: Mapping[str, QuerySet]
) -> list[dict[str, Any]]:
    """The queues as tabs; those with `rows` show how many, all counted in one statement."""
    counts = tally.tally(dict(rows))
    return [
        {
            "queue": queue,
            "count": tally.in_words(counts[queue.key]) if queue.key in counts else "",
            "is_empty": counts.get(queue.key) == 0,
            "is_chosen": queue is chosen,
            "url": changelist.get_query_string({QUEUE: queue.key}, remove=["p", "q"]),
        }
        for queue in queues
    ]
