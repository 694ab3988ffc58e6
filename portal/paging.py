"""Paging by keyset: the next page starts at the last row seen, at the same cost however deep.

Rows are read newest first, by a moment and, within it, by primary key. A page's address names the
row it starts after, so a page that was linked to still means the same when newer rows have come.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final, Generic, Literal, Self, TypeVar

from django.db.models import Model, Q, QuerySet

OLDER: Final = "older"
NEWER: Final = "newer"
PARAMETERS: Final = (OLDER, NEWER)

_TOKEN: Final = re.compile(r"(20[0-9]{6}T[0-9]{12}Z)-([1-9][0-9]{0,17})")
_MOMENT: Final = "%Y%m%dT%H%M%S%fZ"

Row = TypeVar("Row")
Stored = TypeVar("Stored", bound=Model)


class BadPageToken(ValueError):
    """The address names no page."""


@dataclass(frozen=True, slots=True)
class Position:
    """A row's place in the order: `20260508T140005123456Z-4817` in addresses, the moment in UTC."""

    at: datetime
    pk: int

    def __str__(self) -> str:
        return f"{self.at.astimezone(UTC).strftime(_MOMENT)}-{self.pk}"

    @classmethod
    def parse(cls, token: str) -> Self:
        """Read a token from an address. Raises `BadPageToken`."""
        match = _TOKEN.fullmatch(token)
        try:
            if match is None:
                raise BadPageToken(token)
            return cls(datetime.strptime(match[1], _MOMENT).replace(tzinfo=UTC), int(match[2]))
        except ValueError as error:
            raise BadPageToken(token) from error


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which page: the rows older (or newer) than a position; without one, the newest."""

    position: Position | None = None
    side: Literal["older", "newer"] = OLDER

    @property
    def is_first(self) -> bool:
        return self.position is None

    @classmethod
    def of(cls, parameters: Mapping[str, str]) -> Self:
        """What a request's parameters ask for. Raises `BadPageToken`, for both at once too."""
        if OLDER in parameters and NEWER in parameters:
            raise BadPageToken
        if NEWER in parameters:
            return cls(Position.parse(parameters[NEWER]), NEWER)
        return cls(Position.parse(parameters[OLDER]) if OLDER in parameters else None)


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """The rows of a page, newest first, and where its neighbours start, if there are any."""

    rows: list[Row] = field(default_factory=list)
    newer: Position | None = None
    older: Position | None = None


def beyond(wanted: Wanted, moment: str) -> Q:
    """The condition on rows of that page or further in its direction."""
    if wanted.position is None:
        return Q()
    at, pk = wanted.position.at, wanted.position.pk
    side = "lt" if wanted.side == OLDER else "gt"
    # "Not beyond" as a refusal beside a plain range: the range is what an index starts from.
    return Q(**{f"{moment}__{side}e": at}) & (
        Q(**{f"{moment}__{side}": at}) | Q(**{f"pk__{side}": pk})
    )


def ordered(rows: QuerySet[Stored], wanted: Wanted, moment: str) -> QuerySet[Stored]:
    """The rows from the wanted position on, in the direction of reading."""
    order = ("-" if wanted.side == OLDER else "") + moment, "-pk" if wanted.side == OLDER else "pk"
    return rows.filter(beyond(wanted, moment)).order_by(*order)


def cut(rows: Sequence[Row], positions: Sequence[Position], wanted: Wanted, size: int) -> Page[Row]:
    """Make a page of up to `size` + 1 rows read in the wanted direction, with their positions.

    The row too many only tells that there is a further page.
    """
    has_more = len(rows) > size
    shown, places = list(rows[:size]), list(positions[:size])
    if not shown:
        # The rows have gone since: the way back is where we came from.
        back = wanted.position
        return Page(
            [], back if wanted.side == OLDER else None, back if wanted.side == NEWER else None
        )
    if wanted.side == NEWER:
        shown.reverse()
        places.reverse()
        return Page(shown, places[0] if has_more else None, places[-1])
    return Page(shown, places[0] if wanted.position else None, places[-1] if has_more else None)
