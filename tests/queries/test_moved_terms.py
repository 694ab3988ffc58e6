"""A changed calendar moves the open terms it touches, says so on each, and touches nothing else."""

import threading
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from portal import calendar_changes, ledger, tasks
from portal.calendar_changes import (
    StillMoving,
    carry_out,
    clear_day,
    pending,
    preview,
    set_day,
)
from portal.models import CalendarDay, CalendarMove, LedgerEntry, User
from portal.workdays import Override, current_calendar
from queries import clocks, law, moved_terms
from queries.models import CitizenQuery, QueryDeadline
from queries.timeline import timeline
from tests.factories import CitizenQueryFactory, QueryDeadlineFactory, UserFactory

DECREE = "№ 12 of 2026-02-01"
TUESDAY = date(2026, 2, 10)  # within the term of the factory's query: 2 to 23 February
SATURDAY = date(2026, 2, 14)


@pytest.fixture
def admin() -> User:
    return UserFactory(username="admin", is_superuser=True)


def free(day: date, admin: User, decree: str = DECREE) -> int:
    return set_day(day=day, is_working=False, decree=decree, by=admin)


@pytest.mark.django_db
def test_a_new_day_off_moves_the_term_and_says_so(admin: User) -> None:
    deadline = QueryDeadlineFactory()
    assert free(TUESDAY, admin) == 1
    deadline.refresh_from_db()
    assert (deadline.due_on, deadline.original_due_on) == (date(2026, 2, 24), date(2026, 2, 23))
    query = CitizenQuery.objects.get()
    assert query.due_on == date(2026, 2, 24)
    entry = LedgerEntry.objects.get(subject=query.ledger_subject)
    assert (entry.event, entry.actor) == ("deadline_moved", f"user:{admin.pk}")
    assert entry.data == {
        "clock": "answer",
        "was": "2026-02-23",
        "now": "2026-02-24",
        "day": "2026-02-10",
        "decree": DECREE,
        "status": "new",
    }
    with translation.override("en"):
        [line] = timeline(query)
    assert line.is_public
    assert "2026" in line.sentence
    assert line.sentence.endswith(DECREE)


@pytest.mark.django_db
def test_the_explanation_follows_the_moved_term(admin: User) -> None:
    deadline = QueryDeadlineFactory()
    free(TUESDAY, admin)
    deadline.refresh_from_db()
    days = clocks.explain(deadline.query, deadline)
    assert days[-1].on == deadline.due_on
    assert sum(day.counted for day in days) == 15
    [moved] = [day for day in days if day.on == TUESDAY]
    assert (moved.counted, moved.detail) == (False, DECREE)


@pytest.mark.django_db
def test_a_saturday_worked_brings_the_term_forward(admin: User) -> None:
    deadline = QueryDeadlineFactory()
    assert set_day(day=SATURDAY, is_working=True, decree=DECREE, by=admin) == 1
    deadline.refresh_from_db()
    assert deadline.due_on == date(2026, 2, 20)


@pytest.mark.django_db
def test_taking_the_word_back_moves_the_term_back(admin: User) -> None:
    deadline = QueryDeadlineFactory()
    free(TUESDAY, admin)
    assert clear_day(day=TUESDAY, by=admin) == 1
    deadline.refresh_from_db()
    assert deadline.due_on == deadline.original_due_on == CitizenQuery.objects.get().due_on
    events = LedgerEntry.objects.filter(subject=deadline.query.ledger_subject)
    assert [(e.event, e.data["was"], e.data["now"]) for e in events] == [
        ("deadline_moved", "2026-02-23", "2026-02-24"),
        ("deadline_moved", "2026-02-24", "2026-02-23"),
    ]
    assert list(ledger.broken()) == []
    assert not CalendarDay.objects.exists()


@pytest.mark.django_db
def test_clearing_a_day_the_table_does_not_know_is_an_error(admin: User) -> None:
    with pytest.raises(CalendarDay.DoesNotExist):
        clear_day(day=TUESDAY, by=admin)


@pytest.mark.django_db
def test_a_new_decree_alone_moves_nothing(admin: User) -> None:
    deadline = QueryDeadlineFactory()
    free(TUESDAY, admin)
    assert free(TUESDAY, admin, decree="№ 13") == 0
    deadline.refresh_from_db()
    assert deadline.due_on == date(2026, 2, 24)
    assert CalendarDay.objects.get().decree == "№ 13"


