from datetime import UTC, datetime, timedelta
from threading import Barrier, Event, Thread

import pytest
from django.db import connection, models, transaction
from django.db.models import CharField, F, Value
from django.db.models.functions import Cast, Concat
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from portal import clock, outbox
from portal.models import Message, Reminder, User
from tests.factories import UserFactory

NOON = datetime(2026, 5, 13, 7, 0, tzinfo=UTC)
Status = Message.Status


def promise(key: str | None = None) -> Message:
    message = outbox.enqueue(
        template="queries/filed", recipient="applicant:1", language="kk", key=key
    )
    assert message is not None
    return message


def stored(message: Message) -> Message:
    return Message.objects.get(pk=message.pk)


@pytest.mark.django_db
def test_enqueue_keeps_the_first_of_a_key() -> None:
    first = promise("digest:7:2026-05-13")
    second = outbox.enqueue(
        template="queries/filed", recipient="applicant:1", language="kk", key="digest:7:2026-05-13"
    )
    assert second is None
    assert [message.pk for message in Message.objects.all()] == [first.pk]


@pytest.mark.django_db
def test_enqueue_many_is_one_statement_and_skips_whom_it_reached_before() -> None:
    users = User.objects.bulk_create(
        User(username=f"user{n}", language="ru" if n % 2 else "kk") for n in range(5)
    )

    def everybody() -> models.QuerySet:
        return User.objects.order_by("pk").values_list(
            Concat(Value("user:"), Cast(F("pk"), CharField())), "language"
        )

    def tell(recipients: models.QuerySet) -> int:
        return outbox.enqueue_many(
            template="queries/answered",
            recipients=recipients,
            context={"number": "26-000001-5"},
            key_prefix="answer:3",
        )

    assert tell(everybody().filter(pk__in=[user.pk for user in users[:2]])) == 2
    with CaptureQueriesContext(connection) as statements:
        assert tell(everybody()) == 3
    assert len(statements) == 1
    told = Message.objects.order_by("recipient").values_list("recipient", "language", "key")
    assert list(told) == [
        (f"user:{user.pk}", user.language, f"answer:3:user:{user.pk}") for user in users
    ]
    assert Message.objects.latest("key").context == {"number": "26-000001-5"}


@pytest.mark.django_db
def test_claim_takes_the_longest_waiting_first_and_leaves_what_is_not_due() -> None:
    with clock.at(NOON):
        late = promise()
    with clock.at(NOON - timedelta(hours=1)):
        early = promise()
    with clock.at(NOON + timedelta(seconds=1)):
        promise()
    with clock.at(NOON):
        assert [message.pk for message in outbox.claim(1)] == [early.pk]
        assert [message.pk for message in outbox.claim(10)] == [late.pk]
        assert outbox.claim(10) == []


@pytest.mark.django_db
def test_what_is_claimed_together_goes_out_in_the_order_it_was_promised_in() -> None:
    for minute in [5, 1, 7, 0, 3, 9, 2, 8, 4, 6]:
        with clock.at(NOON + timedelta(minutes=minute)):
            promise()
    with clock.at(NOON + timedelta(days=1)):
        claimed = outbox.claim(10)
    assert [message.created_at - NOON for message in claimed] == [
        timedelta(minutes=minute) for minute in range(10)
    ]


@pytest.mark.django_db
def test_claim_takes_an_expired_claim_again_and_counts_the_attempt() -> None:
    with clock.at(NOON):
        promise()
        outbox.claim(10)
    with clock.at(NOON + outbox.LEASE - timedelta(seconds=1)):
        assert outbox.claim(10) == []
    with clock.at(NOON + outbox.LEASE):
        (message,) = outbox.claim(10)
    assert (message.status, message.attempts) == (Status.SENDING, 2)


@pytest.mark.django_db
def test_claim_gives_up_on_a_message_that_loses_its_worker_every_time() -> None:
    moment = NOON
    with clock.at(moment):
        message = promise()
    for attempt in range(outbox.MAX_ATTEMPTS):
        with clock.at(moment + outbox.LEASE * attempt):
            assert len(outbox.claim(10)) == 1
    with clock.at(moment + outbox.LEASE * outbox.MAX_ATTEMPTS):
        assert outbox.claim(10) == []
    assert stored(message).status == Status.DEAD
    assert "worker" in stored(message).last_error


