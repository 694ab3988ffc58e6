"""The daily sweep: everybody hears of the deadlines whose rung they have reached, in one digest.

What was told to whom (`Reminder`) and the digest (`Message`) are written in one transaction, so a
rung is never told twice and never lost: a sweep that dies, runs twice or comes days late finds what
is left to tell. Apps register where their deadlines are (`Source`).

The database does the work, for a few recipients at a time: what this process holds grows with staff
and days, not with deadlines.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, NamedTuple, Protocol, Self

from django.db import connection, models, transaction

from portal import outbox
from portal.ladder import Audience, Ladder
from portal.models import Message
from portal.seats import ASSIGNED, DESK, Listener, Seat, Seats
from portal.workdays import Calendar, current_calendar

TEMPLATE: Final = "portal/reminder_digest"
RECIPIENTS_AT_ONCE: Final = 25  # a transaction

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Line:
    """One deadline in a digest."""

    title: str
    url: str
    clock: str  # which kind of deadline, in the active language
    holder: str  # the body that holds the matter; empty: the desk
    is_open: bool


class Source(Protocol):
    """Where an app keeps its deadlines, and how each kind of them climbs."""

    key: str  # "queries.querydeadline"
    ladders: Mapping[str, Ladder]  # by the kind of deadline
    list_url_name: str  # the staff list of what the deadlines are of

    def clocks(self) -> models.QuerySet[Any]:
        """Deadlines that run: `pk`, `kind`, `due_on`, annotated with `holder_id`, `executor_id`."""

    def lines(self, deadlines: Collection[int]) -> dict[int, Line]:
        """The named deadlines in words of the active language, by primary key."""


class Told(NamedTuple):
    """What a sweep told."""

    digests: int
    reminders: int


class Step(NamedTuple):
    """Deadlines of one kind and last day have reached this rung for this audience."""

    kind: str
    due_on: date
    audience: str
    rung: int


_sources: dict[str, Source] = {}


def register(source: Source) -> None:
    """Let the sweep look at an app's deadlines; called in `AppConfig.ready()`."""
    _sources[source.key] = source


def source(key: str) -> Source:
    return _sources[key]


def sweep(on: date, *, progress: Progress | None = None) -> Told:
    """Tell everybody what they have to hear on the day `on` (Almaty) and have not heard yet.

    On a day off nothing is told: the next working day's sweep catches up. Whoever had a digest of
    this day gets no other.
    """
    calendar = current_calendar()
    if not calendar.is_working(on):
        return Told(0, 0)
    steps = {key: list(steps_of(each, on, calendar)) for key, each in _sources.items()}
    seats = Seats()
    assigned, hearing = list(seats.assigned()), list(seats.audiences())
    listeners = _without_digest(seats.listeners(), on)
    told = Told(0, 0)
    for start in range(0, len(listeners), RECIPIENTS_AT_ONCE):
        chunk = listeners[start : start + RECIPIENTS_AT_ONCE]
        users = {listener.user_id for listener in chunk}
        rows = [seat for seat in (*assigned, *hearing) if seat.user_id in users]
        with transaction.atomic(), _Reached() as reached:
            for key, reached_steps in steps.items():
                reached.find(_sources[key], reached_steps, seats=rows, assigned=assigned)
            more = reached.tell(chunk, on)
        told = Told(told.digests + more.digests, told.reminders + more.reminders)
        if progress:
            progress(start + len(chunk), len(listeners))
    return told


def steps_of(source: Source, on: date, calendar: Calendar) -> Iterator[Step]:
    """Which rung each kind and last day has reached on the day `on`: few, for many deadlines."""
    first = min(ladder.first for ladder in source.ladders.values())
    horizon = calendar.add_working_days(on, 1 - first)
    days = source.clocks().filter(due_on__lt=horizon, kind__in=source.ladders)
    for kind, due_on in days.order_by().values_list("kind", "due_on").distinct():
        offset = calendar.working_days_between(due_on, on)
        for audience, rung in source.ladders[kind].reached(offset).items():
            yield Step(kind, due_on, audience, rung)


def digest_key(user_id: int, on: date) -> str:
    """One digest a person a day."""
    return f"digest:{user_id}:{on.isoformat()}"


def _without_digest(listeners: Sequence[Listener], on: date) -> list[Listener]:
    keys = {digest_key(listener.user_id, on): listener for listener in listeners}
    had = set(Message.objects.filter(key__in=keys).values_list("key", flat=True))
    return [listener for key, listener in keys.items() if key not in had]