@pytest.mark.django_db
def test_a_word_that_agrees_with_the_published_calendar_moves_nothing(admin: User) -> None:
    QueryDeadlineFactory()
    assert set_day(day=SATURDAY, is_working=False, decree=DECREE, by=admin) == 0
    assert set_day(day=TUESDAY, is_working=True, decree=DECREE, by=admin) == 0
    assert LedgerEntry.objects.filter(event="deadline_moved").count() == 0


@pytest.mark.django_db
def test_closed_terms_and_terms_without_the_day_stay(admin: User) -> None:
    at = datetime(2026, 2, 9, 5, tzinfo=UTC)
    staying = [
        QueryDeadlineFactory(query__answered=True, met_at=at),
        QueryDeadlineFactory(cancelled_at=at),
        # It began on the day: day zero is not counted.
        QueryDeadlineFactory(started_on=TUESDAY, due_on=date(2026, 3, 3)),
        # It ended before.
        QueryDeadlineFactory(kind="forward", basis="350-VI/forward", due_on=date(2026, 2, 5)),
    ]
    moving = QueryDeadlineFactory()
    assert free(TUESDAY, admin) == 1
    for deadline in staying:
        before = (deadline.due_on, deadline.query.due_on)
        deadline.refresh_from_db()
        assert (deadline.due_on, CitizenQuery.objects.get(pk=deadline.query_id).due_on) == before
    told = LedgerEntry.objects.filter(event="deadline_moved").values_list("subject", flat=True)
    assert list(told) == [moving.query.ledger_subject]


@pytest.mark.django_db
def test_each_clock_of_a_query_moves_by_its_own_rule(admin: User) -> None:
    query = CitizenQueryFactory()
    answer = QueryDeadlineFactory(query=query)
    forward = QueryDeadlineFactory(
        query=query, kind="forward", basis="350-VI/forward", due_on=date(2026, 2, 5)
    )
    assert free(date(2026, 2, 4), admin) == 2
    answer.refresh_from_db()
    forward.refresh_from_db()
    assert (answer.due_on, forward.due_on) == (date(2026, 2, 24), date(2026, 2, 6))
    assert CitizenQuery.objects.get().due_on == answer.due_on
    told = LedgerEntry.objects.filter(subject=query.ledger_subject).order_by("sequence")
    assert {entry.data["clock"] for entry in told} == {"answer", "forward"}
    assert [entry.sequence for entry in told] == [1, 2]
    assert list(ledger.broken()) == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("basis", "kind", "extended"),
    [("350-VI/answer", "answer", True), ("promise", "promise", False)],
)
def test_a_named_day_moves_only_if_it_turns_free_itself(
    admin: User, basis: str, kind: str, *, extended: bool
) -> None:
    named = date(2026, 3, 5)
    deadline = QueryDeadlineFactory(kind=kind, basis=basis, due_on=named, is_extended=extended)
    assert free(TUESDAY, admin) == 0
    assert free(named, admin) == 1
    deadline.refresh_from_db()
    assert deadline.due_on == date(2026, 3, 6)


@pytest.mark.django_db
def test_the_old_law_moves_only_its_end(admin: User) -> None:
    deadline = QueryDeadlineFactory(
        started_on=date(2020, 2, 3), due_on=date(2020, 2, 18), basis="221-III/answer"
    )
    assert free(date(2020, 2, 12), admin) == 0
    assert free(date(2020, 2, 18), admin) == 1
    deadline.refresh_from_db()
    assert deadline.due_on == date(2020, 2, 19)


