"""Seals: what was in the ledger at the end of a day cannot leave it without being missed."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta

import pgtrigger
import pytest
from django.core.management import call_command
from django.db import ProgrammingError, connection, transaction
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from portal import clock, ledger, seal_views, seals, tasks
from portal.ledger import RESIDENT, Break
from portal.models import LedgerEntry, LedgerSeal

pytestmark = pytest.mark.django_db

MONDAY = date(2026, 2, 2)
TUESDAY = date(2026, 2, 3)
NOON = datetime(2026, 2, 2, 7, 0, tzinfo=UTC)  # Monday noon in Almaty
AFTER_MIDNIGHT = datetime(2026, 2, 2, 19, 7, tzinfo=UTC)  # Tuesday, seven past midnight in Almaty
DAY = timedelta(days=1)
PAGE = "/open-data/ledger-seals.json"


def write(subject: str, count: int = 1, *, at: datetime = NOON) -> list[LedgerEntry]:
    return [
        ledger.record(subject, "supported", by=RESIDENT, at=at, status="new") for _ in range(count)
    ]


def seal_at(moment: datetime) -> LedgerSeal | None:
    with clock.at(moment):
        return seals.seal()


@contextmanager
def behind_its_back() -> Iterator[None]:
    """What somebody with the database's own password can do."""
    with pgtrigger.ignore("portal.LedgerEntry:append_only", "portal.LedgerSeal:seal_is_final"):
        yield


@pytest.fixture
def sealed() -> LedgerSeal:
    """Monday, closed: three entries of one subject and two of another."""
    write("query:26-000001-5", 3)
    write("query:26-000002-3", 2)
    seal = seal_at(AFTER_MIDNIGHT)
    assert seal is not None
    return seal


def test_a_day_is_sealed_after_its_midnight_and_once(sealed: LedgerSeal) -> None:
    assert (sealed.day, sealed.entries, sealed.sealed_at) == (MONDAY, 5, AFTER_MIDNIGHT)
    assert sealed.last_id == LedgerEntry.objects.latest("id").pk
    assert seal_at(AFTER_MIDNIGHT) is None
    assert seal_at(AFTER_MIDNIGHT + timedelta(hours=23, minutes=52)) is None
    assert LedgerSeal.objects.count() == 1


def test_an_entry_of_the_new_day_belongs_to_the_next_seal(sealed: LedgerSeal) -> None:
    write("query:26-000003-1", at=AFTER_MIDNIGHT)
    late = write("query:26-000001-5", at=NOON)[0]  # drew its id after the day was closed
    following = seal_at(AFTER_MIDNIGHT + DAY)
    assert following is not None
    assert (following.day, following.entries, following.last_id) == (TUESDAY, 2, late.pk)
    assert following.previous_digest == sealed.digest
    assert list(ledger.verify()) == []


def test_only_what_was_known_before_midnight_is_sealed() -> None:
    entry = write("query:26-000001-5", at=NOON)[0]
    write("query:26-000001-5", at=AFTER_MIDNIGHT)
    seal = seal_at(AFTER_MIDNIGHT)
    assert seal is not None
    assert (seal.entries, seal.last_id) == (1, entry.pk)


def test_missed_days_are_covered_by_the_next_seal(sealed: LedgerSeal) -> None:
    write("query:26-000001-5", 2, at=NOON + DAY)
    write("query:26-000001-5", 2, at=NOON + 3 * DAY)
    following = seal_at(AFTER_MIDNIGHT + 4 * DAY)
    assert following is not None
    assert (following.day, following.entries) == (MONDAY + 4 * DAY, 4)
    assert list(seals.broken()) == []


def test_a_day_without_entries_has_its_seal(sealed: LedgerSeal) -> None:
    following = seal_at(AFTER_MIDNIGHT + DAY)
    assert following is not None
    assert (following.entries, following.last_id) == (0, sealed.last_id)
    assert following.digest != sealed.digest
    assert list(seals.broken()) == []


