"""A public row of every kind that the press centre's search finds."""

from datetime import UTC, datetime, timedelta
from typing import Any

from pressroom import vocabulary
from pressroom.models import PressAnswer, PressQuestion
from pressroom.press_search import Kind
from tests.factories.press import AnnouncementFactory, PressEventFactory, PressQuestionFactory

NOW = datetime(2026, 2, 12, 5, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def answer(question: PressQuestion, text: str, **changes: Any) -> PressAnswer:
    values = {"version": 1, "kind": "on_the_spot", "language": "ru", "given_at": NOW - 2 * HOUR}
    row = PressAnswer.objects.create(question=question, text=text, **values | changes)
    vocabulary.learn(row)
    return row


def one_of_each(word: str = "мост") -> dict[Kind, Any]:
    """A public row of each kind that says the word, an hour apart, the event last."""
    event = PressEventFactory(announced=True, title_ru=f"Новый {word}", starts_at=NOW + HOUR)
    question = PressQuestionFactory(
        answered=True, event=event, text=f"Когда {word} откроют?", asked_at=NOW - 3 * HOUR
    )
    rows = {
        Kind.EVENT: event,
        Kind.QUESTION: question,
        Kind.ANSWER: answer(question, f"Откроют {word} в мае."),
        Kind.ANNOUNCEMENT: AnnouncementFactory(
            approved=True, title_ru=f"Открыт {word}", publish_at=NOW - HOUR
        ),
    }
    vocabulary.learn(*rows.values())
    return rows
