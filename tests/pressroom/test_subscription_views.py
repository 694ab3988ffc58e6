"""Subscribing as a resident does it: ask, follow the link, change, end; and what is forged."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from portal import links, mail, numbers
from portal.models import Message, Subscription
from pressroom import subscription_links
from tests.factories import DistrictFactory, TopicFactory

pytestmark = pytest.mark.django_db

ASK = "/ru/announcements/subscribe/"
TYPED = {"email": "Alice@Example.org", "language": "kk", "consent": "on"}


def link_in(message: Message) -> str:
    composed = mail.compose(message)
    assert composed is not None
    found = re.search(r"https?://[^/]+(/\S+/announcements/subscri\S+)", str(composed.body))
    assert found is not None
    return found[1]


def subscribed(client: Client, **typed: object) -> tuple[Subscription, str]:
    """A confirmed subscription and the address of its own page."""
    assert client.post(ASK, TYPED | typed)["Location"] == f"{ASK}?sent=1"
    own = client.post(link_in(Message.objects.latest("created_at")))["Location"]
    return Subscription.objects.confirmed().latest("pk"), own.partition("?")[0]


def test_from_asking_to_the_own_page(client: Client) -> None:
    TopicFactory(slug="water", name_ru="Вода")
    DistrictFactory(slug="alatau")
    client.post(ASK, TYPED | {"kinds": ["notice"], "topics": ["water"], "districts": ["alatau"]})
    row = Subscription.objects.get()
    assert (row.email, row.language, row.kinds, row.confirmed_at) == (
        "alice@example.org", "kk", ["notice"], None
    )  # fmt: skip
    link = link_in(Message.objects.get())
    assert link.startswith("/kk/")

    assert client.get(link).status_code == 200
    row.refresh_from_db()
    assert row.confirmed_at is None, "a visit alone confirms nothing"
    done = client.post(link, follow=True)
    row.refresh_from_db()
    assert (row.confirmed_at is not None, done.status_code) == (True, 200)
    assert "sessionid" not in done.cookies
    assert not done.cookies


def test_the_reply_is_the_same_for_a_known_and_an_unknown_address(client: Client) -> None:
    subscribed(client)
    known, unknown = (
        client.post(ASK, TYPED | {"email": email})
        for email in ("alice@example.org", "b@example.org")
    )
    assert (known.status_code, known["Location"], known.content) == (
        unknown.status_code, unknown["Location"], unknown.content
    )  # fmt: skip


def test_what_is_wrong_is_said_and_what_was_typed_stays(client: Client) -> None:
    said = client.post(ASK, {"email": "alice@", "language": "de", "kinds": ["notice", "gossip"]})
    assert set(said.context["form"].errors) == {"email", "language", "kinds", "consent"}
    assert 'value="alice@"' in said.content.decode()
    assert not Subscription.objects.exists()


def test_an_address_longer_than_any_is_told(client: Client) -> None:
    said = client.post(ASK, TYPED | {"email": f"{'a' * 243}@example.org"})  # 255 characters
    assert set(said.context["form"].errors) == {"email"}


def test_machines_are_slowed_down(client: Client, settings: Settings) -> None:
    settings.THROTTLING = True
    statuses = [client.post(ASK, TYPED).status_code for _ in range(6)]
    assert statuses == [302] * 5 + [429]
    assert Message.objects.count() == 3


def test_another_site_cannot_subscribe_its_visitors(client: Client) -> None:
    refused = client.post(ASK, TYPED, headers={"Sec-Fetch-Site": "cross-site"})
    assert (refused.status_code, Subscription.objects.count()) == (403, 0)


def test_the_owner_changes_and_ends_it(client: Client) -> None:
    TopicFactory(slug="water")
    row, own = subscribed(client, kinds=["notice"])
    form = client.get(own).context["form"]
    assert form["kinds"].value() == ["notice"]
    client.post(own, {"language": "ru", "topics": ["water"]})
    row.refresh_from_db()
    assert (row.language, row.kinds, [t.slug for t in row.topics.all()]) == ("ru", [], ["water"])

    end = client.get(own).context["end_path"]
    assert client.get(end).status_code == 200
    row.refresh_from_db()
    assert row.ended_at is None, "a visit alone ends nothing"
    one_click = client.post(
        end, {"List-Unsubscribe": "One-Click"}, headers={"Sec-Fetch-Site": "cross-site"}
    )
    row.refresh_from_db()
    assert (one_click.status_code, row.ended_at is not None) == (200, True)
    assert client.post(end).status_code == 200
    assert "unsubscribed" in client.get(own.replace("/kk/", "/en/")).content.decode()


def test_forged_links_open_nothing(client: Client) -> None:
    row, own = subscribed(client)
    other = Subscription.objects.create(
        email="b@example.org", language="ru", asked_at=timezone.now(), confirmed_at=timezone.now()
    )
    secret = own.rstrip("/").rpartition("/")[2]
    end_secret = numbers.secret_for(subscription_links.END, str(row.pk))
    root = "/en/announcements"
    for address in (
        f"{root}/subscription/{other.pk}/{secret}/",
        f"{root}/subscription/{row.pk}/{end_secret}/",  # of a mail's header: it only ends
        f"{root}/unsubscribe/{row.pk}/{secret}/",
        f"{root}/unsubscribe/{other.pk}/{end_secret}/",
        f"{root}/subscription/x/{secret}/",
        f"{root}/subscribe/{links.sign(row.pk, purpose='queries.mine')}/",
        f"{root}/subscribe/{links.sign(999_999, purpose='announcements.confirm')}/",
        f"{root}/subscribe/x/",
    ):
        assert (client.get(address).status_code, client.post(address).status_code) == (404, 404)
    assert Subscription.objects.confirmed().count() == 2


def test_a_link_to_confirm_has_its_time(client: Client, settings: Settings) -> None:
    client.post(ASK, TYPED)
    link = link_in(Message.objects.get())
    with time_machine.travel(
        timezone.now() + timedelta(hours=settings.SUBSCRIPTION_CONFIRM_HOURS, minutes=1)
    ):
        assert client.post(link).status_code == 404
    assert not Subscription.objects.confirmed().exists()


def test_an_unconfirmed_one_has_no_page_of_its_own(client: Client) -> None:
    client.post(ASK, TYPED)
    row = Subscription.objects.get()
    path = subscription_links.manage_url(row, language="en").partition("/en/")[2]
    assert client.get(f"/en/{path}").status_code == 404


def test_the_form_takes_over_the_filters_of_the_list(client: Client) -> None:
    TopicFactory(slug="water")
    form = client.get(f"{ASK}?topic=water&kind=notice").context["form"]
    assert (form["topics"].value(), form["kinds"].value()) == (["water"], ["notice"])
