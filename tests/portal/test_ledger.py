"""The ledger: nobody changes it through the portal, and whoever does behind its back is found."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pgtrigger
import pytest
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connection, transaction
from django.db.models import QuerySet
from django.db.utils import IntegrityError
from pytest_django import DjangoAssertNumQueries

from portal import ledger
from portal.ledger import RESIDENT, SYSTEM, Actor, Break
from portal.models import LedgerEntry, Role
from queries import casework, change
from queries.models import CitizenQuery
from tests.factories import BodyFactory, CitizenQueryFactory, QueryDeadlineFactory, staff

pytestmark = pytest.mark.django_db

SUBJECT = "query:26-000001-5"
AT = datetime(2026, 2, 2, 5, 0, 0, 123456, tzinfo=UTC)


@contextmanager
def behind_its_back() -> Iterator[None]:
    """What somebody with the database's own password can do."""
    with pgtrigger.ignore("portal.LedgerEntry:append_only"):
        yield


@pytest.fixture
def chain() -> list[LedgerEntry]:
    """Three entries of a subject, between entries of two others."""
    ledger.record("query:26-000000-1", "received", by=RESIDENT, at=AT, status="new")
    entries = ledger.record_all(
        SUBJECT,
        [("received", {"status": "new"}), ("registered", {"due_on": "2026-02-23"})],
        by=RESIDENT,
        at=AT,
        is_new=True,
    )
    entries.append(ledger.record(SUBJECT, "taken", by=Actor("user:7", "roads"), at=AT, n=1))
    ledger.record("query:26-000002-3", "received", by=SYSTEM, at=AT, status="new")
    return entries


def found(subject: str | None = None) -> list[tuple[str, int]]:
    return [(each.subject, each.sequence) for each in ledger.broken(subject)]


def rows(sequence: int) -> QuerySet[LedgerEntry]:
    return LedgerEntry.objects.filter(subject=SUBJECT, sequence=sequence)


def test_a_chain_is_numbered_and_bound(chain: list[LedgerEntry]) -> None:
    assert [entry.sequence for entry in chain] == [1, 2, 3]
    assert [entry.previous_digest for entry in chain] == ["", chain[0].digest, chain[1].digest]
    assert chain[2].actor == "user:7"
    assert chain[2].body == "roads"
    assert found() == []


def test_an_entry_is_never_updated(chain: list[LedgerEntry]) -> None:
    with pytest.raises(ProgrammingError, match="Cannot update or delete"), transaction.atomic():
        LedgerEntry.objects.filter(pk=chain[0].pk).update(event="answered")
    assert LedgerEntry.objects.get(pk=chain[0].pk).event == "received"


