"""The list of broadcasts in the staff site: tabs by state, filters by topic and year, a search."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.db.models import Count, Max, Min, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from broadcasts import numbering
from broadcasts.broadcast_queues import COUNTED, QUEUES, Queue
from broadcasts.models import Broadcast, LiveQuestion
from portal import clock, search
from portal.models import Topic
from portal.pages import UncountedList
from portal.verbs import lists
from portal.verbs.lists import QUEUE, ChoiceFilter
from portal.workdays import local_time

DEFAULT = "all"


def chosen_queue(request: HttpRequest) -> Queue:
    return QUEUES.get(request.GET.get(QUEUE, DEFAULT), QUEUES[DEFAULT])


class QueueFilter(lists.QueueFilter):
    queues = QUEUES

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet:
        return chosen_queue(request).rows(queryset)


class TopicFilter(ChoiceFilter):
    title, parameter_name, column = _("topic"), "topic", "topics"

    def choices_offered(self, request: HttpRequest) -> Iterable[tuple[Any, Any]]:
        return ((topic.pk, topic.name) for topic in Topic.objects.theme_by_theme())


class YearFilter(admin.SimpleListFilter):
    """In which year a broadcast begins, in Almaty."""

    title, parameter_name = _("year"), "year"

    def lookups(self, request: HttpRequest, model_admin: object) -> list[tuple[str, Any]]:
        known = Broadcast.objects.aggregate(first=Min("starts_at"), last=Max("starts_at"))
        now = clock.now()
        first, last = local_time(known["first"] or now).year, local_time(known["last"] or now).year
        return [(str(year), str(year)) for year in range(last, first - 1, -1)]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        asked = self.value()
        if not asked:
            return queryset
        if asked not in dict(self.lookup_choices):
            return queryset.none()
        first = clock.today().replace(int(asked), 1, 1)
        since, until = clock.midnight(first), clock.midnight(first.replace(first.year + 1))
        return queryset.filter(starts_at__gte=since, starts_at__lt=until)


def found(rows: QuerySet[Broadcast], typed: str) -> QuerySet[Broadcast]:
    """The rows meant: by number, or by words of their texts."""
    number = numbering.parse_number(typed)
    if number is not None:
        return rows.filter(number=number)
    understood = search.understand(typed)
    return rows.filter(understood.condition()) if understood else rows.none()


def with_counts(rows: QuerySet[Broadcast]) -> QuerySet[Broadcast]:
    """Each row with how many asked and how many wait, counted for the rows of the page alone."""
    questions = LiveQuestion.objects.all()
    return rows.annotate(
        questions_count=_count(questions),
        incoming_count=_count(questions.filter(status="incoming")),
        waiting_count=_count(questions.without_outcome()),
    )


def _count(rows: QuerySet) -> Coalesce:
    of_broadcast = rows.filter(broadcast=OuterRef("pk")).order_by().values("broadcast")
    return Coalesce(Subquery(of_broadcast.annotate(n=Count("pk")).values("n")), 0)


class BroadcastList(UncountedList):
    def get_ordering(self, request: HttpRequest, queryset: QuerySet) -> list[Any]:
        return list(chosen_queue(request).order)

    def tabs(self, request: HttpRequest) -> list[dict[str, Any]]:
        """The queues as tabs; those with work in them counted in one statement."""
        visible = Broadcast.objects.visible_to(request.user)  # type: ignore[arg-type]
        rows = {key: QUEUES[key].rows(visible) for key in COUNTED}
        return lists.tabs(self, QUEUES.values(), chosen=chosen_queue(request), rows=rows)
