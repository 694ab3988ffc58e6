"""Filing: number, route, clocks, ledger and talon, all or nothing, and once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from django.db import close_old_connections, connection
from pytest_django import DjangoAssertNumQueries

from portal import clock, ledger
from portal.models import LedgerEntry, Message
from queries import intake
from queries.models import Applicant, Attachment, CitizenQuery, HeldFiling, Holding, QueryDeadline
from tests.factories import (
    AttachmentFactory,
    BodyFactory,
    CitizenQueryFactory,
    DistrictFactory,
    RouteFactory,
    TopicFactory,
)

MONDAY_TEN = datetime(2026, 2, 2, 5, 0, tzinfo=UTC)  # ten o'clock in Almaty
KEY = UUID("6f3b1c1e-0000-4000-8000-000000000001")


def alice(**changes: str) -> Applicant:
    return Applicant(
        **{"full_name": "Alice", "email": "alice@example.org", "language": "ru"} | changes
    )


def pavement(**changes: object) -> intake.Filing:
    return intake.Filing(
        **{
            "subject": "Разбит тротуар",
            "text": "У дома 5 разбит тротуар, звоните +7 701 234 56 78.",
            "topic": TopicFactory(slug="pavements"),
            "language": "ru",
        }
        | changes
    )


@pytest.mark.django_db
def test_submit_numbers_routes_and_starts_the_clocks() -> None:
    topic = TopicFactory(slug="pavements")
    district = DistrictFactory(slug="auezov")
    akims_office = BodyFactory(slug="akim-auezov")
    RouteFactory(topic=topic)
    RouteFactory(topic=topic, district=district, body=akims_office)

    with clock.at(MONDAY_TEN):
        query = intake.submit(pavement(topic=topic, district=district), applicant=alice())

    query.refresh_from_db()
    assert query.number.startswith("26-")
    assert (query.status, query.body) == ("assigned", akims_office)
    assert (query.registered_on, query.due_on) == (date(2026, 2, 2), date(2026, 2, 23))
    assert [(d.kind, d.due_on, d.body) for d in query.deadlines.order_by("kind")] == [
        ("answer", date(2026, 2, 23), akims_office),
        ("forward", date(2026, 2, 5), akims_office),
    ]
    assert Holding.objects.get(query=query).body == akims_office
    events = LedgerEntry.objects.filter(subject=query.ledger_subject)
    assert list(events.values_list("event", flat=True)) == ["received", "registered", "routed"]
    assert list(ledger.broken()) == []
    message = Message.objects.get()
    assert (message.template, message.recipient) == (
        "queries/filed",
        f"applicant:{query.applicant_id}",
    )


@pytest.mark.django_db
def test_submit_keeps_the_text_and_redacts_the_public_one() -> None:
    query = intake.submit(pavement(), applicant=alice())

    assert "+7 701 234 56 78" in query.text
    assert "701" not in query.public_text
    assert query.public_text.startswith("У дома 5 разбит тротуар")


@pytest.mark.django_db
def test_submit_without_a_route_waits_at_the_desk() -> None:
    query = intake.submit(pavement(), applicant=alice())

    assert (query.status, query.body) == ("new", None)
    assert query.due_on is not None
    assert LedgerEntry.objects.filter(event="unrouted").count() == 1


@pytest.mark.django_db
def test_submit_passes_over_a_body_that_is_no_more() -> None:
    topic = TopicFactory(slug="transport")
    gone = BodyFactory(slug="mobility", valid_to=date(2025, 8, 31))
    successor = BodyFactory(slug="traffic", valid_from=date(2025, 9, 1))
    RouteFactory(topic=topic, body=gone)
    RouteFactory(topic=None, body=successor)

    with clock.at(MONDAY_TEN):
        query = intake.submit(pavement(topic=topic), applicant=alice())

    assert query.body == successor


@pytest.mark.django_db
def test_submit_without_an_address_promises_no_mail() -> None:
    intake.submit(pavement(), applicant=alice(email=""))

    assert Message.objects.count() == 0


@pytest.mark.django_db
def test_submit_takes_the_photos_of_its_draft_and_no_others() -> None:
    mine = AttachmentFactory(query=None, draft_key=KEY)
    other = AttachmentFactory(query=None, draft_key=UUID(int=7))

    query = intake.submit(pavement(), applicant=alice(), draft_key=KEY)

    assert list(Attachment.objects.filter(query=query)) == [mine]
    other.refresh_from_db()
    assert other.query is None


@pytest.mark.django_db
def test_submit_twice_with_one_key_is_one_query() -> None:
    first = intake.submit(pavement(), applicant=alice(), key=KEY)
    second = intake.submit(pavement(), applicant=alice(), key=KEY)

    assert first.pk == second.pk
    assert (CitizenQuery.objects.count(), Applicant.objects.count()) == (1, 1)
    assert Message.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_submit_at_once_many_times_is_one_query_a_key() -> None:
    topic = TopicFactory(slug="pavements")
    BodyFactory()

    def file(n: int) -> str:
        try:
            filing = pavement(topic=topic)
            return intake.submit(filing, applicant=alice(), key=UUID(int=1 + n % 50)).number
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        numbers = list(pool.map(file, range(200)))
    close_old_connections()

    assert len(set(numbers)) == 50
    assert CitizenQuery.objects.count() == 50
    assert QueryDeadline.objects.count() == 100
    assert list(ledger.broken()) == []


@pytest.mark.django_db
def test_submit_costs_a_bounded_number_of_statements(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    topic = TopicFactory(slug="pavements")
    district = DistrictFactory(slug="auezov")
    RouteFactory(topic=topic, district=district)
    intake.submit(pavement(topic=topic, district=district), applicant=alice())

    filing = pavement(topic=topic, district=district)
    with django_assert_max_num_queries(13):  # two of them the savepoint of this test
        intake.submit(filing, applicant=alice())


@pytest.mark.django_db
def test_confirm_files_as_of_the_moment_it_was_sent_and_once() -> None:
    with clock.at(MONDAY_TEN):
        held = intake.hold(pavement(), applicant=alice(), key=KEY)
        assert CitizenQuery.objects.count() == 0
        intake.hold(pavement(), applicant=alice(), key=KEY)

    query = intake.confirm(held)
    again = intake.confirm(held)

    assert query == again
    assert query.received_at == MONDAY_TEN
    assert (HeldFiling.objects.count(), Applicant.objects.count()) == (1, 1)
    assert HeldFiling.objects.get().payload == {}


@pytest.mark.django_db
def test_similar_finds_what_asks_the_same_and_is_public() -> None:
    topic = TopicFactory(slug="pavements")
    now = datetime(2026, 3, 1, 5, 0, tzinfo=UTC)
    alike = CitizenQueryFactory(topic=topic, text="У дома 7 разбит тротуар, с коляской не пройти.")
    CitizenQueryFactory(topic=topic, text="У дома 8 разбит тротуар.", visibility="private")
    CitizenQueryFactory(topic=topic, text="Автобус 92 не пришёл утром.")
    CitizenQueryFactory(text="У дома 9 разбит тротуар, с коляской не пройти.")

    with clock.at(now):
        found = intake.similar(text="разбит тротуар, с коляской не пройти", topic=topic)

    assert found == [alike]
