"""Write docs/lifecycle.md from the transition table, or check that it is up to date."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation

from queries.events import EVENTS
from queries.lifecycle import RESIDENT, TRANSITIONS, Transition
from queries.models import Status

PAGE = Path(settings.BASE_DIR) / "docs" / "lifecycle.md"
HEAD = """# The life of a query

Generated from `queries/lifecycle.py` and `queries/events.py` by
`make manage ARGS=describe_lifecycle`; do not edit.
A verb locks the row, checks this table, writes the change, its ledger event and its mail in one
transaction. Who may do it is asked by permission name (`portal/access.py`) in the body that holds
the query; *resident* means: by their secret link.
"""


class Command(BaseCommand):
    help = "Writes docs/lifecycle.md from the transition table; --check fails when it is stale."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="write nothing, fail if stale")

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override("en"):
            text = page()
        if not options["check"]:
            PAGE.write_text(text)
        elif not PAGE.exists() or PAGE.read_text() != text:
            raise CommandError("docs/lifecycle.md is stale: make manage ARGS=describe_lifecycle")


def page() -> str:
    """The whole document, in Markdown."""
    return "\n".join([HEAD, *_diagram(), "", *_transitions(), "", *_events(), ""])


def _diagram() -> list[str]:
    edges: dict[tuple[str, str], list[str]] = {}
    for step in TRANSITIONS.values():
        if step.target is not None:
            for source in sorted(step.sources):
                edges.setdefault((source, step.target), []).append(step.verb)
    arrows = [f"    {a} --> {b}: {', '.join(verbs)}" for (a, b), verbs in sorted(edges.items())]
    return ["```mermaid", "stateDiagram-v2", "    [*] --> new", *arrows, "```"]


def _transitions() -> list[str]:
    rows = [
        "| verb | button | from | to | who | event | mail |",
        "|---|---|---|---|---|---|---|",
    ]
    return ["## Transitions", "", *rows, *(_row(step) for step in TRANSITIONS.values())]


def _row(step: Transition) -> str:
    every = len(step.sources) == len(Status)
    sources = "any" if every else ", ".join(s.value for s in Status if s in step.sources)
    who = "*resident*" if step.permission == RESIDENT else f"`{step.permission}`"
    target = step.target or "–"
    mail = f"`{step.mail}`" if step.mail else "–"
    cells = [f"`{step.verb}`", str(step.label), sources, target, who, f"`{step.event}`", mail]
    return f"| {' | '.join(cells)} |"


def _events() -> list[str]:
    rows = [
        f"| `{name}` | {event.sentence} | {'everybody' if event.is_public else 'staff'} |"
        for name, event in EVENTS.items()
    ]
    return ["## Events in the ledger", "", "| event | says | read by |", "|---|---|---|", *rows]
