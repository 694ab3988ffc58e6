"""One query of the demo in the hands of its course: who acts, what they write, and when."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from heapq import heappop, heappush
from itertools import count
from random import Random

from portal import clock, routing
from portal.models import Body, District, Topic, User
from portal.workdays import ALMATY, Calendar, local_time
from queries import intake
from queries.demo import corpus, sheets
from queries.demo.papers import Paper
from queries.demo.photos import Album
from queries.demo.phrases import slots
from queries.demo.plan import Story
from queries.demo.residents import Town, applicant
from queries.demo.staff import Cast
from queries.models import CitizenQuery, Kind

OFFICE_OPENS, OFFICE_CLOSES = time(9, 5), time(18, 20)  # when staff of the demo act
Course = Iterator[datetime]

# To whom a body passes on what is not its own: the akim's office of the district, or these.
NEIGHBOURS = ("road-infrastructure", "ecology", "energy-and-water", "housing-inspection")
THEME_BODIES = {
    "public-transport": "traffic-and-transport",
    "construction-quality": "urban-development-control",
    "roads-and-pavements": "road-infrastructure",
    "public-safety": "civil-defence",
    "utility-networks": "energy-and-water",
    "lighting": "energy-and-water",
    "housing": "housing-inspection",
}  # the others: ecology


@dataclass
class World:
    """The city, its people, and what is to happen, in order of time."""

    cast: Cast
    town: Town
    calendar: Calendar
    topics: dict[str, Topic]
    districts: dict[str, District]
    bodies: dict[str, Body]
    album: Album
    papers: list[Paper] = field(default_factory=list)
    hidden: set[int] = field(default_factory=set)  # queries a moderator has hidden, by key
    _agenda: list[tuple[datetime, int, Course]] = field(default_factory=list)
    _turns: Iterator[int] = field(default_factory=count)

    @property
    def police(self) -> Body:
        return self.bodies["police"]

    def follow(self, case: "Case", course: Callable[["Case"], Course], at: datetime) -> None:
        """Let a course begin at that moment."""
        heappush(self._agenda, (at, next(self._turns), course(case)))

    def run(self, *, until: datetime) -> Iterator[datetime]:
        """Take every step due before `until`, one after another in time, each under its clock."""
        while self._agenda and self._agenda[0][0] < until:
            moment, _turn, course = heappop(self._agenda)
            with clock.at(moment):
                following = next(course, None)
            if following is not None:
                heappush(self._agenda, (max(following, moment), next(self._turns), course))
            yield moment


class Case:
    """A story, the query it became, and a random of its own, so that no case disturbs another."""

    def __init__(self, world: World, story: Story) -> None:
        self.world = world
        self.story = story
        self.random = Random(story.seed)
        self.paper: Paper
        self.query: CitizenQuery

    def file(self) -> None:
        """File the query as its channel does: the resident by the form, others by an operator."""
        story, place = self.story, self.story.place
        filing = intake.Filing(
            subject=story.subject,
            text=story.text,
            topic=self.world.topics[story.subtopic],
            language=story.language,
            district=self.world.districts[place.district] if place else None,
            place=place.address(story.language) if place else "",
            lat=place.lat if place and story.has_point else None,
            lon=place.lon if place and story.has_point else None,
            kind=story.kind,
            channel=story.channel,
            is_public=story.is_public,
        )
        resident = self.world.town.draw(story.language, self.random)
        person = applicant(
            resident, channel=story.channel, place=place, at=clock.now(), random=self.random
        )
        registered_on = self.world.calendar.registered_on(clock.now())
        self.paper = Paper(
            filing,
            applicant=person,
            by=None if story.channel == "web" else self.operator,
            body=(
                None
                if story.is_on_the_spot
                else routing.body_for(filing.topic, filing.district, on=registered_on)
            ),
            calendar=self.world.calendar,
            stays_at_desk=story.is_on_the_spot,
        )
        self.query = self.paper.query
        album, number = self.world.album, story.photos
        photos = album.photos(self.query, story.theme, number=number, random=self.random)
        self.paper.photos = list(photos)
        self.world.papers.append(self.paper)

    def act(self, verb: Callable[..., object], **how: object) -> None:
        """Do what the verb does: on paper as long as the paper knows how, else by the verb."""
        on_paper = None if self.paper.is_written else getattr(self.paper, verb.__name__, None)
        if on_paper is not None:
            on_paper(**how)
            return
        result = verb(self.written, **how)
        row = getattr(result, "query", result)
        if isinstance(row, CitizenQuery):
            self.query = row

    @property
    def written(self) -> CitizenQuery:
        """The query as a row of the database."""
        if not self.paper.is_written:
            sheets.write([self.paper])
        return self.query

    def beside(self, name: str) -> "Case":
        """The same query for a course beside the main one, with a random of its own."""
        case = Case(self.world, self.story)
        case.random = Random(f"{self.story.seed} {name}")
        case.paper, case.query = self.paper, self.query
        return case

    def of_part(self, query: CitizenQuery) -> "Case":
        """The case of a part split off from this one."""
        case = self.beside("part")
        case.query = query
        return case

    # --- who --------------------------------------------------------------------------------------

    @property
    def operator(self) -> User:
        return self.world.cast.operator(self.random)

    @property
    def executor(self) -> User:
        return self.world.cast.executor(self.query.body_id, self.random)

    @property
    def head(self) -> User:
        return self.world.cast.head(self.query.body_id)

    @property
    def body(self) -> Body:
        return next(b for b in self.world.bodies.values() if b.pk == self.query.body_id)

    def any_body(self) -> Body:
        """A body the desk might name: the akim's office of the district, or the theme's."""
        place = self.story.place
        if place and self.chance(0.5):
            return self.world.bodies[f"{place.district}-akim"]
        return self.world.bodies[THEME_BODIES.get(self.story.theme, "ecology")]

    def other_body(self) -> Body:
        """A body other than the one that holds it."""
        names = [*NEIGHBOURS]
        if self.story.place:
            names = [f"{self.story.place.district}-akim"] * 3 + names
        bodies = [self.world.bodies[name] for name in names]
        return self.random.choice([body for body in bodies if body.pk != self.query.body_id])

    # --- what they write --------------------------------------------------------------------------

    def chance(self, probability: float) -> bool:
        return self.random.random() < probability

    def all_words(self, key: str) -> list[str]:
        return corpus.correspondence(self.story.language)[key]

    def words(self, key: str, index: int | None = None) -> str:
        """One of the short texts, or the one of that place where the list is so long."""
        known = self.all_words(key)
        return self.random.choice(known) if index is None else known[index % len(known)]

    def reply_to(self, question: int) -> str:
        """The resident's answer to the question of that place."""
        place = self.story.place
        text = self.words("replies", question)
        if place is None:
            return self.words("replies", 0)
        moment = local_time(clock.now())
        return text.format(**slots(place, self.story.language, at=moment, random=self.random))

    # --- what the law allows ----------------------------------------------------------------------

    @property
    def may_extend(self) -> bool:
        due_on = self.query.due_on
        return (
            self.query.kind != Kind.COMPLAINT
            and not self.query.is_extended
            and due_on is not None
            and due_on >= clock.today()
        )

    def extension_day(self) -> date:
        """A working day some weeks ahead, within the two months the law allows."""
        ahead = clock.today() + timedelta(days=self.random.randint(28, 52))
        return self.world.calendar.on_or_before(ahead)

    # --- when -------------------------------------------------------------------------------------

    def within_minutes(self, least: int, most: int) -> datetime:
        return clock.now() + timedelta(minutes=self.random.randint(least, most))

    def later(self, days: float) -> datetime:
        return clock.now() + timedelta(days=days)

    def in_calendar_days(self, least: int, most: int) -> datetime:
        """At any hour a resident is awake."""
        day = clock.today() + timedelta(days=self.random.randint(least, most))
        return self._on(day, time(8), time(22))

    def in_days(self, least: int, most: int) -> datetime:
        """In office hours, so many working days ahead."""
        return self._in_office(
            self.world.calendar.add_working_days(clock.today(), self.random.randint(least, most))
        )

    def before_due(self, least: int, most: int) -> datetime:
        """In office hours, so many working days before the answer is due; soon if that is past."""
        due_on = self.query.due_on or clock.today()
        ahead = self.world.calendar.working_days_between(clock.today(), due_on)
        if ahead <= 0:
            return self.in_days(0, 0)
        early = round(self.random.triangular(least, most, (least + most) / 2.5))
        day = self.world.calendar.add_working_days(due_on, -min(early, ahead))
        return self._in_office(max(day, clock.today()))

    def after_due(self, least: int, most: int) -> datetime:
        due_on = max(self.query.due_on or clock.today(), clock.today())
        days = self.random.randint(least, most)
        return self._in_office(self.world.calendar.add_working_days(due_on, days))

    def around(self, day: date, least: int, most: int) -> datetime:
        """In office hours, within so many days of `day`."""
        day = max(day + timedelta(days=self.random.randint(least, most)), clock.today())
        return self._in_office(self.world.calendar.on_or_after(day))

    def between(self, start: datetime, end: datetime, share: float) -> datetime:
        """A moment of the office between the two, never before `start` or after `end`."""
        moment = local_time(start + (end - start) * share)
        if not self.world.calendar.is_working(moment.date()) or moment.time() < OFFICE_OPENS:
            day = self.world.calendar.add_working_days(moment.date(), -1)
            moment = self._on(day, time(16), OFFICE_CLOSES)
        elif moment.time() > OFFICE_CLOSES:
            moment = self._on(moment.date(), time(16), OFFICE_CLOSES)
        return min(max(moment, start + timedelta(minutes=1)), end)

    def _in_office(self, day: date) -> datetime:
        """A moment of the office hours of `day`, after now; when it is late, of the next day."""
        now = local_time(clock.now())
        if day == now.date() and now.time() > time(17, 30):
            day = self.world.calendar.add_working_days(day, 1)
        if day > now.date():
            return self._on(day, OFFICE_OPENS, OFFICE_CLOSES)
        return self._on(day, max(OFFICE_OPENS, now.time()), OFFICE_CLOSES)

    def _on(self, day: date, start: time, end: time) -> datetime:
        first, last = (datetime.combine(day, hour, ALMATY) for hour in (start, end))
        seconds = self.random.uniform(60, max((last - first).total_seconds(), 120))
        return (first + timedelta(seconds=seconds)).replace(microsecond=0)