@pytest.mark.django_db
def test_preview_tells_what_moving_does(admin: User) -> None:
    queries = [QueryDeadlineFactory().query for _ in range(7)]
    QueryDeadlineFactory(started_on=date(2026, 2, 3), due_on=date(2026, 2, 24))
    QueryDeadlineFactory(query=queries[0], kind="promise", basis="promise", due_on=TUESDAY)
    QueryDeadlineFactory(due_on=date(2026, 3, 5), is_extended=True)
    shifts = preview(day=TUESDAY, word=Override(is_working=False, decree=DECREE))
    with translation.override("en"):
        told = [(str(s.clock), s.from_on.day, s.to_on.day, s.count) for s in shifts]
    assert told == [("promise", 10, 11, 1), ("answer", 23, 24, 7), ("answer", 24, 25, 1)]
    assert shifts[0].examples == (queries[0].number,)
    assert shifts[1].examples == tuple(query.number for query in queries[:5])
    assert not CalendarDay.objects.exists()
    assert QueryDeadline.objects.filter(due_on=date(2026, 2, 23)).count() == 7
    assert free(TUESDAY, admin) == sum(shift.count for shift in shifts)


@pytest.mark.django_db
def test_preview_of_a_day_that_does_not_turn_is_empty() -> None:
    QueryDeadlineFactory()
    assert preview(day=TUESDAY, word=Override(is_working=True, decree=DECREE)) == []
    assert preview(day=TUESDAY, word=None) == []


@pytest.mark.django_db
def test_moving_thirty_takes_as_many_statements_as_moving_one(admin: User) -> None:
    QueryDeadlineFactory()
    with CaptureQueriesContext(connection) as for_one:
        assert free(TUESDAY, admin) == 1
    for _ in range(29):
        QueryDeadlineFactory(due_on=date(2026, 2, 24))
    with CaptureQueriesContext(connection) as for_thirty:
        assert free(date(2026, 2, 11), admin) == 30
    assert len(for_thirty) == len(for_one)


@pytest.mark.django_db
def test_moving_goes_chunk_by_chunk(admin: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(moved_terms, "CHUNK", 2)
    for _ in range(5):
        QueryDeadlineFactory()
    assert free(TUESDAY, admin) == 5
    assert QueryDeadline.objects.filter(due_on=date(2026, 2, 24)).count() == 5
    assert LedgerEntry.objects.filter(event="deadline_moved").count() == 5


@pytest.mark.django_db
def test_the_day_itself_has_a_ledger(admin: User) -> None:
    QueryDeadlineFactory()
    free(TUESDAY, admin)
    clear_day(day=TUESDAY, by=admin)
    entries = LedgerEntry.objects.filter(subject="calendar:2026-02-10").order_by("sequence")
    assert [(entry.event, entry.data) for entry in entries] == [
        ("calendar_day_set", {"is_working": False, "decree": DECREE, "moved": 1}),
        ("calendar_day_cleared", {"is_working": True, "decree": DECREE, "moved": 1}),
    ]


class MovedTermsAgree(TestCase):
    """Whatever days are changed in whatever order, a counted term ends where the book says."""

    @settings(max_examples=25, deadline=None)
    @given(
        changes=st.lists(
            st.tuples(
                st.dates(date(2026, 1, 30), date(2026, 3, 10)), st.sampled_from([True, False, None])
            ),
            max_size=6,
        )
    )
    def test_moved_terms_agree_with_the_rule_book(
        self, changes: list[tuple[date, bool | None]]
    ) -> None:
        admin = UserFactory(username="admin", is_superuser=True)
        deadline = QueryDeadlineFactory()
        for day, is_working in changes:
            if is_working is not None:
                set_day(day=day, is_working=is_working, decree=DECREE, by=admin)
            elif CalendarDay.objects.filter(day=day).exists():
                clear_day(day=day, by=admin)
        deadline.refresh_from_db()
        expected = law.ends_on(
            law.rule(deadline.basis),
            started_on=deadline.started_on,
            calendar=current_calendar(),
        )
        assert deadline.due_on == expected


@pytest.mark.django_db(transaction=True)
def test_a_query_filed_by_the_old_calendar_meanwhile_is_moved_too() -> None:
    """The filing has counted by the old calendar and commits after the change has swept."""
    admin = UserFactory(username="admin", is_superuser=True)
    query = CitizenQueryFactory(assigned=True)
    counted, swept = threading.Event(), threading.Event()
    failures: list[BaseException] = []

    def file() -> None:
        try:
            with transaction.atomic():
                calendar = current_calendar(hold=True)
                started = clocks.planned(query, "answer", at=query.received_at, calendar=calendar)
                counted.set()
                assert swept.wait(10)
                started.save()
        except BaseException as failure:  # noqa: BLE001 — the test's own thread must tell
            failures.append(failure)
        finally:
            connection.close()

    filing = threading.Thread(target=file)
    filing.start()
    assert counted.wait(10)
    waiting = threading.Thread(target=_release_when_waited_for, args=(swept,))
    waiting.start()
    moved = free(TUESDAY, admin)
    filing.join()
    waiting.join()
    assert failures == []
    assert moved == 1
    assert QueryDeadline.objects.get().due_on == date(2026, 2, 24)


def _release_when_waited_for(swept: threading.Event) -> None:
    """Let the filing go on once somebody waits for it to end."""
    waiting: Any = None
    while not waiting:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted LIMIT 1"
            )
            waiting = cursor.fetchone()
    connection.close()
    swept.set()


