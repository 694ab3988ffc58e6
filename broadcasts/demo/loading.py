"""Loading the demo of Akimat LIVE: the year 2020 whole, and the broadcasts of these weeks.

All in one transaction: it is there, or it is not.
"""

from collections.abc import Iterator
from datetime import datetime
from random import Random

from django.db import transaction

from broadcasts.demo import plan, present, year
from broadcasts.demo.guests import Studio
from broadcasts.demo.words import Viewers
from broadcasts.models import Broadcast, LiveQuestion
from portal import search
from portal.language_columns import columns
from portal.models import District, Topic, User
from portal.workdays import ALMATY, current_calendar
from queries.demo import post
from queries.demo.script import Script

SEED = 96
OFFICER, MODERATOR = "press_officer", "moderator"


class NoStaff(Exception):
    """The accounts of the desk's demo have to be there first."""


def is_loaded() -> bool:
    return Broadcast.objects.filter(starts_at__year=plan.YEAR).exists()


def load(*, now: datetime) -> Iterator[float]:
    """Load the demo up to `now` (aware), telling which share of the work is done.

    Raises `NoStaff`. The transaction ends with the last step.
    """
    with transaction.atomic():
        yield from _load(now.astimezone(ALMATY))


def _load(now: datetime) -> Iterator[float]:
    officer = User.objects.filter(username=OFFICER).first()
    moderator = User.objects.filter(username=MODERATOR).first()
    if officer is None or moderator is None:
        raise NoStaff
    random, calendar = Random(SEED), current_calendar()
    districts = {district.slug: district for district in District.objects.all()}
    world = year.World(
        random=random,
        studio=Studio(),
        viewers=Viewers(districts, random),
        topics={topic.slug: topic for topic in Topic.objects.all()},
        districts=districts,
    )
    year.write(plan.year(calendar=calendar, random=random), world)
    yield 0.3
    learn_everything()
    yield 0.4
    script = Script(now, calendar)
    present.script(script, present.Crew(officer, moderator, world))
    script.play()
    post.close(now)
    yield 1.0


def learn_everything() -> None:
    """Let the search know every word, by one statement a model."""
    for model, names in (
        (Broadcast, columns("title", "description")),
        (LiveQuestion, ["public_text", "answer_text"]),
    ):
        rows = model._default_manager.values_list(*names).iterator()  # noqa: SLF001
        words = {word for row in rows for text in row if text for word in search.words_of(text)}
        search.learn_words(" ".join(sorted(words)))
