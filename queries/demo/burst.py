"""What the anomaly watch finds in the demo: for two hours Auezov has written of no water.

Forty queries where three are usual, and those three in each of the weeks before. Pure, but for the
texts, and repeatable.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random
from typing import Final

from portal.workdays import ALMATY, Calendar
from queries.demo import corpus, phrases
from queries.demo.plan import City, Story
from queries.models import Channel
from queries.watch.hours import like_day

SEED: Final = 139
THEME, TOPIC, DISTRICT = "utility-networks", "water", "auezov"
NOW, USUAL = 40, 3  # queries in two hours
WEEKS: Final = 8
WITHIN: Final = timedelta(hours=1, minutes=50)
ENOUGH: Final = 1_000  # in a smaller demo they would be all there is
LANGUAGES = ("ru", "kk", "ru", "kk", "ru")
OUTAGE = ("Нет воды", "давлен", "Прорыв", "Су жоқ", "қысым", "жарыл")  # words of a subject
CHANNELS = (Channel.CALL_CENTRE, Channel.WEB, Channel.SOCIAL)


def size(queries: int) -> int:
    """How many of the demo's queries it is."""
    return NOW + USUAL * WEEKS if queries >= ENOUGH else 0


def stories(*, queries: int, now: datetime, city: City, calendar: Calendar) -> Iterator[Story]:
    """The burst and what is usual, in no order, numbered on; none in a small demo."""
    if not size(queries):
        return
    random = Random(SEED)
    number = queries
    for week in range(WEEKS + 1):
        day = like_day(now.date(), calendar, week=week) if week else now.date()
        if day is None:
            continue
        until = datetime.combine(day, now.timetz(), ALMATY) if week else now
        for position in range(USUAL if week else NOW):
            part = (position + random.random()) / (USUAL if week else NOW)
            number += 1
            yield _story(number, until - WITHIN * part - timedelta(minutes=2), week, city, random)


def _story(number: int, moment: datetime, week: int, city: City, random: Random) -> Story:
    language, channel = LANGUAGES[number % 5], CHANNELS[number % 3]
    said = random.choice(
        [
            each
            for each in corpus.subtopics(THEME)[TOPIC][language].texts
            if any(words in each.subject for words in OUTAGE)
        ]
    )
    place = phrases.draw_place(DISTRICT, city.labels[DISTRICT], random)
    slots = phrases.slots(place, language, at=moment, random=random)
    return Story(
        number=number,
        received_at=moment,
        channel=channel,
        language=language,
        theme=THEME,
        subtopic=TOPIC,
        kind=city.kinds[TOPIC],
        intent=said.intent,
        subject=said.subject.format(**slots),
        text=said.text.format(**slots),
        place=place,
        has_point=channel == Channel.WEB,
        is_public=number % 8 != 0,
        is_on_the_spot=channel == Channel.CALL_CENTRE,  # these the desk keeps and can settle
        photos=0,
        joiners=0,
        neighbour="",
        fate="natural" if week else "burst",
    )
