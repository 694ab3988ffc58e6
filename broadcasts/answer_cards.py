"""Answers from the air as they stand in lists: what was asked, who answered, where to watch."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from broadcasts import answerers
from broadcasts.answerers import Answerer
from broadcasts.models import LiveQuestion
from broadcasts.models.choices import HEARD_ON_AIR
from portal.directory import directory, name_of
from portal.recording import address


@dataclass(frozen=True, slots=True)
class AnswerCard:
    """One question that was heard on air, and who answered it."""

    row: LiveQuestion
    answerer: Answerer | None
    district: str
    second: int | None  # of the recording
    watch_url: str  # empty where there is no recording


def newest(count: int) -> list[LiveQuestion]:
    """Public questions that were answered on air last."""
    rows = LiveQuestion.objects.public().filter(status__in=HEARD_ON_AIR).order_by("-done_at", "-id")
    related = rows.select_related("broadcast", "answered_by__official")
    return list(related.defer("search", "text", "broadcast__search")[:count])


def cards(rows: Iterable[LiveQuestion]) -> list[AnswerCard]:
    """The rows as cards: one statement more for the guests of all their broadcasts."""
    found, known = list(rows), directory()
    guests = answerers.guests_of({row.broadcast_id for row in found})
    return [
        AnswerCard(
            row=row,
            answerer=answerers.answerer_of(row, guests),
            district=name_of(known.districts, row.district_id),
            second=row.second,
            watch_url=address(row.broadcast.recording_url, row.second),
        )
        for row in found
    ]
