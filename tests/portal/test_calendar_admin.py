"""The staff's page of a calendar day: what moves is shown first, and moved with the saving."""

from datetime import UTC, date, datetime

import pytest
from django.contrib.admin.models import LogEntry
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from portal import calendar_changes, clock
from portal.models import CalendarDay, LedgerEntry, Role
from queries import moved_terms
from queries.models import QueryDeadline
from tests.factories import BodyFactory, QueryDeadlineFactory, staff

pytestmark = pytest.mark.django_db

ADD = reverse("admin:portal_calendarday_add")
LIST = reverse("admin:portal_calendarday_changelist")
TUESDAY = date(2026, 2, 10)
FORM = {"day": "2026-02-10", "decree": "№ 12 & co"}
IN_TERM = datetime(2026, 2, 9, 5, tzinfo=UTC)


@pytest.fixture
def administrator(client: Client) -> Client:
    client.force_login(
        staff(Role.ADMINISTRATOR, username="administrator", is_staff=True),
        backend="portal.access.RoleBackend",
    )
    return client


def change_url(row: CalendarDay) -> str:
    return reverse("admin:portal_calendarday_change", args=[row.pk])


def delete_url(row: CalendarDay) -> str:
    return reverse("admin:portal_calendarday_delete", args=[row.pk])


def sent_on(page: HttpResponse) -> dict[str, str]:
    """What the page's form would send."""
    return {name: str(value) for name, value in page.context_data["fields"]}  # type: ignore[attr-defined]


def due_days() -> list[date]:
    return list(QueryDeadline.objects.order_by("pk").values_list("due_on", flat=True))


def test_add_shows_what_moves_and_saves_nothing_yet(administrator: Client) -> None:
    deadline = QueryDeadlineFactory()
    with clock.at(IN_TERM):
        page = administrator.post(ADD, FORM)
    assert page.status_code == 200
    assert page.context_data["total"] == 1
    assert page.context_data["overdue"] == 0
    [row] = page.context_data["table"]["rows"]
    assert row[3:] == [1, deadline.query.number]
    assert deadline.query.number in page.content.decode()
    assert escape(FORM["decree"]) in page.content.decode()
    assert not CalendarDay.objects.exists()
    assert due_days() == [date(2026, 2, 23)]


def test_add_confirmed_saves_and_moves(administrator: Client) -> None:
    deadline = QueryDeadlineFactory()
    page = administrator.post(ADD, FORM)
    done = administrator.post(ADD, sent_on(page), follow=True)
    assert done.redirect_chain == [(LIST, 302)]
    assert "1 open deadline moved." in [str(m) for m in done.context["messages"]]
    day = CalendarDay.objects.get()
    assert (day.day, day.is_working, day.decree) == (TUESDAY, False, FORM["decree"])
    assert due_days() == [date(2026, 2, 24)]
    entry = LedgerEntry.objects.get(subject=deadline.query.ledger_subject)
    assert entry.data["decree"] == FORM["decree"]
    assert LogEntry.objects.get().object_id == str(day.pk)


def test_add_that_moves_nothing_is_saved_at_once(administrator: Client) -> None:
    done = administrator.post(ADD, FORM, follow=True)
    assert done.redirect_chain == [(LIST, 302)]
    assert CalendarDay.objects.get().day == TUESDAY


def test_change_shows_then_moves_back(administrator: Client) -> None:
    QueryDeadlineFactory()
    administrator.post(ADD, sent_on(administrator.post(ADD, FORM)))
    row = CalendarDay.objects.get()
    page = administrator.post(change_url(row), {"is_working": "on", "decree": "№ 13"})
    assert page.context_data["total"] == 1
    assert due_days() == [date(2026, 2, 24)]
    administrator.post(change_url(row), sent_on(page))
    row.refresh_from_db()
    assert (row.day, row.is_working, row.decree) == (TUESDAY, True, "№ 13")
    assert due_days() == [date(2026, 2, 23)]


def test_delete_shows_then_moves_back(administrator: Client) -> None:
    QueryDeadlineFactory()
    administrator.post(ADD, sent_on(administrator.post(ADD, FORM)))
    row = CalendarDay.objects.get()
    page = administrator.get(delete_url(row))
    assert page.context_data["total"] == 1
    assert due_days() == [date(2026, 2, 24)]
    done = administrator.post(delete_url(row), sent_on(page), follow=True)
    assert done.redirect_chain == [(LIST, 302)]
    assert not CalendarDay.objects.exists()
    assert due_days() == [date(2026, 2, 23)]


