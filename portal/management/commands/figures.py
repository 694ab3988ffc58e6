"""`figures YEAR`: a year in figures, for people or for programs."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone, translation

from portal import year_report
from portal.figure_words import NONE
from portal.year_report import Entry, YearReport


class Command(BaseCommand):
    help = (
        "Print the figures of a year, counted from rows, and beside them what the city reported. "
        "With --json one JSON object: the eight figures of the city's own sentence as plain "
        "numbers (null where rows are too few for a rate), as_of, reported, and details of all."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("year", help="like 2020")
        parser.add_argument("--json", action="store_true", help="for programs")
        parser.add_argument(
            "--language", default=None, choices=list(dict(settings.LANGUAGES)), help="kk, ru or en"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        text: str = options["year"]
        try:
            report = year_report.read(int(text))
        except ValueError as error:
            message = f"“{text}” is no year; write it like 2020."
            raise CommandError(message) from error
        except year_report.NoSuchYear as error:
            message = f"Nothing is counted or reported of the year {text}."
            raise CommandError(message) from error
        with translation.override(options["language"] or "en"):
            if options["json"]:
                shown = year_report.as_json(report)
                self.stdout.write(json.dumps(shown, ensure_ascii=False, indent=2))
            else:
                self.stdout.writelines(f"{line}\n" for line in lines(report))


def lines(report: YearReport) -> list[str]:
    """The table: what is counted, from how many, and what was reported."""
    rows = [("", "counted", "of", "reported")]
    for part in report.parts:
        rows.append((str(part.figure_set.title), "", "", ""))
        rows += (_row(entry) for entry in part.entries)
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    so_far = ", so far" if report.is_under_way else ""
    table = [
        f"{name:<{widths[0]}}  {counted:>{widths[1]}}  {n:>{widths[2]}}  {said}".rstrip()
        for name, counted, n, said in rows
    ]
    return [
        f"{report.year}{so_far}, as of {timezone.localtime(report.as_of):%Y-%m-%d %H:%M}",
        *table,
    ]


def _row(entry: Entry) -> tuple[str, str, str, str]:
    said = ""
    if entry.reported:
        said = f"{entry.reported_words} ({entry.reported.source})"
    counted = entry.counted
    words = NONE if entry.is_reported else entry.words
    of = "" if counted.n is None else str(counted.n)
    return (f"  {entry.figure.title}", words, of, said)
