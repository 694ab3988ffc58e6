"""The staff's queue: whose rows, in what order, found how, and at a bounded cost."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal import clock, search
from portal.models import User
from queries import casework, terms
from queries.models import Applicant, CitizenQuery
from tests.factories import ApplicantFactory, CitizenQueryFactory, HoldingFactory
from tests.factories.cast import MONDAY, Cast

pytestmark = pytest.mark.django_db
LIST = reverse("admin:queries_citizenquery_changelist")


def shown(client: Client, **asked: Any) -> list[str]:
    """The numbers on the page, from top to bottom."""
    page = client.get(LIST, asked)
    assert page.status_code == 200, page.headers.get("location")
    return [query.number for query in page.context["cl"].result_list]


def enter(client: Client, user: User) -> None:
    client.force_login(user)


def due(days: int, **more: Any) -> CitizenQuery:
    """A query due so many calendar days from now."""
    return CitizenQueryFactory(due_on=clock.today() + timedelta(days=days), **more)


def test_most_urgent_stands_first_and_closed_ones_are_left_out(client: Client, cast: Cast) -> None:
    later, late, soon = (due(n, assigned=True, body=cast.roads) for n in (5, -3, 1))
    CitizenQueryFactory(answered=True, body=cast.roads)
    enter(client, cast["erik"])
    assert shown(client) == [late.number, soon.number, later.number]


def test_tabs_hold_what_their_names_say(client: Client, cast: Cast) -> None:
    mine = due(9, in_work=True, body=cast.roads, assignee=cast["erik"])
    overdue = due(-9, assigned=True, body=cast.roads)
    today = due(0, in_work=True, body=cast.roads)
    waiting = due(3, awaiting_resident=True, body=cast.roads)
    drafted = due(4, in_approval=True, body=cast.roads)
    closed = CitizenQueryFactory(answered=True, body=cast.roads)
    new = due(12)
    back = due(13)
    HoldingFactory(query=back, body=cast.roads, to_at=timezone.now())
    enter(client, cast["erik"])
    tabs = {tab["queue"].key: tab["count"] for tab in client.get(LIST).context["tabs"]}
    assert tabs == {
        "open": "5", "mine": "1", "overdue": "1", "today": "1", "new": "1", "waiting": "1",
        "approval": "1", "all": "",
    }  # fmt: skip
    assert shown(client, queue="mine") == [mine.number]
    assert shown(client, queue="overdue") == [overdue.number]
    assert shown(client, queue="today") == [today.number]
    assert shown(client, queue="waiting") == [waiting.number]
    assert shown(client, queue="approval") == [drafted.number]
    assert closed.number in shown(client, queue="all")
    enter(client, cast["olga"])
    assert shown(client, queue="desk") == [new.number, back.number]
    assert shown(client, queue="sent_back") == [back.number]


def test_queues_of_what_waits_for_a_decision(client: Client, cast: Cast) -> None:
    wished, noticed = (
        cast.query("in_work", at=timezone.now()),
        cast.query("in_work", at=timezone.now(), applicant=ApplicantFactory.build(email="")),
    )
    day = clock.today() + timedelta(days=45)
    day += timedelta(days=(7 - day.weekday()) % 7)
    terms.request_extension(wished, until_on=day, reason="Frost", by=cast["erik"])
    terms.extend(noticed, until_on=day, reason="Frost", by=cast["hana"])
    enter(client, cast["hana"])
    assert shown(client, queue="wishes") == [wished.number]
    assert shown(client, queue="notices") == [noticed.number]


def test_every_row_says_in_words_how_far_its_day_is(client: Client, cast: Cast) -> None:
    for day in (2, 4, 27):
        CitizenQueryFactory(assigned=True, body=cast.roads, due_on=f"2026-02-{day:02}")
    CitizenQueryFactory(assigned=True, body=cast.roads, due_on="2026-01-28")
    enter(client, cast["erik"])
    with clock.at(MONDAY):
        page = client.get(LIST).content.decode()
    words = re.findall(r'<span class="st-due st-due--(\w+)">([^<]+)</span>', page)
    assert words == [
        ("late", "3 working days overdue"),
        ("today", "today"),
        ("calm", "in 2 working days"),
        ("calm", "in 19 working days"),
    ]


@pytest.mark.parametrize("rows", [1, 3])
def test_list_costs_the_same_statements_for_one_row_and_for_three(
    rows: int, client: Client, cast: Cast, django_assert_num_queries: Any
) -> None:
    for _row in range(rows):
        due(3, in_work=True, assignee=cast["erik"])
    enter(client, cast["olga"])
    with django_assert_num_queries(10):
        assert len(shown(client)) == rows


def test_other_bodies_rows_are_in_no_list(client: Client, cast: Cast) -> None:
    theirs = due(1, assigned=True, body=cast.parks)
    at_the_desk = due(1)
    enter(client, cast["erik"])
    for queue in ("open", "new", "all", "desk"):
        assert shown(client, queue=queue) == []
    assert shown(client, q=theirs.number) == []
    assert shown(client, body=cast.parks.pk) == []
    enter(client, cast["olga"])
    assert set(shown(client)) == {theirs.number, at_the_desk.number}


@pytest.mark.parametrize(
    "typed",
    [
        "{0.number}",
        " № {0.number} ",
        "alice@example.org",
        "ALICE@example.org",
        "8 727 000 00 01",
        "разбитый тротуар",
    ],
)
def test_query_is_found_by_number_contact_and_words(typed: str, client: Client, cast: Cast) -> None:
    alice = ApplicantFactory(phone="+77270000001")
    wanted = CitizenQueryFactory(answered=True, body=cast.roads, applicant=alice)
    other = ApplicantFactory(email="bob@example.org")
    CitizenQueryFactory(
        assigned=True, body=cast.roads, applicant=other, subject="Свет", text="Нет света"
    )
    search.learn_words(wanted.public_text)
    enter(client, cast["erik"])
    assert shown(client, q=typed.format(wanted)) == [wanted.number]


def test_contacts_lead_nobody_to_a_query_whose_person_they_may_not_see(
    client: Client, cast: Cast
) -> None:
    CitizenQueryFactory(assigned=True, body=cast.parks)
    assert Applicant.objects.filter(email="alice@example.org").exists()
    for name in ("anna", "erik", "mira"):
        enter(client, cast[name])
        assert shown(client, q="alice@example.org") == []


def test_filters_narrow_and_a_made_up_one_finds_nothing(client: Client, cast: Cast) -> None:
    roads, parks = due(1, assigned=True, body=cast.roads), due(2, assigned=True, body=cast.parks)
    enter(client, cast["olga"])
    assert shown(client, body=cast.parks.pk) == [parks.number]
    assert shown(client, theme=roads.theme_id) == [roads.number]
    assert shown(client, body="0") == []
    assert shown(client, queue="none-such") == [roads.number, parks.number]


def test_pages_follow_each_other_without_a_count(client: Client, cast: Cast) -> None:
    numbers = [due(n, assigned=True, body=cast.roads).number for n in range(30)]
    enter(client, cast["erik"])
    first = client.get(LIST)
    assert 'rel="next"' in first.content.decode()
    assert shown(client) == numbers[:25]
    assert shown(client, p=2) == numbers[25:]
    assert 'rel="next"' not in client.get(LIST, {"p": 2}).content.decode()


def test_empty_queue_says_so(client: Client, cast: Cast) -> None:
    enter(client, cast["erik"])
    assert "Nothing waits here." in client.get(LIST).content.decode()
    assert "Nothing was found." in client.get(LIST, {"q": "26-004817-3"}).content.decode()


@pytest.mark.parametrize("name", ["host", "stranger"])
def test_whoever_has_no_part_in_the_desk_has_no_queue(
    name: str, client: Client, cast: Cast
) -> None:
    enter(client, cast[name])
    assert client.get(LIST).status_code in {302, 403}


def test_taken_query_leaves_the_queue_of_new_ones(client: Client, cast: Cast) -> None:
    query = cast.query("assigned", at=timezone.now())
    enter(client, cast["erik"])
    assert shown(client, queue="new") == [query.number]
    casework.take(query, by=cast["erik"])
    assert shown(client, queue="new") == []
    assert shown(client, queue="mine") == [query.number]