def test_page_warns_of_what_would_be_overdue(administrator: Client) -> None:
    QueryDeadlineFactory()
    QueryDeadlineFactory(started_on=date(2026, 1, 30), due_on=date(2026, 2, 20))  # overdue already
    with clock.at(datetime(2026, 2, 23, 5, tzinfo=UTC)):
        page = administrator.post(ADD, {"day": "2026-02-14", "is_working": "on", "decree": "№ 12"})
    assert (page.context_data["total"], page.context_data["overdue"]) == (2, 1)


def test_a_faulty_form_comes_back_with_its_sentences(administrator: Client) -> None:
    QueryDeadlineFactory()
    page = administrator.post(ADD, {"day": "2026-02-10", "decree": ""})
    assert "decree" in page.context_data["adminform"].form.errors
    page = administrator.post(ADD, {"day": "1999-02-10", "decree": "№ 12"})
    assert "2000 to 2099" in str(page.context_data["adminform"].form.errors["day"])
    administrator.post(ADD, {"day": "2026-03-30", "decree": "№ 12", "_confirmed": "1"})
    page = administrator.post(ADD, {"day": "2026-03-30", "decree": "№ 12"})
    assert "day" in page.context_data["adminform"].form.errors
    assert CalendarDay.objects.count() == 1


def test_list_says_what_the_day_would_be_without_the_decree(administrator: Client) -> None:
    CalendarDay.objects.create(day=date(2026, 2, 14), is_working=True, decree="№ 12")
    assert "Weekend" in administrator.get(LIST).content.decode()


def test_many_are_not_deleted_at_once(administrator: Client) -> None:
    row = CalendarDay.objects.create(day=TUESDAY, is_working=False, decree="№ 12")
    administrator.post(
        LIST, {"action": "delete_selected", "_selected_action": row.pk, "post": "yes"}
    )
    assert CalendarDay.objects.exists()


@pytest.mark.parametrize("role", [role for role in Role if role != Role.ADMINISTRATOR])
def test_other_roles_change_no_calendar(client: Client, role: Role) -> None:
    client.force_login(
        staff(role, BodyFactory(), username="other", is_staff=True),
        backend="portal.access.RoleBackend",
    )
    QueryDeadlineFactory()
    row = CalendarDay.objects.create(day=date(2026, 3, 30), is_working=False, decree="№ 1")
    for sent in (FORM, FORM | {"_confirmed": "1"}):
        assert client.post(ADD, sent).status_code == 403
        assert client.post(change_url(row), sent).status_code == 403
        assert client.post(delete_url(row), sent | {"post": "yes"}).status_code == 403
    assert CalendarDay.objects.get() == row
    assert due_days() == [date(2026, 2, 23)]


def test_page_tells_how_far_the_worker_is_and_changes_nothing_meanwhile(
    administrator: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calendar_changes, "AT_ONCE", 1)
    monkeypatch.setattr(moved_terms, "CHUNK", 2)
    for _ in range(3):
        QueryDeadlineFactory()
    page = administrator.post(ADD, FORM)
    done = administrator.post(ADD, sent_on(page), follow=True)
    assert done.redirect_chain == [(LIST, 302)]
    told = [str(m) for m in done.context["messages"] if "have moved" in str(m)]
    assert len(told) == 1
    assert "10 February 2026: 0 of 3 have moved" in told[0]
    calendar_changes.carry_out(seconds=-1)
    row = CalendarDay.objects.get()
    for address in (LIST, ADD, change_url(row), delete_url(row)):
        assert "2 of 3 have moved" in administrator.get(address).content.decode()
    other = {"day": "2026-02-11", "decree": "№ 13", "_confirmed": "1"}
    for address, sent in (
        (ADD, other),
        (change_url(row), {"is_working": "on", "decree": "№ 13", "_confirmed": "1"}),
        (delete_url(row), {"post": "yes"}),
    ):
        refused = administrator.post(address, sent, follow=True)
        assert refused.redirect_chain == [(LIST, 302)]
        assert refused.content.decode().count("no day can be changed") == 1
    assert CalendarDay.objects.get().decree == FORM["decree"]
    calendar_changes.carry_out()
    assert due_days() == [date(2026, 2, 24)] * 3
    assert "have moved" not in administrator.get(LIST).content.decode()
    administrator.post(ADD, other)
    assert CalendarDay.objects.count() == 2
