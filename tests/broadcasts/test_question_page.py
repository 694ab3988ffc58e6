"""The permanent page of a question: its answer, who gave it, where to watch it, its course."""

from __future__ import annotations

import json
import re
import uuid
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from broadcasts import moderation, presses, question_page, rundown
from broadcasts.models import Broadcast, LiveQuestion
from broadcasts.models.choices import DeclineGround
from broadcasts.question_page import QuestionPage
from portal import clock, ledger
from portal.models import Role, User
from tests.factories import (
    AppointmentFactory,
    BroadcastFactory,
    CitizenQueryFactory,
    DistrictFactory,
    GuestFactory,
    LiveQuestionFactory,
    staff,
)
from tests.factories.live import LIVE_STARTS_AT, MINUTE

pytestmark = pytest.mark.django_db

RECORDING = "https://video.example.org/watch/97"
ANSWER = "До 1 мая: подрядчик выбран."


@pytest.fixture
def moderator() -> User:
    return staff(Role.PRESS_OFFICER, username="mira")


@pytest.fixture
def on_air(db: None) -> Broadcast:
    return BroadcastFactory(on_air=True, number=97)


def ended(**changes: Any) -> Broadcast:
    said = {"ended": True, "number": 97, "recording_url": RECORDING, "recording_offset": 5}
    return BroadcastFactory(**said | changes)


def page(client: Client, row: LiveQuestion, *, language: str = "en", status: int = 200) -> str:
    response = client.get(f"/{language}/live/{row.broadcast.number}/{row.code}/")
    assert response.status_code == status
    assert not response.cookies
    return response.content.decode()


