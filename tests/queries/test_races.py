"""Two people on one query at the same moment, on two connections: one does it, one is told."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from portal import ledger
from portal.models import LedgerEntry, Message
from queries import answering, attaching, casework, follow_up
from queries.lifecycle import NotYourBody, TransitionNotAllowed
from queries.models import CitizenQuery
from tests.factories import (
    AnswerFactory,
    BodyFactory,
    CitizenQueryFactory,
    HoldingFactory,
    QueryDeadlineFactory,
    staff,
)

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*deeds: Callable[[], object]) -> list[str]:
    """Let all begin together, each on a connection of its own; says what became of each."""
    barrier = Barrier(len(deeds))

    def do(deed: Callable[[], object]) -> str:
        try:
            barrier.wait(timeout=10)
            deed()
        except (NotYourBody, TransitionNotAllowed):
            return "told"
        else:
            return "done"
        finally:
            connection.close()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return sorted(pool.map(do, deeds))


def held(**traits: object) -> CitizenQuery:
    query = CitizenQueryFactory(**traits)
    HoldingFactory(query=query)
    QueryDeadlineFactory(query=query)
    return query


def test_two_executors_take_one_query() -> None:
    query = held(assigned=True)
    alice = staff("executor", body=query.body)
    bob = staff("executor", body=query.body)

    became = at_once(
        lambda: casework.take(query, by=alice),
        lambda: casework.take(query, by=bob),
    )

    query.refresh_from_db()
    assert became == ["done", "told"]
    assert query.assignee in {alice, bob}
    assert LedgerEntry.objects.filter(event="taken").count() == 1


def test_two_heads_approve_one_answer_and_it_goes_out_once() -> None:
    query = held(in_approval=True)
    AnswerFactory(query=query, outcome="fixed")
    heads = [staff("head", body=query.body), staff("head", body=query.body)]

    became = at_once(*(lambda head=head: answering.approve(query, by=head) for head in heads))

    assert became == ["done", "told"]
    assert Message.objects.filter(template="queries/answered").count() == 1
    assert list(ledger.broken()) == []


def test_two_attach_one_public_answer_and_it_is_mailed_once() -> None:
    before = AnswerFactory(query=CitizenQueryFactory(answered=True), sent=True).query
    query = held(in_work=True)
    two = [staff("executor", body=query.body), staff("head", body=query.body)]

    became = at_once(
        *(
            lambda by=by: attaching.attach(query, source="desk", number=before.number, by=by)
            for by in two
        )
    )

    assert became == ["done", "done"]
    assert query.attached_answers.count() == 1
    assert Message.objects.filter(template="queries/answer_attached").count() == 1
    assert LedgerEntry.objects.filter(event="answer_attached").count() == 1
    assert list(ledger.broken()) == []


def test_one_forwards_while_another_takes_and_the_row_is_whole() -> None:
    query = held(assigned=True)
    executor = staff("executor", body=query.body)
    other = BodyFactory()

    became = at_once(
        lambda: casework.take(query, by=executor),
        lambda: casework.forward(query, to=other, reason="Not ours", by=executor),
    )

    query.refresh_from_db()
    assert became in (["done", "done"], ["done", "told"])  # taken, then forwarded; or forwarded
    assert (query.body, query.status) == (other, "assigned")
    assert query.holdings.filter(to_at__isnull=True).count() == 1
    assert query.deadlines.filter(kind="answer").open().count() == 1
    assert list(ledger.broken()) == []


def test_twenty_residents_join_at_once_and_all_count() -> None:
    query = held(assigned=True)

    became = at_once(
        *(
            lambda n=n: follow_up.support(query, fingerprint=follow_up.fingerprint_of(f"{n}"))
            for n in range(20)
        )
    )

    query.refresh_from_db()
    assert became == ["done"] * 20
    assert query.supporters_count == query.supporters.count() == 20
    assert list(ledger.broken()) == []
