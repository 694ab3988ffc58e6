"""Journalists' questions in the admin: the queue, and the page of one with its buttons."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from portal import access, numbers, search
from portal.models import Body
from portal.pages import UncountedList
from portal.verbs import VerbAdmin, lists
from portal.verbs.lists import ChoiceFilter
from portal.workdays import current_calendar
from pressroom.admin import question_page
from pressroom.admin.question_desk import DESK, due_of
from pressroom.models import Outlet, PressQuestion
from pressroom.models.choices import QuestionChannel, QuestionStatus
from pressroom.numbering import parse_question_number
from pressroom.question_queues import DEFAULT, QUEUES, Queue, offered_to

if TYPE_CHECKING:
    from collections.abc import Iterable

    from portal.models import User


def chosen_queue(request: HttpRequest) -> Queue:
    """The queue asked for; a search without one looks through all."""
    default = "all" if request.GET.get("q") else DEFAULT
    return QUEUES.get(request.GET.get("queue", default), QUEUES[DEFAULT])


class QueueFilter(lists.QueueFilter):
    queues = QUEUES

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet:
        return chosen_queue(request).rows(queryset)


class BodyFilter(ChoiceFilter):
    title, parameter_name, column = _("body"), "body", "body"

    def choices_offered(self, request: HttpRequest) -> Iterable[tuple[Any, Any]]:
        bodies = Body.objects.filter(is_external=False)
        reach = access.bodies_with(request.user, "pressroom.view_question")
        if reach is not access.EVERYWHERE:
            bodies = bodies.filter(pk__in=reach or ())
        return ((body.pk, body.short_name or body.name) for body in bodies)


class OutletFilter(ChoiceFilter):
    title, parameter_name, column = _("outlet"), "outlet", "outlet"

    def choices_offered(self, request: HttpRequest) -> Iterable[tuple[Any, Any]]:
        return ((outlet.pk, outlet.name) for outlet in Outlet.objects.all())


class ChannelFilter(ChoiceFilter):
    title, parameter_name, column = _("asked"), "channel", "channel"

    def choices_offered(self, request: HttpRequest) -> Iterable[tuple[Any, Any]]:
        return QuestionChannel.choices


class StatusFilter(ChoiceFilter):
    title, parameter_name, column = _("status"), "status", "status"

    def choices_offered(self, request: HttpRequest) -> Iterable[tuple[Any, Any]]:
        return QuestionStatus.choices


class QuestionList(UncountedList):
    """A page of the queue: no count of all rows, and every row told how far its day is."""

    result_list: list[PressQuestion]

    def get_ordering(self, request: HttpRequest, queryset: QuerySet) -> list[Any]:
        return list(chosen_queue(request).order)

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        calendar = current_calendar()
        for row in self.result_list:
            row.due = due_of(row, calendar=calendar)  # type: ignore[attr-defined]

    def tabs(self, request: HttpRequest) -> list[dict[str, Any]]:
        """The queues as tabs with their numbers, all counted in one statement."""
        chosen = chosen_queue(request)
        queues = offered_to(request.user, chosen=chosen.key)  # type: ignore[arg-type]
        visible = DESK.visible_to(request.user)  # type: ignore[arg-type]
        rows = {q.key: q.rows(visible) for q in queues if q.is_counted}
        return lists.tabs(self, queues, chosen=chosen, rows=rows)


def found(rows: QuerySet[PressQuestion], typed: str) -> QuerySet[PressQuestion]:
    """The rows meant: by number, or by words of the question."""
    try:
        return rows.filter(number=parse_question_number(typed))
    except numbers.InvalidNumber:
        understood = search.understand(typed)
    return rows.filter(understood.condition()) if understood else rows.none()


@admin.register(PressQuestion)
class PressQuestionAdmin(VerbAdmin):
    desk = DESK
    view_permission = "pressroom.view_question"
    list_class = QuestionList
    list_filter = [QueueFilter, BodyFilter, OutletFilter, ChannelFilter, StatusFilter]
    list_select_related = ["event", "outlet", "body", "addressee__official"]
    search_help_text = _("Number, or words of the question")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).defer("search")

    def show(self, request: HttpRequest, pk: str) -> HttpResponse:
        return question_page.show(request, pk)

    def found(self, rows: QuerySet, typed: str, user: User) -> QuerySet:
        return found(rows, typed)
