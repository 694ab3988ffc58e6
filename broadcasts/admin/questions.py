"""Viewers' questions in the staff site: to be found and read. They are changed in the console."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from broadcasts import numbering
from broadcasts.admin import question_page
from broadcasts.admin.question_desk import DESK
from broadcasts.models import Broadcast, LiveQuestion
from broadcasts.models.choices import DeclineGround, QuestionSource
from broadcasts.question_queues import COUNTED, ORDER, QUEUES, Queue
from portal import numbers, search
from portal.pages import UncountedList
from portal.verbs import VerbAdmin, lists
from portal.verbs.lists import QUEUE, ChoiceFilter, DistrictFilter

if TYPE_CHECKING:
    from portal.models import User

DEFAULT = "all"
NEWEST = 60  # broadcasts offered in the filter


def chosen_queue(request: HttpRequest) -> Queue:
    return QUEUES.get(request.GET.get(QUEUE, DEFAULT), QUEUES[DEFAULT])


class QueueFilter(lists.QueueFilter):
    queues = QUEUES

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet:
        return chosen_queue(request).rows(queryset)


class BroadcastFilter(admin.SimpleListFilter):
    """The newest broadcasts to choose from; a link may name any by its number."""

    title, parameter_name = _("broadcast"), "broadcast"

    def lookups(self, request: HttpRequest, model_admin: object) -> list[tuple[str, Any]]:
        visible = Broadcast.objects.visible_to(request.user)  # type: ignore[arg-type]
        rows = list(visible.defer("search").order_by("-starts_at", "-id")[:NEWEST])
        chosen = numbering.parse_number(request.GET.get(self.parameter_name, ""))
        if chosen and chosen not in {row.number for row in rows}:
            rows += visible.filter(number=chosen)
        return [(str(row.number), f"{row} {row.title}") for row in rows]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        asked = self.value()
        if not asked:
            return queryset
        number = numbering.parse_number(asked)
        return queryset.filter(broadcast__number=number) if number else queryset.none()


class SourceFilter(ChoiceFilter):
    title, parameter_name, column = _("asked by way of"), "source", "source"

    def choices_offered(self, request: HttpRequest) -> Iterable[tuple[Any, Any]]:
        return QuestionSource.choices


class GroundFilter(ChoiceFilter):
    title, parameter_name, column = (
        pgettext_lazy("a question to a broadcast", "why it was declined"),
        "ground",
        "decline_ground",
    )

    def choices_offered(self, request: HttpRequest) -> Iterable[tuple[Any, Any]]:
        return DeclineGround.choices


class QuestionList(UncountedList):
    def get_ordering(self, request: HttpRequest, queryset: QuerySet) -> list[Any]:
        return list(ORDER)

    def tabs(self, request: HttpRequest) -> list[dict[str, Any]]:
        """The queues as tabs; those with work in them counted in one statement."""
        visible = LiveQuestion.objects.visible_to(request.user)  # type: ignore[arg-type]
        rows = {key: QUEUES[key].rows(visible) for key in COUNTED}
        return lists.tabs(self, QUEUES.values(), chosen=chosen_queue(request), rows=rows)


def found(rows: QuerySet[LiveQuestion], typed: str) -> QuerySet[LiveQuestion]:
    """The rows meant: by code, in whichever broadcast; or by the words of question and answer."""
    try:
        return rows.filter(code=numbering.parse_code(typed))
    except numbers.InvalidNumber:
        understood = search.understand(typed)
    return rows.filter(understood.condition()) if understood else rows.none()


@admin.register(LiveQuestion)
class LiveQuestionAdmin(VerbAdmin):
    desk = DESK
    view_permission = "broadcasts.view_livequestion"
    list_class = QuestionList
    list_display = ["code"]
    search_fields = ["code"]
    list_filter = [QueueFilter, BroadcastFilter, SourceFilter, DistrictFilter, GroundFilter]
    list_select_related = ["broadcast", "district"]
    search_help_text = _("Code, or words of the question or its answer")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).defer("search", "broadcast__search")

    def show(self, request: HttpRequest, pk: str) -> HttpResponse:
        return question_page.show(request, pk)

    def found(self, rows: QuerySet, typed: str, user: User) -> QuerySet:
        return found(rows, typed)
