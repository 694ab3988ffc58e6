"""Reads over queries, each with a word of the desk."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Self

from django.db import models

from portal import access

if TYPE_CHECKING:
    from portal.models import User
    from queries.models import CitizenQuery  # noqa: F401 — what the rows are, for the type checker

OPEN = ("new", "assigned", "in_work", "awaiting_resident", "in_approval")


class CitizenQueryQuerySet(models.QuerySet["CitizenQuery"]):
    def public(self) -> Self:
        """What any stranger may read."""
        return self.filter(visibility="public")

    def open(self) -> Self:
        return self.filter(status__in=OPEN)

    def visible_to(self, user: User) -> Self:
        """Rows of the bodies in which the user may see queries; all of them with a city-wide role.

        Every staff view starts here, so another body's row is a 404.
        """
        return access.rows_visible(self, user, "queries.view", body_field="body")

    def due_today(self, on: date) -> Self:
        return self.open().filter(due_on=on)

    def overdue(self, on: date) -> Self:
        return self.open().filter(due_on__lt=on)

    def waiting_on_resident(self) -> Self:
        return self.filter(status="awaiting_resident")

    def unrouted(self) -> Self:
        """What no route caught and the desk has not assigned."""
        return self.filter(status="new", body__isnull=True)

    def newest_answers(self) -> Self:
        """What the public may read of it, last answered first, with what a card shows."""
        rows = self.public().filter(answered_at__isnull=False, status="answered")
        return rows.select_related("topic", "district").order_by("-answered_at", "-id")

    def newest_first(self) -> Self:
        return self.order_by("-received_at", "-id")
