"""What was reported of a year in the staff site: written by the analyst and the administrator."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from portal.models import ReportedFigure, Role
from tests.factories import BodyFactory, staff

pytestmark = pytest.mark.django_db

LIST = "admin:portal_reportedfigure_changelist"
ADD = "admin:portal_reportedfigure_add"
WHOLE = {
    "year": "2020",
    "key": "press_events",
    "value": "356",
    "source_kk": "қаланың есебі",
    "source_ru": "отчёт города",
    "source_en": "the city's report",
}


@pytest.fixture
def analyst(client: Client) -> Client:
    client.force_login(staff(Role.ANALYST, language="en"))
    return client


def test_the_analyst_writes_one_down_and_finds_it_by_its_title(analyst: Client) -> None:
    assert analyst.post(reverse(ADD), WHOLE).status_code == 302
    row = ReportedFigure.objects.get()
    assert (row.year, row.key, row.value, row.is_at_least) == (2020, "press_events", 356, False)
    page = analyst.get(reverse(LIST)).content.decode()
    assert "Press events held" in page
    change = analyst.get(reverse("admin:portal_reportedfigure_change", args=[row.pk]))
    assert "selected>Press events held" in " ".join(change.content.decode().split())


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"year": "1700"}, "A year from 1998 to this one."),
        ({"year": "3000"}, "A year from 1998 to this one."),
        ({"value": "-1"}, "A figure is not negative."),
        ({"key": "no_such_figure"}, "Select a valid choice."),
        ({"source_kk": ""}, "This field is required."),
    ],
)
def test_what_does_not_fit_is_refused(
    analyst: Client, changed: dict[str, str], sentence: str
) -> None:
    response = analyst.post(reverse(ADD), WHOLE | changed)
    assert response.status_code == 200
    assert sentence in response.content.decode()
    assert not ReportedFigure.objects.exists()


def test_a_figure_of_a_year_is_written_once(analyst: Client) -> None:
    ReportedFigure.objects.create(year=2020, key="press_events", value=Decimal(356), source="x")
    page = analyst.post(reverse(ADD), WHOLE).content.decode()
    assert "This figure of this year is there already." in page


@pytest.mark.parametrize("role", [role for role in Role if role not in
                                  {Role.ANALYST, Role.ADMINISTRATOR}])  # fmt: skip
def test_nobody_else_writes_them(client: Client, role: Role) -> None:
    body = BodyFactory() if role in {Role.EXECUTOR, Role.HEAD} else None
    client.force_login(staff(role, body, language="en"))
    assert client.get(reverse(ADD)).status_code == 403
    assert client.post(reverse(ADD), WHOLE).status_code == 403
    assert not ReportedFigure.objects.exists()
