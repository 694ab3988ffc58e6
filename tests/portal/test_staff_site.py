"""Who may enter the staff site, what it shows first, and how its log-in defends itself."""

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from portal.models import Role, User
from tests.factories import BodyFactory, UserFactory, staff

pytestmark = pytest.mark.django_db
PASSWORD = "a-long-enough-word"


@pytest.fixture
def root() -> User:
    return UserFactory(username="root", is_superuser=True)


def log_in(client: Client, user: User, password: str = PASSWORD) -> int:
    page = client.post(reverse("admin:login"), {"username": user.username, "password": password})
    return page.status_code


def with_password(user: User) -> User:
    user.set_password(PASSWORD)
    user.save(update_fields=["password"])
    return user


def test_role_opens_the_door_and_is_staff_does_not(client: Client) -> None:
    with_role = with_password(staff(Role.ANALYST, username="alice"))
    without = with_password(UserFactory(username="bob", is_staff=True))
    page = client.post(reverse("admin:login"), {"username": "bob", "password": PASSWORD})
    assert "This account has no role yet" in page.content.decode()
    assert log_in(client, with_role) == 302
    assert client.get(reverse("admin:index")).status_code == 200
    client.force_login(without)
    assert client.get(reverse("admin:index")).status_code == 302


def test_role_taken_away_closes_the_door_at_once(client: Client) -> None:
    user = staff(Role.ANALYST)
    client.force_login(user)
    assert client.get(reverse("admin:index")).status_code == 200
    user.memberships.all().delete()
    assert client.get(reverse("admin:index")).status_code == 302


def test_inactive_account_cannot_log_in(client: Client) -> None:
    assert log_in(client, with_password(staff(Role.ANALYST, is_active=False))) == 200
    assert client.get(reverse("admin:index")).status_code == 302


def test_five_wrong_passwords_lock_the_login_and_an_administrator_unlocks_it(
    client: Client,
) -> None:
    alice = with_password(staff(Role.ANALYST, username="alice"))
    statuses = [log_in(client, alice, "wrong") for _attempt in range(5)]
    assert statuses == [200, 200, 200, 200, 429]
    page = client.post(reverse("admin:login"), {"username": "alice", "password": PASSWORD})
    assert page.status_code == 429
    assert "Too many wrong passwords. Try again in 15 minutes" in page.content.decode()
    office = Client()
    office.force_login(staff(Role.ADMINISTRATOR))
    office.post(
        reverse("admin:portal_user_changelist"),
        {"action": "unlock", "_selected_action": [alice.pk]},
    )
    assert log_in(client, alice) == 302


def test_session_ends_after_twelve_hours(client: Client) -> None:
    log_in(client, with_password(staff(Role.ANALYST, username="alice")))
    assert client.session.get_expiry_age() == 12 * 3600


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_pages_speak_the_users_language_unless_switched(client: Client, language: str) -> None:
    client.force_login(staff(Role.ANALYST, language=language))
    assert f'lang="{language}"' in client.get(reverse("admin:index")).content.decode()
    client.post(reverse("set_language"), {"language": "ru"})
    assert 'lang="ru"' in client.get(reverse("admin:index")).content.decode()


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_each_language_is_offered_by_its_own_name(client: Client, language: str) -> None:
    client.post(reverse("set_language"), {"language": language})
    door = client.get(reverse("admin:login")).content.decode()
    client.force_login(staff(Role.ANALYST, language=language))
    inside = client.get(reverse("admin:index")).content.decode()
    for name in ("Қазақша", "Русский", "English"):
        assert name in door
        assert name in inside


def test_every_list_and_form_opens_for_a_superuser(client: Client, root: User) -> None:
    client.force_login(root)
    opened = 0
    for model, model_admin in admin.site._registry.items():
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        assert client.get(reverse(f"{name}_changelist")).status_code == 200, name
        if model_admin.has_add_permission(client.get("/admin/").wsgi_request):
            assert client.get(reverse(f"{name}_add")).status_code == 200, name
        opened += 1
    assert opened >= 8


def test_administrator_cannot_become_superuser(client: Client, root: User) -> None:
    office = staff(Role.ADMINISTRATOR, username="office")
    client.force_login(office)
    address = reverse("admin:portal_user_change", args=[office.pk])
    form = client.get(address).content.decode()
    assert 'name="is_active"' in form
    assert 'name="is_superuser"' not in form
    client.post(address, account_data(office, is_superuser="on"))
    office.refresh_from_db()
    assert office.first_name == "Renamed"
    assert not office.is_superuser
    page = client.post(
        reverse("admin:auth_user_password_change", args=[root.pk]),
        {"usable_password": "true", "password1": PASSWORD, "password2": PASSWORD},
    )
    assert page.status_code == 403
    assert (
        client.post(
            reverse("admin:portal_user_change", args=[root.pk]), account_data(root)
        ).status_code
        == 403
    )


def test_administrator_of_one_body_does_not_reach_the_accounts_of_the_city(
    client: Client,
) -> None:
    client.force_login(staff(Role.ADMINISTRATOR, BodyFactory()))
    assert client.get(reverse("admin:portal_user_changelist")).status_code == 403
    assert client.get(reverse("admin:portal_body_changelist")).status_code == 403


def test_administrator_makes_an_account_and_gives_it_a_role(client: Client) -> None:
    body = BodyFactory()
    client.force_login(staff(Role.ADMINISTRATOR))
    client.post(
        reverse("admin:portal_user_add"),
        {
            "username": "carol",
            "first_name": "Carol",
            "last_name": "Example",
            "email": "carol@example.org",
            "language": "kk",
            "usable_password": "true",
            "password1": PASSWORD,
            "password2": PASSWORD,
        },
    )
    carol = User.objects.get(username="carol")
    client.post(
        reverse("admin:portal_user_change", args=[carol.pk]),
        account_data(carol)
        | {
            "memberships-TOTAL_FORMS": "1",
            "memberships-0-role": "executor",
            "memberships-0-body": body.pk,
        },
    )
    assert list(carol.memberships.values_list("role", "body")) == [("executor", body.pk)]
    assert log_in(Client(), carol) == 302


def account_data(user: User, **more: str) -> dict[str, object]:
    return {
        "username": user.username,
        "first_name": "Renamed",
        "last_name": "Example",
        "email": user.email,
        "language": "en",
        "is_active": "on",
        "memberships-TOTAL_FORMS": "0",
        "memberships-INITIAL_FORMS": "0",
        **more,
    }
