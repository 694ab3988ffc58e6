"""The clocks of a query as rows."""

from datetime import UTC, date, datetime

import pytest
from django.utils import translation

from portal import clock
from portal.models import CalendarDay
from portal.workdays import Why
from queries import clocks
from queries.lifecycle import TransitionNotAllowed
from queries.models import QueryDeadline
from tests.factories import BodyFactory, CitizenQueryFactory, QueryDeadlineFactory

pytestmark = pytest.mark.django_db

FRIDAY_EVENING = datetime(2026, 5, 8, 14, 0, tzinfo=UTC)  # seven o'clock in Almaty
IN_TERM = datetime(2026, 2, 9, 5, tzinfo=UTC)  # Monday


def test_start_answers_to_the_rule_book_and_mirrors_the_day_on_the_query() -> None:
    query = CitizenQueryFactory(assigned=True, due_on=None)
    deadline = clocks.start(query, "answer", at=FRIDAY_EVENING)
    deadline.refresh_from_db()
    query.refresh_from_db()
    assert (deadline.started_on, deadline.due_on) == (date(2026, 5, 12), date(2026, 6, 3))
    assert deadline.due_on == deadline.original_due_on == query.due_on
    assert (deadline.basis, deadline.body) == ("350-VI/answer", query.body)
    assert deadline.is_open


def test_start_of_another_clock_leaves_the_querys_day() -> None:
    query = CitizenQueryFactory()
    forward = clocks.start(query, "forward", at=FRIDAY_EVENING)
    promise = clocks.start(query, "promise", at=FRIDAY_EVENING, due_on=date(2026, 9, 1))
    query.refresh_from_db()
    assert query.due_on == date(2026, 2, 23)
    assert (forward.started_on, forward.due_on) == (date(2026, 5, 8), date(2026, 5, 14))
    assert (promise.basis, promise.due_on) == ("promise", date(2026, 9, 1))


def test_start_of_a_complaint_has_its_own_term() -> None:
    query = CitizenQueryFactory(kind="complaint")
    deadline = clocks.start(query, "answer", at=FRIDAY_EVENING)
    assert (deadline.basis, deadline.due_on) == ("350-VI/answer/complaint", date(2026, 6, 10))


def test_registered_on_follows_the_citys_table() -> None:
    assert clocks.registered_on(FRIDAY_EVENING) == date(2026, 5, 12)
    CalendarDay.objects.create(day=date(2026, 5, 12), is_working=False, decree="№ 1")
    assert clocks.registered_on(FRIDAY_EVENING) == date(2026, 5, 13)


def test_meet_stops_the_clock_once_and_says_whether_in_time() -> None:
    deadline = QueryDeadlineFactory()
    last_minute = datetime(2026, 2, 23, 18, 59, tzinfo=UTC)  # a minute to midnight in Almaty
    with clock.at(last_minute):
        assert clocks.meet(deadline.query, "answer")
        assert not clocks.meet(deadline.query, "answer")
    deadline.refresh_from_db()
    assert deadline.met_at == last_minute
    assert not deadline.is_open
    assert deadline.was_met_in_time
    deadline.met_at = datetime(2026, 2, 23, 19, 0, tzinfo=UTC)
    assert not deadline.was_met_in_time


def test_cancel_stops_what_runs_and_leaves_what_was_met() -> None:
    query = CitizenQueryFactory()
    met = QueryDeadlineFactory(query=query, kind="forward", met_at=IN_TERM)
    running = QueryDeadlineFactory(query=query)
    other = QueryDeadlineFactory()
    clocks.cancel(query)
    for row in (met, running, other):
        row.refresh_from_db()
    assert met.cancelled_at is None
    assert not running.is_open
    assert not running.was_met_in_time
    assert other.is_open


def test_hand_over_renames_only_running_clocks() -> None:
    query = CitizenQueryFactory(assigned=True)
    met = QueryDeadlineFactory(query=query, kind="forward", met_at=IN_TERM)
    running = QueryDeadlineFactory(query=query)
    body = BodyFactory()
    clocks.hand_over(query, body=body)
    met.refresh_from_db()
    running.refresh_from_db()
    assert (met.body, running.body) == (query.body, body)


