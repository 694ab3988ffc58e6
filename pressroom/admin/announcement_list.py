"""The list of announcements in the staff site: tabs by state, the kind, a search."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from portal import search
from portal.pages import UncountedList
from portal.verbs import lists
from portal.verbs.lists import QUEUE, ChoiceFilter
from pressroom.announcement_queues import COUNTED, QUEUES, Queue
from pressroom.models import Announcement
from pressroom.models.choices import AnnouncementKind

if TYPE_CHECKING:
    from collections.abc import Iterable

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
        return AnnouncementKind.choices


def found(rows: QuerySet[Announcement], typed: str) -> QuerySet[Announcement]:
    """The rows meant: by number, or by words of their texts."""
    by_number = rows.filter(number=typed.strip())
    if by_number.exists():
        return by_number
    understood = search.understand(typed)
    return rows.filter(understood.condition()) if understood else rows.none()


class AnnouncementList(UncountedList):
    def get_ordering(self, request: HttpRequest, queryset: QuerySet) -> list[Any]:
        return list(chosen_queue(request).order)

    def tabs(self, request: HttpRequest) -> list[dict[str, Any]]:
        """The queues as tabs; those with work in them counted in one statement."""
        chosen = chosen_queue(request)
        visible = Announcement.objects.visible_to(request.user)  # type: ignore[arg-type]
        rows = {key: QUEUES[key].rows(visible) for key in COUNTED}
        return lists.tabs(self, QUEUES.values(), chosen=chosen, rows=rows)
