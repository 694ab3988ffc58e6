"""Viewers' questions in the staff site: found by all that is known of them, changed nowhere."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from broadcasts import vocabulary
from broadcasts.models import LiveQuestion
from portal import ledger
from portal.models import Role, User
from tests.factories import (
    ApplicantFactory,
    AppointmentFactory,
    BodyFactory,
    BroadcastFactory,
    CitizenQueryFactory,
    DistrictFactory,
    LiveQuestionFactory,
    staff,
)

pytestmark = pytest.mark.django_db

LIST = "/admin/broadcasts/livequestion/"


@pytest.fixture
def moderator(client: Client) -> User:
    person = staff(Role.MODERATOR, username="mira")
    client.force_login(person)
    return person


def page_of(row: LiveQuestion) -> str:
    return f"{LIST}{row.pk}/change/"


def text(response: HttpResponse, status: int = 200) -> str:
    assert response.status_code == status
    return response.content.decode()


def rows(client: Client, **asked: str) -> list[LiveQuestion]:
    return list(client.get(LIST, asked).context["cl"].result_list)


def test_the_list_is_narrowed_by_status(client: Client, moderator: User) -> None:
    broadcast = BroadcastFactory(on_air=True)
    lead = LiveQuestionFactory(broadcast=broadcast, approved=True)
    found = {
        "incoming": LiveQuestionFactory(broadcast=broadcast),
        "published": lead,
        "answered": LiveQuestionFactory(broadcast=broadcast, answered=True),
        "promised": LiveQuestionFactory(broadcast=broadcast, answered=True, status="promised"),
        "passed_on": LiveQuestionFactory(
            broadcast=broadcast, approved=True, status="passed_on", query=CitizenQueryFactory()
        ),
        "merged": LiveQuestionFactory(broadcast=broadcast, status="merged", merged_into=lead),
        "declined": LiveQuestionFactory(broadcast=broadcast, declined=True),
        "withdrawn": LiveQuestionFactory(broadcast=broadcast, status="withdrawn"),
    }
    in_queue = [
        LiveQuestionFactory(broadcast=broadcast, approved=True, status=status)
        for status in ("queued", "next", "now")
    ]
    for queue, row in found.items():
        assert rows(client, queue=queue) == [row], queue
    assert set(rows(client, queue="queue")) == set(in_queue)
    assert len(rows(client)) == len(rows(client, queue="all")) == 11
    tabs = {tab["queue"].key: tab["count"] for tab in client.get(LIST).context["tabs"]}
    assert (tabs["incoming"], tabs["queue"], tabs["declined"]) == ("1", "3", "")


def test_the_list_is_narrowed_by_broadcast_source_district_and_ground(
    client: Client, moderator: User
) -> None:
    first, second = BroadcastFactory(number=96, closed=True), BroadcastFactory(number=97)
    district = DistrictFactory()
    one = LiveQuestionFactory(broadcast=first, source="whatsapp", district=district)
    other = LiveQuestionFactory(broadcast=second, declined=True, decline_ground="insult")
    assert rows(client, broadcast="96") == [one]
    assert rows(client, broadcast="97", queue="declined") == [other]
    assert rows(client, source="whatsapp") == [one]
    assert rows(client, district=str(district.pk)) == [one]
    assert rows(client, ground="insult") == [other]
    for wrong in ("98", "x", "²", "9" * 30, "-1"):
        assert rows(client, broadcast=wrong) == []
    for name in ("source", "district", "ground"):
        assert rows(client, **{name: "x"}) == []


def test_a_question_is_found_by_its_code_or_its_words(client: Client, moderator: User) -> None:
    row = LiveQuestionFactory(position=47, public_text="Когда отремонтируют тротуар?")
    other = LiveQuestionFactory(
        position=12, answered=True, public_text="Қар қашан?", answer_text="Тракторлар шықты."
    )
    vocabulary.learn(row, other)
    for typed in ("47-5", "475", "№ 47-5", " 47 - 5 "):
        assert rows(client, q=typed) == [row], typed
    assert rows(client, q="тротуары") == [row]
    assert rows(client, q="трактор") == [other]
    assert rows(client, q="47-4") == []
    assert rows(client, q="!!!") == []


def test_the_page_tells_all_that_is_known_but_the_contact(client: Client, moderator: User) -> None:
    applicant = ApplicantFactory(email="aigul@example.org", phone="+77270000001")
    broadcast = BroadcastFactory(ended=True, number=97, recording_url="https://video.example.org/1")
    row = LiveQuestionFactory(
        broadcast=broadcast,
        answered=True,
        position=47,
        text="Мой ИИН 880101300123",
        public_text="Мой ИИН ***",
        applicant=applicant,
        answered_by=AppointmentFactory(official__name_en="Sam Sample", title_en="Head"),
        answer_text="До 1 мая.",
        query=CitizenQueryFactory(number="26-000017-4"),
        source="phone",
        entered_by=moderator,
    )
    with transaction.atomic():
        ledger.record(row.ledger_subject, "asked", by=moderator, source="phone")
        ledger.record(row.ledger_subject, "answered", by=moderator)
    page = client.get(page_of(row))
    shown = text(page)
    for words in (
        "47-5",
        "Мой ИИН ***",
        "880101300123",  # as asked: the staff may read it
        "was left",
        "Sam Sample",
        "До 1 мая.",
        "26-000017-4",
        'href="https://video.example.org/1#t=600"',
    ):
        assert words in shown
    assert "aigul@example.org" not in shown
    assert "77270000001" not in shown
    assert [step.sentence for step in page.context["steps"]] == [
        "Answered on air",
        "Asked by way of: phone",
    ]


def test_the_public_page_is_linked_where_there_is_one(client: Client, moderator: User) -> None:
    shown, hidden = LiveQuestionFactory(approved=True), LiveQuestionFactory()
    assert "The public page" in text(client.get(page_of(shown)))
    assert "The public page" not in text(client.get(page_of(hidden)))


def test_the_broadcast_and_its_questions_lead_to_each_other(
    client: Client, moderator: User
) -> None:
    row = LiveQuestionFactory(broadcast__number=1097)
    of_broadcast = f"/admin/broadcasts/broadcast/{row.broadcast_id}/change/"
    assert of_broadcast in text(client.get(page_of(row)))
    assert f"{LIST}?broadcast=1097" in text(client.get(of_broadcast))


def test_merged_questions_lead_to_each_other(client: Client, moderator: User) -> None:
    lead = LiveQuestionFactory(approved=True, position=1)
    merged = LiveQuestionFactory(
        broadcast=lead.broadcast, position=2, status="merged", merged_into=lead
    )
    assert page_of(merged) in text(client.get(page_of(lead)))
    assert page_of(lead) in text(client.get(page_of(merged)))


def test_nothing_is_changed_here(client: Client) -> None:
    client.force_login(staff(Role.PRESS_OFFICER))
    row = LiveQuestionFactory()
    assert client.get(f"{LIST}add/").status_code == 403
    assert client.post(f"{LIST}{row.pk}/do/approve/").status_code == 404
    assert client.get(f"{LIST}{row.pk}/delete/").status_code == 403
    assert client.post(page_of(row)).status_code == 405
    row.refresh_from_db()
    assert row.status == "incoming"


@pytest.mark.parametrize("role", list(Role))
def test_who_may_read(client: Client, role: Role) -> None:
    row = LiveQuestionFactory()
    body = BodyFactory() if role in {Role.EXECUTOR, Role.HEAD} else None
    client.force_login(staff(role, body))
    may_read = role not in {Role.EXECUTOR, Role.HEAD}
    assert client.get(LIST).status_code == (200 if may_read else 403)
    assert client.get(page_of(row)).status_code == (200 if may_read else 404)


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_one_row_and_for_three(
    client: Client, moderator: User, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    for _row in range(count):
        LiveQuestionFactory(district=DistrictFactory())
    client.get(LIST)
    with django_assert_num_queries(7):
        assert len(rows(client)) == count
