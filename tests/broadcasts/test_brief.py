"""The host's brief: what it tells, what it keeps to itself, and what it costs."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from broadcasts.brief import brief
from broadcasts.models import Broadcast
from portal import clock
from portal.models import Topic, User
from queries import growth, rollup
from queries.models import CitizenQuery
from tests.factories import (
    AnswerFactory,
    BodyFactory,
    BroadcastFactory,
    CitizenQueryFactory,
    GuestFactory,
    LiveQuestionFactory,
    QueryDeadlineFactory,
    TopicFactory,
)
from tests.factories.cast import Cast
from tests.factories.live import LIVE_STARTS_AT

pytestmark = pytest.mark.django_db
AT = LIVE_STARTS_AT
DAY = timedelta(days=1)


@pytest.fixture
def broadcast() -> Broadcast:
    row = BroadcastFactory(announced=True, number=97)
    GuestFactory(broadcast=row, appointment__body=BodyFactory(slug="roads"))
    return row


def read(client: Client, username: str = "host") -> str:
    client.force_login(User.objects.get(username=username))
    with clock.at(AT):
        response = client.get("/en/live/97/brief/")
    assert response.status_code == 200
    return response.content.decode()


def test_the_most_wanted_come_first_and_nothing_unpublished(
    client: Client, cast: Cast, broadcast: Broadcast
) -> None:
    for place, (votes, status) in enumerate(
        ((3, "approved"), (9, "queued"), (50, "incoming"), (70, "withdrawn")), start=1
    ):
        LiveQuestionFactory(
            broadcast=broadcast, position=place, votes_count=votes, status=status, text=f"N{place}!"
        )
    page = read(client)
    assert page.index("N2!") < page.index("N1!")
    assert "N3!" not in page
    assert "N4!" not in page


def test_what_was_said_before_stands_beside_the_question(
    client: Client, cast: Cast, broadcast: Broadcast
) -> None:
    text = "Когда отремонтируют тротуар на улице Абая между домами 10 и 20?"
    LiveQuestionFactory(broadcast=broadcast, position=1, status="approved", text=text)
    LiveQuestionFactory(
        broadcast=BroadcastFactory(closed=True, number=5),
        answered=True,
        text=text,
        answer_text="Отремонтируют в мае.",
        position=2,
    )
    page = read(client)
    assert "Отремонтируют в мае." in page
    assert "/en/live/5/" in page


def asked(theme: Topic, at: datetime) -> None:
    query = CitizenQueryFactory(topic=theme, theme=theme, received_at=at)
    QueryDeadlineFactory(query=query)


def test_growth_is_this_week_against_the_mean_of_four() -> None:
    water, roads, few = (TopicFactory(slug=slug) for slug in ("water", "roads", "few"))
    for theme, this_week, each_week in ((water, 12, 2), (roads, 6, 7), (few, 3, 0)):
        for number in range(this_week):
            asked(theme, AT - number % 7 * DAY)
        for week in range(4):
            for _number in range(each_week):
                asked(theme, AT - (7 + 7 * week) * DAY)
        asked(theme, AT - 35 * DAY)
    rollup.fold()
    (found,) = growth.fastest(on=AT.date(), limit=5)
    assert (found.theme_id, found.this_week, found.usual) == (water.pk, 12, 2.0)


def test_what_the_guest_s_body_owes_is_counted_and_only_public_queries_are_named(
    client: Client, cast: Cast, broadcast: Broadcast
) -> None:
    due_on = AT.date() - 3 * DAY
    late = {"status": "in_work", "due_on": due_on}
    CitizenQueryFactory(body=cast.roads, public_subject="Яма на Абая", **late)
    CitizenQueryFactory(body=cast.roads, public_subject="Тайна", visibility="private", **late)
    CitizenQueryFactory(body=cast.parks, public_subject="Чужое", **late)
    kept = CitizenQueryFactory(body=cast.roads, status="answered", outcome="planned",
                               answered_at=AT - 9 * DAY, closed_at=AT - 9 * DAY)  # fmt: skip
    AnswerFactory(query=kept)
    QueryDeadlineFactory(query=kept, kind="promise", started_on=due_on - DAY, due_on=due_on,
                         original_due_on=due_on)  # fmt: skip
    page = read(client)
    assert "2 answers overdue" in page
    assert "1 promise past its day" in page
    assert "Яма на Абая" in page
    assert "Тайна" not in page
    assert "Чужое" not in page


def test_a_promise_of_the_guest_is_told_until_its_query_is_answered(
    client: Client, cast: Cast, broadcast: Broadcast
) -> None:
    guest = broadcast.guests.get().appointment
    earlier = BroadcastFactory(ended=True, number=90, starts_at=AT - 30 * DAY)
    given = {"broadcast": earlier, "answered_by": guest, "status": "promised", "done_at": AT}
    LiveQuestionFactory(position=1, text="Не передано!", **given)
    is_open = CitizenQueryFactory(due_on=AT.date() + DAY)
    LiveQuestionFactory(position=2, text="В работе!", query=is_open, **given)
    done = CitizenQueryFactory(
        status="answered", outcome="fixed", answered_at=AT - DAY, closed_at=AT - DAY
    )
    LiveQuestionFactory(position=3, text="Уже отвечено!", query=done, **given)
    page = read(client)
    assert "Не передано!" in page
    assert "В работе!" in page
    assert is_open.number in page
    assert "Уже отвечено!" not in page


@pytest.mark.parametrize("username", ["erik", "stranger", "akim"])
def test_the_brief_is_for_the_studio(
    client: Client, cast: Cast, broadcast: Broadcast, username: str
) -> None:
    client.force_login(cast[username])
    assert client.get("/en/live/97/brief/").status_code == 404
    client.logout()
    assert client.get("/en/live/97/brief/").status_code == 302


def test_it_costs_the_same_however_many_were_asked(broadcast: Broadcast) -> None:
    def ask(first: int, last: int) -> None:
        for place in range(first, last):
            LiveQuestionFactory(broadcast=broadcast, position=place, status="approved")
            CitizenQueryFactory(body=broadcast.guests.get().appointment.body)

    counts = []
    for first, last in ((1, 7), (7, 30)):
        ask(first, last)
        with CaptureQueriesContext(connection) as counted:
            brief(Broadcast.objects.get(pk=broadcast.pk), today=AT.date())
        counts.append(len(counted))
    assert counts[0] == counts[1]
    assert CitizenQuery.objects.count() == 29
