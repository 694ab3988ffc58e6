"""Files of coverage in the staff site: uploading, looking at what was read, deciding on it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from portal.admin.citywide import user_of
from portal.admin.uploaded_files import UploadedFilesAdmin
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
    from portal.admin.uploaded_files import Decision
    from portal.models import User

Status = CoverageImport.Status
Verdict = CoverageLine.Verdict

LINES_SHOWN: Final = 20
ERRORS_SHOWN: Final = 50  # lines
OUTLETS_SHOWN: Final = 20


@admin.register(CoverageImport)
class CoverageImportAdmin(UploadedFilesAdmin):
    """Items are read into lines first; newsrooms that nobody knows can be made on the way."""

    permission = PERMISSION
    upload_form = UploadForm
    upload_title = _("Import coverage")
    refusals = CoverageRefused
    people = ("uploaded_by", "imported_by")

    list_display = [
        "name", "shown_status", "lines_read", "lines_bad", "items_added", "uploaded_by",
        "uploaded_at",
    ]  # fmt: skip
    list_filter = ["status"]

    def get_urls(self) -> list[Any]:
        template = self.admin_site.admin_view(self.template)
        return [
            path("template.csv", template, name="pressroom_coverageimport_template"),
            *super().get_urls(),
        ]

    def receive(self, told: Mapping[str, Any], by: User) -> CoverageImport:
        return coverage_import.receive(told["file"], name=told["file"].name, by=by)

    def upload_context(self) -> dict[str, Any]:
        columns = [(column_in_words(name), name in REQUIRED, name in ONE_OF) for name in HEADINGS]
        return {"columns": columns, "most_lines": MOST_LINES}

    def file_context(self, batch: CoverageImport) -> dict[str, Any]:
        lines = batch.lines.select_related("newsroom")
        is_read = batch.status == Status.READ
        return {
            "is_waiting": batch.status in {Status.UPLOADED, Status.READING},
            "is_read": is_read,
            "problem": problem_in_words(batch.problem),
            "bad": _with_words(lines.filter(verdict=Verdict.BAD)[:ERRORS_SHOWN]),
            "good": lines.filter(verdict=Verdict.GOOD)[:LINES_SHOWN] if is_read else [],
            "outlets": coverage_outlets.unknown_outlets(batch) if is_read else [],
            "outlets_shown": OUTLETS_SHOWN,
            "to_import": batch.lines_good or (batch.lines_known and not batch.lines_bad),
        }

    def decisions(self) -> Mapping[str, Decision]:
        return {
            "import": self._import,
            "import-good": self._import_good,
            "discard": self._discard,
            "read-again": self._read_again,
            "outlets": self._create_outlets,
        }

    def error_rows(self, batch: CoverageImport) -> Iterator[tuple[object, ...]]:
        yield _("line"), _("column"), _("value"), _("error")
        bad = batch.lines.filter(verdict=Verdict.BAD).values_list("line", "errors")
        for line, errors in bad.iterator(chunk_size=2_000):
            for error in errors:
                yield line, *_told_error(error)

    def template(self, request: HttpRequest) -> HttpResponseBase:
        """A file with the headings and nothing below them."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        heading = [column_in_words(name) for name in HEADINGS]
        return csv_response([heading], name="coverage-template.csv")

    def _import(self, request: HttpRequest, batch: CoverageImport) -> None:
        self._take_over(request, batch)

    def _import_good(self, request: HttpRequest, batch: CoverageImport) -> None:
        self._take_over(request, batch, only_good=True)

    def _take_over(
        self, request: HttpRequest, batch: CoverageImport, *, only_good: bool = False
    ) -> None:
        """Import; where the city changed since the file was read, read it once more instead."""
        by = user_of(request)
        try:
            done = coverage_import.take_over(batch, by=by, only_good=only_good)
        except ChangedSince as refusal:
            coverage_import.read_again(batch, by=by)
            self.message_user(request, str(refusal), messages.WARNING)
            return
        words = ngettext(
            "%(count)d new item is in the coverage.",
            "%(count)d new items are in the coverage.",
            done.items_added,
        )
        self.message_user(request, words % {"count": done.items_added}, messages.SUCCESS)

    def _discard(self, request: HttpRequest, batch: CoverageImport) -> None:
        coverage_import.discard(batch, by=user_of(request))
        self.message_user(request, _("The file is discarded."), messages.SUCCESS)

    def _read_again(self, request: HttpRequest, batch: CoverageImport) -> None:
        coverage_import.read_again(batch, by=user_of(request))

    def _create_outlets(self, request: HttpRequest, batch: CoverageImport) -> None:
        count = coverage_outlets.create_outlets(batch, by=user_of(request))
        words = ngettext(
            "%(count)d outlet is made; the file is read once more.",
            "%(count)d outlets are made; the file is read once more.",
            count,
        )
        self.message_user(request, words % {"count": count}, messages.SUCCESS)


def _with_words(lines: Any) -> list[tuple[CoverageLine, list[tuple[str, str, str]]]]:
    return [(line, [_told_error(error) for error in line.errors]) for line in lines]


def _told_error(error: dict[str, Any]) -> tuple[str, str, str]:
    return column_in_words(error["column"]), error["value"], error_in_words(error)
