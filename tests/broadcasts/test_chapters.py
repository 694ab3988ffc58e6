"""The answers of a broadcast as chapters of its recording: each at its second, and none else."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from broadcasts import chapters
from broadcasts.models import Broadcast, LiveQuestion
from tests.factories import BroadcastFactory, LiveQuestionFactory
from tests.factories.live import LIVE_STARTS_AT, MINUTE

pytestmark = pytest.mark.django_db

SECOND = timedelta(seconds=1)
RECORDING = "https://video.example.org/watch/97"


@pytest.fixture
def broadcast(db: None) -> Broadcast:
    return BroadcastFactory(ended=True, number=97, recording_url=RECORDING, recording_offset=5)


def answered(broadcast: Broadcast, at: timedelta, until: timedelta, **changes: Any) -> LiveQuestion:
    begins = broadcast.on_air_at or LIVE_STARTS_AT
    return LiveQuestionFactory(
        broadcast=broadcast,
        **{"answered": True, "now_at": begins + at, "done_at": begins + until} | changes,
    )


GOLDEN = """\
WEBVTT

12-5
00:01:05.000 --> 00:03:05.000
12-5. Қар қашан тазаланады?

47-5
00:14:05.000 --> 00:16:10.000
47-5. Когда &lt;b&gt;отремонтируют&lt;/b&gt; тротуар --&gt; и арык &amp; мост?

