"""The rungs of reminding: on which working day before and after a deadline who is told of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Audience(StrEnum):
    """Who is told. An empty audience falls to the next who can act (`portal.seats`)."""

    ANSWERING = "answering"  # the executor of the matter, or all executors of the body
    HEADS = "heads"  # whoever heads the body
    AKIMS_OFFICE = "akims_office"  # for the whole city


@dataclass(frozen=True, slots=True)
class Ladder:
    """Rungs of one kind of deadline, in working days after its last day (negative: before it).

    After the last named rung every `every`-th working day is a rung for all of `then`, for a year:
    what is open longer, as in an export of another system, stays in lists and figures alone.
    """

    rungs: Mapping[int, frozenset[Audience]]
    then: frozenset[Audience]
    every: int = 5
    until: int = 250  # working days, about a year

    @property
    def first(self) -> int:
        return min(self.rungs)

    def reached(self, offset: int) -> dict[Audience, int]:
        """The highest rung that each audience has reached `offset` working days after the last day.

        The highest only: whoever hears late, after days when nothing ran, hears once.
        """
        highest: dict[Audience, int] = {}
        if offset > self.until:
            return highest
        for rung in sorted(self.rungs):
            if rung <= offset:
                highest |= dict.fromkeys(self.rungs[rung], rung)
        last = offset - offset % self.every
        if last > max(self.rungs):
            highest |= dict.fromkeys(self.then, last)
        return highest
