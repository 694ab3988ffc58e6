"""What admin pages of uploaded files share: a file is sent, read by the worker, decided on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from unfold.decorators import display

from portal.admin.citywide import CityWideAdmin, user_of
from portal.row_keys import row_key
from portal.sheets.rows import MOST_BYTES
from portal.spreadsheets import csv_response

if TYPE_CHECKING:
    from portal.models import User

    Decision = Callable[[HttpRequest, Any], object]


class UploadedFilesAdmin(CityWideAdmin):
    """The theme's own form is not used: its pages are "upload" and "page" of the model's templates.

    Rows have the statuses "read", "imported", "unreadable" and others of their own.
    """

    permission: ClassVar[str]  # who may import may all of it, and nobody else anything
    upload_form: ClassVar[type[forms.Form]]
    upload_title: ClassVar[Any]
    refusals: ClassVar[type[Exception]]  # of a decision; told in its words
    people: ClassVar[tuple[str, ...]]  # whose names stand on the page of a file

    list_select_related = ("uploaded_by",)
    ordering = ("-uploaded_at",)
    sortable_by = ()

    # --- what each kind of file says of itself

    def receive(self, told: Mapping[str, Any], by: User) -> Model:
        """Keep the file of a form without faults, for the worker to read."""
        raise NotImplementedError

    def upload_context(self) -> dict[str, Any]:
        """What the page to send a file explains."""
        raise NotImplementedError

    def file_context(self, batch: Any) -> dict[str, Any]:
        """How far the file is read, and what is in it."""
        raise NotImplementedError

    def decisions(self) -> Mapping[str, Decision]:
        """The buttons of the page."""
        raise NotImplementedError

    def error_rows(self, batch: Any) -> Iterable[Iterable[object]]:
        """All errors in the reader's language, with their heading."""
        raise NotImplementedError

    # --- what they share

    def may(self, request: HttpRequest, verb: str) -> bool:
        return request.user.has_perm(self.permission)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def get_urls(self) -> list[Any]:
        inside, name = self.admin_site.admin_view, f"{self.opts.app_label}_{self.opts.model_name}"
        return [
            path("<int:pk>/errors.csv", inside(self.errors), name=f"{name}_errors"),
            path("<int:pk>/decide/<slug:verb>/", inside(self.decide), name=f"{name}_decide"),
            *super().get_urls(),
        ]

    @display(
        description=_("status"),
        label={"imported": "success", "unreadable": "danger", "read": "warning"},
    )
    def shown_status(self, batch: Any) -> tuple[str, str]:
        return batch.status, batch.get_status_display()

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Choose a file; the worker reads it."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = self.upload_form(label_suffix="")
        if request.method == "POST":
            form = self.upload_form(request.POST, request.FILES, label_suffix="")
        if form.is_valid():
            return self._to_page(self.receive(form.cleaned_data, user_of(request)).pk)
        most = MOST_BYTES // 1024 // 1024
        context = {"form": form, "most_megabytes": most, **self.upload_context()}
        return self._page(request, "upload", title=self.upload_title, **context)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: Any = None,
    ) -> HttpResponse:
        """How far the worker is; then what is in the file, and what can be done with it."""
        key = row_key(unquote(object_id))
        if key is None:
            raise Http404
        batch = self._batch(request, key)
        context = {"batch": batch, **self.file_context(batch)}
        return self._page(request, "page", title=batch.name, **context)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        """Who uploaded and imported a file stands on its page."""
        raise Http404

    @method_decorator(require_POST)
    def decide(self, request: HttpRequest, pk: int, verb: str) -> HttpResponse:
        """The buttons of the page."""
        batch, decisions = self._batch(request, pk), self.decisions()
        if verb not in decisions:
            raise Http404
        try:
            decisions[verb](request, batch)
        except self.refusals as refusal:
            self.message_user(request, str(refusal), messages.ERROR)
        return self._to_page(pk)

    def errors(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """All errors as a file."""
        batch = self._batch(request, pk)
        return csv_response(self.error_rows(batch), name=f"errors-{batch.pk}.csv")

    def _batch(self, request: HttpRequest, pk: int) -> Any:
        rows = self.get_queryset(request).select_related(*self.people)
        batch = rows.filter(pk=pk).first()
        if batch is None or not self.has_view_permission(request):
            raise Http404
        return batch

    def _to_page(self, pk: int) -> HttpResponse:
        return redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", pk)

    def _page(
        self, request: HttpRequest, template: str, *, title: Any, **context: Any
    ) -> HttpResponse:
        app, model = self.opts.app_label, self.opts.model_name
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": title,
            "list_url": reverse(f"admin:{app}_{model}_changelist"),
            **context,
        }
        return TemplateResponse(request, f"admin/{app}/{model}/{template}.html", context)
