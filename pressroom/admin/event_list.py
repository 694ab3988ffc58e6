"""The list of events in the staff site: tabs by state, filters by kind, day and body, a search."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.contrib import admin
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from portal import clock, search
from portal.figures import Period
from portal.models import Body
from portal.pages import UncountedList
from portal.verbs import lists
from portal.verbs.lists import QUEUE, ChoiceFilter
from portal.workdays import ALMATY
from pressroom.event_queues import COUNTED, QUEUES, Queue
from pressroom.models import PressEvent, PressQuestion, Speaking
from pressroom.models.choices import EventKind
from pressroom.programme_list import years

DEFAULT = "all"


def chosen_queue(request: HttpRequest) -> Queue:
    return QUEUES.get(request.GET.get(QUEUE, DEFAULT), QUEUES[DEFAULT])


class QueueFilter(lists.QueueFilter):
    queues = QUEUES

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet:
        return chosen_queue(request).rows(queryset)


class KindFilter(ChoiceFilter):
    title, parameter_name, column = _("kind"), "kind", "kind"

    def choices_offered(self, request: HttpRequest) -> Iterable[tuple[Any, Any]]:
        return EventKind.choices


class BodyFilter(ChoiceFilter):
    title, parameter_name, column = _("body"), "body", "bodies"

    def choices_offered(self, request: HttpRequest) -> Iterable[tuple[Any, Any]]:
        bodies = Body.objects.filter(is_desk=False)
        return ((body.pk, body.short_name or body.name) for body in bodies)


class WhenFilter(admin.SimpleListFilter):
    """On which days an event begins, in Almaty."""

    title, parameter_name = _("date"), "when"

    def lookups(self, request: HttpRequest, model_admin: object) -> list[tuple[str, Any]]:
        near = [
            ("today", _("today")),
            ("week", _("the next seven days")),
            ("last_week", _("the last seven days")),
        ]
        return [*near, *((str(year), str(year)) for year in _years(request))]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        asked, today = self.value(), clock.today()
        if not asked:
            return queryset
        week = timedelta(days=7)
        near = {
            "today": (today, today),
            "week": (today, today + week),
            "last_week": (today - week, today),
        }
        if asked in near:
            first, last = near[asked]
        elif asked in dict(self.lookup_choices):
            first, last = today.replace(int(asked), 1, 1), today.replace(int(asked), 12, 31)
        else:
            return queryset.none()
        since, until = Period(first, last).moments
        return queryset.filter(starts_at__gte=since, starts_at__lt=until)


def _years(request: HttpRequest) -> list[int]:
    """The years of the rows the user may see, and this one."""
    del request
    now = clock.now()
    known = years(now)
    return sorted({*known, now.astimezone(ALMATY).year}, reverse=True)


def found(rows: QuerySet[PressEvent], typed: str) -> QuerySet[PressEvent]:
    """The rows meant: by number, or by words of their texts."""
    by_number = rows.filter(number=typed.strip())
    if by_number.exists():
        return by_number
    understood = search.understand(typed)
    return rows.filter(understood.condition()) if understood else rows.none()


def with_counts(rows: QuerySet[PressEvent]) -> QuerySet[PressEvent]:
    """Each row with how many speak and how many questions there are, counted for the page alone."""
    return rows.annotate(
        speakers_count=_count(Speaking.objects.all()),
        questions_count=_count(PressQuestion.objects.all()),
        undecided_count=_count(PressQuestion.objects.undecided()),
    )


def _count(rows: QuerySet) -> Coalesce:
    of_event = rows.filter(event=OuterRef("pk")).order_by().values("event")
    return Coalesce(Subquery(of_event.annotate(n=Count("pk")).values("n")), 0)


class EventList(UncountedList):
    def get_ordering(self, request: HttpRequest, queryset: QuerySet) -> list[Any]:
        return list(chosen_queue(request).order)

    def tabs(self, request: HttpRequest) -> list[dict[str, Any]]:
        """The queues as tabs; those with work in them counted in one statement."""
        chosen = chosen_queue(request)
        visible = PressEvent.objects.visible_to(request.user)  # type: ignore[arg-type]
        rows = {key: QUEUES[key].rows(visible) for key in COUNTED}
        return lists.tabs(self, QUEUES.values(), chosen=chosen, rows=rows)
