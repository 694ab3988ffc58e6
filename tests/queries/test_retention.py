"""Who is kept how long: through the anniversary of the last word, and not a day longer."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection, transaction
from pytest_django import DjangoAssertNumQueries, Settings

from portal import clock, ledger
from portal.models import LedgerEntry
from queries import answering, casework, erasure, follow_up, retention, tasks
from queries.answering import Reply
from queries.models import Applicant, CitizenQuery, Outcome
from queries.retention import Erased
from tests.factories import (
    AnswerFactory,
    ApplicantFactory,
    CitizenQueryFactory,
    QueryDeadlineFactory,
    SupporterFactory,
)
from tests.factories.cast import MONDAY, REPLY, Cast

# Closed on Monday, 2 February 2026; kept for five years.
LAST_MOMENT = datetime(2031, 2, 2, 18, 59, 59, tzinfo=UTC)  # a second before midnight in Almaty
FIRST_MOMENT = datetime(2031, 2, 2, 19, 0, tzinfo=UTC)
DAY = timedelta(days=1)
NOBODY = Erased(0, 0)


@pytest.fixture(autouse=True)
def five_years(settings: Settings) -> None:
    settings.PERSON_KEPT_YEARS = 5


def sweep_at(moment: datetime) -> Erased:
    with clock.at(moment):
        return retention.sweep()


def is_known(applicant: Applicant | None) -> bool:
    assert applicant is not None
    applicant.refresh_from_db()
    return bool(applicant.full_name or applicant.email) and applicant.erased_at is None


def test_asker_is_kept_through_the_anniversary_and_erased_the_day_after(cast: Cast) -> None:
    query = cast.query("answered")
    assert sweep_at(LAST_MOMENT) == NOBODY
    assert is_known(query.applicant)
    assert sweep_at(FIRST_MOMENT) == Erased(1, 0)
    assert not is_known(query.applicant)
    query.refresh_from_db()
    assert (query.status, query.text != "") == ("answered", True)


def test_ledger_says_that_the_portal_did_it_and_why(cast: Cast) -> None:
    query = cast.query("withdrawn")
    sweep_at(FIRST_MOMENT)
    entry = LedgerEntry.objects.filter(subject=query.ledger_subject).latest("sequence")
    assert (entry.event, entry.actor) == ("erased", "system")
    assert entry.data == {"who": "asker", "reason": retention.REASON, "status": "withdrawn"}
    assert list(ledger.verify(query.ledger_subject)) == []


def test_sweeping_again_does_nothing_more(cast: Cast) -> None:
    query = cast.query("answered")
    assert sweep_at(FIRST_MOMENT) == Erased(1, 0)
    entries = LedgerEntry.objects.filter(subject=query.ledger_subject).count()
    assert sweep_at(FIRST_MOMENT + DAY) == NOBODY
    assert LedgerEntry.objects.filter(subject=query.ledger_subject).count() == entries


@pytest.mark.parametrize("status", ["new", "in_work", "awaiting_resident", "in_approval"])
def test_open_query_keeps_its_person_however_old(cast: Cast, status: str) -> None:
    query = cast.query(status)
    assert sweep_at(FIRST_MOMENT + 3650 * DAY) == NOBODY
    assert is_known(query.applicant)


def test_reopened_query_counts_from_its_last_closing(cast: Cast) -> None:
    query = cast.query("answered")
    later = MONDAY + 20 * DAY
    with clock.at(later):
        follow_up.reopen(query, comment="It is still broken")
    assert sweep_at(FIRST_MOMENT) == NOBODY
    with clock.at(later):
        casework.take(query, by=cast["erik"])
        answering.draft_answer(query, reply=REPLY, by=cast["erik"])
        answering.approve(query, by=cast["hana"])
    assert sweep_at(FIRST_MOMENT + 19 * DAY) == NOBODY
    assert is_known(query.applicant)
    assert sweep_at(FIRST_MOMENT + 20 * DAY) == Erased(1, 0)
    assert not is_known(query.applicant)


def test_corrected_answer_is_a_later_word(cast: Cast) -> None:
    query = cast.query("answered")
    with clock.at(MONDAY + 40 * DAY):
        answering.correct(query, reply=REPLY, by=cast["hana"])
    assert sweep_at(FIRST_MOMENT + 39 * DAY) == NOBODY
    assert sweep_at(FIRST_MOMENT + 40 * DAY) == Erased(1, 0)


def test_promise_that_runs_keeps_its_person_until_its_day_is_as_old(cast: Cast) -> None:
    query = cast.query("in_work")
    planned = Reply(
        outcome=Outcome.PLANNED, text="Ремонт запланирован.", planned_on=date(2026, 9, 1)
    )
    with clock.at(MONDAY):
        answering.draft_answer(query, reply=planned, by=cast["erik"])
        answering.approve(query, by=cast["hana"])
    assert sweep_at(FIRST_MOMENT) == NOBODY
    assert sweep_at(datetime(2031, 9, 1, 18, 59, tzinfo=UTC)) == NOBODY
    assert sweep_at(datetime(2031, 9, 1, 19, 0, tzinfo=UTC)) == Erased(1, 0)


@pytest.mark.parametrize(
    ("years", "last_kept"),
    [(0, date(2026, 2, 2)), (1, date(2025, 8, 2)), (5, date(2021, 8, 2))],
)
def test_nobody_goes_while_they_may_still_complain(
    settings: Settings, years: int, last_kept: date
) -> None:
    """Six months where the remedies were not explained, whatever the setting says (Art. 92)."""
    settings.PERSON_KEPT_YEARS = years
    with clock.at(datetime(2026, 8, 2, 7, 0, tzinfo=UTC)):
        assert retention.last_kept_day() == last_kept


def test_complaint_still_possible_keeps_the_person(settings: Settings, cast: Cast) -> None:
    settings.PERSON_KEPT_YEARS = 0
    query = cast.query("answered")
    assert sweep_at(datetime(2026, 8, 2, 18, 59, tzinfo=UTC)) == NOBODY
    assert is_known(query.applicant)
    assert sweep_at(datetime(2026, 8, 2, 19, 0, tzinfo=UTC)) == Erased(1, 0)


def test_query_that_may_still_come_back_keeps_the_person(settings: Settings, cast: Cast) -> None:
    settings.PERSON_KEPT_YEARS = 0
    settings.REOPEN_DAYS = 400
    cast.query("answered")
    assert sweep_at(datetime(2027, 3, 9, 18, 59, tzinfo=UTC)) == NOBODY
    assert sweep_at(datetime(2027, 3, 9, 19, 0, tzinfo=UTC)) == Erased(1, 0)


@pytest.mark.parametrize(
    ("today", "last_kept"),
    [
        (datetime(2028, 2, 29, 7, tzinfo=UTC), date(2023, 2, 28)),
        (datetime(2029, 2, 28, 7, tzinfo=UTC), date(2024, 2, 28)),
        (datetime(2029, 3, 1, 7, tzinfo=UTC), date(2024, 3, 1)),
    ],
)
def test_leap_day_takes_nobody_early(today: datetime, last_kept: date) -> None:
    with clock.at(today):
        assert retention.last_kept_day() == last_kept


def test_family_goes_together_when_its_last_part_is_old_enough(cast: Cast) -> None:
    query = cast.query("in_work")
    with clock.at(MONDAY):
        part = casework.split(
            query, to=cast.parks, subject="Дерево", text="Дерево.", reason="x", by=cast["erik"]
        )
        answering.draft_answer(query, reply=REPLY, by=cast["erik"])
        answering.approve(query, by=cast["hana"])
    assert sweep_at(FIRST_MOMENT) == NOBODY  # the part is open
    with clock.at(MONDAY + 2 * DAY):
        casework.take(part, by=cast["pavel"])
        answering.draft_answer(part, reply=REPLY, by=cast["pavel"])
        answering.approve(part, by=cast["petra"])
    assert sweep_at(FIRST_MOMENT + DAY) == NOBODY
    assert sweep_at(FIRST_MOMENT + 2 * DAY) == Erased(1, 0)
    assert not is_known(query.applicant)
    assert not is_known(part.applicant)


def test_supporter_goes_with_the_query_they_joined(cast: Cast) -> None:
    query = cast.query("answered")
    with clock.at(MONDAY):
        bob = ApplicantFactory.build(full_name="Bob Example", email="bob@example.org")
        follow_up.support(query, fingerprint="bob", applicant=bob)
        follow_up.support(query, fingerprint="nameless")
    assert sweep_at(LAST_MOMENT) == NOBODY
    assert is_known(bob)
    assert sweep_at(FIRST_MOMENT) == Erased(1, 1)
    assert not is_known(bob)
    query.refresh_from_db()
    assert query.supporters_count == query.supporters.count() == 2
    assert sweep_at(FIRST_MOMENT) == NOBODY


def test_supporter_who_joined_late_is_kept_as_long_after_joining(cast: Cast) -> None:
    query = cast.query("answered")
    with clock.at(MONDAY + 100 * DAY):
        bob = ApplicantFactory.build(full_name="Bob Example", email="bob@example.org")
        follow_up.support(query, fingerprint="bob", applicant=bob)
    assert sweep_at(FIRST_MOMENT) == Erased(1, 0)
    assert is_known(bob)
    assert sweep_at(FIRST_MOMENT + 99 * DAY) == NOBODY
    assert sweep_at(FIRST_MOMENT + 100 * DAY) == Erased(0, 1)


def test_supporter_of_an_open_query_stays(cast: Cast) -> None:
    query = cast.query("in_work")
    with clock.at(MONDAY):
        bob = ApplicantFactory.build(full_name="Bob Example", email="bob@example.org")
        follow_up.support(query, fingerprint="bob", applicant=bob)
    assert sweep_at(FIRST_MOMENT) == NOBODY
    assert is_known(bob)


def closed(count: int) -> list[CitizenQuery]:
    return [CitizenQueryFactory(answered=True) for _ in range(count)]


@pytest.mark.django_db
def test_sweep_goes_batch_by_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "AT_ONCE", 2)
    queries = closed(5)
    SupporterFactory.create_batch(3, query=queries[0], applicant=None)
    for each in range(3):
        SupporterFactory(
            query=queries[0],
            fingerprint=f"known {each}",
            applicant=ApplicantFactory(),
            joined_at=queries[0].closed_at,
        )
    assert sweep_at(FIRST_MOMENT + 10 * DAY) == Erased(5, 3)
    assert not Applicant.objects.exclude(full_name="").exists()


@pytest.mark.django_db
def test_finding_who_goes_takes_one_statement(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for query in closed(3):
        AnswerFactory(query=query, sent=True)
        QueryDeadlineFactory(query=query, kind="promise", basis="promise", due_on=date(2026, 9, 1))
    with django_assert_num_queries(1):
        assert len(retention.expired(date(2026, 9, 2))) == 3
    assert not retention.expired(date(2026, 9, 1)).exists()


@pytest.mark.django_db
def test_one_that_cannot_be_erased_does_not_keep_the_others(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    first, second, third = closed(3)
    erase = erasure.erase

    def refuse(applicant: Applicant, **said: object) -> Applicant:
        if applicant.pk == second.applicant_id:
            raise PermissionError(13, "the photo's folder is read-only")
        return erase(applicant, **said)  # type: ignore[arg-type]

    monkeypatch.setattr(erasure, "erase", refuse)
    assert sweep_at(FIRST_MOMENT + 10 * DAY) == Erased(2, 0)
    assert not is_known(first.applicant)
    assert is_known(second.applicant)
    assert not is_known(third.applicant)
    assert f"applicant {second.applicant_id}" in caplog.text
    assert "example.org" not in caplog.text
    monkeypatch.undo()
    assert sweep_at(FIRST_MOMENT + 11 * DAY) == Erased(1, 0)


@pytest.mark.django_db
def test_sweep_that_dies_leaves_whole_people(monkeypatch: pytest.MonkeyPatch) -> None:
    queries = closed(3)
    erase = erasure.erase
    met: list[int] = []

    def die(applicant: Applicant, **said: object) -> Applicant:
        met.append(applicant.pk)
        if len(met) == 2:
            raise KeyboardInterrupt
        return erase(applicant, **said)  # type: ignore[arg-type]

    monkeypatch.setattr(retention, "AT_ONCE", 1)
    monkeypatch.setattr(erasure, "erase", die)
    with pytest.raises(KeyboardInterrupt):
        sweep_at(FIRST_MOMENT + 10 * DAY)
    assert [is_known(query.applicant) for query in queries] == [False, True, True]
    told = LedgerEntry.objects.filter(event="erased").values_list("subject", flat=True)
    assert list(told) == [queries[0].ledger_subject]
    monkeypatch.undo()
    assert sweep_at(FIRST_MOMENT + 10 * DAY) == Erased(2, 0)


@pytest.mark.django_db
def test_sweep_ends_with_its_time() -> None:
    query = closed(1)[0]
    with clock.at(FIRST_MOMENT + 10 * DAY):
        assert retention.sweep(seconds=-1) == NOBODY
        tasks.erase_expired()
    assert not is_known(query.applicant)


@pytest.mark.django_db(transaction=True)
def test_query_somebody_works_on_is_left_to_the_next_sweep() -> None:
    held, free = closed(2)
    locked, go_on = threading.Event(), threading.Event()

    def hold() -> None:
        with transaction.atomic():
            CitizenQuery.objects.select_for_update().get(pk=held.pk)
            locked.set()
            go_on.wait(10)
        connection.close()

    worker = threading.Thread(target=hold)
    worker.start()
    assert locked.wait(10)
    try:
        assert sweep_at(FIRST_MOMENT + 10 * DAY) == Erased(1, 0)
    finally:
        go_on.set()
        worker.join()
    assert is_known(held.applicant)
    assert not is_known(free.applicant)
    assert sweep_at(FIRST_MOMENT + 10 * DAY) == Erased(1, 0)


@pytest.mark.django_db(transaction=True)
def test_sweeps_at_once_erase_each_person_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "AT_ONCE", 2)
    queries = closed(9)
    start = threading.Barrier(3)
    done: list[Erased] = []

    def work() -> None:
        start.wait(10)
        done.append(sweep_at(FIRST_MOMENT + 10 * DAY))
        connection.close()

    workers = [threading.Thread(target=work) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    left = sweep_at(FIRST_MOMENT + 10 * DAY)
    assert sum(each.askers for each in (*done, left)) == 9
    assert LedgerEntry.objects.filter(event="erased").count() == 9
    assert not any(is_known(query.applicant) for query in queries)
