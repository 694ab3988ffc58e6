"""Whether anybody changed what happened: every chain of the ledger, and the rows it tells of."""

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal import ledger, seals
from portal.models import LedgerEntry

SILENT_SECONDS = 2


class Command(BaseCommand):
    help = "Check the ledger: a line for every break, and exit code 1 if there is any."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("subject", nargs="?", help="one subject, like query:26-004817-3")

    def handle(self, *args: Any, **options: Any) -> None:
        subject: str | None = options["subject"]
        began = said = time.monotonic()

        def progress(entries: int) -> None:
            nonlocal said
            if time.monotonic() > said + SILENT_SECONDS:
                said = time.monotonic()
                self.stderr.write(f"{entries} entries …")

        count = 0
        for found in ledger.verify(subject, progress=progress):
            count += 1
            self.stdout.write(f"{found.subject} #{found.sequence}: {found.why}")
        if count:
            message = f"The ledger is broken in {count} places."
            raise CommandError(message)
        entries = LedgerEntry.objects.filter(**({"subject": subject} if subject else {})).count()
        seconds = time.monotonic() - began
        self.stdout.write(f"The ledger is unbroken: {entries} entries, {seconds:.1f} s.")
        if subject is None:
            newest = seals.newest()
            self.stdout.write(f"Sealed up to {newest.day}." if newest else "Not sealed yet.")
