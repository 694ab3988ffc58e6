"""The rows behind the figures of the desk: its answer terms."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Final
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal import clock
from portal.directory import directory, name_of
from portal.figures import Dimension, Period, RowLine, Rows, Scope
from portal.filters import FIRST_DAY
from queries.figure_sums import Sums, Wanted, read
from queries.models import AnswerTerm, Channel

State = AnswerTerm.State
OVERDUE_NOW: Final = "overdue_now"
_IN_RATE: Final = Q(state__in=[State.OPEN, State.ON_TIME, State.LATE])
_OF_BODIES: Final = Q(state__in=[State.ON_TIME, State.LATE])
_COLUMN: Final = {
    Dimension.THEME: "theme_id",
    Dimension.TOPIC: "topic_id",
    Dimension.DISTRICT: "district_id",
    Dimension.BODY: "body_id",
    Dimension.CHANNEL: "channel",
}


@dataclass(frozen=True, slots=True)
class Counted:
    """Some terms by their day: which they are, and how many by the sums."""

    day: str
    condition: Q
    number: Callable[[Sums], int]


@dataclass(frozen=True, slots=True)
class Behind:
    """What a figure counts: of a rate its part, and the whole."""

    part: Counted
    whole: Counted | None = None


def _answered(condition: Q, number: Callable[[Sums], int]) -> Counted:
    return Counted("answered_on", condition, number)


def _due(condition: Q, number: Callable[[Sums], int]) -> Counted:
    return Counted("due_on", condition, number)


def _ended(status: str) -> Behind:
    return Behind(Counted("ended_on", Q(ended_as=status), lambda sums: getattr(sums, status)))


_ALL_DUE: Final = _due(_IN_RATE, lambda sums: sums.due)
_ALL_ANSWERED: Final = _answered(Q(answered_on__isnull=False), lambda sums: sums.answered)
_BODIES: Final = Behind(_answered(_OF_BODIES, lambda sums: sums.by_bodies))
_NOT_ANSWERED: Final = Behind(_due(Q(state=State.OPEN), lambda sums: sums.not_answered))

ROWS: Final[dict[str, Behind]] = {
    "queries_asked": Behind(
        Counted("asked_on", Q(asked_on__isnull=False), lambda sums: sums.asked)
    ),
    "promptly_resolved": Behind(_due(Q(state=State.ON_TIME), lambda s: s.on_time), _ALL_DUE),
    "answered_late": Behind(_due(Q(state=State.LATE), lambda sums: sums.late)),
    "not_answered": _NOT_ANSWERED,
    OVERDUE_NOW: _NOT_ANSWERED,
    "on_the_spot": Behind(
        _answered(Q(state=State.ON_THE_SPOT), lambda sums: sums.on_the_spot), _ALL_ANSWERED
    ),
    "extended": Behind(_due(_IN_RATE & Q(is_extended=True), lambda s: s.extended), _ALL_DUE),
    "reopened": Behind(_answered(Q(is_reopened=True), lambda s: s.reopened), _ALL_ANSWERED),
    "confirmed": Behind(
        _answered(Q(verdict="resolved"), lambda sums: sums.confirmed),
        _answered(~Q(verdict=""), lambda sums: sums.rated),
    ),
    "median_days": _BODIES,
    "p90_days": _BODIES,
    "forwarded": _ended("forwarded"),
    "returned": _ended("returned"),
    "terminated": _ended("terminated"),
    "withdrawn": _ended("withdrawn"),
}


def of_now(scope: Scope) -> Scope:
    """The same part of the city, of whatever fell due up to today."""
    return replace(scope, period=Period(FIRST_DAY, clock.today()))


def counted(key: str, scope: Scope, *, is_whole: bool = False) -> QuerySet[AnswerTerm]:
    """The terms a figure counts in a scope. Raises `KeyError`."""
    return _terms(_behind(key, is_whole=is_whole), of_now(scope) if key == OVERDUE_NOW else scope)


def rows(key: str, scope: Scope) -> Rows:
    """The rows behind a figure, newest first; those of queries that are not public only counted."""
    return _rows(key, scope, is_whole=False)


def whole(key: str, scope: Scope) -> Rows:
    """The rows that a rate is a part of. Raises `KeyError` for what is no rate."""
    return _rows(key, scope, is_whole=True)


def _behind(key: str, *, is_whole: bool) -> Counted:
    behind = ROWS[key]
    if not is_whole:
        return behind.part
    if behind.whole is None:
        raise KeyError(key)
    return behind.whole


def _terms(behind: Counted, scope: Scope) -> QuerySet[AnswerTerm]:
    day, period = behind.day, scope.period
    found = AnswerTerm.objects.filter(
        behind.condition, **{f"{day}__gte": period.since, f"{day}__lte": period.until}
    )
    if day == "due_on":
        found = found.filter(due_on__lt=clock.today())
    return found.filter(
        **{
            f"{_COLUMN[name]}__in" if isinstance(value, frozenset) else _COLUMN[name]: value
            for name, value in scope.narrowed_by.items()
        }
    )


def _rows(key: str, scope: Scope, *, is_whole: bool) -> Rows:
    """How many is read from the sums: to count a year's terms would take a second."""
    behind = _behind(key, is_whole=is_whole)
    scope = of_now(scope) if key == OVERDUE_NOW else scope
    sums = read([Wanted("now", scope)])["now"].get(None, Sums())
    public = _terms(behind, scope).filter(query__visibility="public").select_related("query")
    return Rows(
        public=public.defer("query__search").order_by(f"-{behind.day}", "-id"),
        counted=behind.number(sums),
        day=behind.day,
        lines=lambda terms: [_line(term, behind.day) for term in terms],
        header=(
            "number", "day", "state", "district", "topic", "body", "channel", "asked_on", "due_on",
            "answered_on", "days", "counted_from",
        ),
        cells=lambda terms: [_cells(term, behind.day) for term in terms],
        elsewhere=_register(scope) if key == "queries_asked" else "",
    )  # fmt: skip


