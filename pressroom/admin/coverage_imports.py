"""Files of coverage in the staff site: uploading, looking at what was read, deciding on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, Final

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
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST
from unfold.decorators import display

from portal.admin.citywide import CityWideAdmin
from portal.row_keys import row_key
from portal.sheets.rows import MOST_BYTES
from portal.spreadsheets import csv_response
from pressroom import coverage_import, coverage_outlets
from pressroom.coverage import CoverageRefused
from pressroom.coverage_columns import HEADINGS, ONE_OF, REQUIRED
from pressroom.coverage_forms import UploadForm
from pressroom.coverage_import import PERMISSION, ChangedSince
from pressroom.coverage_reading import MOST_LINES
from pressroom.coverage_words import column_in_words, error_in_words, problem_in_words
from pressroom.models import CoverageImport, CoverageLine

if TYPE_CHECKING:
    from portal.models import User

Status = CoverageImport.Status
Verdict = CoverageLine.Verdict

LINES_SHOWN: Final = 20
ERRORS_SHOWN: Final = 50  # lines
OUTLETS_SHOWN: Final = 20


@admin.register(CoverageImport)
class CoverageImportAdmin(CityWideAdmin):
    """The theme's own form is not used: a file is uploaded, read by the worker, decided on."""

    list_display = [
        "name", "shown_status", "lines_read", "lines_bad", "items_added", "uploaded_by",
        "uploaded_at",
    ]  # fmt: skip
    list_filter = ["status"]
    list_select_related = ["uploaded_by"]
    ordering = ["-uploaded_at"]
    sortable_by = ()

    def may(self, request: HttpRequest, verb: str) -> bool:
        """Who may import may all of it, and nobody else anything."""
        return request.user.has_perm(PERMISSION)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def get_urls(self) -> list[Any]:
        inside = self.admin_site.admin_view
        return [
            path("template.csv", inside(self.template), name="pressroom_coverageimport_template"),
            path(
                "<int:pk>/errors.csv",
                inside(self.errors),
                name="pressroom_coverageimport_errors",
            ),
            path(
                "<int:pk>/decide/<slug:verb>/",
                inside(self.decide),
                name="pressroom_coverageimport_decide",
            ),
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
    def shown_status(self, batch: CoverageImport) -> tuple[str, str]:
        return batch.status, batch.get_status_display()

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Choose a file; the worker reads it."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = UploadForm(label_suffix="")
        if request.method == "POST":
            form = UploadForm(request.POST, request.FILES, label_suffix="")
        if form.is_valid():
            file = form.cleaned_data["file"]
            batch = coverage_import.receive(file, name=file.name, by=_user(request))
            return redirect("admin:pressroom_coverageimport_change", batch.pk)
        context = {
            "form": form,
            "columns": [
                (column_in_words(name), name in REQUIRED, name in ONE_OF) for name in HEADINGS
            ],
            "most_megabytes": MOST_BYTES // 1024 // 1024,
            "most_lines": MOST_LINES,
        }
        return self._page(request, "upload", title=_("Import coverage"), **context)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: Any = None,
    ) -> HttpResponse:
        """How far the file is read; then what is in it."""
        key = row_key(unquote(object_id))
        if key is None:
            raise Http404
        batch = self._batch(request, key)
        lines = batch.lines.select_related("newsroom")
        is_read = batch.status == Status.READ
        context = {
            "batch": batch,
            "is_waiting": batch.status in {Status.UPLOADED, Status.READING},
            "is_read": is_read,
            "problem": problem_in_words(batch.problem),
            "bad": _with_words(lines.filter(verdict=Verdict.BAD)[:ERRORS_SHOWN]),
            "good": lines.filter(verdict=Verdict.GOOD)[:LINES_SHOWN] if is_read else [],
            "outlets": coverage_outlets.unknown_outlets(batch) if is_read else [],
            "outlets_shown": OUTLETS_SHOWN,
            "to_import": batch.lines_good or (batch.lines_known and not batch.lines_bad),
        }
        return self._page(request, "page", title=batch.name, **context)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        """Who uploaded and imported a file stands on its page."""
        raise Http404

    @method_decorator(require_POST)
    def decide(self, request: HttpRequest, pk: int, verb: str) -> HttpResponse:
        """The buttons of the page."""
        batch = self._batch(request, pk)
        decisions: dict[str, Callable[[HttpRequest, CoverageImport], None]] = {
            "import": self._import,
            "import-good": self._import_good,
            "discard": self._discard,
            "read-again": self._read_again,
            "outlets": self._create_outlets,
        }
        if verb not in decisions:
            raise Http404
        try:
            decisions[verb](request, batch)
        except ChangedSince as refusal:
            coverage_import.read_again(batch, by=_user(request))
            self.message_user(request, str(refusal), messages.WARNING)
        except CoverageRefused as refusal:
            self.message_user(request, str(refusal), messages.ERROR)
        return redirect("admin:pressroom_coverageimport_change", pk)

    def errors(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """All errors by line and column, in the reader's language."""
        batch = self._batch(request, pk)
        return csv_response(_error_rows(batch), name=f"errors-{batch.pk}.csv")

    def template(self, request: HttpRequest) -> HttpResponseBase:
        """A file with the headings and nothing below them."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        heading = [column_in_words(name) for name in HEADINGS]
        return csv_response([heading], name="coverage-template.csv")

    def _import(self, request: HttpRequest, batch: CoverageImport) -> None:
        self._told(request, coverage_import.take_over(batch, by=_user(request)))

    def _import_good(self, request: HttpRequest, batch: CoverageImport) -> None:
        done = coverage_import.take_over(batch, by=_user(request), only_good=True)
        self._told(request, done)

    def _told(self, request: HttpRequest, batch: CoverageImport) -> None:
        words = ngettext(
            "%(count)d new item is in the coverage.",
            "%(count)d new items are in the coverage.",
            batch.items_added,
        )
        self.message_user(request, words % {"count": batch.items_added}, messages.SUCCESS)

    def _discard(self, request: HttpRequest, batch: CoverageImport) -> None:
        coverage_import.discard(batch, by=_user(request))
        self.message_user(request, _("The file is discarded."), messages.SUCCESS)

    def _read_again(self, request: HttpRequest, batch: CoverageImport) -> None:
        coverage_import.read_again(batch, by=_user(request))

    def _create_outlets(self, request: HttpRequest, batch: CoverageImport) -> None:
        count = coverage_outlets.create_outlets(batch, by=_user(request))
        words = ngettext(
            "%(count)d outlet is made; the file is read once more.",
            "%(count)d outlets are made; the file is read once more.",
            count,
        )
        self.message_user(request, words % {"count": count}, messages.SUCCESS)

    def _batch(self, request: HttpRequest, pk: int) -> CoverageImport:
        rows = self.get_queryset(request).select_related("uploaded_by", "imported_by")
        batch = rows.filter(pk=pk).first()
        if batch is None or not self.has_view_permission(request):
            raise Http404
        found: CoverageImport = batch
        return found

    def _page(
        self, request: HttpRequest, template: str, *, title: Any, **context: Any
    ) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": title,
            "list_url": reverse("admin:pressroom_coverageimport_changelist"),
            **context,
        }
        return TemplateResponse(request, f"admin/pressroom/coverageimport/{template}.html", context)


def _with_words(lines: Any) -> list[tuple[CoverageLine, list[tuple[str, str, str]]]]:
    return [(line, [_told_error(error) for error in line.errors]) for line in lines]


def _told_error(error: dict[str, Any]) -> tuple[str, str, str]:
    return column_in_words(error["column"]), error["value"], error_in_words(error)


def _error_rows(batch: CoverageImport) -> Iterator[tuple[object, ...]]:
    yield _("line"), _("column"), _("value"), _("error")
    bad = batch.lines.filter(verdict=Verdict.BAD).values_list("line", "errors")
    for line, errors in bad.iterator(chunk_size=2_000):
        for error in errors:
            yield line, *_told_error(error)


def _user(request: HttpRequest) -> User:
    return request.user  # type: ignore[return-value]  # the admin lets no other in