def test_an_entry_is_never_deleted(chain: list[LedgerEntry]) -> None:
    with pytest.raises(ProgrammingError, match="Cannot update or delete"), transaction.atomic():
        LedgerEntry.objects.filter(pk=chain[0].pk).delete()
    with (
        pytest.raises(ProgrammingError),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("DELETE FROM portal_ledgerentry WHERE id = %s", [chain[0].pk])
    assert LedgerEntry.objects.filter(pk=chain[0].pk).exists()


@pytest.mark.parametrize(
    "changed",
    [
        {"event": "answered"},
        {"actor": "user:8"},
        {"body": "parks"},
        {"data": {"due_on": "2026-03-31"}},
        {"at": AT + timedelta(microseconds=1)},
    ],
    ids=["event", "actor", "body", "data", "at"],
)
def test_a_changed_column_is_found(chain: list[LedgerEntry], changed: dict[str, object]) -> None:
    with behind_its_back():
        rows(2).update(**changed)
    assert found() == [(SUBJECT, 2)]


def test_a_change_with_its_digest_made_anew_is_found_by_the_next_entry(
    chain: list[LedgerEntry],
) -> None:
    entry = rows(2).get()
    entry.event = "answered"
    with behind_its_back():
        rows(2).update(event="answered", digest=ledger.digest_of(entry))
    assert found() == [(SUBJECT, 3)]


def test_a_removed_entry_is_found(chain: list[LedgerEntry]) -> None:
    with behind_its_back():
        rows(1).delete()
    assert (SUBJECT, 2) in found()


def test_an_entry_moved_to_another_subject_is_found(chain: list[LedgerEntry]) -> None:
    with behind_its_back():
        rows(3).update(subject="query:26-000009-9", sequence=1)
    assert ("query:26-000009-9", 1) in found()


def test_one_subject_is_verified_alone(chain: list[LedgerEntry]) -> None:
    with behind_its_back():
        LedgerEntry.objects.filter(subject="query:26-000002-3").update(event="answered")
    assert found(SUBJECT) == []
    assert found("query:26-000002-3") == [("query:26-000002-3", 1)]


def test_nothing_is_recorded_outside_the_transaction_of_the_change(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(transaction.get_connection(), "in_atomic_block", False)
    with pytest.raises(RuntimeError):
        ledger.record(SUBJECT, "received", by=RESIDENT)


def test_two_entries_never_share_a_number(chain: list[LedgerEntry]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        ledger.record_all(SUBJECT, [("received", {})], by=RESIDENT, is_new=True)


@pytest.mark.django_db(transaction=True)
def test_writers_at_once_make_one_unbroken_chain() -> None:
    query = CitizenQueryFactory()
    with transaction.atomic():
        change.record(query, "received", RESIDENT)

    def write() -> None:
        for _ in range(5):
            with transaction.atomic():
                change.record(change.locked(query), "supported", RESIDENT)
        connection.close()

    writers = [threading.Thread(target=write) for _ in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert list(ledger.verify()) == []
    last = LedgerEntry.objects.filter(subject=query.ledger_subject).latest("sequence")
    assert last.sequence == 21


# --- the command, and the end of a chain ----------------------------------------------------------


@pytest.fixture
def assigned() -> CitizenQuery:
    """A query with a ledger of two entries, the second of which assigned it."""
    query = CitizenQueryFactory()
    QueryDeadlineFactory(query=query)
    change.record(query, "received", RESIDENT)
    casework.assign(query, to=BodyFactory(), by=staff(Role.OPERATOR))
    return query


def test_verify_ledger_says_that_all_is_well(
    assigned: CitizenQuery, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("verify_ledger")
    assert "unbroken: 2 entries" in capsys.readouterr().out


def test_verify_ledger_prints_a_line_for_each_break_and_fails(
    assigned: CitizenQuery, capsys: pytest.CaptureFixture[str]
) -> None:
    with behind_its_back():
        LedgerEntry.objects.filter(sequence=1).update(event="answered")
    with pytest.raises(CommandError, match="1 places"):
        call_command("verify_ledger", assigned.ledger_subject)
    line = f"{assigned.ledger_subject} #1: its content was changed\n"
    assert capsys.readouterr().out == line


def test_a_chain_cut_at_its_end_is_found_by_the_status_of_its_query(
    assigned: CitizenQuery,
) -> None:
    with behind_its_back():
        LedgerEntry.objects.filter(sequence=2).delete()
    assert list(ledger.broken()) == []
    why = "the query is assigned, its last entry says new"
    assert list(ledger.verify()) == [Break(assigned.ledger_subject, 1, why)]
    assert list(ledger.verify("query:26-000001-5")) == []


def test_a_query_without_any_ledger_is_found() -> None:
    query = CitizenQueryFactory()
    why = "the query is new, its last entry says nothing"
    assert list(ledger.verify()) == [Break(query.ledger_subject, 0, why)]


def test_verify_asks_the_database_a_few_times_however_many_queries(
    assigned: CitizenQuery, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(3):
        query = CitizenQueryFactory()
        change.record(query, "received", RESIDENT)
    with django_assert_num_queries(5):  # two of them for frozen months
        assert list(ledger.verify()) == []
