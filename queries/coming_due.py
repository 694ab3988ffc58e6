"""What falls due within three working days, the most urgent first, and what each still lacks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db.models import Exists, F, OuterRef, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal import clock
from portal.workdays import current_calendar
from queries.due_words import Due, due_in_words
from queries.models import Answer, CitizenQuery, DetailRequest, ExtensionRequest, Status
from queries.queues import QUEUES

if TYPE_CHECKING:
    from queries.oversight import Oversight

SHOWN: Final = 200  # rows; the queue has the rest

# What may be lacking before an answer can go out, in the order in which it is told.
NO_BODY: Final = _("a body: it lies at the desk")
NO_EXECUTOR: Final = _("an executor")
NOT_TAKEN: Final = _("taking into work")
DETAILS: Final = _("the resident's details")
DETAILS_CAME: Final = _("a look at the resident's reply")
EXTENSION: Final = _("a decision on the longer term")
REWORK: Final = _("rework: the draft was sent back")
DRAFT: Final = _("a draft")
APPROVAL: Final = _("approval")


@dataclass(frozen=True, slots=True)
class Coming:
    """One query that falls due soon."""

    query: CitizenQuery
    due: Due
    lacks: tuple[str | Promise, ...]


def coming(oversight: Oversight) -> list[Coming]:
    """The first `SHOWN` of them. Two statements, the calendar's one of them."""
    rows = QUEUES["due"].rows(oversight.queries(), oversight.user)
    latest = Answer.objects.filter(query=OuterRef("pk"), kind=Answer.Kind.FINAL)
    asked = DetailRequest.objects.filter(query=OuterRef("pk"), replied_at__gte=F("asked_at"))
    wished = ExtensionRequest.objects.filter(query=OuterRef("pk"), decided_at__isnull=True)
    back = latest.filter(sent_back_at__isnull=False).exclude(
        Exists(
            Answer.objects.filter(
                Q(query=OuterRef("query")), kind=Answer.Kind.FINAL, version__gt=OuterRef("version")
            )
        )
    )
    rows = rows.annotate(
        is_replied=Exists(asked), is_wished=Exists(wished), is_sent_back=Exists(back)
    )
    rows = rows.select_related("topic", "district", "body", "assignee").defer("search", "text")
    today, calendar = clock.today(), current_calendar()
    return [
        Coming(row, due_in_words(row.due_on, today=today, calendar=calendar), _lacks(row))
        for row in rows.order_by("due_on", "id")[:SHOWN]
        if row.due_on
    ]


def _lacks(row: CitizenQuery) -> tuple[str | Promise, ...]:
    """What stands between the query and its answer."""
    is_new = row.status in {Status.NEW, Status.ASSIGNED}
    is_waiting = row.status == Status.AWAITING_RESIDENT
    is_drafted = row.status == Status.IN_APPROVAL
    told = {
        NO_BODY: row.body_id is None,
        NO_EXECUTOR: row.body_id is not None and row.assignee_id is None,
        NOT_TAKEN: is_new and row.assignee_id is not None,
        DETAILS: is_waiting,
        DETAILS_CAME: row.status == Status.IN_WORK and row.is_replied,  # type: ignore[attr-defined]
        EXTENSION: row.is_wished,  # type: ignore[attr-defined]
        REWORK: row.status == Status.IN_WORK and row.is_sent_back,  # type: ignore[attr-defined]
        DRAFT: not is_drafted and not row.is_sent_back,  # type: ignore[attr-defined]
        APPROVAL: is_drafted,
    }
    return tuple(words for words, is_lacking in told.items() if is_lacking)
