"""Subscriptions in the staff site: counted, found by the whole address, ended; never shown."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.models import Role, Subscription
from tests.factories import staff

pytestmark = pytest.mark.django_db
LIST = reverse("admin:portal_subscription_changelist")


def subscription(name: str) -> Subscription:
    now = timezone.now()
    return Subscription.objects.create(
        email=f"{name}@example.org", language="kk", asked_at=now, confirmed_at=now
    )


def test_an_administrator_finds_one_by_its_address_and_ends_it(client: Client) -> None:
    alice, bob = subscription("alice"), subscription("bob")
    client.force_login(staff(Role.ADMINISTRATOR, username="admin"))
    found = client.get(LIST, {"q": "Alice@example.org"})
    assert list(found.context["cl"].result_list) == [alice]
    assert not client.get(LIST, {"q": "example"}).context["cl"].result_list

    shown = client.get(reverse("admin:portal_subscription_change", args=[bob.pk]))
    for page in (client.get(LIST), shown):
        assert "@example.org" not in page.content.decode().replace("admin@example.org", "")

    client.post(LIST, {"action": "end", "_selected_action": [alice.pk]})
    alice.refresh_from_db()
    assert alice.ended_at is not None
    assert list(client.get(LIST, {"state": "confirmed"}).context["cl"].result_list) == [bob]


@pytest.mark.parametrize("role", [Role.PRESS_OFFICER, Role.ANALYST, Role.OPERATOR])
def test_others_see_none(client: Client, role: str) -> None:
    subscription("alice")
    client.force_login(staff(role, username="other"))
    assert client.get(LIST).status_code == 403
