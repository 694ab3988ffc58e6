"""`load_demo`: a year of every desk, for those who want to see the portal at work."""

import gc
from argparse import ArgumentParser
from collections.abc import Iterable
from time import monotonic
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils import timezone, translation

from broadcasts.demo import loading as live_loading
from broadcasts.models import Broadcast, LiveQuestion
from portal import clock, snapshots
from portal.workdays import local_time
from pressroom.demo import loading as press_loading
from pressroom.demo import plan as press_plan
from pressroom.models import Coverage, PressEvent
from queries import rollup
from queries.demo import loading, past_rows, residents, staff
from queries.models import CitizenQuery
from queries.watch import sweep

QUERIES = 2_000
BAR = 30  # characters
FOLDING = 600  # seconds of adding up figures at most
GARBAGE = 100_000  # objects between collections: a sixth of the time goes into the default's


class Command(BaseCommand):
    help = (
        "Load the demo: a year of queries in all states, the year 2020 at the press centre and of "
        "Akimat LIVE, and staff accounts of every role. Only where DEMO is set; a second run "
        "changes nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--logins", action="store_true", help="only list the demo accounts")
        parser.add_argument(
            "--queries", type=int, default=QUERIES, help=f"how many ({QUERIES}; at least 100)"
        )
        parser.add_argument(
            "--year",
            type=int,
            default=press_plan.YEAR,
            choices=[press_plan.YEAR],
            help="of the press centre: the one whose figures the city reported",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("The demo has known passwords. Set DEMO=1 where that does no harm.")
        if options["queries"] < 100:  # noqa: PLR2004 -- some are made for every state
            raise CommandError("A demo year has at least 100 queries.")
        if options["logins"]:
            self._list_logins()
        else:
            is_new = not loading.is_loaded()
            self._load_desk(options["queries"])
            self._load_press(options["year"])
            self._load_live(options["year"])
            self._load_past(options["year"])
            self._keep_figures()
            if is_new:  # last of all: what it tells of is mailed when the worker starts
                sweep.sweep()
            self._sum_up_logins()

    def _load_desk(self, queries: int) -> None:
        if loading.is_loaded():
            self.stdout.write(f"The demo is here: {CitizenQuery.objects.count():,} queries.")
            return
        started = monotonic()
        gc.set_threshold(GARBAGE)
        with translation.override("kk"):
            try:
                self._follow(
                    (progress.share, local_time(progress.day).strftime("%Y-%m"))
                    for progress in loading.load(queries=queries, now=timezone.now())
                )
            except loading.NoCity as error:
                raise CommandError("There is no city yet: run load_city first.") from error
        self._finish(f"{CitizenQuery.objects.count():,} queries of one year", started)

    def _load_press(self, year: int) -> None:
        if press_loading.is_loaded():
            self.stdout.write(f"The press centre's year {year} is here.")
            return
        started = monotonic()
        with translation.override("kk"):
            try:
                self._follow((share, "") for share in press_loading.load(now=timezone.now()))
            except press_loading.NoStaff as error:
                message = "The press office has no accounts: load the demo into an empty database."
                raise CommandError(message) from error
        events = PressEvent.objects.held().filter(starts_at__year=year).count()
        items = Coverage.objects.filter(published_at__year=year).count()
        self._finish(f"{year} at the press centre: {events} events, {items:,} materials", started)

    def _load_live(self, year: int) -> None:
        if live_loading.is_loaded():
            self.stdout.write(f"Akimat LIVE of {year} is here.")
            return
        started = monotonic()
        with translation.override("kk"):
            try:
                self._follow((share, "") for share in live_loading.load(now=timezone.now()))
            except live_loading.NoStaff as error:
                message = "The studio has no accounts: load the demo into an empty database."
                raise CommandError(message) from error
        broadcasts = Broadcast.objects.held().filter(starts_at__year=year)
        asked = LiveQuestion.objects.filter(broadcast__in=broadcasts, status="answered").count()
        what = f"{year} of Akimat LIVE: {broadcasts.count()} broadcasts, {asked:,} questions"
        self._finish(what, started)

    def _load_past(self, year: int) -> None:
        if past_rows.is_loaded():
            self.stdout.write(f"The desk's year {year} is here.")
            return
        started = monotonic()
        with translation.override("kk"):
            count = past_rows.load(today=clock.today())
        self._finish(f"{year} at the desk: {count:,} queries", started)

    def _keep_figures(self) -> None:
        """Add up the figures of what was loaded, and freeze those of closed months."""
        started = monotonic()
        rollup.fold(seconds=FOLDING)
        frozen = snapshots.freeze()
        if frozen:
            self._finish(f"{frozen} snapshots of closed months", started)

    def _follow(self, steps: Iterable[tuple[float, str]]) -> None:
        """Take the steps of a loading, showing how far it is."""
        shown = -1
        for share, where in steps:
            percent = int(share * 100)
            if percent > shown and (percent % 10 == 0 or self.stdout.isatty()):
                self._show(percent, where)
                shown = percent

    def _finish(self, what: str, started: float) -> None:
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        if self.stdout.isatty():
            self.stdout.write("")
        self.stdout.write(f"Loaded {what} in {monotonic() - started:.0f} s.")

    def _show(self, percent: int, where: str) -> None:
        if self.stdout.isatty():
            bar = "█" * (percent * BAR // 100)
            self.stdout.write(f"\r  {bar:·<{BAR}} {percent:3d} %  {where:7}", ending="")
        else:
            self.stdout.write(f"  {percent:3d} %  {where}".rstrip())
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
