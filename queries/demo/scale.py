"""The lives of a register of any size, for measuring. Rows of them are made in `scale_rows`.

They are the commonest lives of the demo year: settled on the spot; routed (or assigned by the
desk), taken, answered in time or late; passed to the police; withdrawn. What would end after today
is still open. No verb is called, so nothing is mailed. The same size on the same day gives the same
lives.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property
from random import Random

from portal import routing
from portal.models import Body, District, Topic, User
from portal.workdays import ALMATY, Calendar, current_calendar
from queries import law
from queries.demo import courses, plan, replies, staff
from queries.models import Kind, Outcome, Status

POOL = 12_000  # different texts, each asked by many
PER_DAY = 800  # the peak the city reported for 2025
LONGEST_SPAN = 3 * 365  # days; a larger register is denser
ON_THE_SPOT, WITHDRAWN, RATED, LATE = 0.5, 0.02, 0.25, 0.07
DAY_ENDS = time(18, 0)


@dataclass(frozen=True, slots=True)
class Matter:
    """Something a resident asks."""

    story: plan.Story
    topic: Topic
    district: District | None


@dataclass(frozen=True, slots=True)
class Event:
    """A ledger entry to be."""

    at: datetime
    name: str
    actor: str
    body: str
    data: dict[str, str]


@dataclass(slots=True)
class Life:
    """What became of one query."""

    matter: Matter
    received_at: datetime
    registered_on: date
    due_on: date
    status: str = Status.ASSIGNED
    body: Body | None = None
    executor: User | None = None
    assigned_at: datetime | None = None  # by the desk, where no route caught it
    taken_at: datetime | None = None
    drafted_at: datetime | None = None
    answered_at: datetime | None = None
    closed_at: datetime | None = None
    outcome: str = ""
    planned_on: date | None = None
    is_on_the_spot: bool = False
    verdict: str = ""
    rated_at: datetime | None = None
    events: list[Event] = field(default_factory=list)

    def tell(self, at: datetime, name: str, by: User | None, **data: str) -> None:
        actor = f"user:{by.pk}" if by else "resident"
        body = self.body.slug if self.body else ""
        self.events.append(Event(at, name, actor, body, {"status": self.status, **data}))


class Register:
    """Draws `count` lives of queries received up to `now` (aware); the last `due` of them are open.

    Those fall due on the next working day, for measuring the reminders.
    """

    def __init__(self, *, count: int, due: int, now: datetime) -> None:
        self.count, self.due = count, due
        self.now = now.astimezone(ALMATY).replace(microsecond=0)
        self.random = Random(count)
        self.calendar: Calendar = current_calendar()
        self.cast = staff.create(self.now.date())
        self._answers: dict[tuple[str, date], date] = {}
        self._bodies: dict[tuple[int, int | None, date], Body | None] = {}

    @cached_property
    def pool(self) -> list[Matter]:
        """Matters by the shares of the demo year, with the seasons mixed."""
        topics = {topic.slug: topic for topic in Topic.objects.all()}
        districts = {district.slug: district for district in District.objects.all()}
        city = plan.City(
            labels={d.slug: (d.label_lat, d.label_lon) for d in districts.values()},
            kinds={t.slug: t.default_kind for t in topics.values()},
        )
        stories = plan.filed(
            count=min(POOL, self.count), now=self.now, city=city, random=self.random
        )
        return [
            Matter(s, topics[s.subtopic], districts[s.place.district] if s.place else None)
            for s in stories
        ]

    @cached_property
    def _simple_matters(self) -> list[Matter]:
        """Those with the common term: a complaint has a longer one."""
        return [matter for matter in self.pool if matter.story.kind != Kind.COMPLAINT]

    def lives(self) -> Iterator[Life]:
        """All of them, in order of receipt but for those made to be due."""
        span = timedelta(days=min(max(self.count / PER_DAY, 30), LONGEST_SPAN))
        ordinary = self.count - self.due
        for index in range(ordinary):
            yield self._life(self.now - span * (1 - index / ordinary))
        due_on = self.calendar.on_or_after(self.now.date())
        filed_on = self.calendar.add_working_days(due_on, -plan.ANSWER_WORKING_DAYS)
        for _index in range(self.due):
            seconds = self.random.randrange(9 * 3600, 18 * 3600)
            received_at = datetime.combine(filed_on, time(), ALMATY) + timedelta(seconds=seconds)
            yield self._life(received_at, stays_open=True)

    def _life(self, received_at: datetime, *, stays_open: bool = False) -> Life:
        random = self.random
        received_at = received_at.replace(microsecond=0)
        matter = random.choice(self._simple_matters if stays_open else self.pool)
        registered_on = self.calendar.registered_on(received_at)
        due_on = self._due_on(matter.story.kind, registered_on)
        life = Life(matter, received_at, registered_on, due_on)
        clerk = None if matter.story.channel == "web" else self.cast.operator(random)
        chance = random.random()
        is_on_the_spot = chance < ON_THE_SPOT and not stays_open
        if not is_on_the_spot:
            life.body = self._body(matter, registered_on)
        life.status = Status.ASSIGNED if life.body else Status.NEW
        life.tell(received_at, "received", clerk, channel=matter.story.channel)
        life.tell(received_at, "registered", clerk, due_on=due_on.isoformat())
        if is_on_the_spot:
            self._settle(life)
            return life
        life.tell(received_at, "routed" if life.body else "unrouted", clerk)
        if chance > 1 - WITHDRAWN and not stays_open:
            self._close(life, Status.WITHDRAWN, "withdrawn", hours=random.uniform(1, 60))
        elif matter.topic.slug in courses.POLICE_TOPICS and not stays_open:
            self._close(life, Status.FORWARDED, "forwarded_outside", hours=random.uniform(2, 50))
        else:
            self._work(life, stays_open=stays_open)
        return life

    def _settle(self, life: Life) -> None:
        at = life.received_at + timedelta(minutes=self.random.randint(3, 25))
        if at > self.now:
            return
        operator = self.cast.operator(self.random)
        life.executor, life.drafted_at, life.is_on_the_spot = operator, at, True
        self._decide(life, replies.ON_THE_SPOT["report"], on=at.date())
        self._answered(life, at, "settled", operator)

    def _close(self, life: Life, status: str, event: str, *, hours: float) -> None:
        at = life.received_at + timedelta(hours=hours)
        if at > self.now:
            return
        life.status, life.closed_at = status, at.replace(microsecond=0)
        if status == Status.WITHDRAWN:
            life.tell(life.closed_at, event, None)
        else:
            operator = self.cast.operator(self.random)
            life.tell(life.closed_at, event, operator, body_to="police", reason="")

    def _work(self, life: Life, *, stays_open: bool) -> None:
        """Assigned if need be, taken, drafted, approved: as far as it comes until now."""
        random = self.random
        due_at = datetime.combine(life.due_on, DAY_ENDS, ALMATY)
        answered_at = life.received_at + (due_at - life.received_at) * random.triangular(
            0.1, 1, 0.5
        )
        if stays_open:
            answered_at = self.now + timedelta(days=1)
        elif random.random() < LATE:
            answered_at = due_at + timedelta(days=random.uniform(0.7, 20))
        working = answered_at - life.received_at
        at = life.received_at + working * random.uniform(0.02, 0.08)
        if life.body is None:
            if at > self.now:
                return
            operator = self.cast.operator(random)
            life.assigned_at = at = at.replace(microsecond=0)
            life.body, life.status = self._any_body(), Status.ASSIGNED
            life.tell(at, "assigned", operator)
        at = (at + working * random.uniform(0.05, 0.15)).replace(microsecond=0)
        if at > self.now:
            return
        life.executor = self.cast.executor(life.body.pk, random)
        life.taken_at, life.status = at, Status.IN_WORK
        life.tell(at, "taken", life.executor)
        at = (at + (answered_at - at) * random.uniform(0.6, 0.95)).replace(microsecond=0)
        if at > self.now:
            return
        life.drafted_at, life.status = at, Status.IN_APPROVAL
        life.tell(at, "answer_drafted", life.executor)
        self._decide(life, replies.OUTCOMES["report"], on=answered_at.date())
        if answered_at <= self.now:
            self._answered(life, answered_at, "answered", self.cast.head(life.body.pk))

    def _decide(self, life: Life, outcomes: dict[str, int], *, on: date) -> None:
        """The outcome; what would have been promised and done by now is simply fixed."""
        random = self.random
        life.outcome = _drawn(outcomes, random)
        if life.outcome == Outcome.PLANNED:
            life.planned_on = on + timedelta(days=random.randint(*replies.PROMISE_DAYS))
            if life.planned_on <= self.now.date():
                life.outcome, life.planned_on = Outcome.FIXED, None

    def _answered(self, life: Life, at: datetime, event: str, by: User) -> None:
        random = self.random
        at = at.replace(microsecond=0)
        life.status, life.answered_at, life.closed_at = Status.ANSWERED, at, at
        life.tell(at, event, by, outcome=life.outcome)
        if life.planned_on:
            life.tell(at, "promise_made", by, until=life.planned_on.isoformat())
        rated_at = at + timedelta(hours=random.randint(5, 200))
        if random.random() < RATED and rated_at <= self.now:
            life.verdict = random.choice(("resolved", "resolved", "partly"))
            life.rated_at = rated_at
            life.tell(rated_at, "rated", None, verdict=life.verdict)

    def _due_on(self, kind: str, registered_on: date) -> date:
        key = (kind, registered_on)
        if key not in self._answers:
            rule = law.term(kind=kind, clock="answer", on=registered_on)
            self._answers[key] = law.ends_on(rule, started_on=registered_on, calendar=self.calendar)
        return self._answers[key]

    def _body(self, matter: Matter, on: date) -> Body | None:
        """The route's body, looked up once a month: bodies begin and end with months."""
        district = matter.district
        key = (matter.topic.pk, district.pk if district else None, on.replace(day=1))
        if key not in self._bodies:
            self._bodies[key] = routing.body_for(matter.topic, district, on=on)
        return self._bodies[key]

    def _any_body(self) -> Body:
        return self.random.choice(self._desk_choices)

    @cached_property
    def _desk_choices(self) -> list[Body]:
        """Whom the desk names: the akims' offices, which no reorganisation has touched."""
        return list(Body.objects.exclude(district=None).order_by("pk"))


def _drawn(weights: dict[str, int], random: Random) -> str:
    return random.choices(list(weights), list(weights.values()))[0]
