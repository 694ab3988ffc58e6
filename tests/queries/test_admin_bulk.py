"""The same verb on many queries at once: one form, each its own transaction, one report."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.models import LedgerEntry
from queries import casework, endings
from queries.admin.desk import DESK
from queries.models import CitizenQuery
from tests.factories.cast import Cast

pytestmark = pytest.mark.django_db
LIST = reverse("admin:queries_citizenquery_changelist")


def some(cast: Cast, *statuses: str) -> list[CitizenQuery]:
    return [cast.query(status, at=timezone.now()) for status in statuses]


def choose(client: Client, verb: str, queries: list[CitizenQuery]) -> Any:
    """Tick the queries in the list and choose what to do with them."""
    chosen = {"action": verb, "index": "0", "_selected_action": [query.pk for query in queries]}
    return client.post(LIST, chosen)


def send(client: Client, verb: str, asked: Any, **typed: Any) -> Any:
    """Send the form for all of them."""
    rows = asked.context["rows"]
    hidden = {"row": [row["row"].pk for row in rows]}
    hidden |= {f"seen_{row['row'].pk}": row["seen"] for row in rows}
    return client.post(reverse("admin:queries_citizenquery_many", args=[verb]), hidden | typed)


def statuses(queries: list[CitizenQuery]) -> list[str]:
    rows = CitizenQuery.objects.in_bulk([query.pk for query in queries])
    return [rows[query.pk].status for query in queries]


def refusals(report: Any) -> dict[str, str]:
    return {result.row.number: result.refusal for result in report.context["refused"]}


def test_desk_assigns_what_can_be_and_reports_on_each(client: Client, cast: Cast) -> None:
    queries = some(cast, "new", "assigned", "new")
    client.force_login(cast["olga"])
    asked = choose(client, "assign", queries)
    assert [bool(row["why_not"]) for row in asked.context["rows"]].count(True) == 1
    report = send(client, "assign", asked, to=cast.parks.pk)
    assert statuses(queries) == ["assigned", "assigned", "assigned"]
    assert len(report.context["done"]) == 2
    assert "Now the query is “assigned”" in refusals(report)[queries[1].number]
    assert "Done with 2 of 3." in report.content.decode()


def test_each_query_is_a_transaction_of_its_own(
    client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    queries = some(cast, "assigned", "assigned", "assigned")
    client.force_login(cast["erik"])
    asked = choose(client, "take", queries)
    endings.withdraw(queries[1])  # after the form was opened
    report = send(client, "take", asked)
    assert statuses(queries) == ["in_work", "withdrawn", "in_work"]
    assert "It changed meanwhile: Withdrawn by the resident" in refusals(report)[queries[1].number]


def test_head_approves_many_and_not_their_own(client: Client, cast: Cast) -> None:
    queries = some(cast, "in_approval", "in_approval")
    queries[1].answers.update(drafted_by=cast["hana"])
    client.force_login(cast["hana"])
    report = send(client, "approve", choose(client, "approve", queries))
    assert statuses(queries) == ["answered", "in_approval"]
    assert "somebody else approves" in refusals(report)[queries[1].number]


def test_same_answer_settles_many(client: Client, cast: Cast) -> None:
    queries = some(cast, "new", "new")
    client.force_login(cast["olga"])
    asked = choose(client, "settle", queries)
    wrong = send(client, "settle", asked, outcome="refused", text="No.")
    assert list(wrong.context["form"].errors) == ["legal_basis"]
    assert statuses(queries) == ["new", "new"]
    send(client, "settle", wrong, outcome="explained", text="Open from nine.")
    assert statuses(queries) == ["answered", "answered"]
    for query in queries:
        assert query.answers.get().text == "Open from nine."


def test_head_names_executor_forwards_and_sends_back_many(client: Client, cast: Cast) -> None:
    client.force_login(cast["hana"])
    queries = some(cast, "assigned", "in_work")
    asked = choose(client, "assign_executor", queries)
    assert set(asked.context["form"].fields["executor"].queryset) == {
        cast["erik"], cast["hana"], cast["hugo"],
    }  # fmt: skip
    send(client, "assign_executor", asked, executor=cast["hugo"].pk)
    assert {query.assignee for query in CitizenQuery.objects.all()} == {cast["hugo"]}
    drafts = some(cast, "in_approval", "in_approval")
    send(client, "send_back", choose(client, "send_back", drafts), reason="Say when")
    assert statuses(drafts) == ["in_work", "in_work"]
    send(client, "forward", choose(client, "forward", drafts), to=cast.parks.pk, reason="Trees")
    assert {query.body for query in CitizenQuery.objects.filter(pk__in=[d.pk for d in drafts])} == {
        cast.parks
    }


def test_others_queries_slipped_in_are_not_touched(client: Client, cast: Cast) -> None:
    ours, theirs = some(cast, "assigned", "assigned")
    casework.forward(theirs, to=cast.parks, reason="Trees", by=cast["erik"])
    client.force_login(cast["erik"])
    url = reverse("admin:queries_citizenquery_many", args=["take"])
    seen = {
        f"seen_{query.pk}": LedgerEntry.objects.filter(subject=query.ledger_subject).count()
        for query in (ours, theirs)
    }
    report = client.post(url, {"row": [ours.pk, theirs.pk], **seen})
    assert [result.row for result in report.context["done"]] == [ours]
    assert statuses([theirs]) == ["assigned"]
    assert client.post(url, {"row": [theirs.pk], **seen}).url == LIST


def test_sending_twice_does_it_once(client: Client, cast: Cast) -> None:
    queries = some(cast, "assigned", "assigned")
    client.force_login(cast["erik"])
    asked = choose(client, "take", queries)
    send(client, "take", asked)
    again = send(client, "take", asked)
    assert refusals(again) == {}
    events = LedgerEntry.objects.filter(event="taken")
    assert events.count() == 2


def test_each_role_is_offered_its_own_verbs(client: Client, cast: Cast) -> None:
    cast.query("assigned", at=timezone.now())
    offered = {}
    for name in ("erik", "hana", "olga", "anna", "root"):
        client.force_login(cast[name])
        form = client.get(LIST).context["action_form"]
        choices = form.fields["action"].choices if form else []
        offered[name] = [value for value, _label in choices if value]
    assert offered == {
        "erik": ["take", "forward"],
        "hana": ["take", "assign_executor", "forward", "approve", "send_back", "extend"],
        "olga": ["assign", "forward", "settle"],
        "anna": [],
        "root": list(DESK.in_bulk),
    }


def test_nothing_chosen_and_unknown_verbs(client: Client, cast: Cast) -> None:
    client.force_login(cast["erik"])
    assert choose(client, "take", []).status_code == 302
    for verb in ("hide", "none-such"):
        assert client.post(f"/admin/queries/citizenquery/many/{verb}/").status_code == 404
    assert client.get(reverse("admin:queries_citizenquery_many", args=["take"])).url == LIST


def test_addresses_and_hidden_values_are_plain_however_large_the_numbers(
    client: Client, cast: Cast
) -> None:
    """1,234,567 is for readers: a form that sent it would find no such query."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT setval('queries_citizenquery_id_seq', 1234566)")
    (query,) = some(cast, "new")
    assert query.pk == 1234567
    client.force_login(cast["olga"])
    page = client.get(LIST).content.decode()
    assert 'name="_selected_action" value="1234567"' in page
    asked = choose(client, "assign", [query])
    many = asked.content.decode()
    assert 'name="row" value="1234567"' in many
    assert 'name="seen_1234567" value="3"' in many
    assert "1,234,567" not in page + many
    LedgerEntry.objects.bulk_create(
        [
            LedgerEntry(
                subject=query.ledger_subject, sequence=n, event="supported", at=timezone.now(),
                actor="resident", digest=str(n),
            )
            for n in range(4, 1205)
        ]
    )  # fmt: skip
    form = client.get(reverse("admin:queries_citizenquery_do", args=[query.pk, "assign"]))
    assert 'name="seen" value="1204"' in form.content.decode()
