"""The staff's figures: whose they are, their files, and what a wrong address is told."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from portal import clock, directory
from portal.models import Body, Role
from portal.permissions import PERMISSIONS
from queries import casework, follow_up, oversight, rollup
from queries.models import CitizenQuery
from tests.factories import staff
from tests.factories.cast import Cast

pytestmark = pytest.mark.django_db
PAGES = ("home", "bodies", "workload", "coming", "alike", "brought_back", "hand_overs")


def address(page: str) -> str:
    return reverse(f"workload:{page}")


def some(cast: Cast) -> CitizenQuery:
    """A month of roads: open, answered, brought back, sent to and fro. Returns the last."""
    now = clock.now()
    for status in ("assigned", "in_work", "in_approval", "answered"):
        cast.query(status, at=now - timedelta(days=10))
    back = cast.query("answered", at=now - timedelta(days=9))
    follow_up.reopen(back, comment="Still broken")
    tossed = cast.query("in_work", at=now - timedelta(days=8))
    casework.forward(tossed, to=cast.parks, reason="Theirs", by=cast["erik"])
    tossed.refresh_from_db()
    casework.forward(tossed, to=cast.roads, reason="Not ours", by=cast["pavel"])
    rollup.fold()
    return tossed


def told(response: Any) -> str:
    """The page without its frame."""
    return str(response.content.decode().partition('<div class="ov">')[2])


def lines(response: Any) -> list[list[str]]:
    """The lines of a file."""
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


@pytest.mark.parametrize("name", ["hana", "akim"])
def test_every_page_shows_its_tables_and_keeps_each_as_a_file(
    name: str, client: Client, cast: Cast
) -> None:
    some(cast)
    client.force_login(cast[name])
    for page in PAGES:
        shown = client.get(address(page))
        assert shown.status_code == 200, page
        assert "None" not in told(shown), page
        assert shown.context["tables"], page
        for table in shown.context["tables"]:
            file = client.get(address(page), {"csv": table.name})
            assert file["Content-Disposition"] == f'attachment; filename="{table.name}.csv"'
            header, *rest = lines(file)
            assert header[0] == str(table.columns[0].label)
            assert {len(line) for line in rest} <= {len(header)}
    assert client.get(address("home"), {"csv": "nothing"}).status_code == 404


# --- who may see whose ----------------------------------------------------------------------------

ALLOWED = {
    "hana": {"roads", "bridges"},
    "petra": {"parks"},
    "olga": {"", "roads", "bridges", "parks"},
    "akim": {"", "roads", "bridges", "parks"},
    "anna": {"", "roads", "bridges", "parks"},
    "root": {"", "roads", "bridges", "parks"},
    "erik": set[str](), "bela": set[str](), "pavel": set[str](), "mira": set[str](),
    "press": set[str](), "host": set[str](), "admin": set[str](),
}  # fmt: skip


@pytest.mark.parametrize("name", ALLOWED)
def test_each_role_sees_the_bodies_of_its_own(name: str, client: Client, cast: Cast) -> None:
    """Whoever may see no figures is refused; another's body is not there."""
    client.force_login(cast[name])
    allowed = ALLOWED[name]
    for body in ("roads", "bridges", "parks"):
        expected = 200 if body in allowed else 404 if allowed else 403
        assert client.get(address("home"), {"body": body}).status_code == expected, body
    page = client.get(address("home"))
    if not allowed:
        assert page.status_code == 403
        return
    offered = {slug for slug, _label in page.context["form"].fields["body"].choices}
    assert offered == allowed
    assert page.context["oversight"].is_city == ("" in allowed)


@pytest.mark.parametrize("page", PAGES)
def test_no_page_is_open_to_a_stranger_or_to_another_body(
    page: str, client: Client, cast: Cast
) -> None:
    assert client.get(address(page)).status_code == 302  # to the door
    for name, status in (("stranger", 302), ("erik", 403), ("petra", 404)):
        client.force_login(cast[name])
        assert client.get(address(page), {"body": "roads"}).status_code == status
        rows = reverse("workload:rows", args=["queries_asked"])
        assert client.get(rows, {"body": "roads"}).status_code == status


def test_nothing_of_another_body_is_on_any_page(client: Client, cast: Cast) -> None:
    """Neither its queries nor its people; a query it once had is a number without words."""
    tossed = some(cast)
    casework.take(tossed, by=cast["erik"])
    tossed.refresh_from_db()
    casework.forward(tossed, to=cast.parks, reason="Theirs after all", by=cast["erik"])
    rollup.fold()
    own = cast.file(at=clock.now(), subject="Сломана лавка", body=cast.parks)
    client.force_login(cast["hana"])
    seen = "".join(told(client.get(address(page))) for page in PAGES)
    assert own.number not in seen
    assert "Сломана лавка" not in seen
    assert "Pavel" not in seen
    passed = told(client.get(address("hand_overs")))
    assert tossed.number in passed
    assert "another body holds it now" in passed
    assert reverse("admin:queries_citizenquery_change", args=[tossed.pk]) not in passed


def test_a_head_of_two_bodies_looks_at_one_of_them_at_a_time(client: Client, cast: Cast) -> None:
    both = staff(Role.HEAD, cast.roads, username="both")
    both.memberships.create(body=cast.parks, role=Role.HEAD)
    cast.query("assigned")
    client.force_login(both)
    open_ = {}
    for body in (cast.roads, cast.parks):
        page = client.get(address("home"), {"body": body.slug})
        open_[body.slug] = page.context["tables"][1].total[-1].value
    assert open_ == {"roads": 1, "parks": 0}


