"""Pages of documentation made from the tables that the program itself goes by.

An app says in `life_page.py` which of its lives stand on which page (found like `admin.py` is);
`describe_lifecycle` writes the pages, and `make check` compares.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.utils.module_loading import autodiscover_modules

from portal.ledger_events import Event
from portal.transitions import Transition, Transitions

Cells = Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """One table, with what the ledger tells of it."""

    transitions: Transitions
    events: Mapping[str, Event]
    begins: str  # the first status
    title: str = ""  # a heading, where it is not the only one of its page


@dataclass(frozen=True, slots=True, kw_only=True)
class LifePage:
    """One page. `head` is in Markdown, as is what stands below the lives (`more`)."""

    name: str  # docs/<name>.md
    head: str
    lives: Sequence[Life]
    more: Sequence[str] = ()

    @property
    def path(self) -> Path:
        return Path(settings.BASE_DIR) / "docs" / f"{self.name}.md"

    def markdown(self) -> str:
        """The whole document, in the active language."""
        lines = [self.head]
        for life in self.lives:
            lines += _life(life)
        return "\n".join([*lines, *self.more])


_pages: dict[str, LifePage] = {}


def register(page: LifePage) -> None:
    _pages[page.name] = page


def pages() -> list[LifePage]:
    """Those of all apps."""
    autodiscover_modules("life_page")
    return list(_pages.values())


def table(columns: Cells, rows: Sequence[Cells]) -> list[str]:
    """The lines of a table."""
    rule = "|" + "---|" * len(columns)
    return [_line(columns), rule, *(_line(row) for row in rows)]


def _line(cells: Cells) -> str:
    return f"| {' | '.join(cells)} |"


def _life(life: Life) -> Iterator[str]:
    sub = "#" if life.title else ""
    if life.title:
        yield from (f"## {life.title}", "")
    yield from _diagram(life)
    yield from ("", f"{sub}## Transitions", "")
    columns = ("verb", "button", "from", "to", "who", "event", "mail")
    steps = life.transitions
    yield from table(columns, [_row(step, steps) for step in steps.values()])
    yield from ("", f"{sub}## Events in the ledger", "")
    events = [
        (f"`{name}`", str(event.sentence), "everybody" if event.is_public else "staff")
        for name, event in life.events.items()
    ]
    yield from table(("event", "says", "read by"), events)
    yield ""


def _diagram(life: Life) -> list[str]:
    edges: dict[tuple[str, str], list[str]] = {}
    for step in life.transitions.values():
        if step.target is not None:
            for source in sorted(step.sources):
                edges.setdefault((source, step.target), []).append(step.verb)
    arrows = [f"    {a} --> {b}: {', '.join(verbs)}" for (a, b), verbs in sorted(edges.items())]
    return ["```mermaid", "stateDiagram-v2", f"    [*] --> {life.begins}", *arrows, "```"]


def _row(step: Transition, transitions: Transitions) -> list[str]:
    statuses = transitions.statuses
    every = len(step.sources) == len(statuses)
    sources = "any" if every else ", ".join(s.value for s in statuses if s in step.sources)
    # What is no permission's name says who else decides.
    who = f"`{step.permission}`" if "." in step.permission else f"*{step.permission}*"
    mail = f"`{step.mail}`" if step.mail else "–"
    target = step.target or "–"
    return [f"`{step.verb}`", str(step.label), sources, target, who, f"`{step.event}`", mail]
