"""The ledger, to be read: nobody adds, changes or deletes an entry here."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _gettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from portal import ledger, numbers
from portal.admin.citywide import CityWideAdmin
from portal.models import LedgerEntry
from portal.pages import UncountedList, UncountedPaginator


@admin.register(LedgerEntry)
class LedgerEntryAdmin(CityWideAdmin):
    list_display = ["subject", "sequence", "event", "at", "actor", "body"]
    list_display_links = ["subject", "event"]
    search_fields = ["subject"]
    search_help_text = _("The whole subject, or the number of a query")
    ordering = ["-id"]
    paginator = UncountedPaginator
    show_full_result_count = False
    actions = None
    fields = ["subject", "sequence", "event", "at", "actor", "body", "shown_data", "shown_chain"]
    readonly_fields = fields

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[UncountedList]:
        return UncountedList

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        """Exactly one subject, by the index: nobody reads the ledger across subjects."""
        subject = search_term.strip()
        if not subject:
            return queryset, False
        with suppress(numbers.InvalidNumber):
            subject = f"query:{numbers.parse_number(subject)}"
        return queryset.filter(subject=subject).order_by("sequence"), False

    @display(description=_("data"))
    def shown_data(self, entry: LedgerEntry) -> str:
        return json.dumps(entry.data, ensure_ascii=False, indent=2)

    @display(description=_("chain of this subject"))
    def shown_chain(self, entry: LedgerEntry) -> str:
        breaks = [f"#{found.sequence}: {found.why}" for found in ledger.verify(entry.subject)]
        return "; ".join(breaks) or _gettext("unbroken")
