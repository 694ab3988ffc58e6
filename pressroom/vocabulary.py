"""The words of the press centre's texts, made known to the search (`portal.search`).

A verb calls `learn` when it makes a text ready for the public: an event announced, a question
logged, an answer given, an announcement approved or corrected. That may be before its minute; a
word learned early gives nothing away, for a search offers only words that occur in rows which are
public now.
"""

from collections.abc import Iterable, Mapping
from typing import Final

from portal import search
from portal.language_columns import columns
from pressroom import rich_text
from pressroom.models import Announcement, PressAnswer, PressEvent, PressQuestion

Searched = PressEvent | PressQuestion | PressAnswer | Announcement

TEXTS: Final[Mapping[type, tuple[str, ...]]] = {
    PressEvent: tuple(columns("title", "description")),
    PressQuestion: ("text",),
    PressAnswer: ("text",),
    Announcement: tuple(columns("title", "lead", "text")),
}


def learn(*rows: Searched) -> None:
    """Remember the words of these rows, in every language. One statement."""
    search.learn_words(" ".join(text for row in rows for text in _texts(row)))


def _texts(row: Searched) -> Iterable[str]:
    """Its texts without tags; plain ones have none."""
    for column in TEXTS[type(row)]:
        if text := getattr(row, column):
            yield rich_text.plain(text)
