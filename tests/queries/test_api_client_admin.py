"""Keys of other systems in the staff site: shown once, and to an administrator alone."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from portal.models import Role
from queries.models import ApiClient
from queries.open311 import clients
from queries.open311.refusals import BadKey
from tests.factories import BodyFactory, UserFactory, staff

pytestmark = pytest.mark.django_db
LIST = reverse("admin:queries_apiclient_changelist")
ADD = reverse("admin:queries_apiclient_add")
TYPED = {"name": "City app", "contact": "app@example.org", "is_active": "on", "hourly_limit": "60"}


def key_in(html: str) -> str:
    (key,) = re.findall(r"<code>(oa_[\w-]{43})</code>", html)
    return key


def test_an_administrator_makes_a_system_and_sees_its_key_once(client: Client) -> None:
    client.force_login(staff(Role.ADMINISTRATOR, username="admin"))
    response = client.post(ADD, TYPED)
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]
    key = key_in(response.content.decode())
    made = clients.client_with(key)
    assert (made.name, made.hourly_limit, made.key_end) == ("City app", 60, key[-4:])

    page = reverse("admin:queries_apiclient_change", args=[made.pk])
    for address in (LIST, page):
        html = client.get(address).content.decode()
        assert "City app" in html
        assert key not in html
        assert made.key_digest not in html
    assert not client.cookies.get("messages")


def test_a_change_keeps_the_key_and_a_new_one_ends_it(client: Client) -> None:
    client.force_login(staff(Role.ADMINISTRATOR, username="admin"))
    key = key_in(client.post(ADD, TYPED).content.decode())
    made = ApiClient.objects.get()
    page = reverse("admin:queries_apiclient_change", args=[made.pk])
    assert client.post(page, TYPED | {"hourly_limit": "5"}).status_code == 302
    assert clients.client_with(key).hourly_limit == 5

    renewed = client.post(LIST, {"action": "renew", "_selected_action": [made.pk]})
    new = key_in(renewed.content.decode())
    assert clients.client_with(new) == made
    with pytest.raises(BadKey):
        clients.client_with(key)

    typed = {name: value for name, value in TYPED.items() if name != "is_active"}
    client.post(page, typed)
    with pytest.raises(BadKey):
        clients.client_with(new)


def test_two_keys_are_not_made_at_once(client: Client) -> None:
    client.force_login(staff(Role.ADMINISTRATOR, username="admin"))
    by = UserFactory(username="root")
    rows = [ApiClient(name=name, contact="x") for name in ("one", "two")]
    keys = [clients.issue(row, by=by) for row in rows]
    client.post(LIST, {"action": "renew", "_selected_action": [row.pk for row in rows]})
    assert [clients.client_with(key).name for key in keys] == ["one", "two"]


def test_a_system_is_not_deleted(client: Client) -> None:
    client.force_login(staff(Role.ADMINISTRATOR, username="admin"))
    made = ApiClient(name="one", contact="x")
    clients.issue(made, by=UserFactory(username="root"))
    address = reverse("admin:queries_apiclient_delete", args=[made.pk])
    assert client.post(address, {"post": "yes"}).status_code == 403
    assert ApiClient.objects.count() == 1


@pytest.mark.parametrize("role", [role for role in Role.values if role != Role.ADMINISTRATOR])
def test_others_see_none_and_make_none(client: Client, role: str) -> None:
    body = BodyFactory() if role in {Role.EXECUTOR, Role.HEAD} else None
    client.force_login(staff(role, body, username="other"))
    assert client.get(LIST).status_code == 403
    assert client.post(ADD, TYPED).status_code == 403
    assert not ApiClient.objects.exists()