def test_a_tail_that_was_cut_off_is_missed(sealed: LedgerSeal) -> None:
    with behind_its_back():
        LedgerEntry.objects.filter(subject="query:26-000001-5", sequence=3).delete()
    assert list(ledger.broken()) == []
    why = "it sealed 5 entries, the ledger has 4 of them"
    assert list(ledger.verify()) == [Break("seal:2026-02-02", 0, why)]


def test_a_chain_that_was_taken_away_is_missed(sealed: LedgerSeal) -> None:
    with behind_its_back():
        LedgerEntry.objects.filter(subject="query:26-000002-3").delete()
    assert list(ledger.broken()) == []
    assert [found.subject for found in ledger.verify()] == ["seal:2026-02-02"]


def test_a_chain_written_anew_is_found(sealed: LedgerSeal) -> None:
    """Its digests fit each other again, but not what was sealed."""
    with behind_its_back():
        entry = LedgerEntry.objects.get(subject="query:26-000002-3", sequence=2)
        entry.event = "answered"
        LedgerEntry.objects.filter(pk=entry.pk).update(
            event=entry.event, digest=ledger.digest_of(entry)
        )
    assert list(ledger.broken()) == []
    why = "its entries, or the seal itself, were changed"
    assert list(ledger.verify()) == [Break("seal:2026-02-02", 0, why)]


def test_only_the_seal_of_the_day_that_was_touched_is_broken(sealed: LedgerSeal) -> None:
    for days in (1, 2):
        write("query:26-000001-5", at=NOON + days * DAY)
        seal_at(AFTER_MIDNIGHT + days * DAY)
    with behind_its_back():
        LedgerEntry.objects.filter(at=NOON + DAY).delete()
    assert [found.subject for found in seals.broken()] == ["seal:2026-02-03"]


def test_a_seal_that_was_taken_away_is_missed(sealed: LedgerSeal) -> None:
    for days in (1, 2):
        seal_at(AFTER_MIDNIGHT + days * DAY)
    with behind_its_back():
        LedgerSeal.objects.filter(day=TUESDAY).delete()
    why = "it does not follow the seal before it"
    assert list(seals.broken()) == [Break("seal:2026-02-04", 0, why)]


def test_a_seal_made_to_fit_breaks_the_next(sealed: LedgerSeal) -> None:
    seal_at(AFTER_MIDNIGHT + DAY)
    with behind_its_back():
        LedgerEntry.objects.filter(subject="query:26-000002-3").delete()
        left = LedgerEntry.objects.order_by("id").values_list("id", "digest")
        sha = hashlib.sha256(b"\n2026-02-02\n")
        for key, digest in left:
            sha.update(f"{key} {digest}\n".encode())
        LedgerSeal.objects.filter(day=MONDAY).update(entries=3, digest=sha.hexdigest())
    assert [found.subject for found in seals.broken()] == ["seal:2026-02-03"]


def test_a_seal_is_never_changed_nor_deleted(sealed: LedgerSeal) -> None:
    with pytest.raises(ProgrammingError, match="Cannot update or delete"), transaction.atomic():
        LedgerSeal.objects.update(entries=4)
    with pytest.raises(ProgrammingError, match="Cannot update or delete"), transaction.atomic():
        sealed.delete()
    assert LedgerSeal.objects.get().entries == 5


def test_seals_say_nothing_of_one_subject(sealed: LedgerSeal) -> None:
    with behind_its_back():
        LedgerEntry.objects.filter(subject="query:26-000002-3").delete()
    assert list(seals.broken("query:26-000001-5")) == []


