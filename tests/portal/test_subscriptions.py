"""Subscriptions: nothing goes to an address that is not confirmed, or was ended."""

from datetime import timedelta
from typing import Any

import pytest
from pytest_django import Settings

from portal import clock, mail, recipients, subscriptions
from portal.models import Message, Subscription
from portal.subscriptions import Choice
from tests.factories import DistrictFactory, TopicFactory

pytestmark = pytest.mark.django_db


def ask(email: str = "alice@example.org", **choice: Any) -> Subscription:
    subscriptions.ask(email=email, language="kk", choice=Choice(**choice))
    return Subscription.objects.order_by("-pk").filter(email__iexact=email)[0]


def confirmed(email: str = "alice@example.org", **choice: Any) -> Subscription:
    return subscriptions.confirm(ask(email, **choice))


def mailed() -> list[tuple[str, str]]:
    """Every mail that finds an address now."""
    found = []
    for message in Message.objects.order_by("created_at"):
        composed = mail.compose(message)
        if composed is not None:
            found.append((message.template.partition("/")[2], composed.to[0]))
    return found


def test_asking_mails_the_link_and_nothing_personal_is_promised() -> None:
    topic, district = TopicFactory(), DistrictFactory()
    row = ask(kinds=["notice", "decision"], topics=[topic], districts=[district])

    assert (row.confirmed_at, row.kinds) == (None, ["decision", "notice"])
    assert (list(row.topics.all()), list(row.districts.all())) == ([topic], [district])
    message = Message.objects.get()
    assert "alice" not in f"{message.recipient}{message.context}{message.key}"
    assert mailed() == [("confirm_subscription", "alice@example.org")]


def test_only_the_confirming_mail_reaches_who_did_not_confirm() -> None:
    row = ask()
    assert recipients.address_of(f"asked_subscription:{row.pk}") == "alice@example.org"
    assert recipients.address_of(row.reference) is None
    assert not Subscription.objects.confirmed().exists()

    subscriptions.confirm(row)
    assert recipients.address_of(f"asked_subscription:{row.pk}") is None
    assert recipients.address_of(row.reference) == "alice@example.org"


def test_asking_again_mails_a_few_times_a_day_and_makes_no_second_row() -> None:
    for n in range(6):
        ask("ALICE@example.org" if n % 2 else "alice@example.org", kinds=["news"] * (n == 5))
    row = Subscription.objects.get()
    assert (Message.objects.count(), row.kinds) == (3, ["news"])

    with clock.at(clock.now() + timedelta(days=1, minutes=1)):
        ask()
    assert Message.objects.count() == 4


def test_asking_for_a_confirmed_address_changes_nothing_and_mails_its_own_link() -> None:
    row = confirmed(kinds=["news"])
    for _again in range(5):
        ask(kinds=["decision"])
    row.refresh_from_db()
    assert (Subscription.objects.count(), row.kinds) == (1, ["news"])
    assert mailed() == [("subscription_known", "alice@example.org")] * 3


def test_confirming_twice_or_two_rows_leaves_one() -> None:
    first = ask()
    second = Subscription.objects.create(
        email="Alice@example.org", language="ru", asked_at=clock.now()
    )
    assert subscriptions.confirm(first) == subscriptions.confirm(first) == first
    assert subscriptions.confirm(second) == first
    assert Subscription.objects.confirmed().get() == first


def test_an_ended_one_gets_nothing_more_and_may_come_back() -> None:
    row = confirmed()
    Message.objects.create(
        recipient=row.reference,
        template=subscriptions.KNOWN,
        language="kk",
        created_at=clock.now(),
        next_attempt_at=clock.now(),
    )
    subscriptions.end(row)
    ended_at = subscriptions.end(row).ended_at
    assert subscriptions.confirm(row).ended_at == ended_at
    assert mailed() == []

    again = ask()
    assert again.pk != row.pk
    assert mailed() == [("confirm_subscription", "alice@example.org")]


def test_what_is_over_is_deleted_or_erased(settings: Settings) -> None:
    settings.SUBSCRIPTION_CONFIRM_HOURS, settings.SUBSCRIPTION_KEPT_DAYS = 72, 7
    rows = {name: ask(f"{name}@example.org") for name in ("late", "asked", "kept")}
    ended = confirmed("ended@example.org", kinds=["news"], topics=[TopicFactory()])
    just_ended = confirmed("just@example.org")
    confirmed("stays@example.org")
    subscriptions.end(ended)
    subscriptions.end(just_ended)
    old = clock.now() - timedelta(days=7, minutes=1)
    Subscription.objects.filter(pk=ended.pk).update(ended_at=old, confirmed_at=old)
    Subscription.objects.filter(pk=rows["late"].pk).update(
        asked_at=clock.now() - timedelta(hours=73)
    )
    subscriptions.confirm(rows["kept"])
    Subscription.objects.filter(pk=rows["kept"].pk).update(asked_at=old)

    assert subscriptions.sweep() > 0
    assert subscriptions.sweep() == 0
    assert set(Subscription.objects.values_list("email", flat=True)) == {
        "", "asked@example.org", "kept@example.org", "just@example.org", "stays@example.org"
    }  # fmt: skip
    ended.refresh_from_db()
    assert (ended.email, ended.kinds, ended.topics.count()) == ("", [], 0)
