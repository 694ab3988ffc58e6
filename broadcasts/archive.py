"""The archive of Akimat LIVE: every public broadcast and every answer from the air.

Answers are read by the moment they were given, broadcasts by their beginning, newest first, a page
by keyset. Words are understood as in the register (`portal.search`).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, Final

from django.db.models import QuerySet, TextChoices
from django.utils.translation import gettext_lazy as _

from broadcasts.models import Broadcast, LiveQuestion
from broadcasts.models.choices import HEARD_ON_AIR
from portal import paging, search
from portal.list_forms import in_year
from portal.paging import Page, Position, Wanted
from portal.search import Understood
from portal.workdays import local_time


class Kind(TextChoices):
    """What the archive lists."""

    ANSWERS = "answers", _("answers")
    BROADCASTS = "broadcasts", _("broadcasts")


MOMENTS: Final = {Kind.ANSWERS: "done_at", Kind.BROADCASTS: "starts_at"}


@dataclass(frozen=True, slots=True)
class Wish:
    """What of it; nothing set means all."""

    kind: Kind = Kind.ANSWERS
    official: str = ""  # the slug
    body: int | None = None
    topics: Collection[int] = ()  # any of them
    district: int | None = None
    year: int | None = None  # in Almaty

    def rows(self) -> QuerySet[Any]:
        """Those that are public."""
        rows = self._answers() if self.kind == Kind.ANSWERS else self._broadcasts()
        return rows.filter(in_year(MOMENTS[self.kind], self.year)) if self.year else rows

    def _answers(self) -> QuerySet[LiveQuestion]:
        rows = LiveQuestion.objects.public().filter(status__in=HEARD_ON_AIR)
        if self.official:
            rows = rows.filter(answered_by__official__slug=self.official)
        if self.body:
            rows = rows.filter(answered_by__body=self.body)
        if self.topics:
            rows = rows.filter(topic__in=self.topics)
        return rows.filter(district=self.district) if self.district else rows

    def _broadcasts(self) -> QuerySet[Broadcast]:
        """Who was a guest there, what it was about, and from where somebody asked in public."""
        rows = Broadcast.objects.public()
        if self.official or self.body:
            guests = {"official__slug": self.official, "body": self.body}
            named = {f"guests__appointment__{key}": value for key, value in guests.items() if value}
            rows = rows.filter(pk__in=Broadcast.objects.filter(**named).values("pk"))
        if self.topics:
            about = Broadcast.objects.filter(topics__in=self.topics)
            rows = rows.filter(pk__in=about.values("pk"))
        if self.district:
            asked = LiveQuestion.objects.public().filter(district=self.district)
            rows = rows.filter(pk__in=asked.values("broadcast"))
        return rows


def find(wish: Wish, understood: Understood | None, wanted: Wanted, *, size: int) -> Page[int]:
    """A page of primary keys, newest first. One statement."""
    rows = wish.rows()
    if understood:
        rows = rows.filter(understood.condition())
    moment = MOMENTS[wish.kind]
    nearest = paging.ordered(rows, wanted, moment).values_list(moment, "pk")[: size + 1]
    places = [Position(at, pk) for at, pk in nearest]
    return paging.cut([place.pk for place in places], places, wanted, size)


def corrected(wish: Wish, understood: Understood) -> list[str] | None:
    """The words with mistyped ones put right by what is public there, or None."""
    return search.corrected(understood, partial(search.occurs_in, wish.rows()))


def years() -> list[int]:
    """The years of public broadcasts, the last first: two looks into the index."""
    begun = Broadcast.objects.public().values_list("starts_at", flat=True)
    last: datetime | None = begun.order_by("-starts_at", "-id").first()
    first: datetime | None = begun.order_by("starts_at", "id").first()
    if first is None or last is None:
        return []
    return list(range(local_time(last).year, local_time(first).year - 1, -1))
