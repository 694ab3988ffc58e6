"""The ladder climbed by real rows, day by day. Due on Monday 2026-02-23 unless said otherwise.

The working days around it: Wed 18, Thu 19, Fri 20 | Mon 23, Tue 24, Wed 25, Thu 26, Fri 27 |
Mon 2 March, Tue 3 … Fri 6; Monday 9 is a day off for International Women's Day.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from threading import Barrier, Thread

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal import clock, mail, outbox, reminders
from portal.models import Body, CalendarDay, Message, Reminder, Role, User
from portal.seats import Seats
from queries.models import CitizenQuery, QueryDeadline
from queries.reminders import LADDERS
from tests.factories import (
    BodyFactory,
    CitizenQueryFactory,
    MembershipFactory,
    QueryDeadlineFactory,
    staff,
)

pytestmark = pytest.mark.django_db

DUE = date(2026, 2, 23)
THREE_BEFORE, ONE_BEFORE = date(2026, 2, 18), date(2026, 2, 20)
ONE_LATE, THREE_LATE, FIVE_LATE = date(2026, 2, 24), date(2026, 2, 26), date(2026, 3, 2)


@pytest.fixture
def roads() -> Body:
    return BodyFactory(slug="roads")


@pytest.fixture
def alice(roads: Body) -> User:
    return staff(Role.EXECUTOR, roads, username="alice")


@pytest.fixture
def bob(roads: Body) -> User:
    return staff(Role.EXECUTOR, roads, username="bob")


@pytest.fixture
def head(roads: Body) -> User:
    return staff(Role.HEAD, roads, username="head")


@pytest.fixture
def office(db: None) -> User:
    return staff(Role.AKIMS_OFFICE, username="office")


@pytest.fixture
def operator(db: None) -> User:
    return staff(Role.OPERATOR, username="operator")


@pytest.fixture(autouse=True)
def strangers(db: None) -> None:
    """Staff who must never hear: another body's, and roles that only look on."""
    other = BodyFactory(slug="parks")
    for role in (Role.EXECUTOR, Role.HEAD):
        staff(role, other, username=f"parks-{role}")
    for role in (Role.ANALYST, Role.MODERATOR, Role.PRESS_OFFICER, Role.ADMINISTRATOR):
        staff(role, username=f"only-{role}")


def deadline(
    body: Body | None, *, kind: str = "answer", due_on: date = DUE, **query: object
) -> QueryDeadline:
    status = "in_work" if body else "new"
    row = CitizenQueryFactory(**{"status": status, "body": body, **query})
    made: QueryDeadline = QueryDeadlineFactory(query=row, kind=kind, due_on=due_on)
    return made


def heard(on: date) -> dict[str, list[int]]:
    """Who was told which rungs by the sweep of that day."""
    before = set(Reminder.objects.values_list("pk", flat=True))
    reminders.sweep(on)
    told: dict[str, list[int]] = {}
    for row in Reminder.objects.exclude(pk__in=before).select_related("recipient"):
        told.setdefault(row.recipient.username, []).append(row.rung)
    return {name: sorted(rungs) for name, rungs in told.items()}


def days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=step) for step in range((last - first).days + 1)]


# --- the rungs ------------------------------------------------------------------------------------


def test_an_answer_climbs_the_whole_ladder_once(
    roads: Body, alice: User, head: User, office: User, operator: User
) -> None:
    deadline(roads)
    told = {on: heard(on) for on in days(date(2026, 2, 16), date(2026, 3, 10))}
    everybody = ("alice", "head", "office")
    assert {on: names for on, names in told.items() if names} == {
        THREE_BEFORE: {"alice": [-3]},
        ONE_BEFORE: {"alice": [-1]},
        DUE: {"alice": [0]},
        ONE_LATE: {"alice": [1], "head": [1]},
        THREE_LATE: {"office": [3]},
        FIVE_LATE: {name: [5] for name in everybody},
        date(2026, 3, 10): {name: [10] for name in everybody},
    }


@pytest.mark.parametrize(
    ("kind", "first_day"),
    [
        ("answer", THREE_BEFORE),
        ("forward", ONE_BEFORE),
        ("extension_notice", ONE_BEFORE),
        ("cure", ONE_LATE),
    ],
)
def test_each_clock_begins_on_its_own_rung(
    roads: Body, alice: User, kind: str, first_day: date
) -> None:
    deadline(roads, kind=kind)
    first = next(on for on in days(date(2026, 2, 1), date(2026, 3, 1)) if heard(on))
    assert first == first_day


