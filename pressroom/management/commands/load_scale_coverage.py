"""`load_scale_coverage`: coverage of any size, for measuring how its pages stand it."""

from argparse import ArgumentParser
from time import monotonic
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from django.utils import timezone

from pressroom.demo.scale import ScaleCoverage
from queries import bulk_copy


class Command(BaseCommand):
    help = (
        "Add coverage for measuring, by COPY: items of eighty outlets after events. "
        "Only where DEMO is set; the tables are locked meanwhile."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("items", type=int, help="how many")

    def handle(self, *args: Any, **options: Any) -> None:
        count = options["items"]
        if not settings.DEMO:
            raise CommandError("Coverage for measuring does not belong among real items.")
        if count < 1:
            raise CommandError("Ask for at least one item.")
        self.started = monotonic()
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            coverage = ScaleCoverage(count=count, now=timezone.now())
            tables = [table.name for table in (coverage.events, coverage.items)]
            with bulk_copy.without_indexes(*tables):
                for done in coverage.write():
                    if done % 100_000 == 0 or done == count:
                        self._say(f"{done:,} items, {done * 100 // count} %")
                self._say("making the indexes")
        with connection.cursor() as cursor:
            self._say("gathering statistics")
            cursor.execute("VACUUM (ANALYZE)")
        self._say(f"done: {coverage.items.count:,} items, {coverage.events.count:,} events")

    def _say(self, line: str) -> None:
        self.stdout.write(f"  {monotonic() - self.started:5.0f} s  {line}")
        self.stdout.flush()
