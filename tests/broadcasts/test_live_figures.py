"""Akimat LIVE in two figures, and the rows behind them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from portal import figures
from portal.figures import Period, Scope
from tests.factories import (
    BroadcastFactory,
    CitizenQueryFactory,
    DistrictFactory,
    LiveQuestionFactory,
    TopicFactory,
)

pytestmark = pytest.mark.django_db

# The year begins at midnight in Almaty, seven in the evening before in UTC.
LAST_OF_2025 = datetime(2025, 12, 31, 18, 59, tzinfo=UTC)
FIRST_OF_2026 = datetime(2025, 12, 31, 19, 0, tzinfo=UTC)
LAST_YEAR, THIS_YEAR = Scope(period=Period.year(2025)), Scope(period=Period.year(2026))
LIVE = figures.found("broadcasts")[0]


def test_broadcasts_held_are_those_of_the_year_that_are_over() -> None:
    held = [
        BroadcastFactory(ended=True, starts_at=FIRST_OF_2026),
        BroadcastFactory(closed=True),
    ]
    BroadcastFactory(ended=True, starts_at=LAST_OF_2025)
    BroadcastFactory(announced=True)
    BroadcastFactory(on_air=True)
    BroadcastFactory(announced=True, status="cancelled", cancel_reason_ru="x")
    rows = LIVE.rows("broadcasts", THIS_YEAR)
    assert [row.pk for row in rows.public] == [held[1].pk, held[0].pk]
    assert LIVE.read(THIS_YEAR)["broadcasts"].value == rows.counted == 2
    assert LIVE.read(LAST_YEAR)["broadcasts"].value == 1


def test_addressed_is_what_was_answered_promised_or_sent_with_those_asked_the_same() -> None:
    row = BroadcastFactory(closed=True)
    answered = LiveQuestionFactory(broadcast=row, answered=True)
    promised = LiveQuestionFactory(
        broadcast=row, approved=True, status="promised", done_at=row.ended_at
    )
    sent = LiveQuestionFactory(
        broadcast=row, approved=True, status="passed_on", query=CitizenQueryFactory()
    )
    LiveQuestionFactory(broadcast=row, status="merged", merged_into=answered)
    waiting = LiveQuestionFactory(broadcast=row, approved=True)
    LiveQuestionFactory(broadcast=row, status="merged", merged_into=waiting)
    LiveQuestionFactory(broadcast=row, declined=True)
    LiveQuestionFactory(broadcast=row, status="withdrawn")
    LiveQuestionFactory(broadcast=row)
    LiveQuestionFactory(broadcast=BroadcastFactory(on_air=True), answered=True)
    rows = LIVE.rows("citizen_questions", THIS_YEAR)
    assert set(rows.public) == {answered, promised, sent}  # the merged one is read as its lead
    assert LIVE.read(THIS_YEAR)["citizen_questions"].value == rows.counted == 4
    assert LIVE.read(LAST_YEAR)["citizen_questions"].value == 0


def test_questions_are_narrowed_by_what_they_have() -> None:
    topic, district = TopicFactory(parent=TopicFactory()), DistrictFactory()
    row = BroadcastFactory(closed=True)
    row.topics.add(topic.parent)
    here = LiveQuestionFactory(broadcast=row, answered=True, district=district, topic=topic)
    LiveQuestionFactory(broadcast=row, answered=True, district=DistrictFactory())
    period = Period.year(2026)
    found = LIVE.read(Scope(period=period, district=district))
    assert {key: amount.value for key, amount in found.items()} == {"citizen_questions": 1}
    for narrower in ({"theme": topic.parent}, {"topic": topic}):
        assert LIVE.read(Scope(period=period, **narrower))["citizen_questions"].value == 1
    assert LIVE.read(Scope(period=period, theme=topic.parent))["broadcasts"].value == 1
    assert LIVE.read(Scope(period=period, topic=topic))["broadcasts"].value == 0
    (line,) = LIVE.rows("citizen_questions", Scope(period=period, district=district)).lines(
        list(LIVE.rows("citizen_questions", Scope(period=period, district=district)).public)
    )
    assert (line.path.endswith(f"/live/{row.number}/{here.code}/"), line.title) == (
        True,
        here.public_text,
    )
