"""The host's brief: what to know before going on air, on a page or two of paper.

Nothing here is secret: a query of the desk is named only where the public may read it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import Count

from broadcasts.models import Broadcast, Guest, LiveQuestion
from broadcasts.models.choices import LiveStatus
from portal import public_answers
from portal.directory import directory, name_of
from portal.public_answers import PublicAnswer
from queries import growth
from queries.growth import Growth
from queries.models import CitizenQuery, QueryDeadline

QUESTIONS: Final = 12
WITH_ANSWERS: Final = 6  # of them are looked up among past answers
ANSWERS_EACH: Final = 2
THEMES: Final = 5
OVERDUE_EACH: Final = 3  # queries named of one body
PROMISES: Final = 12
S = LiveStatus


@dataclass(frozen=True, slots=True)
class Wanted:
    """A question that many want answered, and what was said to much the same before."""

    question: LiveQuestion
    district: str
    before: Sequence[PublicAnswer]


@dataclass(frozen=True, slots=True)
class Grown:
    """A theme people write about more than usual."""

    theme: str
    growth: Growth
    is_of_broadcast: bool


@dataclass(frozen=True, slots=True)
class Owed:
    """What the body of a guest owes residents: answers and promises past their last day."""

    guest: Guest
    answers: int
    promises: int
    oldest: Sequence[CitizenQuery]  # public ones, the longest overdue first


@dataclass(frozen=True, slots=True)
class Brief:
    """The host's brief at one moment."""

    broadcast: Broadcast
    guests: Sequence[Guest]
    wanted: Sequence[Wanted]
    grown: Sequence[Grown]
    owed: Sequence[Owed]
    promised: Sequence[LiveQuestion]  # on air by today's guests, and the query is still open


def brief(broadcast: Broadcast, *, today: date) -> Brief:
    """Everything on the page: a fixed number of statements for so many guests and questions."""
    guests = list(broadcast.guests.select_related("appointment__body", "appointment__official"))
    return Brief(
        broadcast=broadcast,
        guests=guests,
        wanted=_wanted(broadcast),
        grown=_grown(broadcast, today),
        owed=_owed(guests, today),
        promised=_promised(guests),
    )


def _wanted(broadcast: Broadcast) -> list[Wanted]:
    rows = LiveQuestion.objects.on_the_wall().filter(broadcast=broadcast)
    districts = directory().districts
    top = rows.defer("search", "text").order_by("-votes_count", "position")[:QUESTIONS]
    return [
        Wanted(
            question=row,
            district=name_of(districts, row.district_id),
            before=_before(row) if place < WITH_ANSWERS else (),
        )
        for place, row in enumerate(top)
    ]


def _before(question: LiveQuestion) -> list[PublicAnswer]:
    return public_answers.similar(question.public_text, limit=ANSWERS_EACH)


def _grown(broadcast: Broadcast, today: date) -> list[Grown]:
    known = directory().topics
    own = {topic.parent_id or topic.pk for topic in broadcast.topics.all()}
    return [
        Grown(name_of(known, each.theme_id), each, each.theme_id in own)
        for each in growth.fastest(on=today, limit=THEMES)
    ]


def _owed(guests: Sequence[Guest], today: date) -> list[Owed]:
    """By guest; a body with two guests is told of once."""
    by_body: dict[int, Guest] = {}
    for guest in guests:
        by_body.setdefault(guest.appointment.body_id, guest)
    late = CitizenQuery.objects.overdue(today).filter(body__in=by_body)
    answers = dict(late.order_by().values_list("body").annotate(Count("pk")))
    broken = QueryDeadline.objects.overdue(today).filter(kind="promise", query__body__in=by_body)
    promises = dict(broken.order_by().values_list("query__body").annotate(Count("pk")))
    return [
        Owed(
            guest=guest,
            answers=answers.get(body, 0),
            promises=promises.get(body, 0),
            oldest=list(
                late.filter(body=body)
                .public()
                .only("number", "public_subject", "language", "due_on")
                .order_by("due_on", "id")[:OVERDUE_EACH]
            ),
        )
        for body, guest in by_body.items()
    ]


def _promised(guests: Sequence[Guest]) -> list[LiveQuestion]:
    officials = [guest.appointment.official_id for guest in guests]
    rows = LiveQuestion.objects.public().filter(
        status=S.PROMISED, answered_by__official__in=officials
    )
    unkept = rows.filter(query__isnull=True) | rows.filter(query__closed_at__isnull=True)
    related = unkept.select_related("broadcast", "query", "answered_by__official")
    return list(related.defer("search", "text", "broadcast__search").order_by("done_at")[:PROMISES])
