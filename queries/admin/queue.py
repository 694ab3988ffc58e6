"""The list that is the queue: its tabs, filters, search, and what each row says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet
from django.db.models.functions import Lower
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from portal import access, clock, identity, search
from portal.models import Body, User
from portal.pages import UncountedList
from portal.verbs import lists
from portal.verbs.lists import QUEUE, ChoiceFilter, DistrictFilter, ThemeFilter
from portal.workdays import current_calendar
from queries import numbering
from queries.due_words import due_in_words
from queries.models import Applicant, Channel, CitizenQuery, Kind, Status
from queries.oversight import WITH_PARTS
from queries.queues import QUEUES, Queue, tabs_for

if TYPE_CHECKING:
    from collections.abc import Iterable

NOBODY = "nobody"
AT_THE_DESK = "desk"
DEFAULT = "open"
COUNTED = [key for key in QUEUES if key != "all"]


def chosen_queue(request: HttpRequest) -> Queue:
    """The queue asked for; a search without one looks through all."""
    default = "all" if request.GET.get("q") else DEFAULT
    return QUEUES.get(request.GET.get(QUEUE, default), QUEUES[DEFAULT])


class QueueFilter(lists.QueueFilter):
    queues = QUEUES

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet:
        return chosen_queue(request).rows(queryset, request.user)  # type: ignore[arg-type]


class BodyFilter(ChoiceFilter):
    """One body, one with all its parts, or the desk."""

    title, parameter_name, column = _("body"), "body", "body"

    def choices_offered(self, request: HttpRequest) -> Iterable[tuple[Any, Any]]:
        bodies = Body.objects.filter(is_external=False)
        reach = access.bodies_with(request.user, "queries.view")
        if reach is not access.EVERYWHERE:
            bodies = bodies.filter(pk__in=reach or ())
        else:
            yield AT_THE_DESK, _("the desk")
        known = list(bodies)
        wholes = {body.parent_id for body in known}
        for body in known:
            name = body.short_name or body.name
            yield body.pk, name
            if body.pk in wholes:
                yield f"{body.pk}{WITH_PARTS}", _("%(body)s with its parts") % {"body": name}

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        value = self.value() or ""
        if value == AT_THE_DESK:
            return queryset.filter(body__isnull=True)
        whole = value.removesuffix(WITH_PARTS)
        if whole != value and value in {offered for offered, _label in self.lookup_choices}:
            return queryset.filter(
                Q(body=whole) | Q(body__parent=whole) | Q(body__parent__parent=whole)
            )
        return super().queryset(request, queryset)


class ExecutorFilter(ChoiceFilter):
    """Who works on it: offered are those who do so now, in the bodies the reader knows."""

    title, parameter_name, column = _("executor"), "executor", "assignee"

    def choices_offered(self, request: HttpRequest) -> Iterable[tuple[Any, Any]]:
        yield NOBODY, _("nobody yet")
        rows = CitizenQuery.objects.visible_to(request.user).open()  # type: ignore[arg-type]
        at_work = rows.filter(assignee__isnull=False).order_by().values("assignee")
        people = User.objects.filter(pk__in=at_work).order_by("last_name", "first_name", "username")
        for user in people:
            yield user.pk, user.get_full_name() or user.get_username()

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() == NOBODY:
            return queryset.filter(assignee__isnull=True)
        return super().queryset(request, queryset)


class StatusFilter(ChoiceFilter):
    title, parameter_name, column = _("status"), "status", "status"

    def choices_offered(self, request: HttpRequest) -> Iterable[tuple[Any, Any]]:
        return Status.choices


class KindFilter(ChoiceFilter):
    title, parameter_name, column = _("kind"), "kind", "kind"

    def choices_offered(self, request: HttpRequest) -> Iterable[tuple[Any, Any]]:
        return Kind.choices


class ChannelFilter(ChoiceFilter):
    title, parameter_name, column = _("channel"), "channel", "channel"

    def choices_offered(self, request: HttpRequest) -> Iterable[tuple[Any, Any]]:
        return Channel.choices


FILTERS = [
    QueueFilter,
    BodyFilter,
    ExecutorFilter,
    DistrictFilter,
    ThemeFilter,
    StatusFilter,
    KindFilter,
    ChannelFilter,
]


def found(rows: QuerySet[CitizenQuery], typed: str, user: User) -> QuerySet[CitizenQuery]:
    """The rows a member of staff means: by number, by the resident's address or phone, by words.

    Each way has its index. Contacts are looked up only where the user may see them; words are those
    of the public text, for others are in no index.
    """
    typed = typed.strip()
    try:
        return rows.filter(number=numbering.canonical(typed))
    except numbering.InvalidNumber:
        pass
    people = people_at(typed)
    if people is not None:
        seen = access.rows_visible(rows, user, "queries.see_applicant", body_field="body")
        return seen.filter(applicant__in=people)
    understood = search.understand(typed)
    if understood is None:
        return rows.none()
    return rows.filter(understood.condition(), visibility="public")


def people_at(typed: str) -> QuerySet[Applicant] | None:
    """Whose address or phone was typed; None where it is neither."""
    if "@" in typed:
        return Applicant.objects.annotate(address=Lower("email")).filter(
            address=typed.lower(), email__gt=""
        )
    try:
        return Applicant.objects.filter(phone=identity.normalise_phone(typed))
    except identity.InvalidPhone:
        return None


class QueueList(UncountedList):
    """A page of the queue: no count of all rows, and every row told how far its day is."""

    result_list: list[CitizenQuery]

    def get_ordering(self, request: HttpRequest, queryset: QuerySet) -> list[Any]:
        """By urgency, or newest first where closed ones are among them: both by an index."""
        return list(chosen_queue(request).order)

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        today, calendar = clock.today(), current_calendar()
        for row in self.result_list:
            row.due = (  # type: ignore[attr-defined]
                due_in_words(row.due_on, today=today, calendar=calendar)
                if row.due_on and row.is_open
                else None
            )

    def tabs(self, request: HttpRequest) -> list[dict[str, Any]]:
        """The queues as tabs with their numbers, all counted in one statement."""
        chosen = chosen_queue(request)
        queues = tabs_for(request.user, chosen=chosen.key)  # type: ignore[arg-type]
        visible = CitizenQuery.objects.visible_to(request.user)  # type: ignore[arg-type]
        rows = {q.key: q.rows(visible, request.user) for q in queues if q.key in COUNTED}  # type: ignore[arg-type]
        return lists.tabs(self, queues, chosen=chosen, rows=rows)
