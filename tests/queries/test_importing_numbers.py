"""Original numbers: which are kept, and how their queries are found."""

from __future__ import annotations

import json
from urllib.parse import quote, unquote, urlsplit

import pytest
from django.test import Client
from django.urls import Resolver404, get_resolver, resolve, reverse
from hypothesis import given
from hypothesis import strategies as st

from portal import numbers
from portal.models import Role
from queries import links, numbering
from queries.links import LinkNotValid
from queries.public_answers import DeskAnswers
from tests.factories import staff
from tests.factories.desk import CitizenQueryFactory
from tests.queries.exports import ANSWERED, ROW, city, errors, imported

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _city() -> None:
    city()


@pytest.mark.parametrize(
    ("original", "kept"),
    [
        ("12345", "12345"),
        ("№ ЖТ-2020-01234", "ЖТ-2020-01234"),
        ("П–123 / 2020", "П-123-2020"),
        ("ӨТ.7", "ӨТ.7"),
        ("2020_17", "2020_17"),
    ],
)
def test_an_original_number_is_kept_fit_for_an_address(
    client: Client, original: str, kept: str
) -> None:
    query = imported(ROW | {"Номер": original})
    assert query.number == kept
    assert client.get(reverse("queries:detail", args=[kept])).status_code == 200


@pytest.mark.parametrize(
    ("original", "code"),
    [
        ("new", "number_not_in_address"),
        ("map", "number_not_in_address"),
        ("..", "number_not_in_address"),
        ("1?q=2", "number_not_in_address"),
        ("<1>", "number_not_in_address"),
        ("a%2F1", "number_not_in_address"),
        ("1" * 21, "number_too_long"),
        ("26-004817-3", "number_like_ours"),
        ("26 / 004817 / 3", "number_like_ours"),
        ("x" * 61, "too_long"),
    ],
)
def test_a_number_unfit_for_an_address_is_an_error(original: str, code: str) -> None:
    assert errors(ROW | {"Номер": original}) == [("number", code)]


def test_no_word_in_the_addresses_of_the_desk_is_a_number() -> None:
    patterns = get_resolver("queries.urls").url_patterns
    words = [str(pattern.pattern).partition("/")[0] for pattern in patterns]
    fixed = [word for word in words if word and "<" not in word]
    assert {"new", "map", "track", "mine", "photos", "confirm"} <= set(fixed)
    assert [word for word in fixed if not numbering.fault_of(word)] == []


@given(st.text(max_size=25))
def test_a_number_without_fault_is_an_address_of_its_own(text: str) -> None:
    number = numbering.cleaned(text)
    if numbering.fault_of(number):
        return
    address = reverse("queries:detail", args=[number])
    assert reverse("queries:follow", args=[number, "X"])
    assert len(number) <= 20
    found = resolve(f"/en/queries/{number}/")
    assert (found.url_name, found.kwargs) == ("detail", {"number": number})
    assert "?" not in address


def test_digits_alone_mean_the_imported_one_where_it_is_there(client: Client) -> None:
    """`260048173` may be ours without its dashes, or the number another system gave."""
    ours = numbers.query_number(2026, 4817)
    CitizenQueryFactory(number=ours)
    digits = ours.replace("-", "")
    moved = client.get(f"/en/queries/{digits}/")
    assert (moved.status_code, moved.headers["Location"]) == (301, f"/en/queries/{ours}/")
    imported(ROW | {"Номер": digits})
    assert client.get(f"/en/queries/{digits}/").status_code == 200
    assert client.get(f"/en/queries/{ours}/").status_code == 200


def test_an_unknown_number_is_404_and_leads_nowhere_in_circles(client: Client) -> None:
    for number in ("777", "К-1", numbers.query_number(2026, 1), "words"):
        assert client.get(f"/en/queries/{number}/").status_code == 404


def test_it_is_found_by_residents_staff_and_the_register(client: Client) -> None:
    query = imported(ANSWERED)
    assert links.query_behind("К-100/2020", links.secret_of(query)) == query
    with pytest.raises(LinkNotValid):
        links.query_behind("К-100/2020", "AAAAA-AAAAA")
    found = client.get("/en/queries/", {"q": "К-100/2020"})
    assert found.status_code == 302
    secret = links.secret_of(query)
    track = client.post("/en/queries/track/", {"number": "№ К-100/2020", "secret": secret})
    assert track.headers["Location"].endswith(f"/follow/{secret}/")
    assert client.get(links.talon_path(query)).status_code == 200
    answers = DeskAnswers()
    assert answers.number_typed("К-100/2020") == query.number
    assert answers.number_typed("К-200/2020") == ""
    client.force_login(staff(Role.OPERATOR, username="olga"))
    queue = client.get("/admin/queries/citizenquery/", {"q": "К-100/2020"})
    assert [row.pk for row in queue.context["cl"].result_list] == [query.pk]
    assert client.get(f"/admin/queries/citizenquery/{query.pk}/change/").status_code == 200


def test_words_with_a_digit_are_still_searched_for(client: Client) -> None:
    imported(ANSWERED)
    found = client.get("/en/queries/", {"q": "тротуар 5"})
    assert found.status_code == 200
    assert len(found.context["cards"]) == 1


def test_nothing_else_resolves_anew() -> None:
    with pytest.raises(Resolver404):
        resolve("/en/queries/1/2/")


def test_programs_find_it_by_its_number(client: Client) -> None:
    query = imported(ANSWERED | {"Номер": "К-100.7/2020"})
    assert query.number == "К-100.7-2020"
    path = f"/open311/v2/requests/{quote(query.number)}"
    for address in (f"{path}.json", f"{path}.json?extensions=true"):
        response = client.get(address)
        assert response.status_code == 200, response.content.decode()
        (found,) = response.json()
        assert found["service_request_id"] == query.number
    assert client.get(f"{path}.xml")["Content-Type"].startswith("text/xml")
    for listed in ("requests", "servicerequestupdates"):
        asked = {"service_request_id": f"{query.number},26-000001-5"}
        (found,) = client.get(f"/open311/v2/{listed}.json", asked).json()
        assert found["service_request_id"] == query.number
    assert client.get("/open311/v2/requests/К-1.7.json").status_code == 404


def test_open_data_give_its_page_as_a_uri(client: Client) -> None:
    query = imported(ANSWERED)
    ours = CitizenQueryFactory(number=numbers.query_number(2026, 4817))
    told = b"".join(client.get("/open-data/queries.json").streaming_content)  # type: ignore[attr-defined]
    addresses = {row["number"]: row["url"] for row in json.loads(told)}
    assert addresses[ours.number].endswith(f"/kk/queries/{ours.number}/")
    assert addresses[query.number].isascii()
    assert unquote(addresses[query.number]).endswith(f"/kk/queries/{query.number}/")
    assert client.get(urlsplit(addresses[query.number]).path).status_code == 200