# --- more than a request has time for -------------------------------------------------------------


@pytest.fixture
def many(monkeypatch: pytest.MonkeyPatch) -> list[QueryDeadline]:
    """Five open answer clocks, where a request moves two and a transaction of the worker's two."""
    monkeypatch.setattr(calendar_changes, "AT_ONCE", 2)
    monkeypatch.setattr(moved_terms, "CHUNK", 2)
    return [QueryDeadlineFactory() for _ in range(5)]


def due_days() -> list[int]:
    """The days in February, each the same on the clock, on the query and in the ledger."""
    days = []
    for deadline in QueryDeadline.objects.select_related("query").order_by("pk"):
        assert deadline.due_on == deadline.query.due_on
        told = LedgerEntry.objects.filter(
            subject=deadline.query.ledger_subject, event="deadline_moved"
        ).order_by("sequence")
        last = told.last()
        assert last is None or last.data["now"] == deadline.due_on.isoformat()
        days.append(deadline.due_on.day)
    return days


@pytest.mark.django_db
def test_many_deadlines_are_left_to_the_worker(admin: User, many: list[QueryDeadline]) -> None:
    assert free(TUESDAY, admin) == 0
    move = pending()
    assert move is not None
    assert (move.day, move.to_move, move.moved) == (TUESDAY, 5, 0)
    assert not current_calendar().is_working(TUESDAY)
    assert due_days() == [23] * 5
    assert carry_out() == 5
    assert due_days() == [24] * 5
    assert pending() is None
    done = CalendarMove.objects.get()
    assert (done.moved, done.is_running) == (5, False)
    told = LedgerEntry.objects.filter(subject="calendar:2026-02-10").order_by("sequence")
    assert [(entry.event, entry.actor) for entry in told] == [
        ("calendar_day_set", f"user:{admin.pk}"),
        ("deadlines_moved", f"user:{admin.pk}"),
    ]
    assert told[0].data["to_move"] == told[1].data["moved"] == 5
    entries = LedgerEntry.objects.filter(event="deadline_moved")
    assert set(entries.values_list("actor", flat=True)) == {f"user:{admin.pk}"}
    assert list(ledger.broken()) == []
    assert carry_out() == 0


@pytest.mark.django_db
def test_a_move_goes_on_where_its_time_was_over(admin: User, many: list[QueryDeadline]) -> None:
    free(TUESDAY, admin)
    assert carry_out(seconds=-1) == 2
    assert due_days() == [24, 24, 23, 23, 23]
    move = pending()
    assert move is not None
    assert move.moved == 2
    assert carry_out(seconds=-1) == 2
    assert carry_out() == 1
    assert due_days() == [24] * 5
    assert CalendarMove.objects.get().moved == 5
    assert LedgerEntry.objects.filter(event="deadline_moved").count() == 5


@pytest.mark.django_db
def test_a_worker_that_dies_leaves_no_half(
    admin: User, many: list[QueryDeadline], monkeypatch: pytest.MonkeyPatch
) -> None:
    free(TUESDAY, admin)
    record_each = ledger.record_each
    calls: list[int] = []

    def die(*given: Any, **named: Any) -> None:
        calls.append(1)
        if len(calls) == 2:
            raise KeyboardInterrupt
        record_each(*given, **named)

    monkeypatch.setattr(ledger, "record_each", die)
    with pytest.raises(KeyboardInterrupt):
        carry_out()
    assert due_days() == [24, 24, 23, 23, 23]
    move = pending()
    assert move is not None
    assert move.moved == 2
    monkeypatch.setattr(ledger, "record_each", record_each)
    tasks.move_deadlines()
    assert due_days() == [24] * 5
    assert pending() is None


