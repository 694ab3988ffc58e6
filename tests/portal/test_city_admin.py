"""The city in the admin: three languages, what is kept, and the ledger that is only read."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from portal import ledger, numbers, tally
from portal.models import Body, District, LedgerEntry, Role
from tests.factories import BodyFactory, CitizenQueryFactory, DistrictFactory, RouteFactory, staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(client: Client) -> Client:
    client.force_login(staff(Role.ADMINISTRATOR))
    return client


def body_data(**more: Any) -> dict[str, Any]:
    names = {
        f"{field}_{code}": f"{field} {code}"
        for field in ("name", "short_name")
        for code in ("kk", "ru", "en")
    }
    return {"slug": "parks", "mailbox": "parks@example.org", **names, **more}


def test_body_is_added_in_three_languages(office: Client) -> None:
    office.post(reverse("admin:portal_body_add"), body_data())
    body = Body.objects.get(slug="parks")
    assert (body.name_kk, body.name_ru, body.name_en) == ("name kk", "name ru", "name en")


def test_missing_language_is_told_by_its_field(office: Client) -> None:
    page = office.post(reverse("admin:portal_body_add"), body_data(name_kk=""))
    assert list(page.context["adminform"].form.errors) == ["name_kk"]
    assert not Body.objects.exists()


def test_validity_that_ends_before_it_begins_is_a_sentence(office: Client) -> None:
    days = {"valid_from": "2026-02-02", "valid_to": "2026-02-01"}
    page = office.post(reverse("admin:portal_body_add"), body_data(**days))
    assert "The last day lies before the first." in page.content.decode()


def test_short_name_the_ledger_uses_is_kept(office: Client) -> None:
    body = BodyFactory(slug="roads")
    office.post(reverse("admin:portal_body_change", args=[body.pk]), body_data(slug="streets"))
    body.refresh_from_db()
    assert (body.slug, body.name_en) == ("roads", "name en")


def test_what_history_hangs_on_is_not_deleted_and_says_so(office: Client) -> None:
    used, routed, free = BodyFactory(), BodyFactory(), BodyFactory()
    CitizenQueryFactory(assigned=True, body=used)
    RouteFactory(body=routed)
    for body, words in ((used, "queries refer to it"), (routed, "routes refer to it")):
        page = office.get(reverse("admin:portal_body_change", args=[body.pk]))
        assert words in page.content.decode()
        delete = reverse("admin:portal_body_delete", args=[body.pk])
        assert office.post(delete, {"post": "yes"}).status_code == 403
    office.post(reverse("admin:portal_body_delete", args=[free.pk]), {"post": "yes"})
    assert set(Body.objects.all()) == {used, routed}


def test_many_are_never_deleted_at_once(office: Client) -> None:
    district = DistrictFactory()
    asked = {"action": "delete_selected", "_selected_action": [district.pk], "post": "yes"}
    office.post(reverse("admin:portal_district_changelist"), asked)
    assert District.objects.exists()


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.HEAD, Role.ANALYST, Role.MODERATOR])
def test_city_is_for_administrators(role: Role, client: Client) -> None:
    body = BodyFactory()
    client.force_login(staff(role, body if role == Role.HEAD else None))
    for model in ("body", "district", "topic", "route", "official", "user", "ledgerentry"):
        address = reverse(f"admin:portal_{model}_changelist")
        assert client.get(address).status_code == 403, address


def test_lists_cost_the_same_for_one_row_and_three(
    office: Client, django_assert_max_num_queries: Any
) -> None:
    for count in (1, 3):
        for _row in range(count):
            RouteFactory(district=DistrictFactory())
        for model in ("body", "route", "topic", "district", "user"):
            with django_assert_max_num_queries(14):
                office.get(reverse(f"admin:portal_{model}_changelist"))


def test_ledger_is_read_subject_by_subject_and_never_written(office: Client) -> None:
    number = numbers.query_number(2026, 4817)
    with transaction.atomic():
        for subject in (f"query:{number}", "query:other"):
            ledger.record(subject, "received", by=ledger.SYSTEM, channel="web")
    page = office.get(
        reverse("admin:portal_ledgerentry_changelist"), {"q": number.replace("-", " ")}
    )
    assert [row.subject for row in page.context["cl"].result_list] == [f"query:{number}"]
    entry = LedgerEntry.objects.first()
    assert entry is not None
    address = reverse("admin:portal_ledgerentry_change", args=[entry.pk])
    assert "unbroken" in office.get(address).content.decode()
    assert office.post(address, {"event": "other"}).status_code == 403
    delete = reverse("admin:portal_ledgerentry_delete", args=[entry.pk])
    assert office.post(delete, {"post": "yes"}).status_code == 403
    assert office.get(reverse("admin:portal_ledgerentry_add")).status_code == 403


def test_tally_counts_all_in_one_statement_and_stops_at_its_limit(
    django_assert_num_queries: Any,
) -> None:
    for _row in range(4):
        BodyFactory()
    with django_assert_num_queries(1):
        counts = tally.tally(
            {
                "all": Body.objects.all(),
                "none": Body.objects.none(),
                "empty": Body.objects.filter(slug="none-such"),
            },
            limit=2,
        )
    assert counts == {"all": 3, "none": 0, "empty": 0}
    assert [tally.in_words(n, limit=2) for n in (0, 2, 3)] == ["0", "2", "2+"]
