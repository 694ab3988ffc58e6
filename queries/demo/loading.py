"""Loading the demo year: the city's staff, its residents, and what they asked and were answered.

All in one transaction: a demo is there, or it is not.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from random import Random

from django.db import connection, transaction

from portal.models import Body, District, Message, Topic, User
from portal.workdays import ALMATY, current_calendar
from queries.demo import burst, corpus, courses, plan, post, sheets, staff
from queries.demo.cases import Case, World
from queries.demo.photos import Album
from queries.demo.residents import Town
from queries.models import AnswerTemplate, CitizenQuery

SEED = 2020
AT_ONCE = 200  # papers written together
PLAYING = 0.85  # of the time goes into the year, the rest into writing what is still on paper
FAILED_MAILS = 3  # left as dead letters, for the administrator to see


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the demo year has come."""

    day: datetime
    share: float  # 0 … 1 of the year


class NoCity(Exception):
    """The city has to be loaded first."""


def is_loaded() -> bool:
    return User.objects.filter(username="operator").exists() and CitizenQuery.objects.exists()


def load(*, queries: int, now: datetime) -> Iterator[Progress]:
    """Load the demo up to `now` (aware), telling how far it is; raises NoCity.

    The transaction ends with the last step: whoever stops asking for steps has loaded nothing.
    """
    with transaction.atomic(), _without_savepoints():
        yield from _load(queries, now.astimezone(ALMATY))


@contextmanager
def _without_savepoints() -> Iterator[None]:
    """Let the verbs begin no savepoint each: whatever fails here, nothing of the demo stays."""
    connection.features.uses_savepoints = False
    try:
        yield
    finally:
        connection.features.uses_savepoints = True


def _load(queries: int, now: datetime) -> Iterator[Progress]:
    random = Random(SEED)
    world = _world(now, random)
    _load_templates()
    city = plan.City(
        labels={d.slug: (d.label_lat, d.label_lon) for d in world.districts.values()},
        kinds={t.slug: t.default_kind for t in world.topics.values()},
    )
    count = queries - burst.size(queries)
    stories = plan.year(count=count, now=now, city=city, calendar=world.calendar, random=random)
    grown = burst.stories(queries=queries, now=now, city=city, calendar=world.calendar)
    for story in (*stories, *grown):
        world.follow(Case(world, story), courses.life, story.received_at)
    start = stories[0].received_at
    for moment in world.run(until=now):
        yield Progress(moment, PLAYING * (moment - start) / (now - start))
    waiting = [paper for paper in world.papers if not paper.is_written]
    for first in range(0, len(waiting), AT_ONCE):
        some = waiting[first : first + AT_ONCE]
        sheets.write(some)
        yield Progress(now, PLAYING + (1 - PLAYING) * (first + len(some)) / len(waiting))
    _close_the_post(now)


def _world(now: datetime, random: Random) -> World:
    bodies = {body.slug: body for body in Body.objects.all()}
    districts = {district.slug: district for district in District.objects.all()}
    if not bodies or not districts:
        raise NoCity
    return World(
        cast=staff.create(now.date()),
        town=Town(random),
        calendar=current_calendar(hold=True),
        topics={topic.slug: topic for topic in Topic.objects.all()},
        districts=districts,
        bodies=bodies,
        album=Album(),
    )


def _load_templates() -> None:
    if AnswerTemplate.objects.exists():
        return
    themes = {topic.slug: topic for topic in Topic.objects.filter(parent=None)}
    AnswerTemplate.objects.bulk_create(
        AnswerTemplate(
            theme=themes.get(row.get("theme", "")),
            outcome=row["outcome"],
            legal_basis=row.get("legal_basis", ""),
            **{f"{field}_{code}": text for field in ("title", "text")
               for code, text in row[field].items()},
        )
        for row in corpus.templates()
    )  # fmt: skip


def _close_the_post(now: datetime) -> None:
    """The mails of the past were sent in the past; a few could not be delivered."""
    waiting = Message.objects.filter(status=Message.Status.QUEUED, created_at__lte=now)
    failed = waiting.order_by("-created_at", "pk").values_list("pk", flat=True)[:FAILED_MAILS]
    Message.objects.filter(pk__in=list(failed)).update(
        status=Message.Status.DEAD, attempts=1, last_error="SMTPRecipientsRefused 550"
    )
    post.close(now)
