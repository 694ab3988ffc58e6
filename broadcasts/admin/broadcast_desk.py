"""The verbs of broadcasts as buttons and forms of the staff."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

from broadcasts import broadcast_life, broadcast_story, selection_rules
from broadcasts.broadcast_forms import FORMS
from broadcasts.models import Broadcast
from portal.verbs import VerbDesk, VerbForm
from portal.verbs.course import Step

if TYPE_CHECKING:
    from portal.models import LedgerEntry, User


class BroadcastDesk(VerbDesk):
    model = Broadcast
    table = broadcast_life.TRANSITIONS
    forms = FORMS
    leads_on = {
        "planned": ("announce",),
        "announced": ("go_on_air",),
        "on_air": ("end",),
        "ended": ("close", "add_recording"),
        "closed": ("add_recording",),
    }

    def why_not(self, row: Broadcast, verb: str, by: User) -> str:
        return broadcast_life.why_not(row, verb, by)

    def told(self, entries: Sequence[LedgerEntry]) -> list[Step]:
        return broadcast_story.told(entries)

    def with_related(self, rows: QuerySet) -> QuerySet:
        return rows.defer("search")

    def frame(self, request: HttpRequest, row: Broadcast | None = None) -> dict[str, Any]:
        return {**super().frame(request, row), "title": str(row or _("Broadcasts"))}

    def context(self, row: Broadcast, form: VerbForm | None) -> dict[str, Any]:
        return {"rules_of_every_broadcast": selection_rules.of_every_broadcast()}


DESK = BroadcastDesk()
