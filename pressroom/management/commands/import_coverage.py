"""`import_coverage`: a file of coverage taken over from the command line, as by the staff."""

from argparse import ArgumentParser
from pathlib import Path
from time import monotonic
from typing import Any, Final

from django.core.files import File
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from pressroom import coverage_import, coverage_reading
from pressroom.coverage import CoverageRefused
from pressroom.coverage_outlets import create_outlets
from pressroom.coverage_words import column_in_words, error_in_words, problem_in_words
from pressroom.models import CoverageImport, CoverageLine

MOST_SHOWN: Final = 50  # lines with errors
SECONDS_BETWEEN_LINES: Final = 2


class Command(BaseCommand):
    help = (
        "Read a CSV or XLSX file of coverage, tell its errors by line and column, and import it "
        "if it has none. Nothing is half-imported; what is there already stays as it is."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="read it, and import nothing")
        parser.add_argument(
            "--only-good", action="store_true", help="import the good lines in spite of bad ones"
        )
        parser.add_argument(
            "--create-outlets", action="store_true", help="make the outlets that are not there"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        self.started = self.shown = monotonic()
        with translation.override("en"):
            batch = self._read(options["file"])
            try:
                if options["create_outlets"] and not options["dry_run"]:
                    batch = self._with_outlets(batch)
                self._report(batch)
                if options["dry_run"]:
                    self._say("nothing was imported: this was a dry run")
                    return
                batch = coverage_import.take_over(batch, by=None, only_good=options["only_good"])
                self._say(f"imported: {batch.items_added:,} new items")
            except CoverageRefused as refusal:
                raise CommandError(f"{refusal} Nothing was imported.") from refusal
            finally:
                batch.refresh_from_db()
                if batch.status != CoverageImport.Status.IMPORTED:
                    coverage_import.discard(batch, by=None)

    def _read(self, path: Path) -> CoverageImport:
        try:
            with path.open("rb") as file:
                batch = coverage_import.receive(File(file), name=path.name, by=None, is_ours=True)
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}") from error
        return self._read_on(batch)

    def _read_on(self, batch: CoverageImport) -> CoverageImport:
        try:
            coverage_reading.read(batch, tell=self._tell)
        except KeyboardInterrupt:
            coverage_import.discard(batch, by=None)
            raise
        batch.refresh_from_db()
        if batch.status == CoverageImport.Status.UNREADABLE:
            coverage_import.discard(batch, by=None)
            raise CommandError(problem_in_words(batch.problem))
        return batch

    def _with_outlets(self, batch: CoverageImport) -> CoverageImport:
        if count := create_outlets(batch, by=None, is_ours=True):
            self._say(f"{count:,} outlets were made")
        batch.refresh_from_db()
        return self._read_on(batch) if batch.status == CoverageImport.Status.READING else batch

    def _report(self, batch: CoverageImport) -> None:
        self._say(
            f"read: {batch.lines_read:,} lines, {batch.lines_good:,} to import,"
            f" {batch.lines_known:,} already known, {batch.lines_bad:,} with errors"
        )
        if batch.ignored:
            self._say(f"columns left out: {', '.join(batch.ignored)}")
        bad = batch.lines.filter(verdict=CoverageLine.Verdict.BAD)[:MOST_SHOWN]
        for line in bad:
            for error in line.errors:
                value = f": {error['value']!r}" if error["value"] else ""
                where = f"line {line.line}, {column_in_words(error['column'])}"
                self.stderr.write(f"  {where}{value}. {error_in_words(error)}")
        if batch.lines_bad > MOST_SHOWN:
            self.stderr.write(f"  … and {batch.lines_bad - MOST_SHOWN:,} more lines with errors")

    def _tell(self, batch: CoverageImport) -> None:
        if monotonic() - self.shown > SECONDS_BETWEEN_LINES:
            self._say(f"{batch.lines_read:,} lines, {batch.percent_read} % of the file")
            self.shown = monotonic()

    def _say(self, line: str) -> None:
        self.stdout.write(f"  {monotonic() - self.started:5.1f} s  {line}")
        self.stdout.flush()
