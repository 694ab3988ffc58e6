"""The verbs of announcements as buttons and forms of the press office."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

from portal import story
from portal.verbs import VerbDesk
from portal.verbs.course import Step
from pressroom import announcement_life
from pressroom.announcement_events import EVENTS
from pressroom.announcement_forms import FORMS
from pressroom.models import Announcement

if TYPE_CHECKING:
    from portal.models import LedgerEntry, User


class AnnouncementDesk(VerbDesk):
    model = Announcement
    table = announcement_life.LIFE
    forms = FORMS
    leads_on = {"draft": ("submit",), "in_review": ("approve",), "approved": ("correct",)}
    at_once = ("submit",)
    harmless = ("mailed", "file_added", "file_removed")  # they change no text of a form

    def why_not(self, row: Announcement, verb: str, by: User) -> str:
        return announcement_life.why_not(row, verb, by)

    def told(self, entries: Sequence[LedgerEntry]) -> list[Step]:
        return story.told(entries, EVENTS)

    def with_related(self, rows: QuerySet) -> QuerySet:
        return rows.defer("search").select_related("author", "reviewed_by", "body", "event")

    def frame(self, request: HttpRequest, row: Announcement | None = None) -> dict[str, Any]:
        title = row.number if row else _("Announcements")
        return {**super().frame(request, row), "title": title}


DESK = AnnouncementDesk()
