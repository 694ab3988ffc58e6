"""The desk's verbs as buttons and forms of the staff, one by one and on many queries at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _gettext
from django.utils.translation import gettext_lazy as _

from portal.transitions import Transition
from portal.verbs import VerbDesk, VerbForm
from portal.verbs.course import Step, steps
from queries import answer_sources, change, erasure, reasons
from queries.desk_forms import FORMS
from queries.desk_forms.answers import ReplyForm
from queries.due_words import due_of
from queries.lifecycle import TRANSITIONS
from queries.models import CitizenQuery, Status
from queries.timeline import lines

if TYPE_CHECKING:
    from portal.models import LedgerEntry, User

ERASE = Transition(
    "erase", _("Erase the person"), frozenset(Status), None, erasure.PERMISSION, "erased"
)


class QueryDesk(VerbDesk):
    model = CitizenQuery
    table = TRANSITIONS
    forms = FORMS
    beside = (ERASE,)
    leads_on = {
        "new": ("assign", "settle"),
        "assigned": ("take", "assign_executor"),
        "in_work": ("draft_answer",),
        "awaiting_resident": ("resume",),
        "in_approval": ("approve", "send_back"),
        "answered": ("correct",),
    }
    at_once = ("take",)
    in_bulk = (
        "take",
        "assign",
        "assign_executor",
        "forward",
        "settle",
        "approve",
        "send_back",
        "extend",
    )
    harmless = ("supported", "supporter_rated")  # others joining change nothing for the desk

    def why_not(self, row: CitizenQuery, verb: str, by: User) -> str:
        return reasons.why_not(row, verb, by)

    def told(self, entries: Sequence[LedgerEntry]) -> list[Step]:
        return steps(entries, lines(entries, is_staff=True))

    def with_related(self, rows: QuerySet) -> QuerySet:
        return rows.select_related(
            "topic", "theme", "district", "body", "assignee", "accepted_by", "applicant", "parent"
        )

    def in_order(self, rows: QuerySet) -> QuerySet:
        return rows.order_by("due_on", "id")

    def locked(self, row: CitizenQuery) -> CitizenQuery:
        return change.locked(row)

    def frame(self, request: HttpRequest, row: CitizenQuery | None = None) -> dict[str, Any]:
        title = row.number if row else _gettext("Queries")
        return {**super().frame(request, row), "query": row, "title": title}

    def context(self, row: CitizenQuery, form: VerbForm | None) -> dict[str, Any]:
        """The query beside the form, and what a form of an answer or of photos shows."""
        decides_on_photos = form is not None and "publish" in form.fields
        return {
            "due": due_of(row),
            "alike": answer_sources.answered_alike(row) if isinstance(form, ReplyForm) else [],
            "attached": answer_sources.attached_to(row) if isinstance(form, ReplyForm) else [],
            "draft": getattr(form, "draft", None),
            "photos": list(row.attachments.all()) if decides_on_photos else [],
            "chosen": [str(pk) for pk in form["publish"].value() or ()]
            if form is not None and decides_on_photos
            else [],
        }


DESK = QueryDesk()
