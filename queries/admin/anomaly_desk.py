"""The verbs of anomalies as buttons of the desk and of the press office."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from portal import story
from portal.verbs import VerbDesk
from portal.verbs.course import Step
from queries.models import Anomaly, Outcome
from queries.watch import handling, steps
from queries.watch.forms import FORMS
from queries.watch.life import EVENTS, LIFE

if TYPE_CHECKING:
    from portal.models import LedgerEntry


class AnomalyDesk(VerbDesk):
    model = Anomaly
    table = LIFE
    forms = FORMS
    leads_on = {"open": ("answer",), "over": ("handle",)}
    in_bulk = ("dismiss", "handle")
    harmless = ("grown", "ended", "resumed", "step_taken")  # they end no form

    def told(self, entries: Sequence[LedgerEntry]) -> list[Step]:
        return story.told(entries, EVENTS, WORDS)

    def with_related(self, rows: QuerySet) -> QuerySet:
        return rows.select_related("theme", "topic", "district")

    def locked(self, row: Anomaly) -> Anomaly:
        return handling.locked(row)

    def frame(self, request: HttpRequest, row: Anomaly | None = None) -> dict[str, Any]:
        title = str(row) if row else _("Anomaly watch")
        return {**super().frame(request, row), "title": title}


def _outcome(value: str) -> str:
    return str(Outcome(value).label) if value in Outcome.values else value


def _step(key: str) -> str:
    found = steps.step(key)
    return str(found.label) if found else key


def _usual(value: float) -> str:
    return number_format(value, decimal_pos=None if value % 1 else 0)


WORDS: Mapping[str, Callable[[Any], object]] = {"outcome": _outcome, "step": _step, "usual": _usual}
DESK = AnomalyDesk()
