"""The broadcasts of these weeks, by the verbs themselves, in the order in which it happened.

One was last week and is closed, its rest with the desk; one was the last working day and waits to
be closed; one is on air this minute; one is to come. Moments are reckoned from now, so the demo is
as fresh whenever it is loaded.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from random import Random
from typing import Final

from broadcasts import asking, closing, moderation, rundown, schedule, voting
from broadcasts.asking import Asked
from broadcasts.demo import words
from broadcasts.demo.plan import LENGTH
from broadcasts.demo.words import Spoken
from broadcasts.demo.year import World
from broadcasts.models import Broadcast, LiveQuestion
from broadcasts.models.choices import DeclineGround, QuestionSource
from portal import clock
from portal.models import Role, User
from queries import answering, casework
from queries.answering import Reply
from queries.demo import corpus
from queries.demo.script import Script
from queries.models import Applicant, Outcome

STREAM: Final = "https://stream.almaty.example/live"
ON_AIR_SINCE: Final = timedelta(minutes=24)
WITH_EMAIL: Final = 0.4  # of those who ask
VOTERS_WITH_EMAIL: Final = 0.08
MINUTE: Final = timedelta(minutes=1)
ANSWERED_SINCE: Final = 5  # of what last week's broadcast sent to the desk


@dataclass(frozen=True, slots=True)
class Crew:
    """Who makes the broadcasts."""

    officer: User
    moderator: User
    world: World

    @property
    def random(self) -> Random:
        return self.world.random


@dataclass(slots=True)
class Show:
    """One broadcast, and its questions in the order in which they were asked."""

    crew: Crew
    theme: str
    starts_at: datetime
    questions: list[LiveQuestion] = field(default_factory=list)
    spoken: list[Spoken] = field(default_factory=list)
    row: Broadcast | None = None

    @property
    def broadcast(self) -> Broadcast:
        if self.row is None:
            raise LookupError(self.theme)
        return self.row

    def announce(self, *, guests: int) -> None:
        """Plan it and make it public."""
        world = self.crew.world
        texts = words.read()
        what = schedule.Plan(
            title=words.titles(world.topics[self.theme], self.crew.random),
            description=texts["description"],
            starts_at=self.starts_at,
            ends_at=self.starts_at + LENGTH,
            channel=texts["channel"]["kk"],
            stream_url=f"{STREAM}/{self.starts_at:%Y-%m-%d-%H}",
            topics=[world.topics[self.theme]],
            guests=world.studio.guests(
                self.theme, on=self.starts_at.date(), number=guests, random=self.crew.random
            ),
        )
        planned = schedule.plan(what, by=self.crew.officer)
        self.row = schedule.announce(planned, by=self.crew.officer)

    def take(self, place: int) -> None:
        """One more question comes in, most by the portal."""
        random, said = self.crew.random, self.spoken[place]
        source = random.choices(
            (QuestionSource.WEB, QuestionSource.PHONE, QuestionSource.WHATSAPP), (7, 2, 2)
        )[0]
        asked = Asked(
            text=said.text,
            language=said.language,
            asked_as=said.asked_as,
            district=self.crew.world.districts[said.district],
            topic=self.crew.world.topics[said.subtopic],
            source=source,
        )
        by = None if source == QuestionSource.WEB else self.crew.moderator
        has_email = by is None and random.random() < WITH_EMAIL
        applicant = self._person(said.language, said.asked_as) if has_email else None
        row = asking.ask(self.broadcast, asked=asked, key=None, applicant=applicant, by=by)
        self.questions.append(row)

    def vote(self, place: int, number: int) -> None:
        """So many people want it answered, a few of whom want to be told."""
        random, question = self.crew.random, self.questions[place]
        for _voter in range(number):
            voter = voting.voter_of(self.broadcast, f"{random.getrandbits(128):x}")
            wants_to_know = random.random() < VOTERS_WITH_EMAIL
            person = self._person(question.language, "") if wants_to_know else None
            voting.vote(question, voter=voter, applicant=person)

    def publish(self, *places: int) -> None:
        for place in places:
            moderation.approve(self.questions[place], by=self.crew.moderator)

    def decline(self, place: int, ground: DeclineGround) -> None:
        moderation.decline(self.questions[place], ground=ground, by=self.crew.moderator)

    def merge(self, place: int, into: int) -> None:
        moderation.merge(self.questions[place], into=self.questions[into], by=self.crew.moderator)

    def begin(self) -> None:
        self.row = schedule.go_on_air(self.broadcast, by=self.crew.moderator)

    def end(self) -> None:
        self.row = schedule.end(self.broadcast, by=self.crew.moderator)

    def show(self, place: int) -> None:
        rundown.now(self.questions[place], by=self.crew.moderator)

    def answered(self, place: int, *, is_promised: bool = False) -> None:
        """A guest has answered it; what was said is written down shortly after."""
        verb = rundown.promised if is_promised else rundown.answered
        guest = self.broadcast.guests.select_related("appointment").first()
        verb(
            self.questions[place],
            by=self.crew.moderator,
            answered_by=guest.appointment if guest else None,
            summary=self.spoken[place].answer,
        )

    def _person(self, language: str, name: str) -> Applicant:
        number = self.crew.random.randint(10_000, 99_999)
        return Applicant(
            full_name=name,
            email=f"viewer{number}@example.org",
            language=language,
            consented_at=clock.now(),
        )


def script(of: Script, crew: Crew) -> None:
    """Everything that happened to the broadcasts of these weeks."""
    _closed(of, crew, of.day(-5, 18))
    _ended(of, crew, of.day(-1, 18))
    _on_air(of, crew, of.now - ON_AIR_SINCE)
    _to_come(of, crew, of.day(3, 18))


def _closed(of: Script, crew: Crew, starts_at: datetime) -> None:
    """Last week's: all of it, to the recording; what was not asked is with the desk."""
    show = _prepared(of, crew, "roads-and-pavements", starts_at, asked=22)
    of.at(starts_at - 50 * MINUTE, lambda: show.merge(20, 3))
    of.at(starts_at - 49 * MINUTE, lambda: show.decline(19, DeclineGround.NOT_OURS))
    of.at(starts_at - 48 * MINUTE, lambda: show.decline(21, DeclineGround.OFF_TOPIC))
    _run(of, show, answered=9, promised=(4, 7))
    of.at(starts_at + LENGTH, show.end)
    done_at = starts_at + LENGTH + 40 * MINUTE
    of.at(done_at, lambda: closing.pass_on_rest(show.broadcast, by=crew.moderator))
    of.at(done_at + 5 * MINUTE, lambda: closing.close(show.broadcast, by=crew.moderator))
    recording = f"{STREAM}/{starts_at:%Y-%m-%d}/recording"
    of.at(
        done_at + 30 * MINUTE,
        lambda: schedule.add_recording(
            show.broadcast, recording_url=recording, recording_offset=95, by=crew.officer
        ),
    )
    of.at(of.day(-3, 15), partial(_answered_by_the_bodies, show, ANSWERED_SINCE))