5-9
01:02:00.000 --> 01:04:00.000
5-9. Why is the yard dark?
"""


def test_the_file_is_written_to_the_letter(broadcast: Broadcast, client: Client) -> None:
    """In the order of time, on one line each, escaped; the identifier is what was read out."""
    answered(
        broadcast,
        14 * MINUTE,
        16 * MINUTE + 5.5 * SECOND,
        position=47,
        public_text="Когда <b>отремонтируют</b> тротуар --> и\n\nарык & мост?",
    )
    answered(broadcast, MINUTE, 3 * MINUTE, position=12, public_text="Қар қашан тазаланады?")
    answered(
        broadcast,
        62 * MINUTE - 5 * SECOND,
        64 * MINUTE - 5 * SECOND,
        position=5,
        public_text="Why is the yard dark?",
    )
    response = client.get("/kk/live/97/chapters.vtt")
    assert response["Content-Type"] == "text/vtt; charset=utf-8"
    assert response.content.decode() == GOLDEN
    assert not response.cookies


def test_chapters_do_not_overlap_and_none_is_empty(broadcast: Broadcast) -> None:
    """Whoever pressed late, or twice within a second: a player can still use it."""
    answered(broadcast, MINUTE, 5 * MINUTE, position=1)
    answered(broadcast, 2 * MINUTE, 2 * MINUTE, position=2)
    answered(broadcast, 2 * MINUTE + 0.4 * SECOND, 4 * MINUTE, position=3)
    found = [(each.question.position, each.second, each.until) for each in chapters.of(broadcast)]
    assert found == [(1, 65, 125), (2, 125, 126), (3, 125, 245)]


def test_a_chapter_leads_to_its_second(broadcast: Broadcast) -> None:
    row = answered(broadcast, 14 * MINUTE, 16 * MINUTE)
    (chapter,) = chapters.of(broadcast)
    assert chapter.question == row
    assert chapter.watch_url == f"{RECORDING}#t=845"


def test_what_was_promised_on_air_is_a_chapter_too(broadcast: Broadcast) -> None:
    row = answered(broadcast, MINUTE, 2 * MINUTE, status="promised")
    assert [each.question for each in chapters.of(broadcast)] == [row]


@pytest.mark.parametrize(
    "changes",
    [
        {"answered": False, "declined": True, "now_at": LIVE_STARTS_AT, "done_at": LIVE_STARTS_AT},
        {"status": "withdrawn"},
        {"status": "incoming"},
        {"status": "queued", "done_at": None},
        {"now_at": None},
    ],
)
def test_what_is_not_public_or_was_not_answered_has_no_chapter(
    broadcast: Broadcast, client: Client, changes: dict[str, Any]
) -> None:
    shown = answered(broadcast, MINUTE, 2 * MINUTE, position=1, public_text="Показан")
    answered(broadcast, 3 * MINUTE, 4 * MINUTE, position=77, public_text="Скрыт", **changes)
    assert [each.question for each in chapters.of(broadcast)] == [shown]
    text = client.get("/ru/live/97/chapters.vtt").content.decode()
    assert "Показан" in text
    assert "Скрыт" not in text
    assert "77-" not in text


def test_a_merged_question_has_no_chapter_of_its_own(broadcast: Broadcast) -> None:
    lead = answered(broadcast, MINUTE, 2 * MINUTE)
    answered(broadcast, 3 * MINUTE, 4 * MINUTE, status="merged", merged_into=lead)
    assert [each.question for each in chapters.of(broadcast)] == [lead]


@pytest.mark.parametrize(
    "changes",
    [
        {"recording_url": ""},
        {"status": "planned"},
        {"status": "cancelled", "announced_at": None, "cancel_reason_ru": "Буря"},
        {"on_air_at": None},
    ],
)
def test_there_is_no_file_of_what_has_no_recording_or_is_not_public(
    broadcast: Broadcast, client: Client, changes: dict[str, Any]
) -> None:
    answered(broadcast, MINUTE, 2 * MINUTE)
    assert client.get("/kk/live/97/chapters.vtt").status_code == 200
    Broadcast.objects.update(**changes)
    assert client.get("/kk/live/97/chapters.vtt").status_code == 404


def test_a_recording_without_answers_and_an_unknown_number_have_no_file(
    broadcast: Broadcast, client: Client
) -> None:
    assert client.get("/kk/live/97/chapters.vtt").status_code == 404
    assert client.get("/kk/live/98/chapters.vtt").status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_file_costs_the_same_for_one_answer_and_for_three(
    broadcast: Broadcast,
    client: Client,
    django_assert_num_queries: DjangoAssertNumQueries,
    count: int,
) -> None:
    for minute in range(count):
        answered(broadcast, minute * MINUTE, (minute + 1) * MINUTE)
    with django_assert_num_queries(2):
        assert client.get("/kk/live/97/chapters.vtt").status_code == 200


# --- on the page of the broadcast -----------------------------------------------------------------


def structured(text: str) -> list[dict[str, Any]]:
    blocks = re.findall(r'<script type="application/ld\+json">(.*?)</script>', text, re.DOTALL)
    return [json.loads(block) for block in blocks]


def test_the_page_tells_search_engines_of_the_recording_and_its_clips(
    broadcast: Broadcast, client: Client
) -> None:
    answered(broadcast, 14 * MINUTE, 16 * MINUTE, public_text="Когда?", position=47)
    answered(broadcast, 20 * MINUTE, 21 * MINUTE, public_text="Скрыт", status="incoming")
    text = client.get("/en/live/97/").content.decode()
    assert "Скрыт" not in text
    assert f'href="{RECORDING}#t=845"' in text
    assert 'href="/en/live/97/chapters.vtt"' in text
    assert structured(text) == [
        {
            "@context": "https://schema.org",
            "@type": "VideoObject",
            "name": "Ready for winter",
            "description": "Ready for winter",
            "inLanguage": "en",
            "thumbnailUrl": "http://127.0.0.1:8000/static/img/logo.svg",
            "uploadDate": "2026-02-12T19:00:00+05:00",
            "url": "http://127.0.0.1:8000/en/live/97/",
            "contentUrl": RECORDING,
            "publication": {
                "@type": "BroadcastEvent",
                "isLiveBroadcast": True,
                "startDate": "2026-02-12T18:00:00+05:00",
                "endDate": "2026-02-12T19:00:00+05:00",
            },
            "hasPart": [
                {
                    "@type": "Clip",
                    "name": "Когда?",
                    "startOffset": 845,
                    "endOffset": 965,
                    "url": f"{RECORDING}#t=845",
                }
            ],
        }
    ]


def test_no_title_ends_the_block_of_structured_data(broadcast: Broadcast, client: Client) -> None:
    evil = "</script><script>alert(1)</script>"
    Broadcast.objects.update(title_en=evil)
    text = client.get("/en/live/97/").content.decode()
    assert "<script>alert" not in text
    assert structured(text)[0]["name"] == evil


def test_without_a_recording_there_is_nothing_to_tell(broadcast: Broadcast, client: Client) -> None:
    Broadcast.objects.update(recording_url="")
    answered(broadcast, 14 * MINUTE, 16 * MINUTE)
    assert structured(client.get("/en/live/97/").content.decode()) == []
