"""What others asked of the same broadcast, and what the city has answered to much the same."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from broadcasts.models import LiveQuestion
from portal import public_answers
from portal.public_answers import PublicAnswer
from portal.text import normalise_line

if TYPE_CHECKING:
    from broadcasts.models import Broadcast

QUESTIONS_SHOWN: Final = 3
ANSWERS_SHOWN: Final = 3
FROM: Final = 12  # characters typed before anything is looked for


@dataclass(frozen=True, slots=True)
class Similar:
    """Questions that may be voted for instead, and answers; nothing but what anybody may read."""

    questions: list[LiveQuestion] = field(default_factory=list)
    answers: list[PublicAnswer] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.questions or self.answers)


def to(text: str, *, broadcast: Broadcast) -> Similar:
    """What is much like the text; nothing for a few letters.

    The questions with the most votes are compared, at most `public_answers.COMPARED`: the cost does
    not grow with the broadcast.
    """
    words = normalise_line(text)
    if len(words) < FROM:
        return Similar()
    wanted = LiveQuestion.objects.public().on_the_wall().filter(broadcast=broadcast)
    compared = wanted.order_by("-votes_count", "position")[: public_answers.COMPARED]
    alike = public_answers.alike(
        compared, words, column="public_text", limit=QUESTIONS_SHOWN
    ).defer("search", "text")
    return Similar(list(alike), public_answers.similar(words, limit=ANSWERS_SHOWN))
