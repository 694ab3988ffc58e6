"""Accreditations in the staff site: every change is a verb with its button; the door list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern
from django.utils.translation import gettext_lazy as _

from portal.verbs import VerbAdmin
from pressroom.admin import accreditation_page, door
from pressroom.admin.accreditation_desk import DESK
from pressroom.admin.accreditation_list import (
    AccreditationList,
    EventFilter,
    OutletFilter,
    QueueFilter,
    StatusFilter,
    found,
)
from pressroom.models import Accreditation

if TYPE_CHECKING:
    from portal.models import User


@admin.register(Accreditation)
class AccreditationAdmin(VerbAdmin):
    desk = DESK
    view_permission = "pressroom.view_accreditation"
    list_class = AccreditationList
    list_display = ["pk"]
    list_per_page = 50
    search_fields = ["pk"]
    list_filter = [QueueFilter, EventFilter, OutletFilter, StatusFilter]
    list_select_related = ["event", "journalist__outlet"]
    search_help_text = _("Name, e-mail or outlet")

    def get_urls(self) -> list[URLPattern]:
        urls: list[URLPattern] = [
            self.page("door/<str:number>/", door.show, "door"),
            self.page("door/<str:number>/tick/", door.tick, "door_tick"),
            *super().get_urls(),
        ]
        return urls

    def show(self, request: HttpRequest, pk: str) -> HttpResponse:
        return accreditation_page.show(request, pk)

    def found(self, rows: QuerySet, typed: str, user: User) -> QuerySet:
        return found(rows, typed, user)
