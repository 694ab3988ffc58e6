"""What the desk asks of each role on the start page; every number opens the queue behind it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from django.db.models import Count
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal import access, clock
from portal.models import Body, Role
from portal.permissions import PERMISSIONS
from portal.staff_home import Panel, Row, Task, Words, panels
from portal.tally import tally
from portal.workdays import current_calendar
from queries.due_words import due_in_words
from queries.models import CitizenQuery
from queries.oversight import PERMISSION, queue_url
from queries.queues import QUEUES, rows_of

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from portal.models import User

SHOWN = 5  # queries named on a panel
WORST_BODIES = 8

# What each role is shown, in order: keys of `queries.queues`.
OF_ROLE: dict[str, tuple[Words, tuple[str, ...]]] = {
    Role.EXECUTOR: (_("Your work"), ("overdue", "today", "mine", "new", "replied", "waiting")),
    Role.HEAD: (
        _("Your decisions"),
        ("approval", "wishes", "notices", "overdue", "today", "new", "promises"),
    ),
    Role.OPERATOR: (_("Reception desk"), ("desk", "sent_back", "today", "overdue", "received")),
    Role.AKIMS_OFFICE: (_("Akim's office"), ("late", "overdue", "today", "promises")),
    Role.MODERATOR: (_("What the public sees"), ("photos",)),
    Role.ANALYST: (_("The desk today"), ("open", "overdue", "today", "waiting")),
    Role.PRESS_OFFICER: (_("The desk today"), ("open", "overdue", "today")),
}


@panels
def desk(request: HttpRequest) -> Iterable[Panel]:
    """One panel a role; all counts of all of them in one statement."""
    user: User = request.user  # type: ignore[assignment]
    mine = set(OF_ROLE) if user.is_superuser else access.roles(user)
    told = [role for role in OF_ROLE if role in mine]
    if user.is_superuser:
        told = [Role.HEAD, Role.OPERATOR, Role.AKIMS_OFFICE, Role.MODERATOR]
    keys = {key for role in told for key in OF_ROLE[role][1]}
    rows = {key: rows_of(key, user) for key in keys}
    counts = tally(rows)
    for position, role in enumerate(told):
        yield _panel(role, user, counts, position=position)


def _panel(role: str, user: User, counts: dict[str, int], *, position: int) -> Panel:
    title, keys = OF_ROLE[role]
    tasks = [
        Task(QUEUES[key].label, counts[key], queue_url(queue=key), QUEUES[key].tone) for key in keys
    ]
    return Panel(
        title,
        tasks=tasks,
        rows=_rows(role, user),
        rows_title=_ROWS_TITLE.get(role, ""),
        buttons=_buttons(role),
        nothing=_("Nothing waits for you."),
        position=10 + position,
    )


_ROWS_TITLE: dict[str, Words] = {
    Role.EXECUTOR: _("The most urgent"),
    Role.HEAD: _("To approve first"),
    Role.OPERATOR: _("To assign first"),
    Role.AKIMS_OFFICE: _("Overdue for 3 working days and more, by body"),
    Role.MODERATOR: _("Newest in the register"),
}


def _rows(role: str, user: User) -> Sequence[Row]:
    if role == Role.EXECUTOR:
        return _named(rows_of("mine", user).order_by("due_on", "id")) or _named(
            rows_of("open", user).order_by("due_on", "id")
        )
    if role == Role.HEAD:
        return _named(rows_of("approval", user).order_by("due_on", "id"))
    if role == Role.OPERATOR:
        return _named(rows_of("desk", user).order_by("due_on", "id"))
    if role == Role.MODERATOR:
        return _named(CitizenQuery.objects.visible_to(user).public().newest_first())
    if role == Role.AKIMS_OFFICE:
        return _late_by_body(user)
    return ()


def _named(queries: QuerySet[CitizenQuery]) -> list[Row]:
    """The first few, each with how far its day is."""
    today, calendar = clock.today(), current_calendar()
    rows = []
    for query in queries[:SHOWN]:
        due = (
            due_in_words(query.due_on, today=today, calendar=calendar)
            if query.due_on and query.is_open
            else None
        )
        rows.append(
            Row(
                f"{query.number} {query.public_subject}",
                reverse("admin:queries_citizenquery_change", args=[query.pk]),
                note=due.words if due else query.get_status_display(),
                tone=due.tone if due else "calm",
            )
        )
    return rows


def _late_by_body(user: User) -> list[Row]:
    """Which bodies are late, those with most first."""
    late = rows_of("late", user).filter(body__isnull=False).order_by()
    counted = late.values_list("body").annotate(late=Count("pk")).order_by("-late", "body")
    found = list(counted[:WORST_BODIES])
    names = Body.objects.in_bulk([body for body, _count in found])
    return [
        Row(
            names[body].short_name,
            queue_url(queue="late", body=body),
            note=str(count),
            tone="late",
        )
        for body, count in found
    ]


def _buttons(role: str) -> Sequence[tuple[Words, str]]:
    found = []
    if role == Role.OPERATOR:
        found.append((_("Enter a query"), reverse("admin:queries_citizenquery_add")))
    if PERMISSION in PERMISSIONS[role]:
        found.append((_("Figures and workload"), reverse("workload:home")))
    return found
