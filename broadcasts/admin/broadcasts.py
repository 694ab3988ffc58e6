"""Broadcasts in the staff site: every change is a verb with its button."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from broadcasts import schedule
from broadcasts.admin import broadcast_pages as pages
from broadcasts.admin.broadcast_desk import DESK
from broadcasts.admin.broadcast_list import (
    BroadcastList,
    QueueFilter,
    TopicFilter,
    YearFilter,
    found,
    with_counts,
)
from broadcasts.models import Broadcast
from broadcasts.models.broadcasts import VIEW
from portal.verbs import VerbAdmin

if TYPE_CHECKING:
    from portal.models import User


@admin.register(Broadcast)
class BroadcastAdmin(VerbAdmin):
    desk = DESK
    view_permission = VIEW
    add_permission = schedule.PLAN
    list_class = BroadcastList
    list_filter = [QueueFilter, TopicFilter, YearFilter]
    search_help_text = _("Number, or words of the texts")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return with_counts(super().get_queryset(request).defer("search"))

    def show(self, request: HttpRequest, pk: str) -> HttpResponse:
        return pages.show(request, pk)

    def enter(self, request: HttpRequest) -> HttpResponse:
        return pages.plan(request)

    def found(self, rows: QuerySet, typed: str, user: User) -> QuerySet:
        return found(rows, typed)