def test_nobody_is_reminded_of_what_is_open_for_years(roads: Body, alice: User) -> None:
    """Another system's old queries, or those of 2020: a mail a week would tell nothing new."""
    old = [deadline(roads), deadline(roads)]
    for row, due_on in zip(old, (date(2020, 3, 10), date(2024, 3, 4)), strict=True):
        QueryDeadline.objects.filter(pk=row.pk).update(
            started_on=due_on - timedelta(days=15), original_due_on=due_on, due_on=due_on
        )
    assert not any(heard(on) for on in days(date(2026, 3, 9), date(2026, 3, 31)))
    assert QueryDeadline.objects.open().count() == len(old)


def test_every_kind_of_deadline_has_its_ladder() -> None:
    assert set(LADDERS) == set(QueryDeadline.Kind)


def test_a_promise_of_an_answered_query_is_reminded_of(roads: Body, alice: User) -> None:
    row = deadline(roads, kind="promise", status="in_work")
    CitizenQuery.objects.filter(pk=row.query_id).update(
        status="answered",
        outcome="planned",
        answered_at=row.query.received_at,
        closed_at=row.query.received_at,
    )
    assert heard(date(2026, 2, 9)) == {"alice": [-10]}


@pytest.mark.parametrize("status", ["answered", "forwarded", "returned", "terminated", "withdrawn"])
def test_a_closed_query_is_never_reminded_of(
    roads: Body, alice: User, head: User, office: User, status: str
) -> None:
    row = deadline(roads)
    CitizenQuery.objects.filter(pk=row.query_id).update(
        status=status,
        outcome="fixed",
        answered_at=row.query.received_at,
        closed_at=row.query.received_at,
    )
    deadline(roads, due_on=ONE_LATE)
    assert heard(ONE_LATE) == {"alice": [0]}


@pytest.mark.parametrize("stopped", ["met_at", "cancelled_at"])
def test_a_stopped_clock_is_never_reminded_of(roads: Body, alice: User, stopped: str) -> None:
    row = deadline(roads)
    QueryDeadline.objects.filter(pk=row.pk).update(**{stopped: row.query.received_at})
    assert heard(DUE) == {}


# --- who hears ------------------------------------------------------------------------------------


def test_the_named_executor_hears_alone(roads: Body, alice: User, bob: User) -> None:
    deadline(roads, assignee=alice)
    assert heard(DUE) == {"alice": [0]}


def test_without_one_all_executors_of_the_body_hear(roads: Body, alice: User, bob: User) -> None:
    deadline(roads)
    assert heard(DUE) == {"alice": [0], "bob": [0]}


def test_a_head_who_was_named_executor_hears_as_one(roads: Body, alice: User, head: User) -> None:
    deadline(roads, assignee=head)
    assert heard(DUE) == {"head": [0]}


Loss = Callable[[User], object]


@pytest.mark.parametrize(
    "lose",
    [
        lambda user: User.objects.filter(pk=user.pk).update(is_active=False),
        lambda user: User.objects.filter(pk=user.pk).update(email=""),
        lambda user: user.memberships.all().delete(),
    ],
    ids=["left the house", "has no address", "left the body"],
)
def test_when_the_named_executor_cannot_hear_the_others_do(
    roads: Body, alice: User, bob: User, lose: Loss
) -> None:
    deadline(roads, assignee=alice)
    lose(alice)
    assert heard(DUE) == {"bob": [0]}


def test_without_executors_the_head_hears_from_the_first_rung(roads: Body, head: User) -> None:
    deadline(roads)
    assert heard(THREE_BEFORE) == {"head": [-3]}


def test_a_part_without_staff_is_answered_for_by_the_body_above(roads: Body, alice: User) -> None:
    deadline(BodyFactory(slug="bridges", parent=roads))
    assert heard(DUE) == {"alice": [0]}


def test_a_body_without_staff_is_answered_for_by_the_desk(operator: User) -> None:
    deadline(BodyFactory(slug="empty"))
    assert heard(DUE) == {"operator": [0]}


def test_what_the_desk_holds_goes_to_its_operators(
    operator: User, office: User, alice: User
) -> None:
    deadline(None)
    told = {on: heard(on) for on in (DUE, ONE_LATE, THREE_LATE)}
    assert told == {
        DUE: {"operator": [0]},
        ONE_LATE: {"operator": [1]},
        THREE_LATE: {"office": [3]},
    }


