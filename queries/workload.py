# ruff: noqa: S608 -- the statements are made of constants
"""How much work lies with whom: open queries by executor, body and state, and what was answered.

Open queries are counted as they stand at the moment. Answers belong to whoever drafted them: an
executor who leaves takes no figures along.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.db import connection
from django.db.models import Count, Min, Q

from portal import clock
from portal.figures import Amount
from portal.models import Membership, Role, User
from portal.workdays import current_calendar
from queries.models import Status
from queries.queues import SOON_WORKING_DAYS

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from queries.oversight import Oversight


@dataclass(frozen=True, slots=True)
class Open:
    """Open queries of one executor, body or state. Every one is overdue, today, soon or later."""

    open: int = 0
    overdue: int = 0
    today: int = 0
    soon: int = 0  # within three working days after today
    later: int = 0
    approval: int = 0  # drafts that wait for the head
    waiting: int = 0  # for the resident
    oldest_on: date | None = None  # the earliest last day among them

    def __add__(self, other: Open) -> Open:
        days = [each.oldest_on for each in (self, other) if each.oldest_on]
        counts = {
            each.name: getattr(self, each.name) + getattr(other, each.name)
            for each in fields(self)
            if each.name != "oldest_on"
        }
        return Open(**counts, oldest_on=min(days, default=None))


@dataclass(frozen=True, slots=True)
class Answered:
    """The answers one executor drafted, sent in the period; not those of the desk on the spot."""

    answers: int = 0
    on_time: int = 0
    brought_back: int = 0
    median: int | None = None
    p90: int | None = None

    @property
    def rate(self) -> Amount:
        return Amount.rate(self.on_time, self.answers)

    def days(self, value: int | None) -> Amount:
        enough = self.answers >= settings.FIGURES_MINIMUM_N
        return Amount(value if enough else None, self.answers)


@dataclass(frozen=True, slots=True)
class Load:
    """One executor's line; without a user, what nobody is named for."""

    user: User | None
    open: Open
    answered: Answered

    @property
    def name(self) -> str:
        return (self.user.get_full_name() or self.user.get_username()) if self.user else ""


def open_by(oversight: Oversight, column: str) -> dict[Any, Open]:
    """Open queries by a column of theirs (`status`, `assignee`, `body`). Two statements."""
    today = clock.today()
    soon = current_calendar().add_working_days(today, SOON_WORKING_DAYS)
    rows = oversight.queries().open().order_by().values(column)
    counted = rows.annotate(
        open=Count("pk"),
        overdue=Count("pk", filter=Q(due_on__lt=today)),
        today=Count("pk", filter=Q(due_on=today)),
        soon=Count("pk", filter=Q(due_on__gt=today, due_on__lte=soon)),
        later=Count("pk", filter=Q(due_on__gt=soon) | Q(due_on__isnull=True)),
        approval=Count("pk", filter=Q(status=Status.IN_APPROVAL)),
        waiting=Count("pk", filter=Q(status=Status.AWAITING_RESIDENT)),
        oldest_on=Min("due_on"),
    )
    return {row.pop(column): Open(**row) for row in counted}


def loads(oversight: Oversight) -> list[Load]:
    """The executors of a body and whoever else works there, by name; unassigned ones first.

    Five statements, however many they are.
    """
    at_work, answered = open_by(oversight, "assignee"), answered_by(oversight)
    members = Membership.objects.filter(
        role=Role.EXECUTOR, body__in=oversight.bodies or (), user__is_active=True
    )
    keys = {*at_work, *answered, *members.values_list("user", flat=True)}
    people = User.objects.in_bulk([key for key in keys if key is not None])
    lines = [
        Load(user, at_work.get(pk, Open()), answered.get(pk, Answered()))
        for pk, user in people.items()
    ]
    lines.sort(key=lambda line: line.name)
    nobodys = at_work.get(None)
    return [*([Load(None, nobodys, Answered())] if nobodys else []), *lines]


# Answers and the terms they ended. Two rounds of one query may end on one day: then the first
# answer of that day belongs to the first term.
_ENDED: Final = f"""
    FROM queries_answer a
    JOIN queries_answerterm t ON t.query_id = a.query_id
        AND t.answered_on = (a.sent_at AT TIME ZONE '{settings.TIME_ZONE}')::date
        AND t.state IN ('on_time', 'late')
    WHERE a.kind = 'final' AND a.body_id = ANY(%(bodies)s)
        AND a.sent_at >= %(since)s AND a.sent_at < %(until)s
        AND (
            t.ordinal = 1 AND NOT t.is_reopened
            OR (
                SELECT count(*) FROM queries_answer b
                WHERE b.query_id = a.query_id AND b.kind = 'final' AND b.version < a.version
                    AND (b.sent_at AT TIME ZONE '{settings.TIME_ZONE}')::date = t.answered_on
            ) = (
                SELECT count(*) FROM queries_answerterm u
                WHERE u.query_id = t.query_id AND u.answered_on = t.answered_on
                    AND u.ordinal < t.ordinal
            )
        )
"""


def answered_by(oversight: Oversight) -> dict[int, Answered]:
    """What each executor answered in the period, by key of the user. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT a.drafted_by_id, count(*), count(*) FILTER (WHERE t.state = 'on_time'),
                count(*) FILTER (WHERE t.is_reopened),
                percentile_disc(0.5) WITHIN GROUP (ORDER BY t.days),
                percentile_disc(0.9) WITHIN GROUP (ORDER BY t.days)
            {_ENDED}
            GROUP BY 1
            """,
            _parameters(oversight),
        )
        return {user: Answered(*line) for user, *line in cursor.fetchall()}


def terms_answered_by(oversight: Oversight, users: Iterable[int]) -> list[int]:
    """The keys of the answer terms that the answers of these executors ended in the period."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT t.id {_ENDED} AND a.drafted_by_id = ANY(%(users)s)",
            {**_parameters(oversight), "users": list(users)},
        )
        return [pk for (pk,) in cursor.fetchall()]


def _parameters(oversight: Oversight) -> dict[str, Any]:
    since, until = oversight.period.moments
    return {"bodies": sorted(oversight.bodies or ()), "since": since, "until": until}
