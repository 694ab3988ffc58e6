"""Whether the sums that figures are read from are those of the rows; or make them so."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from queries import rollup

LONGEST_FOLD_SECONDS = 3600


class Command(BaseCommand):
    help = (
        "Compare every answer term and every sum with a direct count of the rows; exit code 1 if "
        "one differs. On a busy portal, changes of the last seconds may differ: run it again."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--rebuild", action="store_true", help="count everything anew, then compare"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["rebuild"]:
            rollup.rebuild()
        rollup.fold(seconds=LONGEST_FOLD_SECONDS)
        differing = {name: count for name, count in rollup.differences().items() if count}
        if differing:
            told = ", ".join(f"{count} {name}" for name, count in differing.items())
            raise CommandError(f"Differing from a direct count: {told}.")
        self.stdout.write("Every figure of the desk is that of its rows.")
