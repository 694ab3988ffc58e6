"""The start page: each role is told what to do next, and every number opens what it counts."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from portal import clock
from tests.factories import AttachmentFactory, CitizenQueryFactory
from tests.factories.cast import Cast

pytestmark = pytest.mark.django_db
START = reverse("admin:index")


def told(client: Client) -> dict[str, dict[str, int]]:
    """Panel by panel, what is counted."""
    panels = client.get(START).context["panels"]
    return {
        str(panel.title): {str(task.label): task.count for task in panel.tasks} for panel in panels
    }


def some(cast: Cast) -> None:
    today = clock.today()
    own = {"body": cast.roads, "assignee": cast["erik"]}
    CitizenQueryFactory(in_work=True, due_on=today, **own)
    CitizenQueryFactory(in_work=True, due_on=today - timedelta(days=30), **own)
    CitizenQueryFactory(in_approval=True, due_on=today + timedelta(days=30), body=cast.roads)
    CitizenQueryFactory(assigned=True, due_on=today + timedelta(days=30), body=cast.parks)
    CitizenQueryFactory(due_on=today + timedelta(days=30))
    AttachmentFactory(
        query=CitizenQueryFactory(answered=True, body=cast.parks), uploaded_at=clock.now()
    )


def test_each_role_is_told_its_own_work(client: Client, cast: Cast) -> None:
    some(cast)
    seen = {}
    for name in ("erik", "hana", "olga", "akim", "mira", "anna", "admin"):
        client.force_login(cast[name])
        seen[name] = {k: v for panel in told(client).values() for k, v in panel.items() if v}
    assert seen == {
        "erik": {"Overdue": 1, "Due today": 1, "Mine": 2},
        "hana": {"In approval": 1, "Overdue": 1, "Due today": 1},
        "olga": {"At the desk": 1, "Overdue": 1, "Due today": 1},
        "akim": {"Overdue for 3 working days and more": 1, "Overdue": 1, "Due today": 1},
        "mira": {"Photos to decide on": 1},
        "anna": {"All open": 5, "Overdue": 1, "Due today": 1},
        "admin": {"themes without a route of their own": 7, "accounts without a role": 1},
    }


def test_every_number_opens_as_many_rows(client: Client, cast: Cast) -> None:
    some(cast)
    checked = 0
    for name in ("erik", "hana", "olga", "akim", "mira", "anna"):
        client.force_login(cast[name])
        for panel in client.get(START).context["panels"]:
            for task in panel.tasks:
                page = client.get(task.url)
                assert len(page.context["cl"].result_list) == task.count, (name, task.url)
                checked += 1
    assert checked > 20


def test_akims_office_sees_which_body_is_late(client: Client, cast: Cast) -> None:
    some(cast)
    client.force_login(cast["akim"])
    panel = client.get(START).context["panels"][0]
    assert [(row.label, row.note) for row in panel.rows] == [("roads e.", "1")]
    assert len(client.get(panel.rows[0].url).context["cl"].result_list) == 1


def test_whoever_has_two_roles_has_the_panels_of_both(client: Client, cast: Cast) -> None:
    cast["erik"].memberships.create(role="moderator")
    client.force_login(cast["erik"])
    assert list(told(client)) == ["Your work", "What the public sees", "Akimat LIVE"]


def test_done_day_says_so(client: Client, cast: Cast) -> None:
    client.force_login(cast["erik"])
    assert "Nothing waits for you." in client.get(START).content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_start_page_costs_the_same_however_many_rows(
    rows: int, client: Client, cast: Cast, django_assert_num_queries: Any
) -> None:
    for _row in range(rows):
        some(cast)
    client.force_login(cast["erik"])
    with django_assert_num_queries(8):
        assert client.get(START).status_code == 200


def test_side_bar_offers_what_the_role_may_open(client: Client, cast: Cast) -> None:
    links = {}
    for name in ("erik", "olga", "admin", "host"):
        client.force_login(cast[name])
        page = client.get(START).content.decode()
        side = page[page.index('id="nav-sidebar-apps"') : page.index('id="main"')]
        links[name] = set(re.findall(r'href="/admin/([a-z/]*)"', side)) - {""}
        for link in links[name]:
            assert client.get(f"/admin/{link}").status_code == 200, (name, link)
    assert "queries/citizenquery/" in links["erik"]
    assert "portal/user/" in links["admin"]
    assert "portal/user/" not in links["olga"] | links["erik"]
    assert links["host"] == {"broadcasts/broadcast/", "broadcasts/livequestion/"}
