"""Announcements in the staff site: every change is a verb with its button."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern
from django.utils.translation import gettext_lazy as _

from portal.verbs import VerbAdmin
from pressroom.admin import announcement_pages as pages
from pressroom.admin.announcement_desk import DESK
from pressroom.admin.announcement_list import AnnouncementList, KindFilter, QueueFilter, found
from pressroom.models import Announcement

if TYPE_CHECKING:
    from portal.models import User


@admin.register(Announcement)
class AnnouncementAdmin(VerbAdmin):
    desk = DESK
    view_permission = "pressroom.view_announcement"
    add_permission = pages.WRITE
    list_class = AnnouncementList
    list_filter = [QueueFilter, KindFilter]
    list_select_related = ["author", "reviewed_by"]
    search_help_text = _("Number, or words of the texts")

    def get_urls(self) -> list[URLPattern]:
        urls: list[URLPattern] = [
            self.page("<int:pk>/preview/<slug:language>/", pages.preview, "preview"),
            self.page("<int:pk>/files/add/", pages.add_file, "add_file"),
            self.page("<int:pk>/files/<uuid:file>/", pages.file, "file"),
            self.page("<int:pk>/files/<uuid:file>/remove/", pages.remove_file, "remove_file"),
            *super().get_urls(),
        ]
        return urls

    def show(self, request: HttpRequest, pk: str) -> HttpResponse:
        return pages.show(request, pk)

    def enter(self, request: HttpRequest) -> HttpResponse:
        return pages.write(request)

    def found(self, rows: QuerySet, typed: str, user: User) -> QuerySet:
        return found(rows, typed)
