"""Mailing announcements: to whom, when, once, and what a mail says."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
from django.core import mail as django_mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from portal import clock, mail, outbox, subscriptions
from portal.models import District, LedgerEntry, Message, Subscription, Topic
from pressroom import mailing, subscription_mails, tasks
from pressroom.models import Announcement, AnnouncementFile
from tests.factories import DistrictFactory, TopicFactory
from tests.factories.press import AnnouncementFactory

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 2, 2, 7, 0, tzinfo=UTC)  # 12:00 in Almaty


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    subscription_mails.forget()


def subscriber(
    name: str = "alice",
    *,
    topics: Iterable[Topic] = (),
    districts: Iterable[District] = (),
    **changes: Any,
) -> Subscription:
    row = Subscription.objects.create(
        **{
            "email": f"{name}@example.org",
            "language": "ru",
            "asked_at": NOON,
            "confirmed_at": NOON,
            **changes,
        }
    )
    row.topics.set(topics)
    row.districts.set(districts)
    return row


def approved(**changes: Any) -> Announcement:
    topics, districts = changes.pop("topics", ()), changes.pop("districts", ())
    row = AnnouncementFactory(approved=True, **{"publish_at": NOON, **changes})
    row.topics.set(topics)
    row.districts.set(districts)
    return row


def reached(row: Announcement) -> set[str]:
    return {subscription.email.partition("@")[0] for subscription in mailing.subscribers(row)}


def tick(at: datetime = NOON) -> int:
    with clock.at(at):
        return mailing.mail_due()


# --- to whom ----------------------------------------------------------------------------------


def test_nothing_chosen_means_all() -> None:
    subscriber()
    for changes in (
        {},
        {"kind": "release", "topics": [TopicFactory()], "districts": [DistrictFactory()]},
    ):
        assert reached(approved(**changes)) == {"alice"}


def test_kind_topic_and_district_must_all_fit() -> None:
    water, roads = TopicFactory(slug="water"), TopicFactory(slug="roads")
    medeu, almaly = DistrictFactory(slug="medeu"), DistrictFactory(slug="almaly")
    subscriber("all")
    subscriber("news", kinds=["news", "notice"])
    subscriber("decisions", kinds=["decision"])
    subscriber("water", topics=[water])
    subscriber("both", topics=[water, roads])
    subscriber("roads", topics=[roads])
    subscriber("medeu", districts=[medeu])
    subscriber("almaly", districts=[almaly, medeu])
    subscriber("exact", kinds=["news"], topics=[water], districts=[medeu])
    subscriber("nearly", kinds=["news"], topics=[water], districts=[almaly])

    assert reached(approved(kind="news", topics=[water], districts=[medeu])) == {
        "all", "news", "water", "both", "medeu", "almaly", "exact"
    }  # fmt: skip


def test_what_names_no_district_or_topic_is_for_every_one() -> None:
    subscriber("medeu", districts=[DistrictFactory(slug="medeu")])
    subscriber("water", topics=[TopicFactory(slug="water")])
    assert reached(approved()) == {"medeu", "water"}


def test_a_theme_and_what_lies_within_it_meet() -> None:
    roads = TopicFactory(slug="roads")
    pits, signs = (TopicFactory(slug=slug, parent=roads) for slug in ("pits", "signs"))
    subscriber("theme", topics=[roads])
    subscriber("pits", topics=[pits])
    assert reached(approved(topics=[pits])) == {"theme", "pits"}
    assert reached(approved(topics=[roads])) == {"theme", "pits"}
    assert reached(approved(topics=[signs])) == {"theme"}


def test_who_is_not_confirmed_or_has_ended_is_never_reached() -> None:
    subscriber("asked", confirmed_at=None)
    subscriber("ended", ended_at=NOON)
    subscriber("there")
    row = approved()
    assert (reached(row), tick()) == ({"there"}, 1)


# --- when -------------------------------------------------------------------------------------


def test_nothing_is_promised_before_its_minute() -> None:
    subscriber()
    row = approved()
    assert (tick(NOON - timedelta(seconds=1)), Message.objects.count()) == (0, 0)
    assert tick(NOON) == 1
    row.refresh_from_db()
    assert row.mailed_at == NOON
    assert LedgerEntry.objects.get(subject=row.ledger_subject).event == "mailed"


def test_drafts_old_news_and_what_is_withdrawn_are_never_mailed() -> None:
    subscriber()
    AnnouncementFactory(publish_at=NOON)
    approved(publish_at=NOON - mailing.FRESH)
    gone = approved()
    Announcement.objects.filter(pk=gone.pk).update(
        status="withdrawn", withdrawn_at=NOON, withdrawal_reason_ru="Ошибка"
    )
    assert (tick(), Message.objects.count()) == (0, 0)


def test_every_tick_but_the_first_finds_it_done() -> None:
    subscriber()
    approved()
    assert [tick(), tick(NOON + timedelta(hours=1))] == [1, 0]


def test_the_task_does_it() -> None:
    subscriber()
    approved()
    with clock.at(NOON):
        tasks.mail_announcements()
    assert Message.objects.count() == 1


# --- in batches -------------------------------------------------------------------------------


def test_many_are_promised_by_a_few_statements_a_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    water = TopicFactory(slug="water")
    for n in range(12):
        subscriber(f"s{n}", topics=[water] * (n % 3 == 0), language=["kk", "ru"][n % 2])
    approved(topics=[water], districts=[DistrictFactory()])

    monkeypatch.setattr(mailing, "BATCH", 4)
    with CaptureQueriesContext(connection) as asked:
        assert tick() == 12
    inserts = [q for q in asked.captured_queries if "INSERT INTO portal_message" in q["sql"]]
    assert len(inserts) == 4  # three full ones, and the one that finds nobody left
    assert len(asked) < 60
    languages = Message.objects.order_by("language").values_list("language", flat=True)
    assert list(languages) == ["kk"] * 6 + ["ru"] * 6
    assert Message.objects.values("recipient").distinct().count() == 12


@pytest.mark.parametrize("survived", [1, 2])
def test_a_worker_killed_in_mid_batch_is_taken_over(
    monkeypatch: pytest.MonkeyPatch, survived: int
) -> None:
    for n in range(10):
        subscriber(f"s{n}")
    row = approved()
    monkeypatch.setattr(mailing, "BATCH", 4)
    enqueue, calls = outbox.enqueue_many, []

    def dying(**arguments: Any) -> int:
        calls.append(1)
        count = enqueue(**arguments)
        if len(calls) > survived:
            raise KeyboardInterrupt  # as a signal does, with the batch written and not committed
        return count

    monkeypatch.setattr(outbox, "enqueue_many", dying)
    with pytest.raises(KeyboardInterrupt):
        tick()
    row.refresh_from_db()
    assert (row.mailed_at, Message.objects.count()) == (None, 4 * survived)
    monkeypatch.setattr(outbox, "enqueue_many", enqueue)

    assert tick(NOON + timedelta(minutes=1)) == 10 - 4 * survived
    assert Message.objects.values("recipient").distinct().count() == Message.objects.count() == 10


def test_a_withdrawal_in_mid_batch_stops_it(monkeypatch: pytest.MonkeyPatch) -> None:
    for n in range(10):
        subscriber(f"s{n}")
    row = approved()
    monkeypatch.setattr(mailing, "BATCH", 4)
    enqueue = outbox.enqueue_many

    def withdrawing(**arguments: Any) -> int:
        count = enqueue(**arguments)
        Announcement.objects.filter(pk=row.pk).update(
            status="withdrawn", withdrawn_at=NOON, withdrawal_reason_ru="Ошибка"
        )
        return count

    monkeypatch.setattr(outbox, "enqueue_many", withdrawing)
    assert (tick(), Message.objects.count()) == (4, 4)


def test_a_second_worker_leaves_it_to_the_first() -> None:
    subscriber()
    approved()
    given = connection.get_connection_params()
    names = {"host", "port", "user", "dbname", "password"} & set(given)
    with psycopg.connect(**{name: given[name] for name in names}) as other:
        other.execute("SELECT pg_advisory_lock(hashtext(%s))", ["pressroom.mailing"])
        assert tick() == 0
        other.execute("SELECT pg_advisory_unlock_all()")  # the end of a connection takes its time
    assert tick() == 1


# --- which first ------------------------------------------------------------------------------


def test_urgent_ones_go_before_all_and_news_after_a_receipt() -> None:
    alice = subscriber()
    news = approved(publish_at=NOON - timedelta(hours=1))
    urgent = approved(kind="notice", urgent_until=NOON + timedelta(hours=2))
    tick()
    with clock.at(NOON + timedelta(minutes=5)):
        outbox.enqueue(template=subscriptions.KNOWN, recipient=alice.reference, language="ru")
    with clock.at(NOON + timedelta(minutes=10)):
        claimed = [outbox.claim(1)[0] for _ in range(3)]
    assert [m.context.get("number", m.template) for m in claimed] == [
        urgent.number, subscriptions.KNOWN, news.number
    ]  # fmt: skip


def test_of_many_due_the_urgent_one_is_promised_first() -> None:
    news = approved(publish_at=NOON - timedelta(hours=1))
    urgent = approved(kind="notice", urgent_until=NOON + timedelta(hours=2))
    with clock.at(NOON):
        assert list(mailing.due()) == [urgent, news]


# --- what a mail says -------------------------------------------------------------------------


def sent(at: datetime = NOON) -> list[django_mail.EmailMessage]:
    with clock.at(at):
        mail.send_due()
    return django_mail.outbox


def test_a_mail_has_the_text_the_link_and_the_way_out(settings: Settings) -> None:
    row = approved(
        lead_ru="На улице Абая", text_ru='<div>Завтра <a href="/ru/queries/">тут</a></div>'
    )
    file = AnnouncementFile(announcement=row, name="График.pdf", content_type="a/b", size=1)
    file.file.name = "announcements/x.pdf"
    file.save(force_insert=True)
    alice = subscriber()
    tick()
    (letter,) = sent()

    assert (letter.to, letter.subject) == (["alice@example.org"], "Отключение воды")
    body, html = str(letter.body), str(letter.alternatives[0][0])  # type: ignore[attr-defined]
    for said in ("На улице Абая", "Завтра тут", "График.pdf", f"/ru/announcements/{row.number}/"):
        assert said in body
    assert f'href="{settings.SITE_URL}/ru/queries/"' in html
    way_out = letter.extra_headers["List-Unsubscribe"].strip("<>")
    assert letter.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert way_out.startswith(f"{settings.SITE_URL}/ru/announcements/unsubscribe/{alice.pk}/")
    assert way_out in body
    assert Message.objects.get().status == "sent"


def test_another_language_is_said(settings: Settings) -> None:
    subscriber(language="en")
    approved(kind="notice", urgent_until=NOON + timedelta(hours=1))
    tick()
    (letter,) = sent()
    assert letter.subject == "Urgent: Отключение воды"
    assert "It is shown in another: Русский." in str(letter.body)
    assert "/en/announcements/" in str(letter.body)


def test_what_was_withdrawn_or_ended_meanwhile_is_not_sent() -> None:
    alice = subscriber("alice")
    subscriber("bob")
    row = approved()
    tick()
    subscriptions.end(alice)
    Announcement.objects.filter(pk=row.pk).update(
        status="withdrawn", withdrawn_at=NOON, withdrawal_reason_ru="Ошибка"
    )
    assert sent() == []
    assert set(Message.objects.values_list("status", flat=True)) == {"dropped"}


def test_an_announcement_is_loaded_once_for_many_mails() -> None:
    for n in range(20):
        subscriber(f"s{n}", language=["kk", "ru"][n % 2])
    approved()
    tick()
    with CaptureQueriesContext(connection) as asked:
        assert len(sent()) == 20
    loads = [q for q in asked.captured_queries if 'FROM "pressroom_announcement"' in q["sql"]]
    assert len(loads) == 2  # one a language
    assert len(asked) <= 20 * 2 + 20  # an address and a mark for each, and the claims
