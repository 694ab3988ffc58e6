"""Two at the same moment, on two connections: an announcement, a mailing, a subscription."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.utils import timezone

from portal import ledger, subscriptions
from portal.models import LedgerEntry, Message, Role, Subscription
from portal.subscriptions import Choice
from portal.transitions import TransitionNotAllowed
from pressroom import mailing, publishing
from pressroom.models import Announcement
from pressroom.publishing import Draft, Words
from tests.factories import staff

pytestmark = pytest.mark.django_db(transaction=True)
WORDS = Words(title={"kk": "Су"}, text={"kk": "<div>Жоқ</div>"})


def at_once(*deeds: Callable[[], object]) -> list[str]:
    """Let all begin together, each on a connection of its own; says what became of each."""
    barrier = Barrier(len(deeds))

    def do(deed: Callable[[], object]) -> str:
        try:
            barrier.wait(timeout=10)
            deed()
        except TransitionNotAllowed:
            return "told"
        else:
            return "done"
        finally:
            connection.close()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return sorted(pool.map(do, deeds))


def in_review() -> Announcement:
    alice = staff(Role.PRESS_OFFICER, username="alice")
    return publishing.submit(publishing.write(Draft(words=WORDS), by=alice), by=alice)


def told(event: str) -> int:
    return LedgerEntry.objects.filter(event=event).count()


def test_two_reviewers_decide_at_once() -> None:
    row = in_review()
    bob, carol = (staff(Role.PRESS_OFFICER, username=name) for name in ("bob", "carol"))
    became = at_once(
        lambda: publishing.approve(row, by=bob),
        lambda: publishing.send_back(row, reason="No", by=carol),
    )
    assert became == ["done", "told"]
    assert told("approved") + told("sent_back") == 1
    assert list(ledger.broken()) == []


def test_two_drafts_begun_at_once_have_two_numbers() -> None:
    alice = staff(Role.PRESS_OFFICER, username="alice")
    at_once(*[lambda: publishing.write(Draft(words=WORDS), by=alice)] * 4)
    year = timezone.localdate().year
    numbers = Announcement.objects.order_by("number").values_list("number", flat=True)
    assert list(numbers) == [f"{year}-{n:04d}" for n in range(1, 5)]


def test_a_correction_and_a_withdrawal_at_once_lose_nothing() -> None:
    bob = staff(Role.PRESS_OFFICER, username="bob")
    row = publishing.approve(in_review(), by=bob)
    better = Words(title={"kk": "Газ"}, text={"kk": "<div>Жоқ</div>"})
    at_once(
        lambda: publishing.correct(row, words=better, note={"kk": "Газ"}, by=bob),
        lambda: publishing.withdraw(row, reason={"kk": "Қате"}, by=bob),
    )
    row.refresh_from_db()
    assert (row.status, row.versions.count()) == ("withdrawn", told("corrected"))
    assert list(ledger.broken()) == []


def test_two_workers_mail_everybody_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mailing, "BATCH", 7)
    now = timezone.now()
    Subscription.objects.bulk_create(
        Subscription(email=f"s{n}@example.org", language="kk", asked_at=now, confirmed_at=now)
        for n in range(50)
    )
    row = publishing.approve(in_review(), by=staff(Role.PRESS_OFFICER, username="bob"))

    at_once(*[mailing.mail_due] * 4)
    mailing.mail_due()
    assert Message.objects.count() == 50
    assert Message.objects.values("recipient").distinct().count() == 50
    row.refresh_from_db()
    assert row.mailed_at is not None
    assert told("mailed") == 1


def test_an_address_typed_and_confirmed_twice_at_once_is_one_subscription() -> None:
    ask = {"email": "alice@example.org", "language": "kk", "choice": Choice()}
    at_once(*[lambda: subscriptions.ask(**ask)] * 4)  # type: ignore[arg-type]
    first = Subscription.objects.get()
    second = Subscription.objects.create(
        email="ALICE@example.org", language="ru", asked_at=timezone.now()
    )
    at_once(lambda: subscriptions.confirm(first), lambda: subscriptions.confirm(second))
    assert Subscription.objects.confirmed().count() == 1
    assert Message.objects.count() == subscriptions.MAILS_A_DAY
