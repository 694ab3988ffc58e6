"""The public questions of one broadcast, part by part, however many were asked.

A part is cut to `SHOWN`; the next one starts behind the last row seen, at the same cost however
deep. Its address names that row, so a page that was linked to still means the same later on.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db.models import Q

from broadcasts.models import LiveQuestion
from broadcasts.models.choices import HEARD_ON_AIR, ON_THE_WALL, LiveStatus
from portal.paging import BadPageToken, Position

if TYPE_CHECKING:
    from broadcasts.models import Broadcast
    from broadcasts.models.questions import LiveQuestionQuerySet

SHOWN: Final = 30
AFTER: Final = "after"  # the parameter of an address: `wanted.12-47`
_NUMBER: Final = "(0|[1-9][0-9]{0,8})"
_WANTED: Final = re.compile(f"{_NUMBER}-{_NUMBER}")
_SENT: Final = re.compile(_NUMBER)


@dataclass(frozen=True, slots=True)
class Part:
    """Some of the questions, and what the address of the following ones ends with, if any."""

    rows: Sequence[LiveQuestion]
    after: str = ""


def wanted(broadcast: Broadcast, token: str = "") -> Part:
    """Published and not done with, those with the most votes first."""
    rows = _public(broadcast).filter(status__in=ON_THE_WALL).order_by("-votes_count", "position")
    if token:
        votes, position = _numbers(_WANTED, token)
        behind = Q(votes_count__lt=votes) | Q(votes_count=votes, position__gt=position)
        rows = rows.filter(votes_count__lte=votes).filter(behind)
    return _cut(rows, lambda row: behind_wanted(row.votes_count, row.position))


def behind_wanted(votes: int, position: int) -> str:
    """What the address ends with of those wanted less than a question."""
    return f"wanted.{votes}-{position}"


def answered(broadcast: Broadcast, token: str = "") -> Part:
    """Answered on air, or promised an answer there, in the order of the air."""
    rows = _public(broadcast).filter(status__in=HEARD_ON_AIR).order_by("done_at", "pk")
    if token:
        last = Position.parse(token)
        rows = rows.filter(Q(done_at__gt=last.at) | Q(done_at=last.at, pk__gt=last.pk))
    rows = rows.select_related("answered_by__official")
    return _cut(rows, lambda row: f"answered.{Position(row.done_at or row.asked_at, row.pk)}")


def sent(broadcast: Broadcast, token: str = "") -> Part:
    """Sent to the desk as queries, in the order in which they were asked."""
    rows = _public(broadcast).filter(status=LiveStatus.PASSED_ON).order_by("position")
    if token:
        (position,) = _numbers(_SENT, token)
        rows = rows.filter(position__gt=position)
    rows = rows.select_related("query").defer("query__search", "query__text")
    return _cut(rows, lambda row: f"sent.{row.position}")


PARTS: Final[Mapping[str, Callable[[Broadcast, str], Part]]] = {
    "wanted": wanted,
    "answered": answered,
    "sent": sent,
}


def following(broadcast: Broadcast, after: str) -> tuple[str, Part]:
    """The name of the part, and its rows behind what `after` names. Raises `BadPageToken`."""
    name, _, token = after.partition(".")
    if name not in PARTS or not token:
        raise BadPageToken(after)
    return name, PARTS[name](broadcast, token)


def _public(broadcast: Broadcast) -> LiveQuestionQuerySet:
    rows: LiveQuestionQuerySet = LiveQuestion.objects.public().filter(broadcast=broadcast)
    return rows.select_related("district").defer("search", "text")


def _numbers(pattern: re.Pattern[str], token: str) -> list[int]:
    match = pattern.fullmatch(token)
    if match is None:
        raise BadPageToken(token)
    return [int(number) for number in match.groups()]


def _cut(rows: LiveQuestionQuerySet, place: Callable[[LiveQuestion], str]) -> Part:
    """The row too many only tells that there are more."""
    found = list(rows[: SHOWN + 1])
    shown = found[:SHOWN]
    return Part(shown, place(shown[-1]) if len(found) > SHOWN else "")
