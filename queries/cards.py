"""Published queries as cards of a list: everything a card shows, ready to be written.

A list is rendered often and has twenty cards, so chips come from the components once per wording
and are kept, and names come from the city's directory in memory.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import NamedTuple

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from portal import clock
from portal.directory import directory, name_of
from portal.workdays import local_time
from queries.models import CitizenQuery, Outcome, Status
from queries.models.choices import OPEN_STATUSES


class _Row(NamedTuple):
    """What a card is made of: columns of `CitizenQuery`, by these names."""

    pk: int
    number: str
    language: str
    public_subject: str
    received_at: datetime
    topic_id: int
    district_id: int | None
    status: str
    outcome: str
    due_on: date | None
    answered_at: datetime | None
    answered_on_time: bool | None
    supporters_count: int


@dataclass(frozen=True, slots=True)
class Card:
    number: str
    url: str
    language: str
    subject: str
    received_on: str  # ISO, for machines
    received_in_words: str
    topic: str
    district: str
    chips: SafeString


def cards(pks: Sequence[int]) -> list[Card]:
    """The cards of these queries, in this order. One statement."""
    columns = CitizenQuery.objects.filter(pk__in=pks).order_by().values_list(*_Row._fields)
    rows = {row.pk: row for row in (_Row(*values) for values in columns)}
    dealer = _Dealer()
    return [dealer.card(rows[pk]) for pk in pks if pk in rows]


class _Dealer:
    """What all cards of one page share: the language, today, the names."""

    def __init__(self) -> None:
        self.language = get_language()
        self.today = clock.today()
        self.known = directory()
        # One reversal serves all: numbers need no quoting.
        self.address = reverse("queries:detail", args=["00-000000-0"])

    def card(self, row: _Row) -> Card:
        received_on = local_time(row.received_at).date()
        return Card(
            number=row.number,
            url=self.address.replace("00-000000-0", row.number),
            language=row.language,
            subject=row.public_subject,
            received_on=received_on.isoformat(),
            received_in_words=_in_words(self.language, received_on),
            topic=name_of(self.known.topics, row.topic_id),
            district=name_of(self.known.districts, row.district_id),
            chips=mark_safe("".join(self._chips(row))),  # noqa: S308 — each rendered by its template
        )

    def _chips(self, row: _Row) -> Iterator[str]:
        yield _chip("status", self.language, row.status, str(Status(row.status).label))
        if row.outcome:
            yield _chip("outcome", self.language, row.outcome, str(Outcome(row.outcome).label))
        if row.answered_at:
            met_on = local_time(row.answered_at).date()
            yield _met_chip(self.language, met_on, bool(row.answered_on_time))
        elif row.due_on and row.status in OPEN_STATUSES:
            left = self.known.calendar.working_days_between(self.today, row.due_on)
            yield _due_chip(self.language, row.due_on, left)
        if row.supporters_count:
            yield _supporters_chip(self.language, row.supporters_count)


@lru_cache(maxsize=200)
def _chip(kind: str, language: str | None, code: str, label: str) -> str:
    del language  # the label is in it, and the key must be
    return render_to_string(f"components/{kind}.html", {kind: code, "label": label})


@lru_cache(maxsize=2_000)
def _met_chip(language: str | None, met_on: date, on_time: bool) -> str:
    del language
    return render_to_string("components/deadline.html", {"met_on": met_on, "on_time": on_time})


@lru_cache(maxsize=2_000)
def _due_chip(language: str | None, due_on: date, left: int) -> str:
    del language
    return render_to_string("components/deadline.html", {"due_on": due_on, "left": left})


@lru_cache(maxsize=500)
def _supporters_chip(language: str | None, supporters: int) -> str:
    del language
    return render_to_string("components/supporters.html", {"supporters": supporters})


@lru_cache(maxsize=2_000)
def _in_words(language: str | None, day: date) -> str:
    del language
    return date_format(day, "DATE_FORMAT")
