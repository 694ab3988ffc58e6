"""The public register: what is looked for in it, and its pages (`portal.newest`)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from portal import cells, facets, newest
from portal.facets import Facets
from portal.newest import Found, Narrowed
from portal.paging import Wanted
from portal.search import Understood, understand_words
from queries.models import CitizenQuery
from queries.models.query import FACETS


@dataclass(frozen=True, slots=True)
class Criteria:
    """What is looked for. `facets` are columns and their values, `since` … `until` moments.

    `any_of` are columns with several values each, one of which a row must have.
    """

    facets: dict[str, Any] = field(default_factory=dict)
    any_of: dict[str, Collection[Any]] = field(default_factory=dict)
    since: datetime | None = None  # included
    until: datetime | None = None  # excluded
    understood: Understood | None = None
    box: cells.Box | None = None

    @property
    def is_ordered(self) -> bool:
        """Whether one index has the rows in order."""
        others = self.any_of or self.understood or self.box
        return len(self.facets) <= 1 and not others

    def rows(self) -> QuerySet[CitizenQuery]:
        """Every public query that meets them."""
        narrowed = self.narrowed()
        return narrowed.in_time(narrowed.rows)

    def narrowed(self) -> Narrowed:
        """The same, to be read page by page."""
        return Narrowed(
            everything=CitizenQuery.objects.public(),
            rows=self._of_any_time(),
            moment="received_at",
            is_ordered=self.is_ordered,
            since=self.since,
            until=self.until,
        )

    def _of_any_time(self) -> QuerySet[CitizenQuery]:
        rows: QuerySet[CitizenQuery] = CitizenQuery.objects.public()
        if self.is_ordered:
            return rows.filter(**self.facets)
        if self.facets:
            keys = [facets.key(facet, value) for facet, value in self.facets.items()]
            rows = rows.alias(facets=Facets(*FACETS)).filter(Q(facets__contains=keys))
        for facet, values in self.any_of.items():
            keys = [facets.key(facet, value) for value in values]
            rows = rows.alias(facets=Facets(*FACETS)).filter(Q(facets__overlap=keys))
        if self.understood:
            rows = rows.filter(self.understood.condition())
        if self.box:
            rows = rows.alias(cells=cells.Cells("lat", "lon")).filter(
                cells__overlap=cells.covering(self.box),
                lat__range=(self.box.south, self.box.north),
                lon__range=(self.box.west, self.box.east),
            )
        return rows


def find(criteria: Criteria, wanted: Wanted, *, size: int, is_counted: bool = True) -> Found:
    """The page wanted of the queries that meet the criteria."""
    return newest.find(criteria.narrowed(), wanted, size=size, is_counted=is_counted)


def occurs(word: str) -> bool:
    """Whether a public query has the word in any form, at the same cost however many do."""
    criteria = Criteria(understood=understand_words([word]))
    return bool(find(criteria, Wanted(), size=1, is_counted=False).page.rows)
