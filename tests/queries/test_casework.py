"""Who holds a query: assigned, taken, asked about, forwarded, split, sent back to the desk."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from portal import clock
from portal.models import LedgerEntry, Message, Role
from queries import answering, casework, follow_up, terms
from queries.lifecycle import NotYourBody, TransitionNotAllowed
from queries.models import CitizenQuery, Holding, QueryDeadline
from tests.factories import BodyFactory, RouteFactory, staff
from tests.factories.cast import MONDAY, REPLY, Cast

pytestmark = pytest.mark.django_db
TUESDAY = MONDAY + timedelta(days=1)
FRIDAY = MONDAY + timedelta(days=4)


def holders(query: CitizenQuery) -> list[tuple[str | None, bool, str]]:
    rows = Holding.objects.filter(query=query).select_related("body")
    return [(row.body.slug if row.body else None, row.to_at is None, row.why_left) for row in rows]


def clock_of(query: CitizenQuery, kind: str) -> QueryDeadline:
    return query.deadlines.filter(kind=kind).latest("pk")


def test_assigned_query_keeps_the_clocks_of_its_registration(cast: Cast) -> None:
    query = cast.query("new")
    due_on = query.due_on
    with clock.at(TUESDAY):
        casework.assign(query, to=cast.roads, by=cast["olga"])
    query.refresh_from_db()
    assert query.body == cast.roads
    assert query.due_on == due_on == date(2026, 2, 23)
    assert {row.body for row in query.deadlines.all()} == {cast.roads}
    assert holders(query) == [(None, False, "Assigned by the desk"), ("roads", True, "")]


def test_body_that_has_ended_is_given_nothing(cast: Cast) -> None:
    ended = BodyFactory(slug="mobility", valid_to=date(2025, 8, 31))
    query, by = cast.query("new"), cast["olga"]
    attempts = (
        lambda: casework.assign(query, to=ended, by=by),
        lambda: casework.forward(query, to=ended, reason="Theirs", by=by),
        lambda: casework.split(query, to=ended, subject="A", text="B", reason="Theirs", by=by),
    )
    with clock.at(MONDAY):
        for attempt in attempts:
            with pytest.raises(TransitionNotAllowed, match="does not exist on this day"):
                attempt()
    query.refresh_from_db()
    assert query.body is None


def test_external_body_is_not_assigned_to(cast: Cast) -> None:
    with clock.at(MONDAY), pytest.raises(TransitionNotAllowed, match="outside the akimat"):
        casework.assign(cast.query("new"), to=cast.police, by=cast["olga"])


def test_taking_stops_the_clock_of_forwarding(cast: Cast) -> None:
    query = cast.query("assigned")
    assert clock_of(query, "forward").due_on == date(2026, 2, 5)
    with clock.at(TUESDAY):
        casework.take(query, by=cast["erik"])
    query.refresh_from_db()
    assert query.assignee == cast["erik"]
    assert clock_of(query, "forward").met_at == TUESDAY
    assert clock_of(query, "answer").is_open


def test_executor_must_answer_for_the_body(cast: Cast) -> None:
    query = cast.query("assigned")
    with pytest.raises(NotYourBody):
        casework.assign_executor(query, executor=cast["pavel"], by=cast["hana"])
    with pytest.raises(NotYourBody):
        casework.assign_executor(query, executor=cast["olga"], by=cast["hana"])
    with clock.at(MONDAY):
        casework.assign_executor(query, executor=cast["erik"], by=cast["hana"])
    query.refresh_from_db()
    assert (query.status, query.assignee) == ("in_work", cast["erik"])


def test_forwarding_starts_the_receivers_clocks_and_keeps_the_givers(cast: Cast) -> None:
    query = cast.query("assigned")
    with clock.at(FRIDAY):
        casework.forward(query, to=cast.parks, reason="The tree is theirs", by=cast["erik"])
    query.refresh_from_db()
    assert (query.status, query.body, query.assignee) == ("assigned", cast.parks, None)
    assert holders(query) == [
        (None, False, "Assigned by the desk"),
        ("roads", False, "The tree is theirs"),
        ("parks", True, ""),
    ]
    answers = query.deadlines.filter(kind="answer").order_by("pk")
    assert [(row.body, row.due_on, row.is_open) for row in answers] == [
        (cast.roads, date(2026, 2, 23), False),
        (cast.parks, date(2026, 2, 27), True),
    ]
    assert query.due_on == date(2026, 2, 27)
    told = LedgerEntry.objects.get(subject=query.ledger_subject, event="forwarded")
    assert told.data["from_body"] == "roads"
    assert told.body == "parks"


def test_forwarding_to_the_same_body_is_refused(cast: Cast) -> None:
    query = cast.query("assigned")
    with clock.at(MONDAY), pytest.raises(TransitionNotAllowed, match="already holds"):
        casework.forward(query, to=cast.roads, reason="Ours", by=cast["erik"])


def test_forwarding_outside_ends_the_query_here_and_tells_the_resident(cast: Cast) -> None:
    query = cast.query("in_work")
    Message.objects.all().delete()
    with clock.at(TUESDAY):
        casework.forward(query, to=cast.police, reason="A crime", by=cast["erik"])
    query.refresh_from_db()
    assert (query.status, query.due_on, query.closed_at) == ("forwarded", None, TUESDAY)
    assert query.body == cast.roads  # whoever forwarded it still finds it
    assert not query.deadlines.open().exists()
    assert not query.holdings.filter(to_at__isnull=True).exists()
    assert [mail.template for mail in Message.objects.all()] == ["queries/forwarded_outside"]


def test_reason_reaches_the_ledger_without_personal_data(cast: Cast) -> None:
    query = cast.query("assigned")
    with clock.at(MONDAY):
        casework.forward(
            query, to=cast.parks, reason="Call the resident: +7 701 000 00 00", by=cast["erik"]
        )
    told = LedgerEntry.objects.get(subject=query.ledger_subject, event="forwarded")
    assert "701" not in str(told.data)
    assert "701" not in query.holdings.get(body=cast.roads).reason_left


def test_sent_to_the_desk_keeps_its_clock_and_nobodys_name(cast: Cast) -> None:
    query = cast.query("assigned")
    with clock.at(TUESDAY):
        casework.send_to_desk(query, reason="Neither ours", by=cast["erik"])
    query.refresh_from_db()
    assert (query.status, query.body, query.due_on) == ("new", None, date(2026, 2, 23))
    assert set(CitizenQuery.objects.unrouted()) == {query}
    assert {row.body for row in query.deadlines.open()} == {None}


def test_wish_for_a_longer_term_lapses_when_the_body_no_longer_holds_it(cast: Cast) -> None:
    query = cast.query("assigned")
    with clock.at(MONDAY):
        terms.request_extension(query, until_on=date(2026, 3, 16), reason="Frost", by=cast["erik"])
        casework.forward(query, to=cast.parks, reason="Theirs", by=cast["erik"])
        terms.request_extension(query, until_on=date(2026, 3, 16), reason="Frost", by=cast["pavel"])
    wishes = query.extension_requests.order_by("pk").values_list("is_granted", "decided_at")
    assert list(wishes) == [(False, MONDAY), (None, None)]


def test_part_is_a_query_of_its_own_with_its_own_clocks_and_person(cast: Cast) -> None:
    query = cast.query("in_work")
    with clock.at(FRIDAY):
        part = casework.split(
            query,
            to=cast.parks,
            subject="Сухое дерево",
            text="У дома 5 сухое дерево, звонить 8 701 000 00 00",
            reason="Trees",
            by=cast["erik"],
        )
    part, query = CitizenQuery.objects.get(pk=part.pk), CitizenQuery.objects.get(pk=query.pk)
    assert (query.status, query.body) == ("in_work", cast.roads)
    assert (part.status, part.body, part.parent) == ("assigned", cast.parks, query)
    assert part.number != query.number
    assert part.applicant_id != query.applicant_id
    assert part.applicant.email == query.applicant.email
    assert part.registered_on == date(2026, 2, 6)
    assert {row.kind for row in part.deadlines.open()} == {"answer", "forward"}
    assert holders(part) == [("parks", True, "")]
    assert "701" in part.text
    assert "701" not in part.public_text
    events = LedgerEntry.objects.filter(subject=part.ledger_subject).values_list("event", flat=True)
    assert list(events) == ["split_from", "registered"]


def test_part_is_not_split_off_to_the_body_that_holds_the_whole(cast: Cast) -> None:
    query = cast.query("in_work")
    with clock.at(MONDAY), pytest.raises(TransitionNotAllowed, match="already holds"):
        casework.split(query, to=cast.roads, subject="A", text="B", reason="C", by=cast["erik"])


def test_asking_the_resident_does_not_stop_the_answer_term(cast: Cast) -> None:
    query = cast.query("in_work")
    with clock.at(TUESDAY):
        casework.ask_details(query, question="Which house?", by=cast["erik"])
    query.refresh_from_db()
    assert query.status == "awaiting_resident"
    assert query.due_on == date(2026, 2, 23)
    assert clock_of(query, "cure").due_on == date(2026, 2, 10)
    assert clock_of(query, "answer").is_open


def test_reply_goes_to_the_newest_question_and_stops_the_cure_clock(cast: Cast) -> None:
    query = cast.query("awaiting_resident")
    with clock.at(TUESDAY):
        casework.resume(query, by=cast["erik"])
        casework.ask_details(query, question="Which yard?", by=cast["erik"])
        follow_up.supply_details(query, reply="The second one")
    replies = query.detail_requests.order_by("asked_at").values_list("question", "reply")
    assert list(replies) == [("Which house?", ""), ("Which yard?", "The second one")]
    cures = query.deadlines.filter(kind="cure").order_by("pk")
    assert [(row.met_at, row.cancelled_at) for row in cures] == [(None, TUESDAY), (TUESDAY, None)]


def test_body_goes_on_with_what_the_resident_said_by_phone(cast: Cast) -> None:
    query = cast.query("awaiting_resident")
    with clock.at(TUESDAY):
        casework.resume(query, told="House 5, by phone", by=cast["erik"])
    query.refresh_from_db()
    assert query.status == "in_work"
    assert query.detail_requests.get().reply == "House 5, by phone"
    assert clock_of(query, "cure").met_at == TUESDAY


def test_reopened_query_of_an_ended_body_goes_to_its_successor(cast: Cast) -> None:
    query = cast.query("answered")
    cast.roads.valid_to, cast.roads.successor = date(2026, 2, 3), cast.parks
    cast.roads.save()
    with clock.at(FRIDAY):
        follow_up.reopen(query, comment="Still broken")
    query.refresh_from_db()
    assert (query.status, query.body) == ("assigned", cast.parks)
    assert holders(query)[-1] == ("parks", True, "")


def test_reopened_query_the_desk_had_settled_goes_where_the_routes_lead(cast: Cast) -> None:
    query = cast.query("new")
    with clock.at(MONDAY):
        answering.settle(query, reply=REPLY, by=cast["olga"])
    RouteFactory(topic=cast.topic, body=cast.parks)
    with clock.at(FRIDAY):
        follow_up.reopen(query, comment="Still broken")
    query.refresh_from_db()
    assert (query.status, query.body, query.is_on_the_spot) == ("assigned", cast.parks, False)


def test_whoever_has_two_bodies_acts_in_each(cast: Cast) -> None:
    both = staff(Role.EXECUTOR, cast.roads, username="both")
    both.memberships.create(role=Role.EXECUTOR, body=cast.parks)
    query = cast.query("assigned")
    with clock.at(datetime(2026, 2, 3, 6, tzinfo=UTC)):
        casework.forward(query, to=cast.parks, reason="Theirs", by=both)
        casework.take(query, by=both)
    query.refresh_from_db()
    assert (query.body, query.assignee) == (cast.parks, both)
