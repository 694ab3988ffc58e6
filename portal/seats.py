"""Who is reminded for whom: members of staff by what they answer for, each with a fallback.

A reminder with nobody to hear it would be a promise forgotten. So where a body has no executor its
head hears, then whoever answers for the body above it, at last the operators of the reception desk.
What the press office holds itself is heard of by the press officers, and without any by the desk.
Only active users with an address count.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Final, NamedTuple

from django.db.models import Q

from portal.ladder import Audience
from portal.models import Body, Membership, Role

# These stand where a body's primary key would.
DESK: Final = 0  # the desk holds what no body does
PRESS_OFFICE: Final = -1  # and the press office what it promised journalists itself
_CITY_WIDE: Final = (Role.OPERATOR, Role.AKIMS_OFFICE, Role.PRESS_OFFICER)
ASSIGNED: Final = "assigned"  # may be named executor in the body, and then hears alone


class Listener(NamedTuple):
    """A member of staff who may be reminded."""

    user_id: int
    language: str


class Seat(NamedTuple):
    """One reason why a user hears of a body's deadlines: an `Audience`, or `ASSIGNED`."""

    user_id: int
    hears_as: str
    body_id: int


class Seats:
    """All seats of the city, read once a sweep: their number grows with staff, not with queries."""

    def __init__(self) -> None:
        self._parents = dict(Body.objects.values_list("pk", "parent_id"))
        self._roles: dict[tuple[str, int], set[int]] = defaultdict(set)
        self._languages: dict[int, str] = {}
        members = Membership.objects.filter(
            Q(role__in=[Role.EXECUTOR, Role.HEAD], body__isnull=False)
            | Q(role__in=_CITY_WIDE, body__isnull=True),
            user__is_active=True,
        ).exclude(user__email="")
        for user_id, language, role, body_id in members.values_list(
            "user_id", "user__language", "role", "body_id"
        ):
            self._languages[user_id] = language
            self._roles[role, body_id or DESK].add(user_id)

    def listeners(self) -> list[Listener]:
        """Everybody who may be reminded, by primary key."""
        return [Listener(*row) for row in sorted(self._languages.items())]

    def assigned(self) -> Iterator[Seat]:
        """Who may be named executor in which body: its executors and heads, and those above it."""
        for body_id in self._parents:
            users: set[int] = set()
            for place in self._upwards(body_id):
                users |= self._roles[Role.EXECUTOR, place] | self._roles[Role.HEAD, place]
            yield from (Seat(user_id, ASSIGNED, body_id) for user_id in users)

    def audiences(self) -> Iterator[Seat]:
        """Who hears as which audience, for every body, the desk and the press office."""
        offices = self._roles[Role.AKIMS_OFFICE, DESK] or self._operators()
        for body_id in (DESK, PRESS_OFFICE, *self._parents):
            for hears_as, users in (
                (Audience.ANSWERING, self._answering(body_id)),
                (Audience.HEADS, self._heads(body_id)),
                (Audience.AKIMS_OFFICE, offices),
            ):
                yield from (Seat(user_id, hears_as, body_id) for user_id in users)

    def _answering(self, body_id: int) -> set[int]:
        for place in self._upwards(body_id):
            users = self._roles[Role.EXECUTOR, place] or self._roles[Role.HEAD, place]
            if users:
                return users
        return self._spare(body_id)

    def _heads(self, body_id: int) -> set[int]:
        for place in self._upwards(body_id):
            if self._roles[Role.HEAD, place]:
                return self._roles[Role.HEAD, place]
        return self._spare(body_id)

    def _spare(self, body_id: int) -> set[int]:
        """Who hears where nobody of a body can."""
        officers = self._roles[Role.PRESS_OFFICER, DESK] if body_id == PRESS_OFFICE else set()
        return officers or self._operators()

    def _operators(self) -> set[int]:
        return self._roles[Role.OPERATOR, DESK]

    def _upwards(self, body_id: int) -> Iterator[int]:
        """The body and what it is part of; nothing for the desk and the press office."""
        place = body_id if body_id in self._parents else None
        seen: set[int] = set()
        while place is not None and place not in seen:  # a body made part of itself ends the climb
            seen.add(place)
            yield place
            place = self._parents[place]
