"""The start page of the staff: what each member has to do next, gathered from every desk.

A desk declares a source with `@panels` in its admin package; a source looks at who asks and gives
the panels of that person's roles, or none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.functional import Promise

from portal import tally

Words = str | Promise


@dataclass(frozen=True, slots=True)
class Task:
    """A number that links to the rows behind it."""

    label: Words
    count: int
    url: str
    tone: str = "calm"  # late, today, calm: how a number above zero looks

    @property
    def number(self) -> str:
        return tally.in_words(self.count)


@dataclass(frozen=True, slots=True)
class Row:
    """One thing to look at, by name."""

    label: Words
    url: str
    note: Words = ""
    tone: str = "calm"


@dataclass(frozen=True, slots=True)
class Panel:
    """What one role has to do."""

    title: Words
    tasks: Sequence[Task] = ()
    rows: Sequence[Row] = ()
    buttons: Sequence[tuple[Words, str]] = ()  # label and address
    nothing: Words = ""  # said where every number is zero
    rows_title: Words = ""
    position: int = 50

    @property
    def is_done(self) -> bool:
        return not any(task.count for task in self.tasks) and not self.rows


Source = Callable[[HttpRequest], Iterable[Panel]]
_sources: list[Source] = []


def panels(source: Source) -> Source:
    """Declare a source of panels."""
    _sources.append(source)
    return source


def for_request(request: HttpRequest) -> list[Panel]:
    """The panels of whoever asks, in order."""
    found = [panel for source in _sources for panel in source(request)]
    return sorted(found, key=lambda panel: panel.position)