def structured(text: str) -> dict[str, Any]:
    (block,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', text, re.DOTALL)
    found: dict[str, Any] = json.loads(block)
    return found


def course(row: LiveQuestion) -> list[str]:
    found = question_page.find(row.broadcast.number, row.code)
    assert found is not None
    return [line.sentence for line in QuestionPage(found).course]


# --- what it says ---------------------------------------------------------------------------------


def test_an_answer_stands_with_who_gave_it_and_its_second(client: Client) -> None:
    """As the guest was printed then, whatever became of the office since."""
    broadcast = ended()
    appointment = AppointmentFactory(official__name_ru="Азамат Есимов", title_ru="Руководитель")
    GuestFactory(broadcast=broadcast, appointment=appointment)
    appointment.title_ru = "Советник"
    appointment.save(update_fields=["title_ru"])
    row = LiveQuestionFactory(
        broadcast=broadcast,
        answered=True,
        now_at=LIVE_STARTS_AT + 14 * MINUTE,
        answered_by=appointment,
        answer_text=ANSWER,
        votes_count=31,
        district=DistrictFactory(name_ru="Алмалинский район"),
        asked_as="Айгуль",
    )
    text = page(client, row, language="ru")
    for words in (
        row.code,
        row.public_text,
        "Айгуль, Алмалинский район",
        "Азамат Есимов",
        "Руководитель",
        ANSWER,
        "31",
        f'href="{RECORDING}#t=845"',
        "14:05",
    ):
        assert words in text
    assert "Советник" not in text


def test_who_was_no_guest_stands_as_appointed(client: Client) -> None:
    appointment = AppointmentFactory(official__name_en="Sam Sample", title_en="Head")
    row = LiveQuestionFactory(broadcast=ended(), answered=True, answered_by=appointment)
    text = page(client, row)
    assert "Sam Sample" in text
    assert "Head" in text


def test_without_a_recording_nothing_can_be_watched(client: Client) -> None:
    row = LiveQuestionFactory(broadcast=ended(recording_url=""), answered=True)
    text = page(client, row)
    assert "Watch from" not in text
    assert "The recording will be added here." in text


def test_a_question_on_the_wall_says_that_it_waits(client: Client, on_air: Broadcast) -> None:
    row = LiveQuestionFactory(broadcast=on_air, approved=True)
    assert "It has not been answered yet." in page(client, row)


def test_what_was_asked_is_never_shown_but_what_was_published(client: Client) -> None:
    row = LiveQuestionFactory(
        broadcast=ended(), answered=True, text="Мой ИИН 880101300123", public_text="Мой ИИН ***"
    )
    text = page(client, row)
    assert "Мой ИИН ***" in text
    assert "880101300123" not in text


def test_a_question_passed_on_leads_to_its_query(client: Client) -> None:
    query = CitizenQueryFactory(number="26-000017-4")
    row = LiveQuestionFactory(broadcast=ended(), approved=True, status="passed_on", query=query)
    assert 'href="/en/queries/26-000017-4/"' in page(client, row)


def test_a_query_that_is_hidden_is_not_named(
    client: Client, moderator: User, on_air: Broadcast
) -> None:
    query = CitizenQueryFactory(
        number="26-000017-4", visibility="hidden", moderation_reason="insult"
    )
    row = LiveQuestionFactory(broadcast=on_air, approved=True)
    told(row, ["passed_on"], query=query.number)
    LiveQuestion.objects.filter(pk=row.pk).update(status="passed_on", query=query)
    text = page(client, row)
    assert "26-000017-4" not in text
    assert "It was sent to the desk, which answers whoever asked." in text


def told(row: LiveQuestion, events: list[str], **data: Any) -> None:
    """Lay these events into the question's ledger."""
    with transaction.atomic():
        for event in events:
            ledger.record(row.ledger_subject, event, by=ledger.SYSTEM, **data)


# --- what is no page ------------------------------------------------------------------------------


@pytest.mark.parametrize("status", ["incoming", "withdrawn", "declined"])
def test_what_is_not_public_is_not_found(client: Client, status: str) -> None:
    row = LiveQuestionFactory(broadcast=ended(), answered=True)
    assert page(client, row)
    why = {"decline_ground": "insult", "decline_words": "Words."}
    LiveQuestion.objects.update(status=status, **(why if status == "declined" else {}))
    assert row.public_text not in page(client, row, status=404)


@pytest.mark.parametrize(
    "changes",
    [
        {"status": "planned"},
        {"status": "cancelled", "announced_at": None, "cancel_reason_ru": "Буря"},
    ],
)
def test_nothing_of_a_broadcast_that_is_not_public_is_found(
    client: Client, changes: dict[str, Any]
) -> None:
    row = LiveQuestionFactory(broadcast=ended(), answered=True)
    assert page(client, row)
    Broadcast.objects.update(**changes)
    assert row.public_text not in page(client, row, status=404)


def test_a_merged_question_is_read_as_the_one_it_is_asked_with(client: Client) -> None:
    lead = LiveQuestionFactory(broadcast=ended(), answered=True, position=1)
    merged = LiveQuestionFactory(
        broadcast=lead.broadcast, position=88, status="merged", merged_into=lead, text="Скрыт"
    )
    response = client.get(f"/en/live/97/{merged.code}/")
    assert (response.status_code, response["Location"]) == (302, f"/en/live/97/{lead.code}/")
    text = page(client, lead)
    assert "1 more question about the same was heard together with it." in text
    assert "Скрыт" not in text
    assert merged.code not in text
    LiveQuestion.objects.filter(pk=lead.pk).update(status="incoming")
    page(client, merged, status=404)


@pytest.mark.parametrize("address", ["97/47-4/", "98/47-5/", "97/47/", "97/047-5/"])
def test_an_unknown_number_or_code_is_not_found(client: Client, address: str) -> None:
    LiveQuestionFactory(broadcast=ended(), answered=True, position=47)
    assert client.get("/en/live/97/47-5/").status_code == 200
    assert client.get(f"/en/live/{address}").status_code == 404


# --- its course -----------------------------------------------------------------------------------


def test_the_course_tells_what_happened_in_public(moderator: User, on_air: Broadcast) -> None:
    row = LiveQuestionFactory(broadcast=on_air)
    told(row, ["asked"], source="phone")
    with clock.at(LIVE_STARTS_AT + MINUTE):
        for verb in (rundown.queue, rundown.next_, rundown.now):
            row = verb(row, by=moderator)
        rundown.answered(row, by=moderator, summary=ANSWER)
    assert course(row) == [
        "Asked by way of: phone",
        "Taken into the queue",
        "Next to be asked",
        "On air",
        "Answered on air",
    ]


def test_what_was_undone_is_no_part_of_the_course(moderator: User, on_air: Broadcast) -> None:
    row = LiveQuestionFactory(broadcast=on_air, approved=True)
    told(row, ["asked", "approved"], source="web")
    with clock.at(LIVE_STARTS_AT + MINUTE):
        for verb, data in (("queue", {}), ("decline", {"ground": "insult"})):
            row.refresh_from_db()
            presses.press(row, verb=verb, key=uuid.uuid4(), seen=row.revision, by=moderator, **data)
        presses.undo(on_air, key=uuid.uuid4(), by=moderator)
    assert course(row) == ["Asked by way of: portal", "Published", "Taken into the queue"]


def test_the_course_names_no_question_it_was_merged_with_for_a_while(
    client: Client, moderator: User, on_air: Broadcast
) -> None:
    """For that one may be declined by now."""
    other = LiveQuestionFactory(broadcast=on_air, approved=True, position=88)
    row = LiveQuestionFactory(broadcast=on_air, approved=True, position=12)
    told(row, ["asked", "approved"], source="web")
    with clock.at(LIVE_STARTS_AT + MINUTE):
        row = moderation.merge(row, into=other, by=moderator)
        row = moderation.unmerge(row, by=moderator)
        moderation.approve(row, by=moderator)
        other.refresh_from_db()
        moderation.decline(other, ground=DeclineGround.INSULT, by=moderator)
    assert course(row) == ["Asked by way of: portal", "Published"]
    assert "88-" not in page(client, row)


# --- for search engines ---------------------------------------------------------------------------


def test_structured_data_say_what_the_page_says(client: Client) -> None:
    appointment = AppointmentFactory(official__name_en="Sam Sample", title_en="Head")
    row = LiveQuestionFactory(
        broadcast=ended(),
        answered=True,
        position=47,
        now_at=LIVE_STARTS_AT + 14 * MINUTE,
        done_at=LIVE_STARTS_AT + 16 * MINUTE,
        answered_by=appointment,
        answer_text=ANSWER,
        votes_count=31,
    )
    assert structured(page(client, row)) == {
        "@context": "https://schema.org",
        "@type": "QAPage",
        "mainEntity": {
            "@type": "Question",
            "name": row.public_text,
            "text": row.public_text,
            "inLanguage": "ru",
            "dateCreated": "2026-02-12T17:00:00+05:00",
            "upvoteCount": 31,
            "url": "http://127.0.0.1:8000/en/live/97/47-5/",
            "answerCount": 1,
            "author": {"@type": "Person", "name": "Айгуль"},
            "acceptedAnswer": {
                "@type": "Answer",
                "text": ANSWER,
                "inLanguage": "ru",
                "url": f"{RECORDING}#t=845",
                "dateCreated": "2026-02-12T18:16:00+05:00",
                "author": {"@type": "Person", "name": "Sam Sample", "jobTitle": "Head"},
            },
        },
    }


@pytest.mark.parametrize("status", ["promised", "passed_on"])
def test_what_was_only_promised_is_no_answer_yet(client: Client, status: str) -> None:
    row = LiveQuestionFactory(
        broadcast=ended(),
        answered=True,
        status=status,
        query=CitizenQueryFactory(),
        answered_by=AppointmentFactory(official__name_en="Sam Sample"),
        answer_text="Ответим письменно.",
    )
    text = page(client, row)
    assert "Promised an answer:" in text
    assert "Answered on air:" not in text
    assert "Ответим письменно." in text
    assert "acceptedAnswer" not in structured(text)["mainEntity"]


def test_no_text_ends_the_block_of_structured_data(client: Client) -> None:
    evil = "</script><script>alert(1)</script><!-- & -->"
    row = LiveQuestionFactory(broadcast=ended(), answered=True, public_text=evil, asked_as="</b>")
    text = page(client, row)
    assert "<script>alert" not in text
    assert structured(text)["mainEntity"]["text"] == evil
    assert structured(text)["mainEntity"]["answerCount"] == 0


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_the_page_opens_in_every_language(client: Client, language: str) -> None:
    row = LiveQuestionFactory(broadcast=ended(), answered=True, answer_text=ANSWER)
    with translation.override(language):
        assert f'lang="{language}"' in page(client, row, language=language)


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_for_one_follower_and_for_three(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    broadcast = ended()
    row = LiveQuestionFactory(
        broadcast=broadcast, answered=True, answered_by=AppointmentFactory(), position=1
    )
    for place in range(count):
        LiveQuestionFactory(
            broadcast=broadcast, position=2 + place, status="merged", merged_into=row
        )
        GuestFactory(broadcast=broadcast, appointment=AppointmentFactory(office=f"o{place}"))
        told(row, ["queued"])
    with django_assert_num_queries(8):
        page(client, row)