def test_without_an_akims_office_the_desk_hears_what_is_late(roads: Body, operator: User) -> None:
    deadline(roads)
    assert heard(THREE_LATE) == {"operator": [3]}


def test_two_roles_hear_once_on_the_higher_rung(roads: Body, alice: User) -> None:
    MembershipFactory(user=alice, role=Role.AKIMS_OFFICE)
    deadline(roads)
    assert heard(THREE_LATE) == {"alice": [3]}
    assert heard(date(2026, 2, 27)) == {}


def test_whoever_takes_over_late_hears_at_once(roads: Body, alice: User, bob: User) -> None:
    row = deadline(roads, assignee=alice)
    assert heard(ONE_LATE) == {"alice": [1]}
    CitizenQuery.objects.filter(pk=row.query_id).update(assignee=bob)
    assert heard(date(2026, 2, 25)) == {"bob": [1]}


def test_another_body_that_holds_the_query_now_hears(roads: Body, alice: User) -> None:
    row = deadline(roads)
    parks = Body.objects.get(slug="parks")
    CitizenQuery.objects.filter(pk=row.query_id).update(body=parks)
    assert heard(DUE) == {"parks-executor": [0]}


# --- once, and never lost -------------------------------------------------------------------------


def test_a_second_sweep_of_the_day_tells_nothing(roads: Body, alice: User) -> None:
    deadline(roads)
    assert reminders.sweep(DUE) == (1, 1)
    assert reminders.sweep(DUE) == (0, 0)
    assert Message.objects.count() == 1


def test_a_day_off_is_skipped_and_caught_up_on_the_next_working_day(
    roads: Body, alice: User
) -> None:
    CalendarDay.objects.create(day=DUE, is_working=False, decree="№ 1")
    deadline(roads, due_on=ONE_LATE)
    assert heard(date(2026, 2, 21)) == {}
    assert heard(DUE) == {}
    assert heard(ONE_LATE) == {"alice": [0]}


def test_days_on_which_nothing_ran_are_caught_up_with_the_highest_rung_only(
    roads: Body, alice: User, head: User, office: User
) -> None:
    deadline(roads)
    assert heard(THREE_BEFORE) == {"alice": [-3]}
    assert heard(date(2026, 2, 27)) == {"alice": [1], "head": [1], "office": [3]}


def test_a_moved_deadline_climbs_anew(roads: Body, alice: User) -> None:
    row = deadline(roads)
    assert heard(DUE) == {"alice": [0]}
    QueryDeadline.objects.filter(pk=row.pk).update(due_on=date(2026, 3, 31))
    assert heard(ONE_LATE) == {}
    assert heard(date(2026, 3, 31)) == {"alice": [0]}


def test_nobody_goes_down_the_ladder_again(roads: Body, alice: User) -> None:
    deadline(roads)
    assert heard(ONE_LATE) == {"alice": [1]}
    CalendarDay.objects.create(day=ONE_LATE, is_working=False, decree="№ 1")
    CalendarDay.objects.create(day=date(2026, 2, 21), is_working=True, decree="№ 1")
    assert heard(DUE) == {}


