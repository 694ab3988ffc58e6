"""The list of accreditations in the staff site: tabs by state, filters, a search for a person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from portal import access
from portal.pages import UncountedList
from portal.verbs import lists
from portal.verbs.lists import QUEUE, ChoiceFilter
from portal.workdays import local_time
from pressroom.accreditation_queues import COUNTED, QUEUES, Queue
from pressroom.models import Accreditation, Outlet, PressEvent
from pressroom.models.choices import AccreditationStatus

if TYPE_CHECKING:
    from collections.abc import Iterable

    from portal.models import User

DEFAULT = "decide"
MOST_EVENTS = 100  # offered to narrow down by, the newest first


def chosen_queue(request: HttpRequest) -> Queue:
    """The queue asked for; a search or a filter without one looks through all."""
    default = "all" if set(request.GET) - {QUEUE, "p"} else DEFAULT
    return QUEUES.get(request.GET.get(QUEUE, default), QUEUES[DEFAULT])


class QueueFilter(lists.QueueFilter):
    queues = QUEUES

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet:
        return chosen_queue(request).rows(queryset)


class EventFilter(ChoiceFilter):
    title, parameter_name, column = _("event"), "event", "event__number"

    def choices_offered(self, request: HttpRequest) -> Iterable[tuple[Any, Any]]:
        applied_for = Accreditation.objects.filter(event=OuterRef("pk"))
        events = PressEvent.objects.filter(Exists(applied_for)).defer("search")
        for event in events.order_by("-starts_at", "-id")[:MOST_EVENTS]:
            day = date_format(local_time(event.starts_at), "SHORT_DATE_FORMAT")
            yield event.number, f"{day} · {event.title}"


class OutletFilter(ChoiceFilter):
    title, parameter_name, column = _("outlet"), "outlet", "journalist__outlet__slug"

    def choices_offered(self, request: HttpRequest) -> Iterable[tuple[Any, Any]]:
        return Outlet.objects.values_list("slug", "name")


class StatusFilter(ChoiceFilter):
    title, parameter_name, column = _("status"), "status", "status"

    def choices_offered(self, request: HttpRequest) -> Iterable[tuple[Any, Any]]:
        hidden = AccreditationStatus.UNCONFIRMED
        return [(status.value, status.label) for status in AccreditationStatus if status != hidden]


def found(rows: QuerySet[Accreditation], typed: str, user: User) -> QuerySet[Accreditation]:
    """Those of the journalist or outlet meant; persons only where the user may see them."""
    typed = typed.strip()
    meant = Q(journalist__outlet__name__icontains=typed) | Q(
        journalist__outlet_name__icontains=typed
    )
    if access.may(user, "pressroom.see_journalist"):
        meant |= Q(journalist__full_name__icontains=typed) | Q(journalist__email__iexact=typed)
    return rows.filter(meant)


class AccreditationList(UncountedList):
    def get_ordering(self, request: HttpRequest, queryset: QuerySet) -> list[Any]:
        return list(chosen_queue(request).order)

    def tabs(self, request: HttpRequest) -> list[dict[str, Any]]:
        """The queues as tabs; those with work in them counted in one statement."""
        chosen = chosen_queue(request)
        visible = Accreditation.objects.visible_to(request.user)  # type: ignore[arg-type]
        rows = {key: QUEUES[key].rows(visible) for key in COUNTED}
        return lists.tabs(self, QUEUES.values(), chosen=chosen, rows=rows)