def _answered_by_the_bodies(show: Show, number: int) -> None:
    """Some of what went to the desk has its answer by now: drafted by one, approved by another."""
    rows = LiveQuestion.objects.filter(broadcast=show.broadcast, query__body__isnull=False)
    for question in rows.select_related("query__body").order_by("position")[:number]:
        query, forms = question.query, corpus.answers(question.language)
        if query is None or query.body is None:
            continue
        reply = Reply(
            outcome=Outcome.EXPLAINED,
            text=f"{forms['greeting']}\n\n{show.spoken[question.position - 1].answer}",
            legal_basis=forms["legal_basis"],
        )
        people = User.objects.filter(memberships__body=query.body)
        executor = people.filter(memberships__role=Role.EXECUTOR).order_by("username").first()
        head = people.filter(memberships__role=Role.HEAD).order_by("username").first()
        if executor is not None and head is not None:
            casework.take(query, by=executor)
            answering.draft_answer(query, reply=reply, by=executor)
            answering.approve(query, by=head)


def _ended(of: Script, crew: Crew, starts_at: datetime) -> None:
    """The last one: over, and somebody has to see to what is left."""
    show = _prepared(of, crew, "utility-networks", starts_at, asked=18)
    of.at(starts_at - 40 * MINUTE, lambda: show.merge(14, 2))
    of.at(starts_at - 39 * MINUTE, lambda: show.decline(16, DeclineGround.UNCLEAR))
    _run(of, show, answered=7, promised=(3,))
    of.at(starts_at + LENGTH, show.end)


def _on_air(of: Script, crew: Crew, starts_at: datetime) -> None:
    """On air since a while: some answered, one being answered, the queue behind it."""
    show = _prepared(of, crew, "public-transport", starts_at, asked=27, waiting=5)
    of.at(starts_at - 20 * MINUTE, lambda: show.merge(15, 6))
    of.at(starts_at - 19 * MINUTE, lambda: show.decline(18, DeclineGround.REPEATED))
    _run(of, show, answered=6, promised=(2,))
    now_at = of.now - 2 * MINUTE
    for place in range(8, 12):
        queue = partial(_act, show, place, rundown.queue)
        of.at(starts_at - 5 * MINUTE + place * timedelta(seconds=5), queue)
    of.at(now_at, lambda: show.show(6))
    of.at(now_at + timedelta(seconds=5), partial(_act, show, 7, rundown.next_))


def _to_come(of: Script, crew: Crew, starts_at: datetime) -> None:
    """Announced: questions come in and are voted for."""
    _prepared(of, crew, "ecology", starts_at, asked=12, waiting=3)


def _prepared(
    of: Script, crew: Crew, theme: str, starts_at: datetime, *, asked: int, waiting: int = 0
) -> Show:
    """Announced some days before; questions come, are published but for the last, and voted for."""
    show = Show(crew, theme, starts_at)
    show.spoken = crew.world.viewers.asks(theme, at=starts_at, number=asked)
    announced_at = min(starts_at - timedelta(days=4), of.day(-2, 11))
    of.at(announced_at, partial(show.announce, guests=2))
    last = min(starts_at - 60 * MINUTE, of.now - 30 * MINUTE)
    pause = (last - announced_at) / (asked + 1)
    for place in range(asked):
        moment = announced_at + (place + 1) * pause
        of.at(moment, partial(show.take, place))
        if place < asked - waiting:
            of.at(moment + MINUTE, partial(show.publish, place))
            number = max(1, (asked - place) * 2 + crew.random.randint(-3, 6))
            of.at(last + MINUTE, partial(show.vote, place, number))
    return show


def _run(of: Script, show: Show, *, answered: int, promised: Sequence[int]) -> None:
    """On air: the first ones are asked and answered, two minutes each."""
    of.at(show.starts_at, show.begin)
    for place in range(answered):
        moment = show.starts_at + 3 * MINUTE + place * 3 * MINUTE
        of.at(moment, partial(show.show, place))
        of.at(
            moment + 2 * MINUTE,
            partial(show.answered, place, is_promised=place in promised),
        )


def _act(show: Show, place: int, verb: Callable[..., LiveQuestion]) -> None:
    verb(show.questions[place], by=show.crew.moderator)
