"""Which deadlines of the desk are reminded of, and on which working days to whom."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Final

from django.conf import settings
from django.db.models import F, Q, QuerySet
from django.urls import reverse

from portal.ladder import Audience, Ladder
from portal.reminders import Line
from queries.models import QueryDeadline, Status
from queries.models.choices import OPEN_STATUSES

Kind = QueryDeadline.Kind

EXECUTOR: Final = frozenset({Audience.ANSWERING})
WITH_HEAD: Final = EXECUTOR | {Audience.HEADS}
OFFICE: Final = frozenset({Audience.AKIMS_OFFICE})
ALL: Final = WITH_HEAD | OFFICE

# Working days after the last day (negative: before it) → who hears; after the last named one, every
# fifth. What the desk holds goes to its operators.
LADDERS: Final[dict[str, Ladder]] = {
    # The answer the law sets a term for (Art. 76; complaints: Art. 99).
    Kind.ANSWER: Ladder(
        {-3: EXECUTOR, -1: EXECUTOR, 0: EXECUTOR, 1: WITH_HEAD, 3: OFFICE}, then=ALL
    ),
    # Three working days to take a query or to pass it on (Art. 65): three before would be at once.
    Kind.FORWARD: Ladder({-1: EXECUTOR, 0: EXECUTOR, 1: WITH_HEAD, 3: OFFICE}, then=ALL),
    # The notice of an extension (Art. 76(3)), where the resident must be told by phone or post.
    Kind.EXTENSION_NOTICE: Ladder({-1: EXECUTOR, 0: EXECUTOR, 1: WITH_HEAD, 3: OFFICE}, then=ALL),
    # The resident's own time to supply a detail (Art. 64(6)): nobody is late, but once it is over
    # the body decides how to go on.
    Kind.CURE: Ladder({1: EXECUTOR, 3: WITH_HEAD}, then=WITH_HEAD),
    # "Planned by" a date: far off, so the first word comes two weeks ahead.
    Kind.PROMISE: Ladder(
        {-10: EXECUTOR, -3: EXECUTOR, 0: EXECUTOR, 1: WITH_HEAD, 3: OFFICE}, then=ALL
    ),
}

# A closed query is frozen: of its clocks only a promise runs on, after an answer.
RUNS: Final = (Q(query__status__in=OPEN_STATUSES) & ~Q(kind=Kind.PROMISE)) | Q(
    query__status=Status.ANSWERED, kind=Kind.PROMISE
)


class DeskDeadlines:
    """The desk's rows for `portal.reminders`."""

    key: str = "queries.querydeadline"
    ladders: Mapping[str, Ladder] = LADDERS
    list_url_name: str = "admin:queries_citizenquery_changelist"

    def clocks(self) -> QuerySet[Any]:
        """Deadlines that run; whoever holds the query now has to hear, whoever held it before."""
        return (
            QueryDeadline.objects.open()
            .filter(RUNS)
            .annotate(holder_id=F("query__body_id"), executor_id=F("query__assignee_id"))
        )

    def lines(self, deadlines: Collection[int]) -> dict[int, Line]:
        """By number and public subject: mail is no place for what residents keep private."""
        rows = QueryDeadline.objects.filter(pk__in=deadlines).select_related("query__body")
        return {row.pk: _line(row) for row in rows}


def _line(deadline: QueryDeadline) -> Line:
    query = deadline.query
    path = reverse("admin:queries_citizenquery_change", args=[query.pk])
    return Line(
        title=f"{query.number} · {query.public_subject}",
        url=f"{settings.SITE_URL}{path}",
        clock=deadline.get_kind_display(),
        holder=str(query.body or ""),
        is_open=deadline.is_open,
    )