def test_verifying_asks_the_database_as_often_for_many_days(
    sealed: LedgerSeal, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for days in (1, 2, 3):
        write("query:26-000001-5", at=NOON + days * DAY)
        seal_at(AFTER_MIDNIGHT + days * DAY)
    with django_assert_num_queries(3):
        assert list(seals.broken()) == []


def test_the_task_seals_and_the_command_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    write("calendar:2026-02-10")
    call_command("verify_ledger")
    assert "Not sealed yet." in capsys.readouterr().out
    with clock.at(AFTER_MIDNIGHT):
        tasks.seal_ledger()
        tasks.seal_ledger()
    call_command("verify_ledger")
    assert "Sealed up to 2026-02-02." in capsys.readouterr().out


@pytest.mark.django_db(transaction=True)
def test_a_day_is_not_closed_before_an_earlier_id_has_come() -> None:
    """One writer has drawn an id and not committed while another, later one has."""
    drawn, may_commit = threading.Event(), threading.Event()
    failures: list[BaseException] = []

    def write_slowly() -> None:
        try:
            with transaction.atomic():
                write("query:26-000001-5")
                drawn.set()
                assert may_commit.wait(10)
        except BaseException as failure:  # noqa: BLE001 — the test's own thread must tell
            failures.append(failure)
        finally:
            connection.close()

    slow = threading.Thread(target=write_slowly)
    slow.start()
    assert drawn.wait(10)
    with transaction.atomic():
        write("query:26-000002-3")
    with clock.at(AFTER_MIDNIGHT), pytest.raises(seals.StillWritten):
        seals.seal(wait=0)
    with clock.at(AFTER_MIDNIGHT):
        release = threading.Timer(0.3, may_commit.set)
        release.start()
        seal = seals.seal(wait=10)
    slow.join()
    assert failures == []
    assert seal is not None
    assert seal.entries == LedgerEntry.objects.count() == 2
    assert list(seals.broken()) == []


@pytest.mark.django_db(transaction=True)
def test_two_who_seal_at_once_make_one_seal() -> None:
    with transaction.atomic():
        write("query:26-000001-5", 3)
    made: list[LedgerSeal | None] = []
    start = threading.Barrier(3)

    def close() -> None:
        start.wait(10)
        made.append(seal_at(AFTER_MIDNIGHT))
        connection.close()

    workers = [threading.Thread(target=close) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len([seal for seal in made if seal]) == LedgerSeal.objects.count() == 1


# --- the public page ------------------------------------------------------------------------------


def test_anybody_reads_the_seals_newest_first_and_caches_them(
    sealed: LedgerSeal, client: Client
) -> None:
    seal_at(AFTER_MIDNIGHT + DAY)
    page = client.get(PAGE)
    assert page["Content-Type"] == "application/json"
    assert page["Cache-Control"] == "public, max-age=300"
    told = page.json()
    assert [row["day"] for row in told["seals"]] == ["2026-02-03", "2026-02-02"]
    assert told["seals"][1] == {
        "day": "2026-02-02",
        "entries": 5,
        "last_id": sealed.last_id,
        "sealed_at": "2026-02-02T19:07:00+00:00",
        "previous_digest": "",
        "digest": sealed.digest,
    }
    assert told["next"] is None


def test_a_digest_can_be_made_again_by_what_the_page_says(sealed: LedgerSeal) -> None:
    lines = ["", "2026-02-02"]
    lines += [f"{row.pk} {row.digest}" for row in LedgerEntry.objects.order_by("id")]
    text = "".join(f"{line}\n" for line in lines)
    assert sealed.digest == hashlib.sha256(text.encode()).hexdigest()


def test_the_page_goes_on_by_day(
    client: Client,
    monkeypatch: pytest.MonkeyPatch,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    monkeypatch.setattr(seal_views, "PAGE", 2)
    for days in range(5):
        seal_at(AFTER_MIDNIGHT + days * DAY)
    address, days_shown = PAGE, []
    while address:
        with django_assert_num_queries(1):
            told = client.get(address).json()
        days_shown.append([row["day"][-2:] for row in told["seals"]])
        address = told["next"]
    assert days_shown == [["06", "05"], ["04", "03"], ["02"]]


@pytest.mark.parametrize("before", ["tomorrow", "2026-13-01", "%00"])
def test_a_day_that_is_none_is_refused(client: Client, before: str) -> None:
    assert client.get(f"{PAGE}?before={before}").status_code == 400


def test_the_page_is_read_only(client: Client) -> None:
    assert client.post(PAGE).status_code == 405
