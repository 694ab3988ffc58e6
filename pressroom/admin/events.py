"""Events in the staff site: every change is a verb with its button."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern
from django.utils.translation import gettext_lazy as _

from portal.verbs import VerbAdmin
from pressroom import programme
from pressroom.admin import event_pages as pages
from pressroom.admin import question_log
from pressroom.admin.event_desk import DESK
from pressroom.admin.event_list import (
    BodyFilter,
    EventList,
    KindFilter,
    QueueFilter,
    WhenFilter,
    found,
    with_counts,
)
from pressroom.models import PressEvent

if TYPE_CHECKING:
    from portal.models import User


@admin.register(PressEvent)
class PressEventAdmin(VerbAdmin):
    desk = DESK
    view_permission = "pressroom.view_pressevent"
    add_permission = programme.PLAN
    list_class = EventList
    list_filter = [QueueFilter, KindFilter, WhenFilter, BodyFilter]
    search_help_text = _("Number, or words of the texts")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return with_counts(super().get_queryset(request).defer("search"))

    def get_urls(self) -> list[URLPattern]:
        urls: list[URLPattern] = [
            self.page("<int:pk>/log/", question_log.log, "log"),
            *super().get_urls(),
        ]
        return urls

    def show(self, request: HttpRequest, pk: str) -> HttpResponse:
        return pages.show(request, pk)

    def enter(self, request: HttpRequest) -> HttpResponse:
        return pages.plan(request)

    def found(self, rows: QuerySet, typed: str, user: User) -> QuerySet:
        return found(rows, typed)
