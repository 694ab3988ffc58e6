"""Whose work a member of staff looks at, and of which days: one body with its parts, or the city.

A head looks at the bodies of their own; city-wide roles look at the whole city, the desk included,
or at any body. Every page of figures in the staff site starts from here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.urls import reverse

from portal import access
from portal.figures import Period, Scope
from portal.models import Body
from queries.models import AnswerTerm, CitizenQuery

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from portal.models import User
    from queries.querysets import CitizenQueryQuerySet

PERMISSION: Final = "queries.view_workload"
WITH_PARTS: Final = "-with-parts"  # after the key of a body in the address of the queue


@dataclass(frozen=True, slots=True)
class Bodies:
    """The bodies a user may look at, in the order of their names, and what is part of which."""

    shown: dict[int, Body]
    parts: dict[int, frozenset[int]]  # each with itself
    is_city: bool  # the user may look at the whole city

    @classmethod
    def of(cls, user: User) -> Bodies:
        """One statement beside those of `access`."""
        reach = access.bodies_with(user, PERMISSION)
        rows = {
            body.pk: body for body in Body.objects.filter(is_external=False).exclude(is_desk=True)
        }
        parts = {pk: frozenset(_within(pk, rows)) for pk in rows}
        shown = {pk: body for pk, body in rows.items() if reach is None or pk in reach}
        return cls(shown, parts, reach is None)

    def by_slug(self, slug: str) -> Body | None:
        return next((body for body in self.shown.values() if body.slug == slug), None)

    def first_of(self, user: User) -> Body | None:
        """Where a user without the whole city begins: the body of their own."""
        own = {membership.body_id for membership in access.memberships(user)}
        mine = [body for pk, body in self.shown.items() if pk in own]
        return next(iter(mine or self.shown.values()), None)


def _within(pk: int, rows: dict[int, Body]) -> Iterator[int]:
    yield pk
    for other in rows.values():
        if other.parent_id == pk:
            yield from _within(other.pk, rows)


@dataclass(frozen=True, slots=True)
class Oversight:
    """What is looked at: a body with its parts (None: the whole city), and a period."""

    user: User
    body: Body | None
    bodies: frozenset[int] | None  # None: all of them, and the desk
    period: Period

    @property
    def is_city(self) -> bool:
        return self.bodies is None

    @property
    def scope(self) -> Scope:
        return Scope(period=self.period, bodies=self.bodies)

    @property
    def city(self) -> Scope:
        """The whole city in the same period, to compare with."""
        return Scope(period=self.period)

    def queries(self) -> CitizenQueryQuerySet:
        """The queries held there now, of those the user may see."""
        rows = CitizenQuery.objects.visible_to(self.user)
        return rows if self.bodies is None else rows.filter(body__in=self.bodies)

    def terms(self, rows: QuerySet[AnswerTerm]) -> QuerySet[AnswerTerm]:
        """Those of the terms that were theirs to answer."""
        seen = access.rows_visible(rows, self.user, PERMISSION, body_field="body")
        return seen if self.bodies is None else seen.filter(body__in=self.bodies)

    def queue_url(self, queue: str, **more: Any) -> str:
        """The staff queue with exactly the rows a number was counted from."""
        asked: dict[str, Any] = {"queue": queue}
        if self.body is not None:
            has_parts = self.bodies is not None and len(self.bodies) > 1
            asked["body"] = f"{self.body.pk}{WITH_PARTS if has_parts else ''}"
        return queue_url(**asked | more)


def queue_url(**asked: Any) -> str:
    """The staff queue with these filters."""
    query = "&".join(f"{name}={value}" for name, value in asked.items())
    return f"{reverse('admin:queries_citizenquery_changelist')}?{query}"
