"""`import_queries`: the export of another system taken over, as `docs/import.md` tells."""

from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from time import monotonic
from typing import IO, Any, Final

from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from portal import ledger
from portal.sheets.rows import Unreadable
from portal.spreadsheets import csv_text
from queries.importing import mapping as mappings
from queries.importing import words
from queries.importing.mapping import Mapping, MappingRefused
from queries.importing.reading import Draft
from queries.importing.running import AT_ONCE, NotWhole, Run, Tally

MOST_SHOWN: Final = 50  # errors on the screen
SECONDS_BETWEEN_LINES: Final = 2
MOST_AT_ONCE: Final = 50_000


class Command(BaseCommand):
    help = (
        "Take over the queries of another system from a CSV or XLSX file. Good rows are imported, "
        "bad ones told by line and column; a second run passes over what is there."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--mapping", type=Path, required=True, help="how the file is read (docs/import.md)"
        )
        parser.add_argument("--dry-run", action="store_true", help="tell, and write nothing")
        parser.add_argument(
            "--all-or-nothing", action="store_true", help="write nothing if a row has an error"
        )
        parser.add_argument(
            "--batch",
            type=int,
            default=AT_ONCE,
            metavar="N",
            help="rows a transaction",
        )
        parser.add_argument(
            "--report", type=Path, metavar="FILE.csv", help="write all errors there, one a line"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        self.started = self.shown = monotonic()
        self.errors_shown = 0
        if not 0 < options["batch"] <= MOST_AT_ONCE:
            raise CommandError(f"--batch: from 1 to {MOST_AT_ONCE:,} rows.")
        with translation.override("en"), _opened(options["file"], "rb") as file:
            mapping = self._mapping(options["mapping"])
            with _reported(options["report"]) as report:
                self.report, self.mapping = report, mapping
                try:
                    self._run(file, options)
                except Unreadable as problem:
                    raise CommandError(words.problem_in_words(problem.problem)) from problem

    def _run(self, file: IO[bytes], options: dict[str, Any]) -> None:
        is_whole = options["all_or_nothing"]
        if options["dry_run"] or is_whole:
            tally = self._new(options).try_(file)
            self._tell(tally, [], is_last=True)
            if options["dry_run"]:
                self._say("nothing was imported: this was a dry run")
                return
            if tally.has_errors:
                raise CommandError(_none_imported(tally))
            file.seek(0)
        run = self._new(options)
        try:
            tally = run.write(file, is_whole=is_whole)
        except NotWhole as refusal:
            raise CommandError(_none_imported(run.tally)) from refusal
        self._tell(tally, [], is_last=True)
        rate = tally.written / tally.writing_seconds if tally.writing_seconds else 0
        self._say(
            f"imported: {tally.written:,} queries; reading took {tally.reading_seconds:.1f} s,"
            f" writing {tally.writing_seconds:.1f} s ({rate:,.0f} rows a second)"
        )

    def _new(self, options: dict[str, Any]) -> Run:
        return Run(self.mapping, by=ledger.SYSTEM, tell=self._tell, at_once=options["batch"])

    def _mapping(self, path: Path) -> Mapping:
        with _opened(path, "rb") as file:
            content = file.read(mappings.LARGEST + 1)
        try:
            return mappings.read(content)
        except MappingRefused as refused:
            for fault in refused.faults:
                self.stderr.write(f"  {path.name}: {fault}")
            count = len(refused.faults)
            raise CommandError(
                f"The mapping has {count} fault{'s' if count > 1 else ''}: nothing was read."
            ) from refused

    def _tell(self, tally: Tally, drafts: Sequence[Draft], *, is_last: bool = False) -> None:
        for row in words.report_rows(drafts, self.mapping.headings):
            self.report(row)
            if self.errors_shown < MOST_SHOWN:
                line, number, _verdict, column, value, error = row
                shown = f": {value!r}" if value else ""
                self.stderr.write(f"  line {line}, № {number or '–'}, {column}{shown}. {error}")
            elif self.errors_shown == MOST_SHOWN:
                self.stderr.write("  … more errors are in the report, where one was asked for")
            self.errors_shown += 1
        if is_last or monotonic() - self.shown > SECONDS_BETWEEN_LINES:
            self._say(
                f"{tally.read:,} rows read ({tally.percent} % of the file): {tally.good:,} to"
                f" import, {tally.written:,} imported, {tally.known:,} already there,"
                f" {tally.changed:,} there but different, {tally.bad:,} with errors"
            )
            self.shown = monotonic()

    def _say(self, line: str) -> None:
        self.stderr.write(f"  {monotonic() - self.started:6.1f} s  {line}")
        with suppress(AttributeError):
            self.stderr.flush()


def _none_imported(tally: Tally) -> str:
    return (
        f"{tally.bad:,} rows have errors and {tally.changed:,} differ from what is there:"
        " nothing was imported."
    )


@contextmanager
def _opened(path: Path, mode: str) -> Iterator[Any]:
    try:
        file = path.open(mode)
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror}") from error
    with file:
        yield file


@contextmanager
def _reported(path: Path | None) -> Iterator[Any]:
    """Takes rows one after another; written as they come, so that a long report needs no memory."""
    if path is None:
        yield lambda _row: None
        return
    try:
        file = path.open("w", encoding="utf-8", newline="")
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror}") from error
    with file:
        for text in csv_text([words.report_heading()]):
            file.write(text)

        def write(row: tuple[object, ...]) -> None:
            for text in csv_text([row]):
                file.write(text.removeprefix("\ufeff"))

        yield write