class _Reached:
    """What a few recipients have to hear, in a table of the running transaction."""

    def __enter__(self) -> Self:
        self._execute(
            "CREATE TEMPORARY TABLE reached (source text, deadline_id bigint, due_on date,"
            " rung smallint, user_id bigint)"
        )
        return self

    def __exit__(self, failure: type[BaseException] | None, *_: object) -> None:
        if failure is None:  # else the table goes with the transaction
            self._execute("DROP TABLE reached")

    def find(
        self, source: Source, steps: list[Step], *, seats: list[Seat], assigned: list[Seat]
    ) -> None:
        """Note the highest rung each seat has reached, where the user was not told that one before.

        A named executor hears alone, as long as they may still be one. Nobody is told a lower rung
        after a higher one, as when the calendar changes.
        """
        if not steps:
            return
        clocks, parameters = (
            source.clocks()
            .filter(due_on__lte=max(step.due_on for step in steps))
            .order_by()
            .values_list("pk", "kind", "due_on", "holder_id", "executor_id")
            .query.sql_with_params()
        )
        self._execute(
            f"""
            INSERT INTO reached
            WITH step (kind, due_on, audience, rung) AS (
                SELECT * FROM unnest(%s::text[], %s::date[], %s::text[], %s::int[])
            ), seat (user_id, hears_as, body_id) AS (
                SELECT * FROM unnest(%s::bigint[], %s::text[], %s::bigint[])
            ), assigned (user_id, hears_as, body_id) AS (
                SELECT * FROM unnest(%s::bigint[], %s::text[], %s::bigint[])
            ), running AS (
                SELECT clock.id, clock.kind, clock.due_on,
                       coalesce(clock.holder_id, {DESK}) AS holder_id,
                       assigned.user_id AS executor_id
                  FROM ({clocks}) AS clock (id, kind, due_on, holder_id, executor_id)
                  LEFT JOIN assigned ON assigned.user_id = clock.executor_id
                                    AND assigned.body_id = clock.holder_id
            )
            SELECT %s, running.id, running.due_on, max(step.rung), seat.user_id
              FROM running
              JOIN step ON step.kind = running.kind AND step.due_on = running.due_on
              JOIN seat ON seat.body_id = running.holder_id
                       AND seat.hears_as = CASE
                               WHEN step.audience = '{Audience.ANSWERING}'
                                AND running.executor_id IS NOT NULL THEN '{ASSIGNED}'
                               ELSE step.audience END
                       AND (seat.hears_as <> '{ASSIGNED}' OR seat.user_id = running.executor_id)
             WHERE NOT EXISTS (
                       SELECT FROM portal_reminder AS told
                        WHERE told.source = %s AND told.deadline_id = running.id
                          AND told.due_on = running.due_on AND told.recipient_id = seat.user_id
                          AND told.rung >= step.rung)
             GROUP BY running.id, running.due_on, seat.user_id
            """,  # noqa: S608 — constants, and Django's own SQL with its parameters apart
            [
                *_columns(steps, 4),
                *_columns(seats, 3),
                *_columns(assigned, 3),
                *parameters,
                source.key,
                source.key,
            ],
        )

    def tell(self, listeners: Sequence[Listener], on: date) -> Told:
        """Promise a digest to each who has something to hear, and note what it tells."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT DISTINCT user_id FROM reached")
            users = {user_id for (user_id,) in cursor.fetchall()}
        digests = [
            (user_id, message.pk)
            for user_id, language in listeners
            if user_id in users and (message := _promise(user_id, language, on)) is not None
        ]
        reminders = self._execute(
            """
            INSERT INTO portal_reminder
                   (source, deadline_id, due_on, rung, recipient_id, message_id)
            SELECT source, deadline_id, due_on, rung, user_id, digest.message_id
              FROM reached
              JOIN unnest(%s::bigint[], %s::uuid[]) AS digest (user_id, message_id) USING (user_id)
            """,
            _columns(digests, 2),
        )
        return Told(len(digests), reminders)

    def _execute(self, statement: str, parameters: Sequence[Any] = ()) -> int:
        with connection.cursor() as cursor:
            cursor.execute(statement, parameters)
            return int(cursor.rowcount)


def _promise(user_id: int, language: str, on: date) -> Message | None:
    return outbox.enqueue(
        template=TEMPLATE,
        recipient=f"user:{user_id}",
        language=language,
        context={"on": on.isoformat()},
        key=digest_key(user_id, on),
    )


def _columns(rows: Sequence[tuple[Any, ...]], width: int) -> list[list[Any]]:
    """Rows as one list for each of `width` columns, as PostgreSQL's `unnest` takes them."""
    return [[row[column] for row in rows] for column in range(width)]
