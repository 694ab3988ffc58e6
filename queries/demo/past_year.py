"""The desk's year 2020: what became of each query, under the law of that time. No row is made here.

Queries come mostly by social media and the Open Almaty office; bodies answer within 15 calendar
days, or 30 where others are needed (Law 221-III). The shares are drawn so that the rate of promptly
resolved comes out at the 94 % the city reported, by the portal's own definition: exact numbers of
lives are late, extended or unanswered, and which of them is left to chance. The same year every
time.

This is imported history: nobody was mailed or reminded. That the head could lengthen a term is
unverified for that law, so the rule book has no row of it, and the notice has no clock; the ledger
tells of both.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from functools import cache
from random import Random
from typing import TYPE_CHECKING, Final

from django.utils import translation

from portal import routing
from portal.workdays import ALMATY
from queries import law, rulebook
from queries.answering import Reply
from queries.demo import corpus, plan, replies
from queries.demo.courses import POLICE_TOPICS, VERDICTS
from queries.demo.past_lives import Clock, Given, Held, Past, Town, Wish
from queries.models import Channel, Status
from queries.models.choices import Verdict

if TYPE_CHECKING:
    from portal.models import Body, District, Topic, User

YEAR: Final = 2020
SEED: Final = 2020
QUERIES: Final = 3_800
CHANNELS: Final = {
    Channel.SOCIAL: 56, Channel.FRONT_OFFICE: 34, Channel.CALL_CENTRE: 5, Channel.PHONE: 3,
    Channel.POST: 2,
}  # fmt: skip
ON_THE_SPOT: Final = 0.3
# Of what goes to bodies:
LATE, UNANSWERED, EXTENDED, NEEDS_OTHERS = 0.0525, 8, 0.03, 0.12
PASSED_ON, WITHDRAWN, REOPENED, RATED = 0.05, 0.015, 0.024, 0.3
# How often answers were late in a month against the others; the quarantine began in March.
LATENESS: Final = (0.8, 0.9, 1.7, 2.6, 1.9, 1.3, 1.1, 0.8, 0.7, 0.6, 0.6, 0.6)
LATEST_EXTENSION: Final = 30  # calendar days
OPENS, CLOSES = time(9), time(18)


class PastYear:
    """Draws the year, always the same."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.random = Random(SEED)
        self._routes: dict[tuple[int, int | None], Body | None] = {}

    def lives(self) -> Iterator[Past]:
        """All of them, in the order of receipt."""
        begun = [self._filed(story) for story in self._stories()]
        at_bodies = [past for past in begun if not past.is_on_the_spot]
        worked = self._worked_on(at_bodies)
        late = self._most_likely(
            worked, LATE, [LATENESS[p.registered_on.month - 1] for p in worked]
        )
        rest = [past for past in worked if id(past) not in late]
        open_still = self._unanswered(rest)
        extended = self._most_likely(rest, EXTENDED)
        reopened = self._most_likely(rest, REOPENED)
        for past in begun:
            if past.is_on_the_spot:
                self._settle(past)
            elif id(past) in open_still:
                self._take(past)
            elif past.closed_at is None:
                self._answer(past, is_late=id(past) in late, is_extended=id(past) in extended)
                if id(past) in reopened:
                    self._reopen(past)
            yield past

    # --- who is what ------------------------------------------------------------------------------

    def _stories(self) -> list[plan.Story]:
        town = self.town
        city = plan.City(
            labels={d.slug: (d.label_lat, d.label_lon) for d in town.districts.values()},
            kinds={t.slug: t.default_kind for t in town.topics.values()},
        )
        years_end = datetime(YEAR + 1, 1, 1, tzinfo=ALMATY)
        stories = plan.filed(count=QUERIES, now=years_end, city=city, random=self.random)
        stories.sort(key=lambda story: story.received_at)
        on_the_spot = set(self.random.sample(range(QUERIES), round(QUERIES * ON_THE_SPOT)))
        for place, story in enumerate(stories):
            story.channel = self.random.choices(list(CHANNELS), list(CHANNELS.values()))[0]
            story.is_on_the_spot = place in on_the_spot
        return stories

    def _most_likely(
        self, lives: Sequence[Past], share: float, weights: Sequence[float] = ()
    ) -> set[int]:
        """Exactly this share of the lives, drawn by their weights; ids of objects."""
        drawn = [self.random.random() ** (1 / weight) for weight in weights or [1.0] * len(lives)]
        order = sorted(range(len(lives)), key=lambda place: -drawn[place])
        return {id(lives[place]) for place in order[: round(len(lives) * share)]}

    def _worked_on(self, lives: list[Past]) -> list[Past]:
        """Without those that went to the police or were withdrawn, which end here."""
        withdrawn = self._most_likely(lives, WITHDRAWN)
        for past in lives:
            if past.topic.slug in POLICE_TOPICS:
                self._forward_outside(past)
            elif id(past) in withdrawn:
                self._withdraw(past)
        return [past for past in lives if past.closed_at is None]

    def _unanswered(self, lives: list[Past]) -> set[int]:
        """A few of which nobody ever answered; with the akims' offices, which are there today."""
        able = [past for past in lives if past.body and past.body.district_id is not None]
        return {id(past) for past in self.random.sample(able, UNANSWERED)}

    # --- their steps ------------------------------------------------------------------------------

    def _filed(self, story: plan.Story) -> Past:
        town = self.town
        topic = town.topics[story.subtopic]
        district = town.districts[story.place.district] if story.place else None
        registered_on = town.calendar.registered_on(story.received_at)
        clerk = town.cast.operator(self.random)
        body = None
        if not story.is_on_the_spot and topic.slug not in POLICE_TOPICS:
            body = self._routed(topic, district, registered_on)
        past = Past(story, topic, district, registered_on, clerk, Status.NEW, body)
        past.is_on_the_spot = story.is_on_the_spot
        if body:
            past.status = Status.ASSIGNED
        others = body is not None and self.random.random() < NEEDS_OTHERS
        self._start(past, registered_on, needs_others=others)
        past.held.append(Held(body, story.received_at))
        past.tell(story.received_at, "received", clerk, channel=story.channel)
        due_on = past.clock.due_on.isoformat()
        past.tell(story.received_at, "registered", clerk, due_on=due_on)
        if body:
            past.tell(story.received_at, "routed", clerk)
            if self.random.random() < PASSED_ON:
                self._pass_on(past)
        return past

    def _start(self, past: Past, on: date, *, needs_others: bool = False) -> None:
        rule = law.term(kind=past.story.kind, clock="answer", on=on, needs_others=needs_others)
        due_on = law.ends_on(rule, started_on=on, calendar=self.town.calendar)
        past.clocks.append(Clock(on, due_on, due_on, rule.key, past.body))

    def _routed(self, topic: Topic, district: District | None, on: date) -> Body:
        """The route's body, looked up once a year; what no route catches, the desk gives away."""
        key = (topic.pk, district.pk if district else None)
        if key not in self._routes:
            self._routes[key] = routing.body_for(topic, district, on=on)
        slug = district.slug if district else "almaly"
        return self._routes[key] or self.town.bodies[f"{slug}-akim"]

    def _pass_on(self, past: Past) -> None:
        """Not theirs: the other body's term begins anew."""
        at = self._office_hour(past.story.received_at.date(), 1, 3)
        giver = past.body
        choices = [body for body in self._akims_offices() if body is not giver]
        past.body = self.random.choice(choices)
        reason = self._words(past, "forward_reasons")
        past.clock.cancelled_at = at
        past.held[-1].to_at, past.held[-1].reason = at, reason
        past.held.append(Held(past.body, at))
        self._start(past, self.town.calendar.registered_on(at))
        past.tell(
            at,
            "forwarded",
            self.town.cast.executor(giver.pk if giver else None, self.random),
            from_body=giver.slug if giver else "",
            due_on=past.clock.due_on.isoformat(),
            reason=reason,
        )

    def _akims_offices(self) -> list[Body]:
        return [self.town.bodies[f"{slug}-akim"] for slug in sorted(self.town.districts)]

    def _forward_outside(self, past: Past) -> None:
        at = self._office_hour(past.story.received_at.date(), 0, 3)
        at = max(at, past.story.received_at + timedelta(minutes=25))
        reason = self._words(past, "outside_reasons")
        past.clock.cancelled_at = at
        past.close(at, Status.FORWARDED, reason)
        past.tell(at, "forwarded_outside", past.clerk, body_to="police", reason=reason)

    def _withdraw(self, past: Past) -> None:
        at = past.held[-1].from_at + timedelta(hours=self.random.uniform(2, 150))
        at = at.replace(microsecond=0)
        past.clock.cancelled_at = at
        past.close(at, Status.WITHDRAWN, "Withdrawn")
        past.tell(at, "withdrawn", None)

    def _settle(self, past: Past) -> None:
        at = past.story.received_at + timedelta(minutes=self.random.randint(3, 25))
        reply = self._replied(past, at.date(), is_on_the_spot=True)
        self._give(past, reply, past.clerk, at, past.clerk, at)
        past.tell(at, "settled", past.clerk, outcome=reply.outcome)
        self._rate(past)

    def _take(self, past: Past) -> User:
        """The body accepts it; gives who works on it."""
        at = self._office_hour(past.held[-1].from_at.date(), 0, 2)
        at = max(at, past.held[-1].from_at + timedelta(minutes=20))
        executor = self.town.cast.executor(past.body.pk if past.body else None, self.random)
        past.executor, past.status = executor, Status.IN_WORK
        past.tell(at, "taken", executor)
        return executor

    def _answer(self, past: Past, *, is_late: bool, is_extended: bool = False) -> None:
        """Taken, perhaps extended, drafted, approved; in time or late."""
        executor = self._take(past)
        taken_at = past.events[-1].at
        head = self.town.cast.head(past.body.pk if past.body else None)
        if is_extended:
            taken_at = self._extend(past, executor, head)
        due_on, random = past.clock.due_on, self.random
        if is_late:
            sent_at = self._office_hour(due_on, 1, 1 + int(random.expovariate(0.12)))
        else:
            latest = self.town.calendar.on_or_before(due_on)
            length = max((latest - taken_at.date()).days, 0)
            days = round(length * random.triangular(0.15, 1, 0.75))
            day = self.town.calendar.on_or_before(taken_at.date() + timedelta(days=days))
            sent_at = self._on(max(day, taken_at.date()))
        sent_at = max(sent_at, taken_at + timedelta(minutes=40))
        drafted_at = taken_at + (sent_at - taken_at) * random.uniform(0.6, 0.97)
        drafted_at = drafted_at.replace(microsecond=0)
        reply = self._replied(past, sent_at.date())
        past.status = Status.IN_APPROVAL
        past.tell(drafted_at, "answer_drafted", executor)
        self._give(past, reply, executor, drafted_at, head, sent_at)
        past.tell(sent_at, "answered", head, outcome=reply.outcome)
        if reply.planned_on:
            self._promise(past, reply.planned_on, executor, head)
        else:
            self._rate(past)

    def _extend(self, past: Past, executor: User, head: User) -> datetime:
        """Asked for shortly before the last day, granted the same day, the resident told."""
        clock = past.clock
        day = self.town.calendar.on_or_before(clock.due_on - timedelta(days=1))
        asked_at = max(self._on(day, OPENS, time(12)), past.events[-1].at + timedelta(minutes=5))
        decided_at = asked_at + timedelta(hours=self.random.uniform(0.5, 4))
        decided_at = decided_at.replace(microsecond=0)
        ahead = self.random.randint(12, LATEST_EXTENSION)
        until_on = self.town.calendar.on_or_before(decided_at.date() + timedelta(days=ahead))
        if until_on <= clock.due_on:
            return past.events[-1].at
        reason = self._words(past, "extension_reasons")
        past.wishes.append(Wish(reason, until_on, executor, asked_at, head, decided_at))
        clock.due_on, clock.is_extended = until_on, True
        past.tell(asked_at, "extension_requested", executor, until=until_on.isoformat())
        past.tell(decided_at, "extended", head, until=until_on.isoformat(), reason=reason)
        past.tell(decided_at, "extension_notified", head)
        return decided_at

    def _give(
        self, past: Past, reply: Reply, by: User, drafted_at: datetime, head: User, at: datetime
    ) -> None:
        """The answer that closes the query."""
        past.given.append(Given(reply, past.body, by, drafted_at, head, at))
        past.clock.met_at = at
        past.close(at, Status.ANSWERED, "Answered")

    def _replied(self, past: Past, on: date, *, is_on_the_spot: bool = False) -> Reply:
        """What is answered first, by the law of that time."""
        reply = replies.first(past.story, on=on, random=self.random, is_on_the_spot=is_on_the_spot)
        return dataclasses.replace(reply, legal_basis=basis_in(past.story.language))

    def _promise(self, past: Past, until_on: date, executor: User, head: User) -> None:
        """What was promised was done about that day, and the resident told."""
        sent_at = past.given[-1].sent_at
        rule = law.term(kind=past.story.kind, clock="promise", on=sent_at.date())
        clock = Clock(sent_at.date(), until_on, until_on, rule.key, past.body)
        past.promises.append(clock)
        past.tell(sent_at, "promise_made", head, until=until_on.isoformat())
        day = self.town.calendar.on_or_after(until_on - timedelta(days=self.random.randint(-4, 12)))
        clock.met_at = at = max(self._on(day), sent_at + timedelta(days=1))
        done = replies.of(past.story, "fixed", on=at.date(), random=self.random, form="corrected")
        reply = dataclasses.replace(done, legal_basis=basis_in(past.story.language))
        past.tell(at, "promise_kept", head)
        past.given.append(Given(reply, past.body, head, at, head, at, is_correction=True))
        past.tell(at, "answer_corrected", head, outcome=reply.outcome)

    def _rate(self, past: Past) -> None:
        given = past.given[-1]
        if self.random.random() >= RATED:
            return
        weights = VERDICTS[given.reply.outcome][:2]
        verdict = self.random.choices((Verdict.RESOLVED, Verdict.PARTLY), weights)[0]
        self._say(past, verdict, given.sent_at + timedelta(hours=self.random.uniform(4, 200)))

    def _say(self, past: Past, verdict: Verdict, at: datetime) -> None:
        given = past.given[-1]
        given.verdict, given.rated_at = verdict.value, at.replace(microsecond=0)
        given.comment = self._words(past, f"{verdict.value}_comments")
        past.tell(given.rated_at, "rated", None, verdict=verdict.value)

    def _reopen(self, past: Past) -> None:
        """Not resolved, says the resident: a new term, the old result kept."""
        given = past.given[-1]
        if given.is_correction or given.verdict or past.body is None:
            return
        at = given.sent_at + timedelta(hours=self.random.uniform(8, 240))
        self._say(past, Verdict.NOT, at)
        at = past.events[-1].at
        past.status, past.closed_at, past.is_reopened = Status.ASSIGNED, None, True
        past.held.append(Held(past.body, at))
        self._start(past, self.town.calendar.registered_on(at))
        past.tell(at, "reopened", None, due_on=past.clock.due_on.isoformat())
        self._answer(past, is_late=False)

    # --- words and moments ------------------------------------------------------------------------

    def _words(self, past: Past, key: str) -> str:
        return self.random.choice(corpus.correspondence(past.story.language)[key])

    def _office_hour(self, day: date, least: int, most: int) -> datetime:
        """In office hours, so many working days after the day."""
        ahead = self.random.randint(least, most)
        calendar = self.town.calendar
        return self._on(
            calendar.add_working_days(day, ahead) if ahead else calendar.on_or_after(day)
        )

    def _on(self, day: date, opens: time = OPENS, closes: time = CLOSES) -> datetime:
        start, end = (datetime.combine(day, hour, ALMATY) for hour in (opens, closes))
        return (start + (end - start) * self.random.random()).replace(microsecond=0)


@cache
def basis_in(language: str) -> str:
    """The law an answer of that time names."""
    with translation.override(language):
        return str(rulebook.LAW_221.title)
