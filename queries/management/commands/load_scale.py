"""`load_scale`: a register of any size, for measuring how the portal stands it."""

from argparse import ArgumentParser
from time import monotonic
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from django.utils import timezone, translation

from portal.models import Body
from queries import bulk_copy, rollup
from queries.demo.scale import Register
from queries.demo.scale_rows import Writer

SECOND_BETWEEN_LINES = 5


class Command(BaseCommand):
    help = (
        "Add a large register for measuring, by COPY: queries with clocks, holders, answers and "
        "ledgers. Only where DEMO is set; the tables are locked meanwhile."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--queries", type=int, required=True, help="how many")
        parser.add_argument(
            "--due", type=int, default=0, help="how many of them are open and due next (0)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        queries, due = options["queries"], options["due"]
        if not settings.DEMO:
            raise CommandError("A register for measuring does not belong among real queries.")
        if not 0 <= due <= queries or queries < 1:
            raise CommandError("Ask for at least one query, and for no more due ones than that.")
        if not Body.objects.exists():
            raise CommandError("There is no city yet: run load_city first.")
        self.started = monotonic()
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            register = Register(count=queries, due=due, now=timezone.now())
            writer = Writer(register)
            self._say(f"{len(register.pool):,} different texts are ready")
            with bulk_copy.without_indexes(*(table.name for table in writer.tables)):
                self._write(writer, queries)
                self._say("making the indexes")
            self._say("adding the figures up")
            rollup.rebuild()
        with connection.cursor() as cursor:
            self._say("gathering statistics")
            cursor.execute("VACUUM (ANALYZE)")
        with translation.override("en"):
            told = ", ".join(
                f"{table.count:,} {table.model._meta.verbose_name_plural}"
                for table in writer.tables
            )
        self._say(f"done: {told}")

    def _write(self, writer: Writer, queries: int) -> None:
        shown = monotonic()
        for done in writer.write():
            if monotonic() - shown > SECOND_BETWEEN_LINES or done == queries:
                rate = done / (monotonic() - self.started)
                self._say(f"{done:,} queries, {done * 100 // queries} %, {rate:,.0f} a second")
                shown = monotonic()

    def _say(self, line: str) -> None:
        self.stdout.write(f"  {monotonic() - self.started:5.0f} s  {line}")
        self.stdout.flush()