def test_extend_names_a_day_and_owes_a_notice() -> None:
    deadline = QueryDeadlineFactory()
    query = deadline.query
    with clock.at(IN_TERM):
        clocks.extend(query, date(2026, 4, 9))  # two months from the decision to the day
    deadline.refresh_from_db()
    query.refresh_from_db()
    assert (deadline.due_on, deadline.original_due_on) == (date(2026, 4, 9), date(2026, 2, 23))
    assert deadline.is_extended
    assert query.due_on == date(2026, 4, 9)
    notice = query.deadlines.get(kind=QueryDeadline.Kind.EXTENSION_NOTICE)
    assert (notice.started_on, notice.due_on) == (date(2026, 2, 9), date(2026, 2, 12))


@pytest.mark.parametrize(
    ("until_on", "on", "sentence"),
    [
        (date(2026, 4, 10), IN_TERM, "until 09.04.2026 at most"),
        (date(2026, 2, 23), IN_TERM, "lies after the present one"),
        (date(2026, 3, 21), IN_TERM, "is not a working day"),
        (date(2026, 4, 9), datetime(2026, 2, 24, 5, tzinfo=UTC), "The term is over"),
    ],
)
def test_extend_is_refused_in_a_sentence(until_on: date, on: datetime, sentence: str) -> None:
    deadline = QueryDeadlineFactory()
    with (
        clock.at(on),
        translation.override("en"),
        pytest.raises(TransitionNotAllowed, match=sentence),
    ):
        clocks.extend(deadline.query, until_on)
    deadline.refresh_from_db()
    assert (deadline.due_on, deadline.is_extended) == (date(2026, 2, 23), False)


def test_extend_happens_once_never_for_a_complaint_and_never_without_a_term() -> None:
    with clock.at(IN_TERM), translation.override("en"):
        extended = QueryDeadlineFactory(is_extended=True)
        with pytest.raises(TransitionNotAllowed, match="extended before"):
            clocks.extend(extended.query, date(2026, 3, 5))
        complaint = QueryDeadlineFactory(basis="350-VI/answer/complaint")
        with pytest.raises(TransitionNotAllowed, match=r"Article 99 .* cannot be extended"):
            clocks.extend(complaint.query, date(2026, 3, 5))
        with pytest.raises(TransitionNotAllowed, match="No answer term"):
            clocks.extend(CitizenQueryFactory(), date(2026, 3, 5))


def test_explain_the_first_term_from_receipt_and_a_later_one_from_its_own_start() -> None:
    query = CitizenQueryFactory(received_at=FRIDAY_EVENING, registered_on=date(2026, 5, 12))
    first = clocks.start(query, "answer", at=FRIDAY_EVENING)
    days = clocks.explain(query, first)
    assert (days[0].on, days[0].code) == (date(2026, 5, 8), Why.RECEIVED_LATE)
    assert days[-1].on == first.due_on
    clocks.meet(query, "answer")
    second = clocks.start(query, "answer", at=datetime(2026, 6, 10, 5, tzinfo=UTC))
    days = clocks.explain(query, second)
    assert (days[0].on, days[0].code) == (date(2026, 6, 10), Why.DAY_ZERO)
    assert days[-1].on == second.due_on
    assert sum(day.counted for day in days) == 15


def test_explain_an_extended_term_up_to_what_the_book_counts() -> None:
    extended = QueryDeadlineFactory(due_on=date(2026, 4, 9), is_extended=True)
    days = clocks.explain(extended.query, extended)
    assert days[-1].on == date(2026, 2, 23)
    assert sum(day.counted for day in days) == 15


def test_explain_a_promise_has_no_counted_days() -> None:
    promise = QueryDeadlineFactory(kind="promise", basis="promise")
    assert clocks.explain(promise.query, promise) == []


def test_open_deadlines_by_day() -> None:
    due = QueryDeadlineFactory()
    later = QueryDeadlineFactory(due_on=date(2026, 2, 24))
    for closing in ("met_at", "cancelled_at"):
        QueryDeadlineFactory(**{closing: IN_TERM})
    rows = QueryDeadline.objects.order_by("pk")
    assert list(rows.open()) == [due, later]
    assert list(rows.due_on(date(2026, 2, 23))) == [due]
    assert list(rows.overdue(date(2026, 2, 23))) == []
    assert list(rows.overdue(date(2026, 2, 24))) == [due]
    assert list(rows.overdue(date(2026, 2, 25))) == [due, later]
    assert list(rows.counting(date(2026, 2, 24))) == [later]
    assert list(rows.counting(date(2026, 2, 2))) == []
    assert due.is_overdue(date(2026, 2, 24))
    assert not due.is_overdue(date(2026, 2, 23))
