"""The queues of journalists' questions, as tabs of the list and numbers of the start page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext_lazy as _

from portal import access, clock
from pressroom.models import PressDeadline, PressQuestion
from pressroom.models.choices import QuestionStatus
from pressroom.question_life import OPEN

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from portal.models import User
    from portal.transitions import Words

URGENT: Final = ("due_on", "id")
NEWEST: Final = ("-asked_at", "-id")


@dataclass(frozen=True, slots=True)
class Queue:
    key: str
    label: Words
    rows: Callable[[Any], QuerySet[PressQuestion]]
    tone: str = "calm"  # of its number: late, today, calm
    order: tuple[str, str] = URGENT
    needs: str = "pressroom.view_question"  # without it the tab is not offered
    is_counted: bool = True


def _owed(rows: Any) -> Any:
    return rows.filter(status=QuestionStatus.PROMISED)


def _notices(rows: Any) -> Any:
    due = PressDeadline.objects.open().filter(kind=PressDeadline.Kind.EXTENSION_NOTICE)
    return _owed(rows).filter(pk__in=due.values("question"))


QUEUES: Final[dict[str, Queue]] = {
    queue.key: queue
    for queue in (
        Queue("open", _("All open"), lambda rows: rows.filter(status__in=OPEN)),
        Queue("undecided", _("Not decided yet"), lambda rows: rows.undecided(), "today",
              order=("asked_at", "id"), needs="pressroom.promise"),
        Queue("overdue", _("Overdue"),
              lambda rows: _owed(rows).filter(due_on__lt=clock.today()), "late"),
        Queue("today", _("Due today"), lambda rows: _owed(rows).filter(due_on=clock.today()),
              "today"),
        Queue("owed", _("Answer owed"), _owed),
        Queue("office", _("Owed by the press office itself"),
              lambda rows: _owed(rows).filter(body__isnull=True), needs="pressroom.promise"),
        Queue("notices", _("Journalist to be told of an extension"), _notices, "today"),
        Queue("answered", _("Answered"), lambda rows: rows.answered(), order=NEWEST,
              is_counted=False),
        Queue("all", _("All, closed too"), lambda rows: rows, order=NEWEST, is_counted=False),
    )
}  # fmt: skip
DEFAULT: Final = "open"


def rows_of(key: str, user: User) -> QuerySet[PressQuestion]:
    """The rows of a queue that the user may see, unordered."""
    return QUEUES[key].rows(PressQuestion.objects.visible_to(user))


def offered_to(user: User, *, chosen: str) -> list[Queue]:
    """The queues offered to the user, and the chosen one though it be none of them."""
    return [
        queue
        for queue in QUEUES.values()
        if queue.key == chosen or user.is_superuser or access.may_somewhere(user, queue.needs)
    ]
