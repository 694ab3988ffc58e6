"""Write the pages of documentation that are made from tables, or check that they are up to date."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation

from portal import life_pages


class Command(BaseCommand):
    help = "Writes docs/lifecycle.md and its like from the tables; --check fails when one is stale."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="write nothing, fail if stale")

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override("en"):
            texts = {page.path: page.markdown() for page in life_pages.pages()}
        stale = [
            path for path, text in texts.items() if not path.exists() or path.read_text() != text
        ]
        if options["check"] and stale:
            names = ", ".join(f"docs/{path.name}" for path in stale)
            raise CommandError(f"Stale: {names}; make manage ARGS=describe_lifecycle")
        for path in stale:
            path.write_text(texts[path])
