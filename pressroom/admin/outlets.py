"""Outlets in the staff site, and the names that journalists typed by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin, messages
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.decorators import display

from portal import access
from portal.admin.citywide import CityWideAdmin
from portal.transitions import REFUSALS
from pressroom import outlets
from pressroom.models import Outlet

if TYPE_CHECKING:
    from portal.models import User


class RecogniseForm(forms.Form):
    name = forms.CharField(max_length=150, widget=forms.HiddenInput)
    outlet = forms.ModelChoiceField(
        queryset=Outlet.objects.none(),
        to_field_name="slug",
        label=_("Outlet"),
        empty_label=_("Choose the outlet"),
        error_messages={
            "required": _("Choose the outlet."),
            "invalid_choice": _("Choose an outlet from the list."),
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        self.fields["outlet"].queryset = Outlet.objects.filter(  # type: ignore[attr-defined]
            is_active=True
        )


@admin.register(Outlet)
class OutletAdmin(CityWideAdmin):
    list_display = ["name", "kind", "shown_journalists", "is_active"]
    list_filter = ["kind", "is_active"]
    search_fields = ["name", "slug"]
    fields = ["name", "slug", "kind", "domains", "is_active"]
    kept_once_written = ("slug",)
    prepopulated_fields = {"slug": ["name"]}
    change_list_template = "admin/pressroom/outlet/change_list.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        rows: QuerySet = (
            super().get_queryset(request).annotate(journalists_count=Count("journalists"))
        )
        return rows

    @display(description=_("journalists"), ordering="journalists_count")
    def shown_journalists(self, outlet: Any) -> int:
        return int(outlet.journalists_count)

    def get_urls(self) -> list[URLPattern]:
        typed = self.admin_site.admin_view(self.typed_view)
        urls: list[URLPattern] = [
            path("typed/", typed, name="pressroom_outlet_typed"),
            *super().get_urls(),
        ]
        return urls

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        typed = len(outlets.typed()) if access.may(request.user, outlets.PERMISSION) else 0
        context = {"typed_count": typed, **(extra_context or {})}
        page: HttpResponse = super().changelist_view(request, context)
        return page

    def typed_view(self, request: HttpRequest) -> HttpResponse:
        """The names typed by hand, each with the outlet it may be."""
        user: User = request.user  # type: ignore[assignment]
        if not access.may(user, outlets.PERMISSION):
            return redirect("admin:index")
        form = RecogniseForm(request.POST or None)
        if request.method == "POST":
            if form.is_valid():
                self._recognise(request, form, user)
                return redirect("admin:pressroom_outlet_typed")
            sentences = [str(error) for errors in form.errors.values() for error in errors]
            messages.error(request, " ".join(sentences))
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Outlets typed by hand"),
            "rows": outlets.typed(),
            "choices": Outlet.objects.filter(is_active=True).values_list("slug", "name"),
            "add_url": reverse("admin:pressroom_outlet_add"),
            "may_add": self.has_add_permission(request),
        }
        return TemplateResponse(request, "admin/pressroom/outlet/typed.html", context)

    def _recognise(self, request: HttpRequest, form: RecogniseForm, user: User) -> None:
        name, outlet = form.cleaned_data["name"], form.cleaned_data["outlet"]
        try:
            count = outlets.recognise(name, outlet=outlet, by=user)
        except REFUSALS as refusal:
            messages.error(request, str(refusal))
            return
        words = ngettext(
            "%(count)d journalist is of %(outlet)s now.",
            "%(count)d journalists are of %(outlet)s now.",
            count,
        )
        messages.success(request, words % {"count": count, "outlet": outlet.name})
