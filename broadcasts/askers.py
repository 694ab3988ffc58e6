"""Telling those who asked what became of their question, and of the one it was merged into."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from broadcasts import change, journal, voters
from broadcasts.models import LiveQuestion
from portal import outbox

MAIL_WAITS: Final = timedelta(minutes=2)  # so long a slip in the studio can be undone unseen
TOLD_TO_VOTERS: Final = frozenset({"answered"})  # what else happens is for those who asked


def tell(question: LiveQuestion, mail: str) -> None:
    """Promise the asker a mail of what became of the question just now."""
    change.tell(question, mail, key=key_of(question, mail), wait=MAIL_WAITS)


def tell_all(question: LiveQuestion, mail: str, *, followers: Iterable[LiveQuestion]) -> None:
    """Tell its asker, and those whose questions were merged into it, each in their language."""
    tell(question, mail)
    for follower in followers:
        change.tell(
            follower,
            mail,
            key=key_of(follower, mail, of=question),
            wait=MAIL_WAITS,
        )
    _tell_voters(question, mail)


def not_to_be_told(question: LiveQuestion, mail: str) -> None:
    """Take back a mail of what is so no more, if it still waits; `question` as it stood then."""
    key = key_of(question, mail)
    if outbox.call_back(key):
        journal.unsaid(question, mail, mail=key)


def tell_again(question: LiveQuestion, mail: str, *, key: str) -> None:
    """Promise a mail once more that was taken back too early."""
    change.tell(question, mail, key=key, wait=MAIL_WAITS)


def _tell_voters(question: LiveQuestion, mail: str) -> None:
    """Promise it to who voted for any of them; it is called back with the asker's."""
    if mail not in TOLD_TO_VOTERS:
        return
    voters.tell(question, mail, key=key_of(question, mail), wait=MAIL_WAITS)


def key_of(question: LiveQuestion, mail: str, *, of: LiveQuestion | None = None) -> str:
    """One mail for one press: the revision it made is part of the key."""
    made = (of or question).revision
    lead = f":{of.pk}" if of is not None else ""
    return f"live:{question.pk}:{mail}{lead}:{made}"