@pytest.mark.django_db
def test_no_other_day_is_changed_meanwhile(admin: User, many: list[QueryDeadline]) -> None:
    free(TUESDAY, admin)
    with pytest.raises(StillMoving), transaction.atomic():
        free(date(2026, 2, 11), admin)
    with pytest.raises(StillMoving), transaction.atomic():
        clear_day(day=TUESDAY, by=admin)
    assert CalendarDay.objects.get().day == TUESDAY
    carry_out()
    clear_day(day=TUESDAY, by=admin)
    assert due_days() == [24] * 5
    carry_out()
    assert due_days() == [23] * 5


@pytest.mark.django_db
def test_word_changed_by_a_word_is_undone_from_the_word_before(
    admin: User, many: list[QueryDeadline]
) -> None:
    """A Saturday made worked, then a day off again: the calendar before has the first word."""
    set_day(day=SATURDAY, is_working=True, decree=DECREE, by=admin)
    carry_out()
    assert due_days() == [20] * 5
    free(SATURDAY, admin)
    assert carry_out() == 5
    assert due_days() == [23] * 5


@pytest.mark.django_db
def test_what_has_not_moved_is_explained_by_the_calendar_before(
    admin: User, many: list[QueryDeadline]
) -> None:
    free(TUESDAY, admin)
    carry_out(seconds=-1)
    for deadline in QueryDeadline.objects.select_related("query").order_by("pk"):
        days = clocks.explain(deadline.query, deadline)
        assert days[-1].on == deadline.due_on
        assert sum(day.counted for day in days) == 15
        [tuesday] = [day for day in days if day.on == TUESDAY]
        assert tuesday.counted == (deadline.due_on == date(2026, 2, 23))


@pytest.mark.django_db
def test_what_is_filed_meanwhile_is_counted_anew_and_not_moved(
    admin: User, many: list[QueryDeadline]
) -> None:
    free(TUESDAY, admin)
    query = CitizenQueryFactory(assigned=True)
    filed = clocks.start(query, "answer", at=query.received_at)
    assert filed.due_on == date(2026, 2, 24)
    assert carry_out() == 5
    filed.refresh_from_db()
    assert filed.due_on == date(2026, 2, 24)


@pytest.mark.django_db(transaction=True)
def test_workers_at_once_move_each_deadline_once(
    many: list[QueryDeadline],
) -> None:
    free(TUESDAY, UserFactory(username="admin", is_superuser=True))
    start = threading.Barrier(3)
    moved: list[int] = []

    def work() -> None:
        start.wait(10)
        moved.append(carry_out())
        connection.close()

    workers = [threading.Thread(target=work) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    moved.append(carry_out())
    assert sum(moved) == CalendarMove.objects.get().moved == 5
    assert due_days() == [24] * 5
    assert LedgerEntry.objects.filter(event="deadline_moved").count() == 5


@pytest.mark.django_db(transaction=True)
def test_the_worker_waits_for_what_is_filed_by_the_old_calendar(
    many: list[QueryDeadline],
) -> None:
    admin = UserFactory(username="admin", is_superuser=True)
    query = CitizenQueryFactory(assigned=True)
    counted, released = threading.Event(), threading.Event()
    failures: list[BaseException] = []

    def file() -> None:
        try:
            with transaction.atomic():
                calendar = current_calendar(hold=True)
                started = clocks.planned(query, "answer", at=query.received_at, calendar=calendar)
                counted.set()
                assert released.wait(10)
                started.save()
        except BaseException as failure:  # noqa: BLE001 — the test's own thread must tell
            failures.append(failure)
        finally:
            connection.close()

    filing = threading.Thread(target=file)
    filing.start()
    assert counted.wait(10)
    assert free(TUESDAY, admin) == 0
    waiting = threading.Thread(target=_release_when_waited_for, args=(released,))
    waiting.start()
    assert carry_out() == 6
    filing.join()
    waiting.join()
    assert failures == []
    assert due_days() == [24] * 6
