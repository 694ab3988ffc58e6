"""The queues of the desk: which queries a member of staff looks at together, and in what order.

The admin's list shows them as tabs and the start page as numbers; both from this table.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal import access, clock
from portal.workdays import current_calendar, local_time
from queries.models import (
    Attachment,
    CitizenQuery,
    DetailRequest,
    ExtensionRequest,
    Holding,
    QueryDeadline,
    Status,
)

if TYPE_CHECKING:
    from portal.models import User
    from queries.querysets import CitizenQueryQuerySet as Rows

SOON_WORKING_DAYS = 3  # due within so many working days is soon
LATE_WORKING_DAYS = 3  # overdue for so many, the akim's office looks
REPLIED_WITHIN = timedelta(days=7)  # a resident's reply is news for so long
PHOTOS_WITHIN = timedelta(days=60)  # photos older than this and still undecided wait for ever
URGENT = ("due_on", "id")
NEWEST = ("-received_at", "-id")


@dataclass(frozen=True, slots=True)
class Queue:
    key: str
    label: Promise | str
    rows: Callable[[Rows, User], Rows]
    tone: str = "calm"  # of its number: late, today, calm
    needs: str = ""  # the permission without which it is not offered as a tab
    order: tuple[str, str] = URGENT
    is_tab: bool = True


def _soon(rows: Rows, user: User) -> Rows:
    last = current_calendar().add_working_days(clock.today(), SOON_WORKING_DAYS)
    return rows.open().filter(due_on__gt=clock.today(), due_on__lte=last)


def _due(rows: Rows, user: User) -> Rows:
    """Today and what is due soon."""
    last = current_calendar().add_working_days(clock.today(), SOON_WORKING_DAYS)
    return rows.open().filter(due_on__gte=clock.today(), due_on__lte=last)


def _later(rows: Rows, user: User) -> Rows:
    """Neither overdue nor due today or soon."""
    last = current_calendar().add_working_days(clock.today(), SOON_WORKING_DAYS)
    return rows.open().filter(Q(due_on__gt=last) | Q(due_on__isnull=True))


def _late(rows: Rows, user: User) -> Rows:
    last = current_calendar().add_working_days(clock.today(), -LATE_WORKING_DAYS)
    return rows.open().filter(due_on__lte=last)


def _replied(rows: Rows, user: User) -> Rows:
    replies = DetailRequest.objects.filter(replied_at__gte=clock.now() - REPLIED_WITHIN)
    return rows.filter(status=Status.IN_WORK, pk__in=replies.values("query"))


def _wishes(rows: Rows, user: User) -> Rows:
    asked = ExtensionRequest.objects.filter(decided_at__isnull=True)
    return rows.open().filter(pk__in=asked.values("query"))


def _notices(rows: Rows, user: User) -> Rows:
    due = QueryDeadline.objects.open().filter(kind=QueryDeadline.Kind.EXTENSION_NOTICE)
    return rows.open().filter(pk__in=due.values("query"))


def _promises(rows: Rows, user: User) -> Rows:
    last = current_calendar().add_working_days(clock.today(), SOON_WORKING_DAYS)
    due = QueryDeadline.objects.open().filter(kind=QueryDeadline.Kind.PROMISE, due_on__lte=last)
    return rows.filter(pk__in=due.values("query"))


def _received(rows: Rows, user: User) -> Rows:
    """Received since midnight in Almaty."""
    midnight = local_time(clock.now()).replace(hour=0, minute=0, second=0, microsecond=0)
    return rows.filter(received_at__gte=midnight)


def _photos(rows: Rows, user: User) -> Rows:
    undecided = Attachment.objects.filter(published_at__isnull=True, refused_reason="")
    newest = undecided.filter(query__isnull=False, uploaded_at__gte=clock.now() - PHOTOS_WITHIN)
    return rows.filter(pk__in=newest.values("query"))


def _sent_back(rows: Rows, user: User) -> Rows:
    """At the desk although a body held it before."""
    before = Holding.objects.filter(query=OuterRef("pk"), body__isnull=False)
    return rows.unrouted().filter(Exists(before))


QUEUES: dict[str, Queue] = {
    queue.key: queue
    for queue in (
        Queue("open", _("All open"), lambda rows, _: rows.open()),
        Queue("mine", _("Mine"), lambda rows, user: rows.open().filter(assignee=user),
              needs="queries.take"),
        Queue("overdue", _("Overdue"), lambda rows, _: rows.overdue(clock.today()), "late"),
        Queue("today", _("Due today"), lambda rows, _: rows.due_today(clock.today()), "today"),
        Queue("soon", _("Due within 3 working days"), _soon, is_tab=False),
        Queue("due", _("Due today and within 3 working days"), _due, "today", is_tab=False),
        Queue("later", _("Due later"), _later, is_tab=False),
        Queue("new", _("Not yet taken"),
              lambda rows, _: rows.filter(status__in=[Status.NEW, Status.ASSIGNED])),
        Queue("desk", _("At the desk"), lambda rows, _: rows.unrouted(), "today",
              needs="queries.assign"),
        Queue("sent_back", _("Sent back to the desk"), _sent_back, "today", is_tab=False),
        Queue("waiting", _("Waiting on the resident"),
              lambda rows, _: rows.waiting_on_resident()),
        Queue("replied", _("The resident replied"), _replied, is_tab=False),
        Queue("approval", _("In approval"),
              lambda rows, _: rows.filter(status=Status.IN_APPROVAL), "today"),
        Queue("wishes", _("Extension asked for"), _wishes, "today", needs="queries.extend"),
        Queue("notices", _("Resident to be told of an extension"), _notices, "today",
              is_tab=False),
        Queue("promises", _("Promises coming due"), _promises, "today", is_tab=False),
        Queue("late", _("Overdue for 3 working days and more"), _late, "late", is_tab=False),
        Queue("received", _("Received today"), _received, order=NEWEST, is_tab=False),
        Queue("photos", _("Photos to decide on"), _photos, "today", needs="queries.moderate",
              order=NEWEST),
        Queue("all", _("All, closed too"), lambda rows, _: rows, order=NEWEST),
    )
}  # fmt: skip


def rows_of(key: str, user: User) -> Rows:
    """The rows of a queue that the user may see, unordered; an unknown key is all that is open."""
    queue = QUEUES.get(key, QUEUES["open"])
    return queue.rows(CitizenQuery.objects.visible_to(user), user)


def tabs_for(user: User, *, chosen: str) -> list[Queue]:
    """The queues offered to the user, and the chosen one though it be none of them."""
    return [
        queue
        for queue in QUEUES.values()
        if queue.key == chosen
        or (queue.is_tab and (not queue.needs or access.may_somewhere(user, queue.needs)))
    ]
