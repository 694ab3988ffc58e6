"""The rows behind the figures of the desk: its answer terms."""

from __future__ import annotations

from typing import Final

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal import clock
from portal.figures import Dimension, RowLine, Rows, Scope
from queries.models import AnswerTerm

State = AnswerTerm.State
_IN_RATE: Final = Q(state__in=[State.OPEN, State.ON_TIME, State.LATE])
_COLUMN: Final = {
    Dimension.THEME: "theme_id",
    Dimension.TOPIC: "topic_id",
    Dimension.DISTRICT: "district_id",
    Dimension.BODY: "body_id",
    Dimension.CHANNEL: "channel",
}

# For each figure the day it goes by, and the rows counted: of a rate, those of its part.
ROWS: Final[dict[str, tuple[str, Q]]] = {
    "queries_asked": ("asked_on", Q()),
    "promptly_resolved": ("due_on", Q(state=State.ON_TIME)),
    "answered_late": ("due_on", Q(state=State.LATE)),
    "not_answered": ("due_on", Q(state=State.OPEN)),
    "on_the_spot": ("answered_on", Q(state=State.ON_THE_SPOT)),
    "extended": ("due_on", _IN_RATE & Q(is_extended=True)),
    "reopened": ("answered_on", Q(is_reopened=True)),
    "confirmed": ("answered_on", Q(verdict="resolved")),
    "median_days": ("answered_on", Q(state__in=[State.ON_TIME, State.LATE])),
    "p90_days": ("answered_on", Q(state__in=[State.ON_TIME, State.LATE])),
    "forwarded": ("ended_on", Q(ended_as="forwarded")),
    "returned": ("ended_on", Q(ended_as="returned")),
    "terminated": ("ended_on", Q(ended_as="terminated")),
    "withdrawn": ("ended_on", Q(ended_as="withdrawn")),
}


def counted(key: str, scope: Scope) -> QuerySet[AnswerTerm]:
    """The terms a figure counts in a scope. Raises `KeyError`."""
    day, condition = ROWS[key]
    period = scope.period
    rows = AnswerTerm.objects.filter(
        condition, **{f"{day}__gte": period.since, f"{day}__lte": period.until}
    )
    if day == "due_on":
        rows = rows.filter(due_on__lt=clock.today())
    return rows.filter(
        **{
            f"{_COLUMN[name]}__in" if isinstance(value, frozenset) else _COLUMN[name]: value
            for name, value in scope.narrowed_by.items()
        }
    )


def rows(key: str, scope: Scope) -> Rows:
    """The rows behind a figure, newest first; those of queries that are not public only counted."""
    found, day = counted(key, scope), ROWS[key][0]
    public = found.filter(query__visibility="public").select_related("query")
    return Rows(
        public=public.defer("query__search").order_by(f"-{day}", "-id"),
        counted=found.count(),
        day=day,
        lines=lambda terms: [_line(term, day) for term in terms],
    )


def _line(term: AnswerTerm, day: str) -> RowLine:
    query = term.query
    return RowLine(
        day=getattr(term, day),
        title=query.public_subject,
        path=reverse("queries:detail", args=[query.number]),
        number=query.number,
        detail=detail(term),
    )


def detail(term: AnswerTerm) -> str:
    """What became of the term, in words."""
    if term.answered_on is None:
        return term.get_state_display()
    if term.state == State.LATE:
        late = (term.answered_on - term.due_on).days
        words = ngettext("answered %(days)d day late", "answered %(days)d days late", late)
        return words % {"days": late}
    words = ngettext("answered in %(days)d day", "answered in %(days)d days", term.days or 0)
    if term.state == State.ON_THE_SPOT:
        return _("settled on the spot")
    return words % {"days": term.days}
