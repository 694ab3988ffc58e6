"""`load_demo`: a year of the desk, for those who want to see the portal at work."""

import gc
from argparse import ArgumentParser
from time import monotonic
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils import timezone, translation

from portal.workdays import local_time
from queries.demo import loading, residents, staff
from queries.models import CitizenQuery

QUERIES = 2_000
BAR = 30  # characters
GARBAGE = 100_000  # objects between collections: a sixth of the time goes into the default's


class Command(BaseCommand):
    help = (
        "Load the demo: a year of queries in all states, and staff accounts of every role. Only "
        "where DEMO is set; a second run changes nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--logins", action="store_true", help="only list the demo accounts")
        parser.add_argument(
            "--queries", type=int, default=QUERIES, help=f"how many ({QUERIES}; at least 100)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("The demo has known passwords. Set DEMO=1 where that does no harm.")
        if options["queries"] < 100:  # noqa: PLR2004 -- some are made for every state
            raise CommandError("A demo year has at least 100 queries.")
        if options["logins"]:
            self._list_logins()
        else:
            self._load(options["queries"])
            self._sum_up_logins()

    def _load(self, queries: int) -> None:
        if loading.is_loaded():
            self.stdout.write(f"The demo is here: {CitizenQuery.objects.count():,} queries.")
            return
        started = monotonic()
        shown = -1
        gc.set_threshold(GARBAGE)
        with translation.override("kk"):
            try:
                for progress in loading.load(queries=queries, now=timezone.now()):
                    percent = int(progress.share * 100)
                    if percent > shown and (percent % 10 == 0 or self.stdout.isatty()):
                        self._show(progress, percent)
                        shown = percent
            except loading.NoCity as error:
                raise CommandError("There is no city yet: run load_city first.") from error
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        count = CitizenQuery.objects.count()
        seconds = monotonic() - started
        if self.stdout.isatty():
            self.stdout.write("")
        self.stdout.write(f"Loaded {count:,} queries of one year in {seconds:.0f} s.")

    def _show(self, progress: loading.Progress, percent: int) -> None:
        month = local_time(progress.day).strftime("%Y-%m")
        if self.stdout.isatty():
            bar = "█" * (percent * BAR // 100)
            self.stdout.write(f"\r  {bar:·<{BAR}} {percent:3d} %  {month}", ending="")
        else:
            self.stdout.write(f"  {percent:3d} %  {month}")
        self.stdout.flush()

    def _list_logins(self) -> None:
        with translation.override("en"):
            logins = staff.logins()
        if not logins:
            self.stdout.write("There are no demo accounts yet.")
            return
        width = max(len(login.username) for login in logins)
        self.stdout.write(f"Staff accounts, all with the password {staff.PASSWORD}")
        for login in logins:
            self.stdout.write(
                f"  {login.username:<{width}}  {login.role}{', ' if login.body else ''}{login.body}"
            )

    def _sum_up_logins(self) -> None:
        usernames = sorted(login.username for login in staff.logins())
        offices = {name.partition(".")[2] for name in usernames if "." in name}
        self.stdout.write(
            f"Staff accounts, all with the password {staff.PASSWORD}:\n"
            f"  {', '.join(name for name in usernames if '.' not in name)}\n"
            f"  head.OFFICE, executor.OFFICE, executor2.OFFICE, where OFFICE is one of\n"
            f"  {', '.join(sorted(offices))}\n"
            f"A resident who asked more than once: {residents.FEATURED[0]}"
        )