def test_a_sweep_that_dies_midway_leaves_the_rest_to_the_next(
    roads: Body, alice: User, bob: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    deadline(roads)
    monkeypatch.setattr(reminders, "RECIPIENTS_AT_ONCE", 1)
    with pytest.raises(KeyboardInterrupt):
        reminders.sweep(DUE, progress=_die_at(_place_of(alice)))
    assert set(Reminder.objects.values_list("recipient__username", flat=True)) == {"alice"}
    assert heard(DUE) == {"bob": [0]}


def _place_of(user: User) -> int:
    """Which of all listeners the user is, counted from one."""
    listeners = [listener.user_id for listener in Seats().listeners()]
    return listeners.index(user.pk) + 1


def _die_at(place: int) -> reminders.Progress:
    def progress(done: int, of: int) -> None:
        if done == place:
            raise KeyboardInterrupt

    return progress


def test_reminders_and_their_digest_are_written_together_or_not_at_all(
    roads: Body, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    deadline(roads)
    promise = outbox.enqueue

    def promise_and_die(**words: object) -> None:
        promise(**words)  # type: ignore[arg-type]
        raise KeyboardInterrupt

    monkeypatch.setattr(outbox, "enqueue", promise_and_die)
    with pytest.raises(KeyboardInterrupt):
        reminders.sweep(DUE)
    assert (Message.objects.count(), Reminder.objects.count()) == (0, 0)
    monkeypatch.setattr(outbox, "enqueue", promise)
    assert heard(DUE) == {"alice": [0]}


@pytest.mark.django_db(transaction=True)
def test_two_sweeps_at_once_tell_once(roads: Body, alice: User, bob: User) -> None:
    for _ in range(20):
        deadline(roads)
    start = Barrier(2)
    told: list[reminders.Told] = []

    def work() -> None:
        start.wait()
        told.append(reminders.sweep(DUE))
        connection.close()

    workers = [Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sum(each.digests for each in told) == Message.objects.count() == 2
    assert sum(each.reminders for each in told) == Reminder.objects.count() == 40


def test_one_digest_a_person_a_day_however_many_deadlines(roads: Body, alice: User) -> None:
    for due_on in (DUE, DUE, ONE_LATE, ONE_BEFORE):
        deadline(roads, due_on=due_on)
    reminders.sweep(DUE)
    message = Message.objects.get()
    assert (message.recipient, message.language) == (f"user:{alice.pk}", alice.language)
    assert message.key == f"digest:{alice.pk}:2026-02-23"
    assert Reminder.objects.filter(message=message).count() == 4


def test_a_sweep_asks_the_database_as_often_for_many_deadlines_as_for_one(
    roads: Body, alice: User
) -> None:
    deadline(roads)
    with CaptureQueriesContext(connection) as one:
        reminders.sweep(DUE)
    for _ in range(30):
        deadline(roads, due_on=ONE_LATE)
    with CaptureQueriesContext(connection) as many:
        assert reminders.sweep(ONE_LATE).reminders == 31
    assert len(many) == len(one)


# --- the digest -----------------------------------------------------------------------------------


def test_digest_names_queries_by_their_public_subject_and_links_to_them(
    roads: Body, alice: User
) -> None:
    row = deadline(roads, subject="Сосед Иванов", public_subject="Сосед […]")
    reminders.sweep(ONE_LATE)
    composed = mail.compose(Message.objects.get())
    assert composed is not None
    assert composed.to == [alice.email]
    assert f"{row.query.number} · Сосед […]" in composed.body
    assert f"/admin/queries/citizenquery/{row.query_id}/change/" in composed.body
    assert "Иванов" not in composed.body


def test_digest_of_the_desk_names_no_body(operator: User) -> None:
    deadline(None)
    reminders.sweep(DUE)
    composed = mail.compose(Message.objects.get())
    assert composed is not None
    assert "answer, due today\n" in composed.body


# --- the command ----------------------------------------------------------------------------------


def sweep_by_hand(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    call_command("send_reminders", *arguments)
    return capsys.readouterr().out


def test_send_reminders_says_what_it_told(
    roads: Body, alice: User, bob: User, capsys: pytest.CaptureFixture[str]
) -> None:
    deadline(roads)
    told = sweep_by_hand(capsys, "--on", "2026-02-23")
    assert told == "2026-02-23: 2 reminders in 2 digests.\n"
    told = sweep_by_hand(capsys, "--on", "2026-02-23")
    assert told == "2026-02-23: 0 reminders in 0 digests.\n"


def test_send_reminders_means_today_in_almaty(
    roads: Body, alice: User, capsys: pytest.CaptureFixture[str]
) -> None:
    deadline(roads)
    with clock.at(datetime(2026, 2, 22, 20, 0, tzinfo=UTC)):
        assert sweep_by_hand(capsys) == "2026-02-23: 1 reminders in 1 digests.\n"


def test_send_reminders_rests_on_a_day_off(
    roads: Body, alice: User, capsys: pytest.CaptureFixture[str]
) -> None:
    deadline(roads, due_on=date(2026, 2, 20))
    assert "a day off" in sweep_by_hand(capsys, "--on", "2026-02-21")
    assert not Reminder.objects.exists()


@pytest.mark.parametrize("day", ["tomorrow", "2026-02-30", "1999-12-31"])
def test_send_reminders_refuses_what_is_no_day(day: str) -> None:
    with pytest.raises(CommandError, match=day[:4]):
        call_command("send_reminders", "--on", day)
