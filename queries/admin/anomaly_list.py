"""The list of anomalies: tabs by state, filters by theme and district."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.pages import UncountedList
from portal.verbs import lists
from portal.verbs.lists import QUEUE
from queries.models import Anomaly

NEWEST = ("-found_at", "-id")
S = Anomaly.Status


@dataclass(frozen=True, slots=True)
class Queue:
    key: str
    label: Promise | str
    rows: Callable[[QuerySet], QuerySet]
    tone: str = "calm"


QUEUES = {
    queue.key: queue
    for queue in (
        Queue("open", _("Growing"), lambda rows: rows.filter(status=S.OPEN), "late"),
        Queue("over", _("Over by itself"), lambda rows: rows.filter(status=S.OVER)),
        Queue("handled", _("Handled"), lambda rows: rows.filter(status=S.HANDLED)),
        Queue("dismissed", _("Dismissed"), lambda rows: rows.filter(status=S.DISMISSED)),
        Queue("all", _("All"), lambda rows: rows),
    )
}
COUNTED = ("open", "over")


def chosen_queue(request: HttpRequest) -> Queue:
    """The queue asked for; a filter without one looks through all."""
    default = "all" if set(request.GET) - {QUEUE, "p"} else "open"
    return QUEUES.get(request.GET.get(QUEUE, default), QUEUES["open"])


class QueueFilter(lists.QueueFilter):
    queues = QUEUES

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet:
        return chosen_queue(request).rows(queryset)


class AnomalyList(UncountedList):
    def get_ordering(self, request: HttpRequest, queryset: QuerySet) -> list[Any]:
        return list(NEWEST)

    def tabs(self, request: HttpRequest) -> list[dict[str, Any]]:
        """The states as tabs, those with work counted in one statement."""
        visible = Anomaly.objects.visible_to(request.user)  # type: ignore[arg-type]
        rows = {key: QUEUES[key].rows(visible) for key in COUNTED}
        return lists.tabs(self, QUEUES.values(), chosen=chosen_queue(request), rows=rows)
