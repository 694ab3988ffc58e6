"""The pages of verbs as any app gets them that has no templates of its own; rows are the desk's."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.verbs import VerbDesk
from queries.admin.desk import QueryDesk
from queries.admin.query import CitizenQueryAdmin
from queries.models import CitizenQuery
from tests.factories.cast import Cast

pytestmark = pytest.mark.django_db
LIST = reverse("admin:queries_citizenquery_changelist")


@pytest.fixture(autouse=True)
def without_templates_of_the_desk(monkeypatch: pytest.MonkeyPatch) -> None:
    def general(desk: VerbDesk, page: str) -> list[str]:
        return [f"admin/verbs/{page}.html"]

    monkeypatch.setattr(QueryDesk, "templates", general)
    monkeypatch.setattr(
        CitizenQueryAdmin, "change_list_template", "admin/verbs/change_list.html", raising=False
    )


@pytest.fixture
def cast() -> Cast:
    return Cast()


def some(cast: Cast, *statuses: str) -> list[CitizenQuery]:
    return [cast.query(status, at=timezone.now()) for status in statuses]


def test_form_shows_its_fields_and_does_the_verb(client: Client, cast: Cast) -> None:
    (query,) = some(cast, "in_work")
    url = reverse("admin:queries_citizenquery_do", args=[query.pk, "ask_details"])
    client.force_login(cast["erik"])
    page = client.get(url)
    html = page.content.decode()
    assert page.templates[0].name == "admin/verbs/do.html"
    assert set(re.findall(r'<(?:input|textarea|select)[^>]* name="(\w+)"', html)) >= {
        "seen",
        *page.context["form"].fields,
    }
    typed = dict.fromkeys(page.context["form"].fields, "Which entrance is it?")
    done = client.post(url, {"seen": page.context["seen"], **typed})
    assert done.url == reverse("admin:queries_citizenquery_change", args=[query.pk])
    query.refresh_from_db()
    assert query.status == "awaiting_resident"


def test_list_offers_verbs_for_many_and_reports_on_each(client: Client, cast: Cast) -> None:
    assigned, in_work = some(cast, "assigned", "in_work")
    client.force_login(cast["erik"])
    html = client.get(LIST).content.decode()
    assert {*re.findall(r'name="_selected_action" value="(\d+)"', html)} == {
        str(assigned.pk),
        str(in_work.pk),
    }
    assert '<option value="take">' in html
    asked = client.post(
        LIST, {"action": "take", "index": "0", "_selected_action": [assigned.pk, in_work.pk]}
    )
    posted: dict[str, list[str]] = {}
    html = asked.content.decode()
    for name, value in re.findall(r'type="hidden" name="(row|seen_\d+)" value="(\d+)"', html):
        posted.setdefault(name, []).append(value)
    assert posted["row"] == [str(assigned.pk), str(in_work.pk)]
    report = client.post(reverse("admin:queries_citizenquery_many", args=["take"]), posted)
    html = report.content.decode()
    assert "Done with 1 of 2." in html
    for query in (assigned, in_work):
        url = reverse("admin:queries_citizenquery_change", args=[query.pk])
        assert f'<a href="{url}">{query.number}</a>' in html
    assigned.refresh_from_db()
    assert assigned.status == "in_work"


def test_narrowed_list_offers_to_show_all_again(client: Client, cast: Cast) -> None:
    some(cast, "assigned", "in_work")
    client.force_login(cast["erik"])
    page = client.get(LIST, {"status": "assigned", "q": ""})
    assert page.context["is_narrowed"]
    assert "status" not in page.context["clear_url"]
    assert '<option value="assigned" selected>' in page.content.decode()
    assert not client.get(LIST).context["is_narrowed"]
