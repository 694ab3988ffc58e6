"""The register's filters: each alone, together, beside what does not fit, and in words."""

import re
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.utils import translation
from django.utils.html import escape

from portal import search
from portal.models import Body, District, Topic
from queries.filters import RegisterFilter
from queries.models import CitizenQuery
from queries.register import Criteria
from tests.factories import BodyFactory, CitizenQueryFactory, DistrictFactory, TopicFactory

pytestmark = pytest.mark.django_db
REGISTER = "/en/queries/"
LANGUAGES = ("kk", "ru", "en")


@pytest.fixture
def city() -> dict[str, CitizenQuery]:
    """Four queries, each alone in something."""
    roads = TopicFactory(slug="roads")
    holes, kerbs = (
        TopicFactory(slug="holes", parent=roads),
        TopicFactory(slug="kerbs", parent=roads),
    )
    medeu, alatau = DistrictFactory(slug="medeu"), DistrictFactory(slug="alatau")
    akim, transport = BodyFactory(slug="akim"), BodyFactory(slug="transport")
    search.learn_words("яма на дороге бордюр автобус")
    return {
        "hole": CitizenQueryFactory(
            topic=holes, district=medeu, body=akim, status="in_work", subject="Яма", text="Яма",
            received_at=datetime(2026, 2, 2, 5, 0, tzinfo=UTC),
        ),
        "kerb": CitizenQueryFactory(
            topic=kerbs, district=alatau, answered=True, body=akim, subject="Бордюр", text="Бордюр",
            received_at=datetime(2026, 2, 3, 5, 0, tzinfo=UTC),
        ),
        "roads": CitizenQueryFactory(
            topic=roads, answered=True, outcome="refused", body=transport, subject="Дороги",
            text="Дороги", received_at=datetime(2026, 2, 3, 19, 30, tzinfo=UTC),
        ),
        "bus": CitizenQueryFactory(
            topic=TopicFactory(slug="buses"), district=medeu, subject="Автобус", text="Автобус",
            received_at=datetime(2026, 2, 4, 5, 0, tzinfo=UTC),
        ),
    }  # fmt: skip


def shown(client: Client, query_string: str, status: int = 200) -> tuple[str, list[str]]:
    response = client.get(REGISTER + query_string)
    assert response.status_code == status
    html = response.content.decode()
    return html, re.findall(r'<span class="num">([0-9-]+)</span>', html)


@pytest.mark.parametrize(
    ("query_string", "found"),
    [
        ("", ["bus", "roads", "kerb", "hole"]),
        ("?topic=roads", ["roads", "kerb", "hole"]),
        ("?topic=holes", ["hole"]),
        ("?district=medeu", ["bus", "hole"]),
        ("?body=akim", ["kerb", "hole"]),
        ("?status=answered", ["roads", "kerb"]),
        ("?outcome=refused", ["roads"]),
        ("?since=2026-02-03", ["bus", "roads", "kerb"]),
        ("?until=2026-02-03", ["kerb", "hole"]),  # half past midnight in Almaty is the fourth
        ("?since=2026-02-04&until=2026-02-04", ["bus", "roads"]),
        ("?since=04.02.2026", ["bus", "roads"]),
        ("?q=яма", ["hole"]),
        ("?topic=roads&district=medeu", ["hole"]),
        ("?district=alatau&body=transport", []),
        ("?topic=roads&body=akim&status=answered&outcome=fixed&q=бордюр", ["kerb"]),
        ("?topic=&district=&body=&status=&since=&q=", ["bus", "roads", "kerb", "hole"]),
        ("?unknown=1&district=medeu", ["bus", "hole"]),
    ],
)  # fmt: skip
def test_filters_narrow_the_list(
    client: Client, city: dict[str, CitizenQuery], query_string: str, found: list[str]
) -> None:
    assert shown(client, query_string)[1] == [city[name].number for name in found]


