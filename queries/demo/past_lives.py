"""What is known of a past query before any row is made: clocks, holders, answers, ledger."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from portal.models import Body, District, Topic, User
    from portal.workdays import Calendar
    from queries.answering import Reply
    from queries.demo import plan
    from queries.demo.staff import Cast


@dataclass(slots=True)
class Clock:
    """An answer term."""

    started_on: date
    due_on: date
    original_due_on: date
    basis: str
    body: Body | None
    met_at: datetime | None = None
    cancelled_at: datetime | None = None
    is_extended: bool = False
    was_on_the_spot: bool = False


@dataclass(slots=True)
class Held:
    body: Body | None
    from_at: datetime
    to_at: datetime | None = None
    reason: str = ""


@dataclass(slots=True)
class Given:
    """An answer, and what the resident said of it."""

    reply: Reply
    body: Body | None
    drafted_by: User
    drafted_at: datetime
    sent_by: User
    sent_at: datetime
    is_correction: bool = False
    verdict: str = ""
    comment: str = ""
    rated_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Wish:
    """A longer term, asked for and granted."""

    reason: str
    until_on: date
    asked_by: User
    asked_at: datetime
    decided_by: User
    decided_at: datetime


@dataclass(frozen=True, slots=True)
class Event:
    """A ledger entry to be."""

    at: datetime
    name: str
    actor: str
    body: str
    data: dict[str, Any]


@dataclass(slots=True)
class Past:
    """What became of one query."""

    story: plan.Story
    topic: Topic
    district: District | None
    registered_on: date
    clerk: User
    status: str
    body: Body | None
    executor: User | None = None
    closed_at: datetime | None = None
    clocks: list[Clock] = field(default_factory=list)
    promises: list[Clock] = field(default_factory=list)
    held: list[Held] = field(default_factory=list)
    given: list[Given] = field(default_factory=list)
    wishes: list[Wish] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    is_on_the_spot: bool = False
    is_reopened: bool = False

    @property
    def clock(self) -> Clock:
        return self.clocks[-1]

    def tell(self, at: datetime, name: str, by: User | None, **data: Any) -> None:
        actor = f"user:{by.pk}" if by else "resident"
        body = self.body.slug if self.body else ""
        self.events.append(Event(at, name, actor, body, {"status": self.status, **data}))

    def close(self, at: datetime, status: str, reason: str) -> None:
        """The query is closed, and nobody holds it."""
        self.status, self.closed_at = status, at
        self.held[-1].to_at, self.held[-1].reason = at, reason


@dataclass(frozen=True, slots=True)
class Town:
    """Whom and what the year is made with."""

    cast: Cast
    calendar: Calendar
    topics: dict[str, Topic]
    districts: dict[str, District]
    bodies: dict[str, Body]
