"""The words of broadcasts and their questions, made known to the search (`portal.search`).

A verb calls `learn` when it makes a text ready for the public: a broadcast announced, a question
let through or edited, an answer written down. A word learned early gives nothing away, for a search
offers only words that occur in rows which are public now.
"""

from collections.abc import Iterable, Mapping
from typing import Final

from broadcasts.models import Broadcast, LiveQuestion
from portal import search
from portal.language_columns import columns

Searched = Broadcast | LiveQuestion

TEXTS: Final[Mapping[type, tuple[str, ...]]] = {
    Broadcast: tuple(columns("title", "description")),
    LiveQuestion: ("public_text", "answer_text"),
}


def learn(*rows: Searched) -> None:
    """Remember the words of these rows, in every language. One statement."""
    search.learn_words(" ".join(text for row in rows for text in _texts(row)))


def _texts(row: Searched) -> Iterable[str]:
    for column in TEXTS[type(row)]:
        if text := getattr(row, column):
            yield text
