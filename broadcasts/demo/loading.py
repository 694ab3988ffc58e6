"""Loading the demo of Akimat LIVE: the year 2020 whole, and the broadcasts of these weeks.

All in one transaction: it is there, or it is not.
"""

from collections.abc import Iterator
from datetime import datetime
from random import Random

from django.db import transaction

from broadcasts.demo import plan, year
from broadcasts.demo.guests import Studio
from broadcasts.demo.words import Viewers
from broadcasts.models import Broadcast, LiveQuestion
from portal import search
from portal.language_columns import columns
from portal.models import District, Topic
from portal.workdays import ALMATY, current_calendar

SEED = 96


def is_loaded() -> bool:
    return Broadcast.objects.filter(starts_at__year=plan.YEAR).exists()


def load(*, now: datetime) -> Iterator[float]:
    """Load the demo up to `now` (aware), telling which share of the work is done.

    The transaction ends with the last step.
    """
    with transaction.atomic():
        yield from _load(now.astimezone(ALMATY))


def _load(now: datetime) -> Iterator[float]:
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
