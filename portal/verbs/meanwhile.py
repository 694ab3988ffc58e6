"""What happened to a row since somebody looked at it: the check against acting on an old picture.

Each form of the staff carries the last ledger sequence its reader saw. A change in between is told
to them instead of being overruled, and nothing they typed is lost.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Max

from portal import clock
from portal.models import LedgerEntry

if TYPE_CHECKING:
    from portal.models import User

DOUBLE_CLICK = timedelta(minutes=2)


class ChangedMeanwhile(Exception):
    """Somebody changed the row since it was looked at; `entries` say what happened."""

    def __init__(self, entries: Sequence[LedgerEntry]) -> None:
        self.entries = entries
        super().__init__(", ".join(entry.event for entry in entries))

    @property
    def seen(self) -> int:
        """The sequence that has now been seen."""
        return self.entries[-1].sequence

    def is_repeated(self, event: str, *, by: User) -> bool:
        """Whether all of it is what this person asks for again: a double click."""
        return any(entry.event == event for entry in self.entries) and all(
            entry.actor == f"user:{by.pk}" and entry.at > clock.now() - DOUBLE_CLICK
            for entry in self.entries
        )


def last_sequences(subjects: Iterable[str]) -> dict[str, int]:
    """The last ledger sequence of each subject that has one."""
    entries = LedgerEntry.objects.filter(subject__in=list(subjects)).order_by()
    return dict(entries.values_list("subject").annotate(Max("sequence")))


def check(subject: str, *, seen: int, harmless: Collection[str] = ()) -> None:
    """Raise `ChangedMeanwhile` if any but a harmless event came after the sequence `seen`."""
    since = LedgerEntry.objects.filter(subject=subject, sequence__gt=seen)
    entries = list(since.exclude(event__in=harmless).order_by("sequence"))
    if entries:
        raise ChangedMeanwhile(entries)
