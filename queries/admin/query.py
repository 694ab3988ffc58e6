"""The query in the admin: its list, its page, and the addresses of all that is done to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern
from django.utils.translation import gettext_lazy as _

from portal.verbs import VerbAdmin
from queries import registration
from queries.admin import entry, page, photos
from queries.admin.desk import DESK
from queries.admin.queue import FILTERS, QueueList, found
from queries.models import CitizenQuery

if TYPE_CHECKING:
    from portal.models import User


@admin.register(CitizenQuery)
class CitizenQueryAdmin(VerbAdmin):
    desk = DESK
    view_permission = "queries.view"
    add_permission = registration.PERMISSION
    list_class = QueueList
    list_filter = FILTERS
    list_select_related = ["topic", "district", "body", "assignee"]
    search_help_text = _("Number, the resident's e-mail or phone, or words of the public text")

    def get_urls(self) -> list[URLPattern]:
        urls: list[URLPattern] = [
            self.page("similar/", entry.similar, "similar"),
            self.page("photo/<uuid:pk>/<slug:size>/", photos.photo, "photo"),
            *super().get_urls(),
        ]
        return urls

    def show(self, request: HttpRequest, pk: str) -> HttpResponse:
        return page.show(request, pk)

    def enter(self, request: HttpRequest) -> HttpResponse:
        return entry.enter(request)

    def found(self, rows: QuerySet, typed: str, user: User) -> QuerySet:
        return found(rows, typed, user)
