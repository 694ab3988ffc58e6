"""The verbs of events as buttons and forms of the press office."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

from portal.verbs import VerbDesk
from portal.verbs.course import Step
from pressroom import event_steps, event_story
from pressroom.event_forms import FORMS
from pressroom.models import PressEvent

if TYPE_CHECKING:
    from portal.models import LedgerEntry, User


class EventDesk(VerbDesk):
    model = PressEvent
    table = event_steps.STEPS
    forms = FORMS
    leads_on = {"planned": ("announce",), "announced": ("close",)}

    def why_not(self, row: PressEvent, verb: str, by: User) -> str:
        return event_steps.why_not(row, verb, by)

    def told(self, entries: Sequence[LedgerEntry]) -> list[Step]:
        return event_story.told(entries)

    def with_related(self, rows: QuerySet) -> QuerySet:
        return rows.defer("search")

    def frame(self, request: HttpRequest, row: PressEvent | None = None) -> dict[str, Any]:
        title = row.number if row else _("Events")
        return {**super().frame(request, row), "title": title}


DESK = EventDesk()
