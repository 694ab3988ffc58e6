"""A year of Akimat LIVE in two numbers, and the rows behind them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from broadcasts import figures
from tests.factories import BroadcastFactory, CitizenQueryFactory, LiveQuestionFactory

pytestmark = pytest.mark.django_db

# The year begins at midnight in Almaty, seven in the evening before in UTC.
LAST_OF_2025 = datetime(2025, 12, 31, 18, 59, tzinfo=UTC)
FIRST_OF_2026 = datetime(2025, 12, 31, 19, 0, tzinfo=UTC)


def test_broadcasts_held_are_those_of_the_year_that_are_over() -> None:
    held = [
        BroadcastFactory(ended=True, starts_at=FIRST_OF_2026),
        BroadcastFactory(closed=True),
    ]
    BroadcastFactory(ended=True, starts_at=LAST_OF_2025)
    BroadcastFactory(announced=True)
    BroadcastFactory(on_air=True)
    BroadcastFactory(announced=True, status="cancelled", cancel_reason_ru="x")
    assert set(figures.broadcasts_held(2026)) == set(held)
    assert figures.broadcasts_held(2025).count() == 1


def test_addressed_is_what_was_answered_promised_or_sent_with_those_asked_the_same() -> None:
    row = BroadcastFactory(closed=True)
    answered = LiveQuestionFactory(broadcast=row, answered=True)
    promised = LiveQuestionFactory(
        broadcast=row, approved=True, status="promised", done_at=row.ended_at
    )
    sent = LiveQuestionFactory(
        broadcast=row, approved=True, status="passed_on", query=CitizenQueryFactory()
    )
    merged = LiveQuestionFactory(broadcast=row, status="merged", merged_into=answered)
    waiting = LiveQuestionFactory(broadcast=row, approved=True)
    LiveQuestionFactory(broadcast=row, status="merged", merged_into=waiting)
    LiveQuestionFactory(broadcast=row, declined=True)
    LiveQuestionFactory(broadcast=row, status="withdrawn")
    LiveQuestionFactory(broadcast=row)
    LiveQuestionFactory(broadcast=BroadcastFactory(on_air=True), answered=True)
    found = figures.questions_addressed(2026)
    assert set(found) == {answered, promised, sent, merged}
    assert found.count() == 4
    assert not figures.questions_addressed(2025).exists()
