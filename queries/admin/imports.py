"""Exports of other systems in the staff site: sending, looking at what was tried, importing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import gettext_lazy as _

from portal.admin.citywide import user_of
from portal.admin.uploaded_files import UploadedFilesAdmin
from queries.importing import guide, uploads, words
from queries.importing import mapping as mappings
from queries.importing.forms import UploadForm
from queries.importing.mapping import MappingRefused
from queries.importing.reading import Verdict
from queries.importing.uploads import ImportRefused
from queries.models import QueryImport

if TYPE_CHECKING:
    from portal.admin.uploaded_files import Decision
    from portal.models import User

Status = QueryImport.Status

ERRORS_SHOWN: Final = 50  # rows
SAMPLE: Final = Path(settings.BASE_DIR) / "queries/importing/sample.toml"


@admin.register(QueryImport)
class QueryImportAdmin(UploadedFilesAdmin):
    """A file comes with its mapping; the worker tries it, and imports it when it is told to."""

    permission = uploads.PERMISSION
    upload_form = UploadForm
    upload_title = _("Import queries")
    refusals = ImportRefused
    people = ("uploaded_by", "ordered_by")

    list_display = [
        "name", "source", "shown_status", "rows_read", "rows_bad", "rows_written", "uploaded_by",
        "uploaded_at",
    ]  # fmt: skip
    list_filter = ["status", "source"]

    def get_urls(self) -> list[Any]:
        sample = self.admin_site.admin_view(self.sample)
        return [
            path("sample.toml", sample, name="queries_queryimport_sample"),
            *super().get_urls(),
        ]

    def receive(self, told: Mapping[str, Any], by: User) -> QueryImport:
        return uploads.receive(
            told["file"],
            name=told["file"].name,
            mapping=told["mapping"],
            is_whole=told["is_whole"],
            by=by,
        )

    def upload_context(self) -> dict[str, Any]:
        return {"fields": guide.fields()}

    def file_context(self, batch: QueryImport) -> dict[str, Any]:
        return {
            "is_waiting": batch.status in uploads.WAITING,
            "is_importing": batch.status in {Status.ORDERED, Status.IMPORTING},
            "is_read": batch.status == Status.READ,
            "problem": words.problem_in_words(batch.problem),
            "errors": list(_errors(batch, shown=ERRORS_SHOWN)),
            "rows_refused": batch.rows_bad + batch.rows_changed,
        }

    def decisions(self) -> Mapping[str, Decision]:
        return {
            "import": lambda request, batch: uploads.order(batch, by=user_of(request)),
            "discard": lambda request, batch: uploads.discard(batch, by=user_of(request)),
            "try-again": lambda request, batch: uploads.try_again(batch, by=user_of(request)),
        }

    def error_rows(self, batch: QueryImport) -> Iterator[tuple[object, ...]]:
        yield tuple(words.report_heading())
        yield from _errors(batch)

    def sample(self, request: HttpRequest) -> HttpResponse:
        """A mapping to start from."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        response = HttpResponse(SAMPLE.read_bytes(), content_type="application/toml")
        response["Content-Disposition"] = 'attachment; filename="mapping.toml"'
        return response


def _errors(batch: QueryImport, *, shown: int | None = None) -> Iterator[tuple[object, ...]]:
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