@pytest.mark.parametrize(
    ("query_string", "field", "sentence"),
    [
        ("since=2026-02-04&until=2026-02-02", "until", "The last day lies before the first."),
        ("since=yesterday", "since", "Enter a day such as 15.03.2026."),
        ("until=2026-02-31", "until", "Enter a day such as 15.03.2026."),
        ("q=%21%21", "q", "There is no word in it: write letters or digits."),
        ("since=0001-01-01", "since", "Enter a day from 01.01.2000 to 31.12.2099."),
        ("until=9999-12-31", "until", "Enter a day from 01.01.2000 to 31.12.2099."),
        ("topic=nothing", "topic", "This is not one of the choices."),
        ("district=1", "district", "This is not one of the choices."),
        ("body='--", "body", "This is not one of the choices."),
        ("status=<b>", "status", "This is not one of the choices."),
        ("outcome=Fixed", "outcome", "This is not one of the choices."),
    ],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_does_not_fit_is_told_by_its_field_and_the_rest_holds(
    client: Client, city: dict[str, CitizenQuery], language: str, query_string: str, field: str,
    sentence: str,
) -> None:  # fmt: skip
    kept = "body=akim" if field != "body" else "topic=holes"
    response = client.get(f"/{language}/queries/?{query_string}&{kept}")
    html = response.content.decode()
    with translation.override(language):
        told = escape(translation.gettext(sentence))
    assert response.status_code == 200
    assert f'<div class="invalid-feedback d-block" id="id_{field}_error">{told}</div>' in html
    assert f'<a href="#id_{field}">' in html
    numbers = re.findall(r'<span class="num">([0-9-]+)</span>', html)
    assert city["hole"].number in numbers
    assert city["bus"].number not in numbers


def test_invalid_value_stays_in_its_field(client: Client) -> None:
    html, _ = shown(client, "?since=yesterday&q=" + "ы" * 300)
    assert 'value="yesterday"' in html
    assert 'id="id_q_error"' in html


def test_filters_in_force_are_told_and_taken_away_one_by_one(
    client: Client, city: dict[str, CitizenQuery]
) -> None:
    asked = "?topic=holes&district=medeu&status=in_work&since=2026-02-01"
    html, _ = shown(client, f"{asked}&older=20260301T000000000000Z-9")
    links = dict(
        re.findall(r'<a class="in-force__one" href="([^"]+)">.*?<strong>(.*?)</strong>', html)
    )
    assert list(links.values()) == ["topic holes", "medeu District", "in work", "01.02.2026"]
    for address, name in zip(links, ("topic", "district", "status", "since"), strict=True):
        parameters = parse_qs(urlsplit(address.replace("&amp;", "&")).query)
        assert set(parameters) == {"topic", "district", "status", "since"} - {name}


def test_choices_stand_in_the_reader_s_language_and_the_chosen_one_is_marked(
    client: Client, city: dict[str, CitizenQuery]
) -> None:
    for language in LANGUAGES:
        html = client.get(f"/{language}/queries/?district=medeu").content.decode()
        name = getattr(District.objects.get(slug="medeu"), f"name_{language}")
        assert f'<option value="medeu" selected>{name}</option>' in html
        theme = getattr(Topic.objects.get(slug="roads"), f"name_{language}")
        assert f'<optgroup label="{theme}">' in html


def test_a_renamed_body_is_offered_by_its_new_name(client: Client) -> None:
    body = BodyFactory(slug="akim")
    shown(client, "")
    Body.objects.filter(pk=body.pk).update(name_en="New <Name>")
    assert '<option value="akim">New &lt;Name&gt;</option>' in shown(client, "")[0]


def test_former_bodies_stand_apart(client: Client) -> None:
    BodyFactory(slug="former", valid_to=datetime(2020, 1, 1).date())  # noqa: DTZ001
    html = shown(client, "")[0]
    assert html.index('<optgroup label="Former bodies">') < html.index('value="former"')


def test_filters_stay_on_older_pages(client: Client) -> None:
    district = DistrictFactory(slug="medeu")
    topic = TopicFactory(slug="t")
    for n in range(21):
        CitizenQueryFactory(
            district=district, topic=topic, received_at=datetime(2026, 2, 2, n, tzinfo=UTC)
        )
    CitizenQueryFactory(topic=topic, received_at=datetime(2026, 2, 1, tzinfo=UTC))
    for query_string in ("?district=medeu", "?district=medeu&topic=t"):
        html, numbers = shown(client, query_string)
        older = re.search(r'href="(\?[^"]*older=[^"]+)"', html)
        assert older
        assert len(numbers) == 20
        assert len(shown(client, older[1].replace("&amp;", "&"))[1]) == 1


def test_form_needs_no_javascript_and_no_token(client: Client) -> None:
    html, _ = shown(client, "")
    form = html[html.index('<form class="register-filter') : html.index("</form>")]
    assert 'method="get" action="/en/queries/"' in form
    assert "csrf" not in form
    labels = set(re.findall(r'<label class="form-label" for="([^"]+)"', form))
    assert labels == {f"id_{name}" for name in RegisterFilter.base_filters}
    assert all(f'id="{label}"' in form for label in labels)


def test_filterset_gives_its_rows_as_any_other(city: dict[str, CitizenQuery]) -> None:
    filters = RegisterFilter({"topic": "roads", "status": "answered"})
    assert set(filters.qs) == {city["kerb"], city["roads"]}
    assert isinstance(filters.criteria(), Criteria)


@pytest.mark.parametrize("value", ["", " ", None])
def test_empty_values_are_no_filters(value: Any) -> None:
    assert RegisterFilter({"q": value or "", "topic": ""}).criteria() == Criteria()
