"""What happened to a query since somebody looked at it: the check against acting on an old picture.

Each form of the staff carries the last ledger sequence its reader saw. A change in between is told
to them instead of being overruled, and nothing they typed is lost.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max

from portal import clock
from portal.models import LedgerEntry
from queries import change
from queries.lifecycle import TRANSITIONS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from portal.models import User
    from queries.models import CitizenQuery

HARMLESS = ("supported", "supporter_rated")  # others joining change nothing for the desk
DOUBLE_CLICK = timedelta(minutes=2)


class ChangedMeanwhile(Exception):
    """Somebody changed the query since it was looked at; `entries` say what happened."""

    def __init__(self, entries: Sequence[LedgerEntry]) -> None:
        self.entries = entries
        super().__init__(", ".join(entry.event for entry in entries))

    @property
    def seen(self) -> int:
        """The sequence that has now been seen."""
        return self.entries[-1].sequence

    def is_repeated(self, verb: str, *, by: User) -> bool:
        """Whether all of it is what this person asks for again: a double click."""
        event = TRANSITIONS[verb].event if verb in TRANSITIONS else "erased"
        return any(entry.event == event for entry in self.entries) and all(
            entry.actor == f"user:{by.pk}" and entry.at > clock.now() - DOUBLE_CLICK
            for entry in self.entries
        )


def last_sequences(queries: Iterable[CitizenQuery]) -> dict[str, int]:
    """The last ledger sequence of each query, by its subject."""
    subjects = [query.ledger_subject for query in queries]
    entries = LedgerEntry.objects.filter(subject__in=subjects).order_by()
    return dict(entries.values_list("subject").annotate(Max("sequence")))


def check(query: CitizenQuery, *, seen: int) -> None:
    """Raise `ChangedMeanwhile` if anything that matters happened after the sequence `seen`."""
    since = LedgerEntry.objects.filter(subject=query.ledger_subject, sequence__gt=seen)
    entries = list(since.exclude(event__in=HARMLESS).order_by("sequence"))
    if entries:
        raise ChangedMeanwhile(entries)


@transaction.atomic
def act(query: CitizenQuery, perform: Callable[[CitizenQuery], object], *, seen: int) -> object:
    """Perform a verb if nothing happened since `seen`, else raise `ChangedMeanwhile`.

    The row is locked first, so nothing can happen between the look and the verb.
    """
    row = change.locked(query)
    check(row, seen=seen)
    return perform(row)
