"""What became of the questions: numbers that add up, open their rows and let nothing else out."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from broadcasts.funnel import STAGES, funnel, rows_of
from broadcasts.models import Broadcast, LiveQuestion
from portal import clock
from tests.factories import BroadcastFactory, CitizenQueryFactory, LiveQuestionFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 2, 5, 0, tzinfo=UTC)
TODAY, YESTERDAY = date(2026, 3, 2), date(2026, 3, 1)  # what is due today is not overdue yet
DONE = {
    "approved": True,
    "done_at": datetime(2026, 2, 12, 13, 12, tzinfo=UTC),
    "now_at": datetime(2026, 2, 12, 13, 10, tzinfo=UTC),
}
SENT = {"approved": True, "status": "passed_on"}
HIDDEN = "Тайный вопрос о соседе"
AT_THE_DESK: tuple[dict[str, Any], ...] = (
    *({"answered": True},) * 3,
    *({"in_work": True, "due_on": TODAY},) * 2,
    *({"assigned": True, "due_on": YESTERDAY},) * 2,
    {"status": "terminated", "closed": True},
    {"status": "forwarded", "closed": True},
)
PUBLIC_STAGES = [key for key, kind in STAGES.items() if kind.is_public]


def ask(broadcast: Broadcast, n: int = 1, **columns: Any) -> list[LiveQuestion]:
    return [LiveQuestionFactory(broadcast=broadcast, **columns) for _ in range(n)]


def mixed(**traits: Any) -> Broadcast:
    """Of every kind some."""
    row: Broadcast = BroadcastFactory(**{"ended": True} | traits)
    ask(row, 2, text=HIDDEN)
    lead, *_others = ask(row, 3, answered=True)
    ask(row, 3, status="merged", merged_into=lead, text=HIDDEN)
    ask(row, 2, declined=True, text=HIDDEN)
    ask(row, declined=True, decline_ground="insult", text=HIDDEN)
    ask(row, status="withdrawn", text=HIDDEN)
    ask(row, 2, approved=True)
    ask(row, approved=True, status="queued")
    ask(row, status="promised", **DONE)
    for columns in ({"answered": True}, {"in_work": True, "due_on": YESTERDAY}):
        ask(row, status="promised", query=CitizenQueryFactory(**columns), **DONE)
    for columns in AT_THE_DESK:
        ask(row, query=CitizenQueryFactory(**columns), **SENT)
    return row


def counts(broadcast: Broadcast) -> dict[str, int]:
    with clock.at(NOW):
        return {key: stage.count for key, stage in funnel(broadcast).stages.items()}


def test_every_number_of_a_mixed_broadcast_is_exact() -> None:
    row = mixed()
    mixed()  # another one counts for itself
    assert counts(row) == {
        "received": 27,
        "waiting": 2,
        "declined": 3,
        "withdrawn": 1,
        "merged": 3,
        "published": 18,
        "asked": 6,
        "answered": 3,
        "promised": 3,
        "unanswered": 3,
        "passed_on": 11,
        "answered_later": 4,
        "in_work": 2,
        "overdue": 3,
        "ended": 2,
    }


def test_the_numbers_add_up() -> None:
    row = mixed()
    n = counts(row)
    not_promised = n["passed_on"] - row.questions.filter(status="promised", query__gt=0).count()
    assert n["received"] == sum(
        n[key] for key in ("published", "merged", "declined", "withdrawn", "waiting")
    )
    assert n["published"] == n["answered"] + n["promised"] + n["unanswered"] + not_promised
    assert n["passed_on"] == n["answered_later"] + n["in_work"] + n["overdue"] + n["ended"]


def test_put_to_the_guests_and_sent_to_the_desk_all_the_same_was_asked() -> None:
    row = BroadcastFactory(ended=True)
    ask(row, query=CitizenQueryFactory(), now_at=row.on_air_at, **SENT)
    assert (counts(row)["asked"], counts(row)["passed_on"]) == (1, 1)


def test_declined_are_told_by_ground_the_most_frequent_first() -> None:
    assert funnel(mixed()).grounds == [
        ("not on the topic of the broadcast", 2),
        ("insulting or obscene", 1),
    ]


def test_broadcast_without_questions_counts_nothing(client: Client) -> None:
    row = BroadcastFactory(announced=True, number=98)
    assert set(counts(row).values()) == {0}
    assert "What became of the questions" not in client.get("/en/live/98/").content.decode()


@pytest.mark.parametrize("stage", PUBLIC_STAGES)
def test_number_opens_the_rows_it_counts(client: Client, stage: str) -> None:
    row = mixed(number=97)
    with clock.at(NOW):
        page = client.get(f"/en/live/97/questions/?stage={stage}").content.decode()
        expected = {question.code for question in rows_of(row, stage)}
    shown = set(re.findall(r"/en/live/97/(\d+-\d)/", page))
    assert shown == expected
    assert len(shown) == counts(row)[stage] > 0
    assert HIDDEN not in page


def test_page_of_the_broadcast_tells_it_and_leaks_nothing(client: Client) -> None:
    row = mixed(number=97)
    hidden = set(LiveQuestion.objects.filter(text=HIDDEN).values_list("code", flat=True))
    with clock.at(NOW):
        page = client.get("/en/live/97/").content.decode()
    assert "What became of the questions" in page
    for stage in ("answered_later", "overdue", "asked"):
        assert f"/en/live/97/questions/?stage={stage}" in page
    assert "Not on the topic of the broadcast: 2" in page
    assert HIDDEN not in page
    assert not {code for code in hidden if f">{code}<" in page}
    assert row.questions.count() == 27


@pytest.mark.parametrize("stage", ["received", "waiting", "declined", "merged", "withdrawn", "x"])
def test_what_no_stranger_may_read_has_no_list(client: Client, stage: str) -> None:
    mixed(number=97)
    assert client.get(f"/en/live/97/questions/?stage={stage}").status_code == 404


def test_planned_broadcast_has_no_list(client: Client) -> None:
    mixed(number=97, ended=False)
    assert client.get("/en/live/97/questions/").status_code == 404


def test_list_goes_on_behind_the_last_row(client: Client) -> None:
    row = BroadcastFactory(ended=True, number=97)
    codes = [question.code for question in ask(row, 34, approved=True)]
    shown: list[str] = []
    url = "/en/live/97/questions/?stage=unanswered"
    while url:
        page = client.get(url).content.decode()
        shown += re.findall(r"/en/live/97/(\d+-\d)/", page)
        more = re.search(r'href="(\?stage=unanswered&amp;after=\d+)"', page)
        url = f"/en/live/97/questions/{more[1].replace('&amp;', '&')}" if more else ""
    assert shown == codes


@pytest.mark.parametrize("after", ["x", "-1", "0", "9999999999", "1 OR 1"])
def test_address_that_names_no_place_is_said_to_be_wrong(client: Client, after: str) -> None:
    mixed(number=97)
    address = "/en/live/97/questions/"
    reply = client.get(address, {"stage": "published", "after": after})
    assert reply.status_code == 400


def test_cost_does_not_grow_with_the_questions() -> None:
    small, large = BroadcastFactory(ended=True), BroadcastFactory(ended=True)
    ask(small, approved=True)
    ask(large, 60, approved=True)
    ask(large, 20, declined=True)
    spent = []
    for row in (small, large):
        with CaptureQueriesContext(
            connection,
        ) as statements:
            funnel(row)
        spent.append(len(statements))
    assert spent == [2, 2]
