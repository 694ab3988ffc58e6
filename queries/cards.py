"""Published queries as cards of a list.

A list is asked for often and has twenty of them. Names come from the city's directory in memory,
and a card that says the same as before is not rendered again.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Final, NamedTuple

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from portal import clock
from portal.directory import directory, name_of
from portal.workdays import Calendar
from queries.models import CitizenQuery, Outcome, Status
from queries.models.choices import OPEN_STATUSES

KEPT: Final = 5_000  # cards of one process, some two kilobytes each


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


def cards(pks: Sequence[int], *, level: int = 2) -> list[SafeString]:
    """These queries as cards, in this order, with headings of that level. One statement."""
    columns = CitizenQuery.objects.filter(pk__in=pks).order_by().values_list(*_Row._fields)
    rows = {row.pk: row for row in (_Row(*values) for values in columns)}
    known, today, language = directory(), clock.today(), get_language() or settings.LANGUAGE_CODE
    return [
        _card(
            language,
            level,
            row,
            name_of(known.topics, row.topic_id),
            name_of(known.districts, row.district_id),
            _days_left(row, known.calendar, today),
        )
        for pk in pks
        if (row := rows.get(pk))
    ]


def _days_left(row: _Row, calendar: Calendar, today: date) -> int | None:
    """Working days until the answer is due: 0 today, negative when overdue; None when none is."""
    if row.due_on is None or row.status not in OPEN_STATUSES:
        return None
    return calendar.working_days_between(today, row.due_on)


@lru_cache(maxsize=KEPT)
def _card(
    language: str, level: int, row: _Row, topic: str, district: str, days_left: int | None
) -> SafeString:
    """A card as all of this says; kept, for the same few rows are shown over and over."""
    del language  # the active one; a part of the key
    context = {
        "row": row,
        "level": level,
        "status": Status(row.status).label,
        "outcome": Outcome(row.outcome).label if row.outcome else "",
        "topic": topic,
        "district": district,
        "days_left": days_left,
    }
    return render_to_string("queries/_card.html", context)
