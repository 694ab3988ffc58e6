"""What the start page asks of whoever owes journalists something."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from django.http import HttpRequest
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from portal import access
from portal.models import Role
from portal.staff_home import Panel, Row, Task, panels
from portal.tally import tally
from portal.workdays import current_calendar
from pressroom.admin.question_desk import due_of
from pressroom.question_queues import QUEUES, rows_of

if TYPE_CHECKING:
    from portal.models import User

SHOWN: Final = 5  # questions named on a panel
LABEL_CHARACTERS: Final = 80
OF_OFFICERS: Final = ("undecided", "overdue", "today", "owed", "notices")
OF_BODIES: Final = ("overdue", "today", "owed")


@panels
def questions(request: HttpRequest) -> Iterable[Panel]:
    """Press officers always; people of a body where it owes an answer."""
    user: User = request.user  # type: ignore[assignment]
    roles = access.roles(user)
    if user.is_superuser or Role.PRESS_OFFICER in roles:
        yield _panel(user, OF_OFFICERS, position=5)
    elif roles & {Role.EXECUTOR, Role.HEAD}:
        panel = _panel(user, OF_BODIES, position=15)
        if not panel.is_done:
            yield panel


def _panel(user: User, keys: tuple[str, ...], *, position: int) -> Panel:
    counts = tally({key: rows_of(key, user) for key in keys})
    address = reverse("admin:pressroom_pressquestion_changelist")
    calendar = current_calendar() if counts["owed"] else None
    owed = rows_of("owed", user).order_by("due_on", "id").defer("search")
    return Panel(
        _("Answers to the press"),
        tasks=[
            Task(QUEUES[key].label, counts[key], f"{address}?queue={key}", QUEUES[key].tone)
            for key in keys
        ],
        rows=[
            Row(
                f"{question.number} {Truncator(question.text).chars(LABEL_CHARACTERS)}",
                reverse("admin:pressroom_pressquestion_change", args=[question.pk]),
                note=due.words if due else "",
                tone=due.tone if due else "calm",
            )
            for question in (owed[:SHOWN] if counts["owed"] else ())
            for due in [due_of(question, calendar=calendar)]
        ],
        rows_title=_("The most urgent"),
        nothing=_("No journalist waits for an answer."),
        position=position,
    )
