"""The sweep that beat asks for every ten minutes, by hand."""

import time
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal import clock, reminders
from portal.workdays import OutsideCalendar, current_calendar

SILENT_SECONDS = 2


class Command(BaseCommand):
    help = (
        "Promise today's digests of reminders, or those of another day. What was told is not told "
        "again; on a day off nothing is, and the next working day catches up."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--on", help="the day in Almaty, like 2026-05-13; without it, today")

    def handle(self, *args: Any, **options: Any) -> None:
        on = _day(options["on"]) if options["on"] else clock.today()
        try:
            is_working = current_calendar().is_working(on)
        except OutsideCalendar as error:
            raise CommandError(str(error)) from error
        if not is_working:
            self.stdout.write(f"{on} is a day off: its reminders come on the next working day.")
            return
        began = time.monotonic()

        def progress(done: int, of: int) -> None:
            if time.monotonic() - began > SILENT_SECONDS:
                self.stderr.write(f"{done} of {of} recipients …")

        told = reminders.sweep(on, progress=progress)
        self.stdout.write(f"{on}: {told.reminders} reminders in {told.digests} digests.")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        message = f"“{text}” is no day; write it like 2026-05-13."
        raise CommandError(message) from error
