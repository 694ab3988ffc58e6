"""One query as the public sees it: who held it and how long, its clocks, answers and ratings."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from portal import clock
from portal.directory import directory, name_of
from portal.workdays import local_time
from queries import attaching
from queries.deadline_days import days_of
from queries.grounds import REMEDIES
from queries.models import Answer, CitizenQuery, Rating
from queries.models.choices import Verdict
from queries.origins import Origin, origin_of
from queries.timeline import timeline

if TYPE_CHECKING:
    from datetime import datetime

    from portal.ledger_events import Line
    from queries.attaching import Shown
    from queries.deadline_days import ExplainedDay
    from queries.models import Attachment, Holding, QueryDeadline

PLACES = 4  # decimals of a published coordinate: some ten metres


@dataclass(frozen=True, slots=True)
class Held:
    """A body, or the desk, that held the query; the time is charged to whoever held it."""

    body: str  # empty: the desk
    from_at: datetime
    to_at: datetime | None  # empty: still
    working_days: int
    calendar_days: int
    reason_left: str


@dataclass(frozen=True, slots=True)
class Said:
    """What residents say of one answer."""

    asker: str  # the verdict in words, or empty
    supporters: list[tuple[str, int]]  # verdicts in words, and how many said so
    supporters_in_all: int


@dataclass(frozen=True, slots=True)
class PublicAnswer:
    """A version of the answer, with what is said of it."""

    answer: Answer
    said: Said


@dataclass(frozen=True, slots=True)
class ExplainedClock:
    """A legal clock, with each of its days."""

    deadline: QueryDeadline
    days: list[ExplainedDay]


class PublicQuery:
    """Reads each part once, when the page asks for it."""

    def __init__(self, query: CitizenQuery) -> None:
        self.query = query
        self.remedies = REMEDIES

    @property
    def topic(self) -> str:
        return name_of(directory().topics, self.query.topic_id)

    @property
    def theme(self) -> str:
        """The theme above the topic; empty where the topic is a theme."""
        is_theme = self.query.theme_id == self.query.topic_id
        return "" if is_theme else name_of(directory().topics, self.query.theme_id)

    @property
    def district(self) -> str:
        return name_of(directory().districts, self.query.district_id)

    @cached_property
    def origin(self) -> Origin | None:
        """Where it was asked before it came to the desk, if that is public."""
        return origin_of(self.query)

    @property
    def body(self) -> str:
        """Who holds it; empty: the desk."""
        return name_of(directory().bodies, self.query.body_id)

    @property
    def point(self) -> str:
        """Latitude and longitude, as exact as the public needs them; empty without a place."""
        if self.query.lat is None or self.query.lon is None:
            return ""
        return f"{self.query.lat:.{PLACES}f}, {self.query.lon:.{PLACES}f}"

    @property
    def days_left(self) -> int | None:
        """Working days until the answer is due: 0 today, negative when overdue."""
        if not self.query.is_open or self.query.due_on is None:
            return None
        return directory().calendar.working_days_between(clock.today(), self.query.due_on)

    @cached_property
    def events(self) -> list[Line]:
        return timeline(self.query)

    @cached_property
    def holders(self) -> list[Held]:
        """In the order they held it."""
        return [_held(holding) for holding in self.query.holdings.all()]

    @cached_property
    def clocks(self) -> list[ExplainedClock]:
        """Every clock that was not called off, each day of it explained."""
        rows = self.query.deadlines.filter(cancelled_at__isnull=True)
        return [ExplainedClock(deadline, days_of(deadline, self.query)) for deadline in rows]

    @cached_property
    def answers(self) -> list[PublicAnswer]:
        """What was sent, oldest first."""
        rows = list(self.query.answers.filter(sent_at__isnull=False).select_related("body"))
        asker: dict[int, str] = {}
        supporters: dict[int, Counter[str]] = {row.pk: Counter() for row in rows}
        for rating in Rating.objects.filter(answer__in=rows).defer("comment"):
            if rating.supporter_id is None:
                asker[rating.answer_id] = rating.verdict
            else:
                supporters[rating.answer_id][rating.verdict] += 1
        return [PublicAnswer(row, _said(asker.get(row.pk, ""), supporters[row.pk])) for row in rows]

    @cached_property
    def attached(self) -> list[Shown]:
        """What the city had said in public before, attached to it, as far as it is public still."""
        return attaching.shown(self.query)

    @cached_property
    def photos(self) -> list[Attachment]:
        """Those a moderator has published."""
        return list(self.query.attachments.filter(published_at__isnull=False))

    @cached_property
    def parts(self) -> list[CitizenQuery]:
        """Public parts split off from it."""
        return list(CitizenQuery.objects.public().filter(parent=self.query).order_by("pk"))

    @cached_property
    def parent(self) -> CitizenQuery | None:
        """The query it was split off from, if that is public."""
        if self.query.parent_id is None:
            return None
        return CitizenQuery.objects.public().filter(pk=self.query.parent_id).first()


def _held(holding: Holding) -> Held:
    known = directory()
    from_on = local_time(holding.from_at).date()
    to_on = local_time(holding.to_at or clock.now()).date()
    return Held(
        body=name_of(known.bodies, holding.body_id),
        from_at=holding.from_at,
        to_at=holding.to_at,
        working_days=known.calendar.working_days_between(from_on, to_on),
        calendar_days=(to_on - from_on).days,
        # A reason of ours is a message id; what staff wrote stays as it is.
        reason_left=_(holding.reason_left) if holding.reason_left else "",
    )


def _said(asker: str, supporters: Counter[str]) -> Said:
    return Said(
        asker=str(Verdict(asker).label) if asker else "",
        supporters=[
            (str(verdict.label), supporters[verdict]) for verdict in Verdict if supporters[verdict]
        ],
        supporters_in_all=supporters.total(),
    )
