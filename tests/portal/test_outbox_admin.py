"""Mail in the staff site: to be read by administrators, and sent again."""

import uuid
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal import outbox
from portal.models import Message, Role
from tests.factories import BodyFactory, staff

pytestmark = pytest.mark.django_db

LIST = "admin:portal_message_changelist"
Status = Message.Status
AT = datetime(2026, 2, 2, 5, 0, tzinfo=UTC)


@pytest.fixture
def administrator(client: Client) -> Client:
    client.force_login(staff(Role.ADMINISTRATOR, language="en"))
    return client


def message(status: str = Status.DEAD, recipient: str = "applicant:1") -> Message:
    return Message.objects.create(
        recipient=recipient,
        template="queries/filed",
        language="kk",
        status=status,
        attempts=8,
        created_at=AT,
        next_attempt_at=AT,
        sent_at=AT if status == Status.SENT else None,
        last_error="SMTPRecipientsRefused 550" if status == Status.DEAD else "",
    )


def page(client: Client, row: Message) -> str:
    answer = client.get(reverse("admin:portal_message_change", args=[row.pk]))
    assert answer.status_code == 200
    return answer.content.decode()


def resend(client: Client, pk: object) -> int:
    return client.post(reverse("admin:portal_message_resend", args=[pk])).status_code


def test_list_finds_dead_letters_and_whole_references(administrator: Client) -> None:
    message(recipient="applicant:1")
    message(recipient="applicant:122")
    message(Status.SENT, recipient="user:77")
    dead = administrator.get(reverse(LIST), {"status__exact": "dead"}).content.decode()
    assert "applicant:122" in dead
    assert "user:77" not in dead
    found = administrator.get(reverse(LIST), {"q": "applicant:122"}).content.decode()
    assert found.count("queries/filed") == 1
    found = administrator.get(reverse(LIST), {"q": "applicant:12"}).content.decode()
    assert "queries/filed" not in found


def test_page_shows_the_error_and_a_button_that_sends_again(administrator: Client) -> None:
    row = message()
    assert "SMTPRecipientsRefused 550" in page(administrator, row)
    assert reverse("admin:portal_message_resend", args=[row.pk]) in page(administrator, row)
    assert resend(administrator, row.pk) == 302
    row.refresh_from_db()
    assert (row.status, row.attempts, row.last_error) == (Status.QUEUED, 0, "")
    assert [claimed.pk for claimed in outbox.claim(5)] == [row.pk]


def test_button_says_why_not_while_a_worker_sends_it(administrator: Client) -> None:
    row = message(Status.SENDING)
    assert "It is being sent right now." in page(administrator, row)
    assert resend(administrator, row.pk) == 302
    row.refresh_from_db()
    assert (row.status, row.attempts) == (Status.SENDING, 8)


def test_bulk_action_sends_the_chosen_again(administrator: Client) -> None:
    chosen, other = [message(), message()], message()
    administrator.post(
        reverse(LIST),
        {"action": "send_again", "_selected_action": [row.pk for row in chosen]},
    )
    statuses = {row.pk: row.status for row in Message.objects.all()}
    assert statuses == {chosen[0].pk: "queued", chosen[1].pk: "queued", other.pk: "dead"}


def test_resend_is_a_post_of_a_message_that_exists(administrator: Client) -> None:
    url = reverse("admin:portal_message_resend", args=[message().pk])
    assert administrator.get(url).status_code == 405
    assert resend(administrator, uuid.uuid4()) == 404
    assert resend(administrator, "no-uuid") == 404


def test_nobody_adds_changes_or_deletes_a_message(administrator: Client) -> None:
    row = message()
    assert administrator.get(reverse("admin:portal_message_add")).status_code == 403
    delete = reverse("admin:portal_message_delete", args=[row.pk])
    assert administrator.post(delete, {"post": "yes"}).status_code == 403
    change = reverse("admin:portal_message_change", args=[row.pk])
    assert administrator.post(change, {"status": "sent"}).status_code == 403


@pytest.mark.parametrize("role", [role for role in Role if role != Role.ADMINISTRATOR])
def test_no_other_role_sees_or_sends_mail(client: Client, role: Role) -> None:
    body = BodyFactory() if role in {Role.EXECUTOR, Role.HEAD} else None
    client.force_login(staff(role, body))
    row = message()
    assert client.get(reverse(LIST)).status_code == 403
    assert client.get(reverse("admin:portal_message_change", args=[row.pk])).status_code == 403
    assert resend(client, row.pk) == 403
    row.refresh_from_db()
    assert row.status == Status.DEAD


def test_list_asks_the_database_as_often_for_three_rows_as_for_one(administrator: Client) -> None:
    message()
    administrator.get(reverse(LIST))
    with CaptureQueriesContext(connection) as one:
        administrator.get(reverse(LIST))
    message()
    message()
    with CaptureQueriesContext(connection) as three:
        administrator.get(reverse(LIST))
    assert len(three) == len(one)


def test_start_page_tells_the_administrator_of_dead_letters(administrator: Client) -> None:
    message()
    start = administrator.get(reverse("admin:index")).content.decode()
    assert f"{reverse(LIST)}?status__exact=dead" in start
