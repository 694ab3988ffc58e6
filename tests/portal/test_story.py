from datetime import UTC, datetime

import pytest
from django.db import transaction
from django.utils import translation

from portal import ledger, story
from portal.ledger_events import Event
from portal.models import LedgerEntry
from tests.factories import BodyFactory, UserFactory

pytestmark = pytest.mark.django_db
AT = datetime(2026, 2, 2, 5, 0, tzinfo=UTC)
EVENTS = {
    "moved": Event("Moved to %(now_at)s by %(body)s: %(reason)s"),
    "kept": Event("Kept until %(until_on)s as %(kind)s", is_public=False),
}


def entries(
    *events: tuple[str, dict[str, object]], by: object = ledger.SYSTEM
) -> list[LedgerEntry]:
    with transaction.atomic():
        return ledger.record_all("thing:1", events, by=by, body="roads", at=AT)  # type: ignore[arg-type]


def test_lines_say_moments_days_bodies_texts_and_choices() -> None:
    BodyFactory(slug="roads")
    found = story.lines(
        entries(
            (
                "moved",
                {
                    "now_at": "2026-05-08T05:00:00+00:00",
                    "reason": {"kk": "Дауыл", "ru": "Буря"},
                },
            ),
            ("kept", {"until_on": "2026-05-09", "kind": "b"}),
            ("unheard_of", {}),
        ),
        EVENTS,
        {"kind": {"b": "briefing"}.__getitem__},
    )
    assert [line.sentence for line in found] == [
        "Moved to 8 May 2026, 10:00 by roads Department: Буря",
        "Kept until 9 May 2026 as briefing",
        "unheard_of",
    ]
    assert [line.is_public for line in found] == [True, False, False]


def test_a_text_is_said_in_the_readers_language() -> None:
    BodyFactory(slug="roads")
    written = entries(
        ("moved", {"now_at": "2026-05-08T05:00:00+00:00", "reason": {"kk": "Дауыл", "ru": "Буря"}})
    )
    with translation.override("kk"):
        (line,) = story.lines(written, EVENTS)
    assert line.sentence.endswith("Дауыл")


def test_the_story_names_the_staff_newest_first() -> None:
    olga = UserFactory(first_name="Olga", last_name="Example")
    told = story.told(
        entries(
            ("kept", {"until_on": "2026-05-09", "kind": "x"}),
            ("kept", {"until_on": "2026-06-09", "kind": "x"}),
            by=olga,
        ),
        EVENTS,
    )
    assert [(step.who, step.sentence) for step in told] == [
        ("Olga Example", "Kept until 9 June 2026 as x"),
        ("Olga Example", "Kept until 9 May 2026 as x"),
    ]
