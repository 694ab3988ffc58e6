"""The verbs of accreditations as buttons and forms of the press office."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

from portal import story
from portal.verbs import VerbDesk
from portal.verbs.course import Step
from pressroom import accreditation_change, accreditation_life
from pressroom.accreditation_events import EVENTS
from pressroom.accreditation_staff_forms import FORMS
from pressroom.models import Accreditation

if TYPE_CHECKING:
    from portal.models import LedgerEntry, User


class AccreditationDesk(VerbDesk):
    model = Accreditation
    table = accreditation_life.LIFE
    forms = FORMS
    leads_on = {"applied": ("accept",)}
    in_bulk = ("accept", "refuse", "revoke")
    harmless = ("attended", "attendance_undone")

    def why_not(self, row: Accreditation, verb: str, by: User) -> str:
        return accreditation_life.why_not(row, verb, by)

    def told(self, entries: Sequence[LedgerEntry]) -> list[Step]:
        return story.told(entries, EVENTS)

    def with_related(self, rows: QuerySet) -> QuerySet:
        return rows.select_related("event", "journalist__outlet", "decided_by")

    def in_order(self, rows: QuerySet) -> QuerySet:
        return rows.order_by("applied_at", "id")

    def locked(self, row: Accreditation) -> Accreditation:
        return accreditation_change.locked(row)

    def frame(self, request: HttpRequest, row: Accreditation | None = None) -> dict[str, Any]:
        title = _("Accreditation %(n)s") % {"n": row.pk} if row else _("Accreditations")
        return {**super().frame(request, row), "title": title}


DESK = AccreditationDesk()
