"""Loading the press centre's demo: the year 2020 whole, and what goes on now.

All in one transaction: it is there, or it is not.
"""

from collections.abc import Iterator
from datetime import date, datetime
from random import Random

from django.db import transaction
from django.db.models import Model

from portal import search
from portal.models import User
from portal.workdays import ALMATY, current_calendar
from pressroom.demo import announcing, guests, newsrooms, officials, plan
from pressroom.demo.answers import write_questions
from pressroom.demo.newest import script_announcements
from pressroom.demo.present import Office, script_events, script_requests
from pressroom.demo.reports import write_coverage
from pressroom.demo.year import World, write_events
from pressroom.models import Announcement, PressAnswer, PressEvent, PressQuestion
from pressroom.vocabulary import TEXTS
from queries.demo import post
from queries.demo.script import Script

SEED = 2020
AUTHOR, REVIEWER = "press_officer", "press_officer2"


class NoStaff(Exception):
    """The accounts of the desk's demo have to be there first."""


def is_loaded() -> bool:
    return PressEvent.objects.filter(starts_at__year=plan.YEAR).exists()


def load(*, now: datetime) -> Iterator[float]:
    """Load the demo up to `now` (aware), telling which share of the work is done.

    Raises `NoStaff`. The transaction ends with the last step.
    """
    with transaction.atomic():
        yield from _load(now.astimezone(ALMATY))


def _load(now: datetime) -> Iterator[float]:
    author = User.objects.filter(username=AUTHOR).first()
    reviewer = User.objects.filter(username=REVIEWER).first()
    if author is None or reviewer is None:
        raise NoStaff
    random, calendar = Random(SEED), current_calendar()
    officials.load()
    world = World(
        random=random,
        calendar=calendar,
        podium=officials.Podium(),
        newsrooms=newsrooms.create(at=datetime(plan.YEAR, 1, 3, 10, tzinfo=ALMATY)),
    )
    yield 0.1
    held = write_events(plan.year(calendar=calendar, random=random), world)
    yield 0.2
    answered = write_questions(held, world)
    yield 0.4
    announced = announcing.write(
        years_end=date(plan.YEAR, 12, 28),
        author=author,
        reviewer=reviewer,
        calendar=calendar,
        random=random,
    )
    write_coverage(held, answered, announced, world)
    yield 0.8
    announcing.write(
        years_end=now.date(), author=author, reviewer=reviewer, calendar=calendar, random=random
    )
    learn_everything()
    yield 0.9
    office = Office(author, reviewer, world.newsrooms, random)
    script = Script(now, calendar)
    script_events(script, office)
    script_requests(script, office)
    script_announcements(script, office)
    script.play()
    guests.create(world.newsrooms, office, now=now, random=random)
    post.close(now)
    yield 1.0


def learn_everything() -> None:
    """Let the search know every word, by one statement a model."""
    models: tuple[type[Model], ...] = (PressEvent, PressQuestion, PressAnswer, Announcement)
    for model in models:
        columns = model._default_manager.values_list(*TEXTS[model]).iterator()  # noqa: SLF001
        words = {word for row in columns for text in row if text for word in search.words_of(text)}
        search.learn_words(" ".join(sorted(words)))
