"""Exports of other systems in the staff site: sending, looking at what was tried, importing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.contrib import admin, messages
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

from portal.admin.citywide import CityWideAdmin
from portal.row_keys import row_key
from portal.sheets.rows import MOST_BYTES
from portal.spreadsheets import csv_response
from queries.importing import mapping as mappings
from queries.importing import uploads, words
from queries.importing.fields import FIELDS, REQUIRED, REQUIRED_COLUMNS
from queries.importing.forms import UploadForm
from queries.importing.mapping import MappingRefused
from queries.importing.reading import Verdict
from queries.importing.uploads import ImportRefused
from queries.models import QueryImport

if TYPE_CHECKING:
    from portal.models import User

Status = QueryImport.Status

ERRORS_SHOWN: Final = 50  # rows
SAMPLE: Final = Path(settings.BASE_DIR) / "queries/importing/sample.toml"


@admin.register(QueryImport)
class QueryImportAdmin(CityWideAdmin):
    """The theme's own form is not used: a file is sent, tried by the worker, decided on."""

    list_display = [
        "name", "source", "shown_status", "rows_read", "rows_bad", "rows_written", "uploaded_by",
        "uploaded_at",
    ]  # fmt: skip
    list_filter = ["status", "source"]
    list_select_related = ["uploaded_by"]
    ordering = ["-uploaded_at"]
    sortable_by = ()

    def may(self, request: HttpRequest, verb: str) -> bool:
        """Who may import may all of it, and nobody else anything."""
        return request.user.has_perm(uploads.PERMISSION)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def get_urls(self) -> list[Any]:
        inside, name = self.admin_site.admin_view, "queries_queryimport"
        return [
            path("sample.toml", inside(self.sample), name=f"{name}_sample"),
            path("<int:pk>/errors.csv", inside(self.errors), name=f"{name}_errors"),
            path("<int:pk>/decide/<slug:verb>/", inside(self.decide), name=f"{name}_decide"),
            *super().get_urls(),
        ]

    @display(
        description=_("status"),
        label={
            Status.IMPORTED.value: "success",
            Status.UNREADABLE.value: "danger",
            Status.READ.value: "warning",
        },
    )
    def shown_status(self, batch: QueryImport) -> tuple[str, str]:
        return batch.status, batch.get_status_display()

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Choose a file and its mapping; the worker tries it."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = UploadForm(label_suffix="")
        if request.method == "POST":
            form = UploadForm(request.POST, request.FILES, label_suffix="")
        if form.is_valid():
            told = form.cleaned_data
            batch = uploads.receive(
                told["file"],
                name=told["file"].name,
                mapping=told["mapping"],
                is_whole=told["is_whole"],
                by=_user(request),
            )
            return redirect("admin:queries_queryimport_change", batch.pk)
        context = {
            "form": form,
            "fields": [(name, name in {*REQUIRED, *REQUIRED_COLUMNS}) for name in FIELDS],
            "most_megabytes": MOST_BYTES // 1024 // 1024,
        }
        return self._page(request, "upload", title=_("Import queries"), **context)

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
        errors = _error_rows(batch, shown=ERRORS_SHOWN)
        context = {
            "batch": batch,
            "is_waiting": batch.status in uploads.WAITING,
            "is_importing": batch.status in {Status.ORDERED, Status.IMPORTING},
            "is_read": batch.status == Status.READ,
            "problem": words.problem_in_words(batch.problem),
            "errors": list(errors),
            "rows_refused": batch.rows_bad + batch.rows_changed,
        }
        return self._page(request, "page", title=batch.name, **context)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        """Who sent and imported a file stands on its page."""
        raise Http404

    @method_decorator(require_POST)
    def decide(self, request: HttpRequest, pk: int, verb: str) -> HttpResponse:
        """The buttons of the page."""
        batch = self._batch(request, pk)
        decisions: dict[str, Callable[..., QueryImport]] = {
            "import": uploads.order,
            "discard": uploads.discard,
            "try-again": uploads.try_again,
        }
        if verb not in decisions:
            raise Http404
        try:
            decisions[verb](batch, by=_user(request))
        except ImportRefused as refusal:
            self.message_user(request, str(refusal), messages.ERROR)
        return redirect("admin:queries_queryimport_change", pk)

    def errors(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """The errors by row and column, in the reader's language."""
        batch = self._batch(request, pk)

        def rows() -> Iterator[tuple[object, ...]]:
            yield words.report_heading()
            yield from _error_rows(batch)

        return csv_response(rows(), name=f"errors-{batch.pk}.csv")

    def sample(self, request: HttpRequest) -> HttpResponse:
        """A mapping to start from."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        response = HttpResponse(SAMPLE.read_bytes(), content_type="application/toml")
        response["Content-Disposition"] = 'attachment; filename="mapping.toml"'
        return response

    def _batch(self, request: HttpRequest, pk: int) -> QueryImport:
        rows = self.get_queryset(request).select_related("uploaded_by", "ordered_by")
        batch = rows.filter(pk=pk).first()
        if batch is None or not self.has_view_permission(request):
            raise Http404
        found: QueryImport = batch
        return found

    def _page(
        self, request: HttpRequest, template: str, *, title: Any, **context: Any
    ) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": title,
            "list_url": reverse("admin:queries_queryimport_changelist"),
            **context,
        }
        return TemplateResponse(request, f"admin/queries/queryimport/{template}.html", context)


def _error_rows(batch: QueryImport, *, shown: int | None = None) -> Iterator[tuple[object, ...]]:
    """Line, number, verdict, column as the file heads it, value and words of each error."""
    headings = _headings(batch)
    for row in batch.rows.all()[:shown].iterator(chunk_size=2_000):
        for error in row.errors:
            verdict = Verdict.CHANGED if error["code"] == "changed" else Verdict.BAD
            column = words.column_in_words(error["column"], headings)
            yield (
                row.line, row.number, words.VERDICTS[verdict], column, error["value"],
                words.error_in_words(error),
            )  # fmt: skip


def _headings(batch: QueryImport) -> Mapping[str, str]:
    """The columns as the file heads them, as long as its mapping fits."""
    try:
        return mappings.read(batch.mapping).headings
    except MappingRefused:
        return {}


def _user(request: HttpRequest) -> User:
    return request.user  # type: ignore[return-value]  # the admin lets no other in
