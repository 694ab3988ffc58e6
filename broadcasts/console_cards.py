"""Cards of the board for the page's script, each drawn once for as long as it is the same.

While it is on air the board changes with every vote, a card or two of two hundred at a time. What
is sent to the script holds nothing of the person who asks: it sends presses with a key and a token
of its own. So what one moderator was sent serves the others too.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from django.template.loader import render_to_string
from django.utils.translation import get_language

if TYPE_CHECKING:
    from broadcasts.console import Board, Card

KEPT: Final = 2_000  # cards of one process, of some kilobytes each


def drawn(board: Board) -> Board:
    """The board with its cards drawn."""
    guests = tuple((guest.appointment_id, guest.name_as_printed) for guest in board.guests)
    return replace(
        board,
        columns={
            name: replace(
                column,
                drawn=[_Drawing(card, name, board, guests).html() for card in column.cards],
            )
            for name, column in board.columns.items()
        },
    )


class _Drawing:
    """A card to be drawn; equal to another if both would look the same."""

    def __init__(
        self, card: Card, column: str, board: Board, guests: tuple[tuple[int, str], ...]
    ) -> None:
        self.card, self.column, self.board = card, column, board
        shown_guests = guests if column == "now" else ()
        self._same = (get_language(), column, card.question.pk, card.version, card.verbs,
                      shown_guests)  # fmt: skip

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Drawing) and self._same == other._same

    def __hash__(self) -> int:
        return hash(self._same)

    def html(self) -> str:
        return _html(self)


@lru_cache(maxsize=KEPT)
def _html(drawing: _Drawing) -> str:
    card = drawing.card
    context = {
        "card": card,
        "question": card.question,
        "column": {"name": drawing.column},
        "board": drawing.board,
        "broadcast": drawing.board.broadcast,
        "is_for_script": True,
    }
    return render_to_string("live/studio/_card.html", context)
