"""What one press changed: how each row stood before, the mails it promised and took back.

While a journal is open, `broadcasts.change` writes into it. So a verb need not know that it can be
undone, and one that changes several questions forgets none.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from broadcasts.models import LiveQuestion

# What a press may change; votes are counted again instead, for they go on meanwhile.
COLUMNS: Final = (
    "status",
    "rank",
    "merged_into_id",
    "published_at",
    "decline_ground",
    "decline_words",
    "now_at",
    "done_at",
    "answered_by_id",
    "answer_text",
    "public_text",
    "asked_as",
    "district_id",
    "topic_id",
)
MOMENTS: Final = frozenset({"published_at", "now_at", "done_at"})
Was = dict[str, Any]


@dataclass(slots=True)
class Journal:
    """Questions by their keys, in the order in which they were changed first."""

    questions: dict[int, Was] = field(default_factory=dict)
    mails: list[str] = field(default_factory=list)  # their keys
    unsaid: list[tuple[int, str, str]] = field(default_factory=list)  # question, template, key

    def as_data(self) -> Was:
        """As `Press.was` keeps it."""
        return {
            "questions": list(self.questions.values()),
            "mails": self.mails,
            "unsaid": self.unsaid,
        }


_open: ContextVar[Journal | None] = ContextVar("broadcasts_journal", default=None)


@contextmanager
def kept() -> Iterator[Journal]:
    """Keep a journal of what changes inside the block."""
    journal = Journal()
    token = _open.set(journal)
    try:
        yield journal
    finally:
        _open.reset(token)


def before(question: LiveQuestion) -> None:
    """Remember how it stands, as it is about to be changed; the first time counts."""
    journal = _open.get()
    if journal is not None and question.pk not in journal.questions:
        journal.questions[question.pk] = {
            "question": question.pk,
            "before": question.revision,
            "told": False,
            "columns": {name: _plain(getattr(question, name)) for name in COLUMNS},
        }


def after(question: LiveQuestion) -> None:
    """Remember which revision was made of it: one more since is somebody else's."""
    journal = _open.get()
    if journal is not None:
        journal.questions[question.pk]["after"] = question.revision


def told(question: LiveQuestion) -> None:
    """Remember that its ledger tells of the press; undoing is told of where that was."""
    journal = _open.get()
    if journal is not None and question.pk in journal.questions:
        journal.questions[question.pk]["told"] = True


def promised(mail: str) -> None:
    """Remember the key of a mail to whom it concerns, whether anybody of them has an address."""
    journal = _open.get()
    if journal is not None:
        journal.mails.append(mail)


def unsaid(question: LiveQuestion, template: str, *, mail: str) -> None:
    """Remember that a mail was called back, which it would be again if this is undone."""
    journal = _open.get()
    if journal is not None:
        journal.unsaid.append((question.pk, template, mail))


def columns_of(was: Was) -> dict[str, Any]:
    """The columns of one question as they stood before, as a row takes them."""
    return {
        name: datetime.fromisoformat(value) if value and name in MOMENTS else value
        for name, value in was["columns"].items()
    }


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value