def test_head_of_the_whole_sees_its_parts_and_head_of_a_part_not_the_whole(
    client: Client, cast: Cast
) -> None:
    bridges = Body.objects.get(slug="bridges")
    head = staff(Role.HEAD, bridges, username="bruno")
    cast.query("assigned")
    cast.file(body=bridges)
    for user, number in ((cast["hana"], 2), (head, 1)):
        client.force_login(user)
        queue = client.get(address("home")).context["tables"][1]
        assert queue.total[-1].value == number
        assert len(client.get(queue.total[-1].url).context["cl"].result_list) == number


# --- what was asked -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"body": "atlantis"}, "This is not one of the choices."),
        ({"body": "a" * 10_000}, "This is not one of the choices."),
        ({"body": "roads\x00"}, "This is not one of the choices."),
        ({"body": "'; DROP TABLE queries_answer --"}, "This is not one of the choices."),
        ({"period": "fortnight"}, "This is not one of the choices."),
        ({"period": "own"}, "Name the first and the last day."),
        ({"period": "own", "since": "2026-02-01"}, "Name the first and the last day."),
        ({"period": "own", "since": "2026-02-02", "until": "2026-02-01"},
         "The last day lies before the first."),
        ({"period": "own", "since": "yesterday", "until": "2026-02-01"},
         "Enter a day such as 15.03.2026."),
        ({"period": "own", "since": "2001-01-01", "until": "2026-02-01"},
         "Choose five years at most."),
        ({"since": "0001-01-01"}, "Enter a day from 01.01.2000 to 31.12.2099."),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_told_on_the_same_page(
    asked: dict[str, str], sentence: str, client: Client, cast: Cast
) -> None:
    client.force_login(cast["akim"])
    for page in ("home", "workload"):
        answer = client.get(address(page), asked)
        assert answer.status_code == 400
        assert sentence in told(answer)
        assert answer.context["tables"]
    assert client.get(address("home"), asked | {"csv": "figures"}).status_code == 400


def test_bodies_sorted_by_nothing_known_are_told_so(client: Client, cast: Cast) -> None:
    client.force_login(cast["akim"])
    answer = client.get(address("bodies"), {"sort": "pg_sleep(5)"})
    assert answer.status_code == 400
    assert "The table cannot be sorted by this." in told(answer)


def test_what_was_typed_is_kept(client: Client, cast: Cast) -> None:
    client.force_login(cast["akim"])
    asked = {"period": "own", "since": "2026-02-02", "until": "2026-02-01"}
    page = told(client.get(address("home"), asked))
    assert 'value="2026-02-02"' in page
    assert 'value="2026-02-01"' in page


@pytest.mark.parametrize(
    ("period", "since", "until", "before"),
    [
        ("", "2026-04-21", "2026-05-20", "2026-03-22"),
        ("month", "2026-05-01", "2026-05-20", "2026-04-11"),
        ("quarter", "2026-04-01", "2026-05-20", "2026-02-10"),
        ("year", "2026-01-01", "2026-05-20", "2025-08-14"),
    ],
)
def test_periods_end_today_and_compare_with_as_many_days(
    period: str, since: str, until: str, before: str, client: Client, cast: Cast
) -> None:
    client.force_login(cast["akim"])
    day = clock.midnight(clock.today().replace(year=2026, month=5, day=20))
    with clock.at(day):
        found = client.get(address("home"), {"period": period}).context["oversight"].period
    assert (str(found.since), str(found.until), str(found.before().since)) == (since, until, before)
    assert found.before().days == found.days


def test_only_reading_is_possible(client: Client, cast: Cast) -> None:
    client.force_login(cast["akim"])
    for page in PAGES:
        assert client.post(address(page)).status_code == 405


# --- where it is found ----------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "is_offered"), [("hana", True), ("akim", True), ("erik", False)])
def test_menu_and_start_page_lead_there(
    name: str, is_offered: bool, client: Client, cast: Cast
) -> None:
    client.force_login(cast[name])
    page = client.get(reverse("admin:index"))
    assert (page.content.decode().count(f'href="{address("home")}"') == 2) == is_offered
    assert (address("home") in page.content.decode()) == is_offered


def test_permission_is_one_of_roles_and_of_nobody_else() -> None:
    granted = {role for role, names in PERMISSIONS.items() if oversight.PERMISSION in names}
    assert granted == {Role.HEAD, Role.AKIMS_OFFICE, Role.ANALYST, Role.OPERATOR}


STATEMENTS = {
    "home": 14, "bodies": 10, "workload": 11, "coming": 9, "alike": 10, "brought_back": 14,
    "hand_overs": 11,
}  # fmt: skip


@pytest.mark.parametrize("number", [1, 5])
def test_pages_cost_the_same_statements_for_one_executor_and_body_and_for_five(
    number: int, client: Client, cast: Cast, settings: Any, django_assert_max_num_queries: Any
) -> None:
    settings.PUBLIC_PAGE_SECONDS = 60  # the city's directory is read once
    some(cast)
    for each in range(number - 1):
        body = Body.objects.create(slug=f"extra-{each}", name_kk=f"extra {each}")
        worker = staff(Role.EXECUTOR, cast.roads, username=f"extra-{each}")
        query = cast.query("in_work", at=clock.now() - timedelta(days=3))
        casework.forward(query, to=body, reason="Theirs", by=cast["erik"])
        casework.take(cast.query("assigned", at=clock.now()), by=worker)
        follow_up.reopen(cast.query("answered", at=clock.now()), comment="No")
    rollup.fold()
    directory.forget()
    for name in ("hana", "akim"):
        client.force_login(cast[name])
        client.get(address("home"))
        for page, most in STATEMENTS.items():
            with django_assert_max_num_queries(most, info=f"{name} {page}"):
                client.get(address(page))
