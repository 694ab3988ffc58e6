"""The closing page: what stands in the way is said, and settled there, by whoever may."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from broadcasts import closing_forms
from broadcasts.models import Broadcast, LiveQuestion
from portal import clock
from portal.models import Topic, User
from queries.models import CitizenQuery
from tests.factories import (
    ApplicantFactory,
    AppointmentFactory,
    BroadcastFactory,
    CitizenQueryFactory,
    DistrictFactory,
    LiveQuestionFactory,
    RouteFactory,
    TopicFactory,
)
from tests.factories.cast import Cast

pytestmark = pytest.mark.django_db

FRIDAY = datetime(2026, 2, 13, 5, 0, tzinfo=UTC)  # ten in the morning in Almaty
PAGE = "/en/live/97/closing/"


@pytest.fixture
def broadcast(cast: Cast) -> Broadcast:
    RouteFactory(topic=cast.topic, body=cast.roads)
    row: Broadcast = BroadcastFactory(ended=True, number=97)
    row.topics.add(cast.topic)
    return row


def of(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def read(person: User, url: str = PAGE) -> str:
    with clock.at(FRIDAY):
        reply = of(person).get(url)
    assert reply.status_code == 200
    return str(reply.content.decode())


def post(person: User, status: int = 302, **data: Any) -> str:
    with clock.at(FRIDAY):
        reply = of(person).post(PAGE, data)
        assert reply.status_code == status
        if status == 302:
            reply = of(person).get(reply.url)
    return str(reply.content.decode())


def lines_of(*questions: LiveQuestion, **changes: Any) -> dict[str, Any]:
    """What the page sends of its lines."""
    data: dict[str, Any] = {"line": [question.pk for question in questions]}
    for question in questions:
        said = {"topic": "", "district": "", "body": ""} | changes
        data |= {f"q{question.pk}-{name}": value for name, value in said.items()}
    return data


@pytest.mark.parametrize(
    ("name", "status"),
    [("mira", 200), ("press", 200), ("olga", 404), ("host", 404), ("anna", 404),
     ("erik", 404), ("stranger", 404)],
)  # fmt: skip
def test_page_is_for_whoever_may_close(
    cast: Cast, broadcast: Broadcast, name: str, status: int
) -> None:
    assert of(cast[name]).get(PAGE).status_code == status
    assert of(cast[name]).post(PAGE, {"do": "close"}).status_code == (302 if status == 200 else 404)
    broadcast.refresh_from_db()
    assert broadcast.status == ("closed" if status == 200 else "ended")


def test_others_are_asked_to_log_in(client: Client, broadcast: Broadcast) -> None:
    reply = client.get(PAGE)
    assert (reply.status_code, reply.url) == (302, f"/admin/login/?next={PAGE}")


def test_form_without_its_token_is_refused(cast: Cast, broadcast: Broadcast) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast["mira"])
    assert client.post(PAGE, {"do": "close"}).status_code == 403
    broadcast.refresh_from_db()
    assert broadcast.status == "ended"


def test_unknown_button_and_unknown_broadcast_are_no_pages(
    cast: Cast, broadcast: Broadcast
) -> None:
    assert of(cast["mira"]).post(PAGE, {"do": "x"}).status_code == 404
    assert of(cast["mira"]).get("/en/live/98/closing/").status_code == 404


def test_page_says_who_gets_it_and_until_when(cast: Cast, broadcast: Broadcast) -> None:
    LiveQuestionFactory(broadcast=broadcast, approved=True, text="Когда починят тротуар?")
    promised = LiveQuestionFactory(
        broadcast=broadcast,
        approved=True,
        status="promised",
        done_at=broadcast.ended_at,
        answered_by=AppointmentFactory(body=cast.parks),
    )
    page = read(cast["mira"])
    assert "Когда починят тротуар?" in page
    goes = re.findall(r"Goes to: <strong>([^<]+)</strong>", page)
    assert goes == [str(cast.roads), str(cast.parks)]
    assert page.count("Sent now, it is to be answered by 6 March 2026.") == 2
    assert str(promised.answered_by.official) in page
    assert "2 questions have no outcome yet" in page


def test_a_city_without_any_topic_is_told_so(cast: Cast, broadcast: Broadcast) -> None:
    question = LiveQuestionFactory(broadcast=broadcast, approved=True)
    Topic.objects.update(is_active=False)
    told = "The city offers no topic that a query could be filed under."
    assert told in read(cast["mira"])
    for button in ("preview", "send_shown", "send_all"):
        assert told in post(cast["mira"], 409, do=button, **lines_of(question))
    assert not CitizenQuery.objects.exists()


def test_rest_is_sent_by_one_press_and_the_broadcast_closed(
    cast: Cast, broadcast: Broadcast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(closing_forms, "LINES_SHOWN", 2)
    questions = [LiveQuestionFactory(broadcast=broadcast, approved=True) for _ in range(5)]
    district = DistrictFactory()
    data = lines_of(*questions[:2], topic=cast.topic.pk, district=district.pk, body=cast.parks.pk)
    page = post(cast["mira"], do="send_all", **data)
    assert "5 questions are now queries of the desk." in page
    assert "Every question has its outcome." in page
    filed = CitizenQuery.objects.order_by("pk").values_list("body__slug", "district_id")
    assert list(filed) == [("parks", district.pk)] * 2 + [("roads", None)] * 3
    page = post(cast["mira"], do="close")
    assert "Closed on 13 February 2026" in page
    broadcast.refresh_from_db()
    assert broadcast.status == "closed"


def test_those_shown_are_sent_alone(cast: Cast, broadcast: Broadcast) -> None:
    first, second = (LiveQuestionFactory(broadcast=broadcast, approved=True) for _ in range(2))
    page = post(cast["mira"], do="send_shown", **lines_of(first, topic=cast.topic.pk))
    assert "1 question is now a query of the desk." in page
    second.refresh_from_db()
    assert second.status == "approved"


def test_too_many_for_one_go_are_told_of(
    cast: Cast, broadcast: Broadcast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("broadcasts.closing.AT_ONCE_SECONDS", -1.0)
    shown, rest = (LiveQuestionFactory(broadcast=broadcast, approved=True) for _ in range(2))
    page = post(cast["mira"], do="send_all", **lines_of(shown, topic=cast.topic.pk))
    assert "1 is still to be sent" in page
    rest.refresh_from_db()
    assert rest.status == "approved"


def test_preview_changes_nothing_and_shows_the_body_of_what_was_chosen(
    cast: Cast, broadcast: Broadcast
) -> None:
    question = LiveQuestionFactory(broadcast=broadcast, approved=True)
    trees = TopicFactory(slug="trees")
    RouteFactory(topic=trees, body=cast.parks)
    page = post(cast["mira"], 200, do="preview", **lines_of(question, topic=trees.pk))
    assert re.findall(r"Goes to: <strong>([^<]+)</strong>", page) == [str(cast.parks)]
    assert not CitizenQuery.objects.exists()


@pytest.mark.parametrize("wrong", [{"topic": "0"}, {"topic": ""}, {"body": "police"}])
def test_wrong_choice_sends_nothing(
    cast: Cast, broadcast: Broadcast, wrong: dict[str, str]
) -> None:
    question = LiveQuestionFactory(broadcast=broadcast, approved=True)
    if wrong.get("body"):
        wrong = {"topic": str(cast.topic.pk), "body": str(cast.police.pk)}
    post(cast["mira"], 400, do="send_all", **lines_of(question, **wrong))
    assert not CitizenQuery.objects.exists()


def test_question_of_another_broadcast_is_not_sent_from_here(
    cast: Cast, broadcast: Broadcast
) -> None:
    other = LiveQuestionFactory(broadcast=BroadcastFactory(ended=True), approved=True)
    post(cast["mira"], do="send_shown", **lines_of(other, topic=cast.topic.pk))
    assert not CitizenQuery.objects.exists()


def test_those_that_wait_are_published_or_declined_in_bulk(
    cast: Cast, broadcast: Broadcast
) -> None:
    first, second, third = (LiveQuestionFactory(broadcast=broadcast) for _ in range(3))
    page = post(cast["mira"], do="publish", chosen=[f"{first.pk}-0"])
    assert "1 question is published." in page
    page = post(
        cast["mira"], do="decline", ground="off_topic", chosen=[f"{second.pk}-0", f"{third.pk}-0"]
    )
    assert "2 questions are declined" in page
    statuses = LiveQuestion.objects.order_by("position").values_list("status", flat=True)
    assert list(statuses) == ["approved", "declined", "declined"]
    grounds = LiveQuestion.objects.order_by("position").values_list("decline_ground", flat=True)
    assert list(grounds) == ["", "off_topic", "off_topic"]


def test_decline_needs_a_ground_and_a_choice(cast: Cast, broadcast: Broadcast) -> None:
    question = LiveQuestionFactory(broadcast=broadcast)
    page = post(cast["mira"], 400, do="decline", chosen=[f"{question.pk}-0"])
    assert "Choose why they are declined." in page
    assert "Choose the questions first." in post(cast["mira"], 400, do="publish")
    question.refresh_from_db()
    assert question.status == "incoming"


def test_what_somebody_changed_meanwhile_is_told_and_the_others_are_done(
    cast: Cast, broadcast: Broadcast
) -> None:
    changed = LiveQuestionFactory(broadcast=broadcast, revision=3)
    other = LiveQuestionFactory(broadcast=broadcast)
    page = post(cast["mira"], 409, do="publish", chosen=[f"{changed.pk}-2", f"{other.pk}-0"])
    assert f"Somebody changed question {changed.code} meanwhile" in page
    changed.refresh_from_db()
    other.refresh_from_db()
    assert (changed.status, other.status) == ("incoming", "approved")


@pytest.mark.parametrize("trait", ["announced", "on_air"])
def test_nothing_is_settled_before_the_end(cast: Cast, broadcast: Broadcast, trait: str) -> None:
    Broadcast.objects.all().delete()
    row = BroadcastFactory(**{trait: True}, number=97)
    question = LiveQuestionFactory(broadcast=row, approved=True)
    assert "The broadcast is not over." in read(cast["mira"])
    data = lines_of(question, topic=cast.topic.pk)
    assert "when the broadcast is over" in post(cast["mira"], 409, do="send_all", **data)
    post(cast["mira"], 409, do="close")
    assert not CitizenQuery.objects.exists()


def test_cancelled_one_sends_its_questions_and_cannot_be_closed(cast: Cast) -> None:
    row = BroadcastFactory(
        announced=True, status="cancelled", cancel_reason_en="The guest is ill", number=97
    )
    question = LiveQuestionFactory(broadcast=row, approved=True)
    assert "Close the broadcast" not in read(cast["mira"])
    page = post(cast["mira"], do="send_all", **lines_of(question, topic=cast.topic.pk))
    assert "every question to it has its outcome" in page
    assert CitizenQuery.objects.count() == 1


def test_cost_does_not_grow_with_the_questions(cast: Cast, broadcast: Broadcast) -> None:
    client, spent = of(cast["mira"]), []
    for n in (2, 40):
        for _ in range(n):
            LiveQuestionFactory(broadcast=broadcast, approved=True)
            LiveQuestionFactory(broadcast=broadcast, text=f"Вопрос {n}")
        with CaptureQueriesContext(connection) as statements:
            assert client.get(PAGE).status_code == 200
        spent.append(len(statements))
    assert spent[0] == spent[1]
    assert spent[0] < 40


@pytest.mark.parametrize(
    "address",
    ["?done=send_all&count=<b>", "?done=publish&count=-1", "?after=x", "?count=99999999999"],
)
def test_made_up_address_is_harmless(cast: Cast, broadcast: Broadcast, address: str) -> None:
    assert "<b>" not in read(cast["mira"], f"{PAGE}{address}")


def test_nobody_s_contact_is_on_the_page(cast: Cast, broadcast: Broadcast) -> None:
    person = ApplicantFactory(full_name="Алия Е.", email="aliya@example.org")
    LiveQuestionFactory(broadcast=broadcast, approved=True, applicant=person)
    LiveQuestionFactory(broadcast=broadcast, applicant=ApplicantFactory(email="b@example.org"))
    CitizenQueryFactory()
    page = read(cast["mira"])
    assert "aliya@example.org" not in page
    assert "b@example.org" not in page


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_keys_of_many_digits_come_back_as_they_are(
    cast: Cast, broadcast: Broadcast, language: str
) -> None:
    """Numbers are shown with spaces between thousands, and keys are no numbers to be shown."""
    waiting = LiveQuestionFactory(pk=1_234_567, broadcast=broadcast, revision=1_234)
    sent = LiveQuestionFactory(pk=1_234_568, broadcast=broadcast, approved=True)
    with clock.at(FRIDAY):
        page = of(cast["mira"]).get(f"/{language}/live/97/closing/").content.decode()
    assert f'value="{waiting.pk}-{waiting.revision}"' in page
    assert f'name="line" value="{sent.pk}"' in page
    assert f'name="q{sent.pk}-topic"' in page


@pytest.mark.parametrize("chosen", ["x", "1", "1-x", "-1-0", "1 000-0", "1-0-0", "٣-٠"])
def test_made_up_choice_is_refused(cast: Cast, broadcast: Broadcast, chosen: str) -> None:
    LiveQuestionFactory(broadcast=broadcast)
    post(cast["mira"], 400, do="publish", chosen=[chosen])


@pytest.mark.parametrize("line", ["x", "-1", "٣", "9" * 400, "9" * 5000])
def test_made_up_line_is_none(cast: Cast, broadcast: Broadcast, line: str) -> None:
    LiveQuestionFactory(broadcast=broadcast, approved=True)
    post(cast["mira"], do="send_shown", line=[line])
    assert not CitizenQuery.objects.exists()