def _register(scope: Scope) -> str:
    """The public ones of those asked in the register; empty where it cannot tell them apart.

    There a body is the one that holds a query now, and channels are not told.
    """
    if scope.body or scope.channel:
        return ""
    topic = scope.topic or scope.theme
    asked = {
        "since": scope.period.since.isoformat(),
        "until": scope.period.until.isoformat(),
        "district": scope.district.slug if scope.district else "",
        "topic": topic.slug if topic else "",
    }
    given = {name: value for name, value in asked.items() if value}
    return f"{reverse('queries:register')}?{urlencode(given)}"


def _line(term: AnswerTerm, day: str) -> RowLine:
    query = term.query
    return RowLine(
        day=getattr(term, day),
        title=query.public_subject,
        path=reverse("queries:detail", args=[query.number]),
        number=query.number,
        detail=detail(term),
    )


def _cells(term: AnswerTerm, day: str) -> tuple[Any, ...]:
    known = directory()
    return (
        term.query.number,
        getattr(term, day).isoformat(),
        term.state,
        name_of(known.districts, term.district_id),
        name_of(known.topics, term.topic_id),
        name_of(known.bodies, term.body_id),
        Channel(term.channel).value,
        term.asked_on.isoformat() if term.asked_on else "",
        term.due_on.isoformat(),
        term.answered_on.isoformat() if term.answered_on else "",
        *_days(term),
    )


def _days(term: AnswerTerm) -> tuple[str, str]:
    """How many days the answer took, and from which day they count; empty without an answer.

    Of a query that was brought back they count from the day its new term began.
    """
    if term.answered_on is None or term.days is None:
        return "", ""
    return str(term.days), (term.answered_on - timedelta(days=term.days)).isoformat()


def detail(term: AnswerTerm) -> str:
    """What became of the term, in words."""
    if term.answered_on is None:
        return _open_in_words(term) if term.state == State.OPEN else term.get_state_display()
    if term.state == State.LATE:
        late = (term.answered_on - term.due_on).days
        words = ngettext("answered %(days)d day late", "answered %(days)d days late", late)
        return words % {"days": late}
    if term.state == State.ON_THE_SPOT:
        return _("settled on the spot")
    words = ngettext("answered in %(days)d day", "answered in %(days)d days", term.days or 0)
    return words % {"days": term.days or 0}


def _open_in_words(term: AnswerTerm) -> str:
    late = (clock.today() - term.due_on).days
    if late <= 0:
        return term.get_state_display()
    return ngettext("overdue by %(days)d day", "overdue by %(days)d days", late) % {"days": late}
