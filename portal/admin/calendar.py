"""The city's own word on a day: before it is saved, what it moves is shown."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.contrib import admin, messages
from django.contrib.humanize.templatetags.humanize import intcomma
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.formats import date_format
from django.utils.translation import gettext as _gettext
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.decorators import display

from portal import clock
from portal.admin.citywide import CityWideAdmin, user_of
from portal.calendar_changes import Shift, clear_day, pending, preview, set_day
from portal.models import CalendarDay
from portal.workdays import FIRST_YEAR, LAST_YEAR, Override, current_calendar

CONFIRMED = "_confirmed"


class CalendarDayForm(ModelForm):
    class Meta:
        model = CalendarDay
        fields = ["day", "is_working", "decree"]

    def clean_day(self) -> date:
        day: date = self.cleaned_data["day"]
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            self.add_error(
                "day",
                _gettext("The calendar knows the years %(first)s to %(last)s.")
                % {"first": str(FIRST_YEAR), "last": str(LAST_YEAR)},
            )
        return day


@admin.register(CalendarDay)
class CalendarDayAdmin(CityWideAdmin):
    """The verbs of `portal.calendar_changes` set and clear a day, and move the deadlines."""

    form = CalendarDayForm
    list_display = ["day", "is_working", "shown_published", "decree"]
    list_filter = ["is_working"]
    search_fields = ["decree"]
    kept_once_written = ("day",)
    delete_confirmation_template = "admin/portal/calendarday/confirm.html"

    @display(description=_("without the decree"))
    def shown_published(self, row: CalendarDay) -> str:
        return current_calendar().with_word(row.day, None).day(row.day).why

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        self._tell_of_pending(request)
        page: HttpResponse = super().changelist_view(request, extra_context)
        return page

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Between the form and the saving stands a page that shows what moves, if anything does.

        Nothing is saved while deadlines still follow the change before.
        """
        if self._tell_of_pending(request) and request.method == "POST":
            return redirect("admin:portal_calendarday_changelist")
        if request.method == "POST" and CONFIRMED not in request.POST:
            what_moves = self._page_before_saving(request, object_id)
            if what_moves is not None:
                return what_moves
        page: HttpResponse = super().changeform_view(request, object_id, form_url, extra_context)
        return page

    def _page_before_saving(
        self, request: HttpRequest, object_id: str | None
    ) -> HttpResponse | None:
        row = self.get_object(request, object_id) if object_id else None
        may = self.has_change_permission(request, row) if row else self.has_add_permission(request)
        if not may or (object_id and row is None):
            return None
        form = self.get_form(request, row, change=row is not None)(request.POST, instance=row)
        if not form.is_valid():
            return None
        wanted = form.instance
        shifts = preview(day=wanted.day, word=Override(wanted.is_working, wanted.decree))
        if not shifts:
            return None
        typed = [(name, value) for name in request.POST for value in request.POST.getlist(name)]
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("What moves"),
            "day": wanted.day,
            "word": _("a working day") if wanted.is_working else _("a day off"),
            "fields": [
                *(pair for pair in typed if pair[0] != "csrfmiddlewaretoken"),
                (CONFIRMED, 1),
            ],
            **_shown(shifts),
        }
        return TemplateResponse(request, self.delete_confirmation_template, context)

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if self._tell_of_pending(request) and request.method == "POST":
            return redirect("admin:portal_calendarday_changelist")
        row = self.get_object(request, object_id)
        if row is not None and self.has_delete_permission(request, row):
            extra_context = {
                "title": _("What moves"),
                "day": row.day,
                "word": "",
                "fields": [("post", "yes")],
                **_shown(preview(day=row.day, word=None)),
                **(extra_context or {}),
            }
        page: HttpResponse = super().delete_view(request, object_id, extra_context)
        return page

    def save_model(
        self, request: HttpRequest, obj: CalendarDay, form: ModelForm, change: bool
    ) -> None:
        moved = set_day(
            day=obj.day, is_working=obj.is_working, decree=obj.decree, by=user_of(request)
        )
        obj.pk = CalendarDay.objects.get(day=obj.day).pk
        self._tell(request, moved)

    def delete_model(self, request: HttpRequest, obj: CalendarDay) -> None:
        self._tell(request, clear_day(day=obj.day, by=user_of(request)))

    def _tell(self, request: HttpRequest, moved: int) -> None:
        if pending() is not None:
            return
        words = ngettext("%(count)d open deadline moved.", "%(count)d open deadlines moved.", moved)
        self.message_user(request, words % {"count": moved}, messages.INFO)

    def _tell_of_pending(self, request: HttpRequest) -> bool:
        """Whether deadlines still follow a changed day, which whoever changes days is told."""
        move = pending()
        if move is None or request.method == "POST":
            return move is not None  # the list, which comes next, tells it
        words = _gettext(
            "Open deadlines follow the change of %(day)s: %(moved)s of %(total)s have moved. "
            "Until they all have, no day can be changed."
        )
        told = {
            "day": date_format(move.day),
            "moved": intcomma(move.moved),
            "total": intcomma(move.to_move),
        }
        self.message_user(request, words % told, messages.WARNING)
        return True


def _shown(shifts: Iterable[Shift]) -> dict[str, Any]:
    """The shifts as the page shows them: a table, how many, and how many fall overdue by them."""
    shifts, today = list(shifts), clock.today()
    return {
        "table": {
            "headers": [
                _("clock"),
                _("due until now"),
                _("due then"),
                _("how many"),
                _("for example"),
            ],
            "rows": [
                [
                    shift.clock,
                    date_format(shift.from_on),
                    date_format(shift.to_on),
                    shift.count,
                    ", ".join(shift.examples),
                ]
                for shift in shifts
            ],
        },
        "total": sum(shift.count for shift in shifts),
        "overdue": sum(s.count for s in shifts if s.to_on < today <= s.from_on),
    }