@pytest.mark.django_db(transaction=True)
def test_claim_shares_the_outbox_among_workers_that_come_at_once() -> None:
    promised = {promise().pk for _ in range(40)}
    start = Barrier(4)
    taken: list[list[Message]] = []

    def work() -> None:
        start.wait()
        taken.extend(outbox.claim(5) for _ in range(3))
        connection.close()

    workers = [Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    claimed = [message.pk for batch in taken for message in batch]
    assert len(claimed) == len(set(claimed))
    rest = {message.pk for message in outbox.claim(40)}
    assert rest.isdisjoint(claimed)
    assert rest | set(claimed) == promised


@pytest.mark.django_db(transaction=True)
def test_claim_does_not_wait_for_a_row_that_another_transaction_holds() -> None:
    held, free = promise(), promise()
    is_held, may_end = Event(), Event()

    def hold() -> None:
        with transaction.atomic():
            Message.objects.select_for_update().get(pk=held.pk)
            is_held.set()
            may_end.wait(20)
        connection.close()

    holder = Thread(target=hold)
    holder.start()
    assert is_held.wait(20)
    try:
        assert [message.pk for message in outbox.claim(10)] == [free.pk]
        assert holder.is_alive()
    finally:
        may_end.set()
        holder.join()


@pytest.mark.django_db
def test_mark_failed_pauses_longer_each_time_and_is_dead_after_the_last() -> None:
    moment, pauses = NOON, []
    with clock.at(moment):
        message = promise()
    while stored(message).status == Status.QUEUED:
        with clock.at(moment):
            (claimed,) = outbox.claim(10)
            assert outbox.mark_failed(claimed, "TimeoutError: timed out")
        pauses.append(stored(message).next_attempt_at - moment)
        moment = stored(message).next_attempt_at
    assert [pause.total_seconds() // 60 for pause in pauses] == [1, 4, 16, 64, 256, 360, 360, 360]
    assert (stored(message).status, stored(message).attempts) == (Status.DEAD, 8)
    assert stored(message).last_error == "TimeoutError: timed out"
    with clock.at(moment + timedelta(days=1)):
        assert outbox.claim(10) == []


@pytest.mark.django_db
def test_mark_failed_is_dead_at_once_where_the_refusal_is_final() -> None:
    promise()
    (claimed,) = outbox.claim(1)
    outbox.mark_failed(claimed, "SMTPRecipientsRefused 550", is_final=True)
    assert stored(claimed).status == Status.DEAD


@pytest.mark.django_db
def test_mark_failed_leaves_a_claim_that_another_worker_holds_by_now() -> None:
    with clock.at(NOON):
        promise()
        (slow,) = outbox.claim(1)
    with clock.at(NOON + outbox.LEASE):
        (quick,) = outbox.claim(1)
        assert not outbox.mark_failed(slow, "TimeoutError")
        assert stored(slow).status == Status.SENDING
        assert outbox.mark_sent(quick)


@pytest.mark.django_db
def test_mark_sent_of_a_slow_worker_counts_because_the_mail_went_out() -> None:
    with clock.at(NOON):
        promise()
        (slow,) = outbox.claim(1)
    with clock.at(NOON + outbox.LEASE):
        (quick,) = outbox.claim(1)
        assert outbox.mark_sent(slow)
        assert not outbox.mark_sent(quick)
        assert stored(slow).sent_at == NOON + outbox.LEASE


@pytest.mark.django_db
def test_release_gives_back_the_attempt() -> None:
    promise()
    claimed = outbox.claim(1)
    assert outbox.release(claimed) == 1
    (again,) = outbox.claim(1)
    assert again.attempts == 1


@pytest.mark.django_db
def test_resend_wakes_dead_letters_but_not_one_being_sent() -> None:
    dead, sending, sent = promise(), promise(), promise()
    Message.objects.filter(pk=dead.pk).update(status=Status.DEAD, attempts=8, last_error="x")
    Message.objects.filter(pk=sent.pk).update(status=Status.SENT, sent_at=NOON)
    outbox.claim(1)
    assert outbox.resend(Message.objects.all()) == 2
    assert stored(sending).status == Status.SENDING
    assert {stored(dead).status, stored(sent).status} == {Status.QUEUED}
    assert {message.pk for message in outbox.claim(10)} == {dead.pk, sent.pk}


@pytest.mark.django_db
def test_claim_goes_by_the_index_of_what_is_due() -> None:
    Message.objects.bulk_create(
        Message(
            recipient="applicant:1",
            template="queries/filed",
            language="kk",
            status=Status.SENT,
            created_at=NOON,
            next_attempt_at=NOON,
            sent_at=NOON,
        )
        for _ in range(2_000)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE portal_message")
        cursor.execute(
            "EXPLAIN SELECT id FROM portal_message WHERE status IN ('queued', 'sending')"
            " AND next_attempt_at <= now() ORDER BY next_attempt_at LIMIT 50"
        )
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "message_due" in plan


# --- what is over ---------------------------------------------------------------------------------


def old(status: Message.Status, *, days: int, key: str | None = None) -> Message:
    """A message of a status that was promised, and sent if it was, so many days before `NOON`."""
    with clock.at(NOON - timedelta(days=days)):
        message = promise(key)
        if status == Status.SENT:
            assert outbox.mark_sent(message)
        else:
            Message.objects.filter(pk=message.pk).update(status=status)
    return message


@pytest.mark.django_db
def test_purge_takes_what_was_sent_before_the_term_and_leaves_dead_letters(
    settings: Settings,
) -> None:
    settings.MESSAGE_KEPT_DAYS = 180
    kept = [
        old(Status.SENT, days=180),
        *(old(Status(each), days=400) for each in ("queued", "sending", "dead", "dropped")),
    ]
    late = old(Status.QUEUED, days=400)
    with clock.at(NOON - timedelta(days=10)):
        outbox.mark_sent(late)
    gone = [old(Status.SENT, days=days) for days in (181, 400)]
    with clock.at(NOON):
        assert outbox.purge() == 2
        assert outbox.purge() == 0
    left = set(Message.objects.values_list("pk", flat=True))
    assert left == {message.pk for message in (*kept, late)}
    assert not left & {message.pk for message in gone}


@pytest.mark.django_db
def test_purge_takes_mail_to_many_sooner(settings: Settings) -> None:
    settings.MESSAGE_KEPT_DAYS, settings.MASS_MAIL_KEPT_DAYS = 180, 14
    rows = {
        (status, days, priority): old(status, days=days)
        for status in (Status.SENT, Status.DROPPED, Status.DEAD, Status.QUEUED)
        for days in (13, 15)
        for priority in outbox.Priority
    }
    for (_status, _days, priority), row in rows.items():
        Message.objects.filter(pk=row.pk).update(priority=priority)
    with clock.at(NOON):
        assert outbox.purge() == 4
    left = set(Message.objects.values_list("pk", flat=True))
    assert {key for key, row in rows.items() if row.pk not in left} == {
        (status, 15, priority)
        for status in (Status.SENT, Status.DROPPED)
        for priority in (outbox.Priority.URGENT, outbox.Priority.BULK)
    }


@pytest.mark.django_db
def test_purge_goes_batch_by_batch_and_takes_reminders_along(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(outbox, "PURGED_AT_ONCE", 2)
    reader = UserFactory()
    for number in range(5):
        Reminder.objects.create(
            source="queries.querydeadline",
            deadline_id=number,
            due_on=NOON.date(),
            rung=1,
            recipient=reader,
            message=old(Status.SENT, days=400),
        )
    with clock.at(NOON):
        assert outbox.purge() == 5
    assert not Message.objects.exists()
    assert not Reminder.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_purge_leaves_what_another_holds_to_the_next() -> None:
    held, free = old(Status.SENT, days=400), old(Status.SENT, days=300)
    locked, go_on = Event(), Event()

    def hold() -> None:
        with transaction.atomic():
            Message.objects.select_for_update().get(pk=held.pk)
            locked.set()
            go_on.wait(10)
        connection.close()

    holder = Thread(target=hold)
    holder.start()
    assert locked.wait(10)
    try:
        with clock.at(NOON):
            assert outbox.purge() == 1
    finally:
        go_on.set()
        holder.join()
    assert [message.pk for message in Message.objects.all()] == [held.pk]
    assert free.pk != held.pk


@pytest.mark.django_db
def test_call_back_takes_those_to_many_under_the_key_and_no_other() -> None:
    people = [UserFactory() for _ in range(2)]
    outbox.enqueue(template="t", recipient="user:1", language="ru", key="live:5:answered:3")
    outbox.enqueue(template="t", recipient="user:1", language="ru", key="live:5:answered:3:7")
    outbox.enqueue(template="t", recipient="user:1", language="ru", key="live:5:answered:30")
    rows = User.objects.filter(pk__in=[person.pk for person in people])
    outbox.enqueue_many(
        template="t",
        recipients=rows.values_list(Concat(Value("user:"), Cast("pk", CharField())), "language"),
        key_prefix="live:5:answered:3",
        wait=timedelta(minutes=2),
    )
    to_many = Message.objects.filter(key__contains=":user:")
    assert [row.next_attempt_at - row.created_at for row in to_many] == [timedelta(minutes=2)] * 2
    assert not outbox.has_left("live:5:answered:3")
    assert outbox.call_back("live:5:answered:3")
    left = Message.objects.values_list("key", flat=True)
    assert set(left) == {"live:5:answered:3:7", "live:5:answered:30"}


@pytest.mark.django_db
def test_mail_to_many_that_left_is_known() -> None:
    person = UserFactory()
    rows = User.objects.filter(pk=person.pk)
    outbox.enqueue_many(
        template="t",
        recipients=rows.values_list(Concat(Value("user:"), Cast("pk", CharField())), "language"),
        key_prefix="live:6:answered:1",
    )
    outbox.claim(10)
    assert outbox.has_left("live:6:answered:1")
    assert not outbox.call_back("live:6:answered:1")
