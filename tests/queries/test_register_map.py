"""The register on the map: points within a frame, by district, with the list's filters."""

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from portal import search
from queries.models import CitizenQuery
from tests.factories import BodyFactory, CitizenQueryFactory, DistrictFactory, TopicFactory

pytestmark = pytest.mark.django_db
MAP, POINTS = "/ru/queries/map/", "/ru/queries/map/points.json"
AUEZOV = {"lat": 43.223719, "lon": 76.850543}
TURKSIB = {"lat": 43.339712, "lon": 76.986849}
LATER = datetime(2026, 2, 3, tzinfo=UTC)


@pytest.fixture
def placed() -> list[CitizenQuery]:
    """One query in Auezov, a later one in Turksib, and one without a place."""
    topic = TopicFactory(slug="roads")
    search.learn_words("разбит тротуар темно")
    return [
        CitizenQueryFactory(topic=topic, district=DistrictFactory(slug="auezov"), **AUEZOV),
        CitizenQueryFactory(
            topic=topic, district=DistrictFactory(slug="turksib"), received_at=LATER,
            subject="Темно", text="Темно", **TURKSIB,
        ),
        CitizenQueryFactory(topic=topic, received_at=LATER + timedelta(days=1)),
    ]  # fmt: skip


def features(client: Client, query_string: str = "") -> list[dict[str, Any]]:
    response = client.get(POINTS + query_string)
    assert response.status_code == 200
    assert response["Content-Type"] == "application/geo+json"
    collection = json.loads(response.content)
    assert collection["type"] == "FeatureCollection"
    return list(collection["features"])


def test_points_are_the_queries_with_a_place_newest_first(
    client: Client, placed: list[CitizenQuery]
) -> None:
    newest, older = features(client)
    assert newest["properties"]["url"] == f"/ru/queries/{placed[1].number}/"
    assert older == {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [76.8505, 43.2237]},
        "properties": {
            "url": f"/ru/queries/{placed[0].number}/",
            "title": "Разбит тротуар",
            "note": "тема roads",
        },
    }


def test_published_places_are_no_more_exact_than_ten_metres(
    client: Client, placed: list[CitizenQuery]
) -> None:
    for feature in features(client):
        assert all(round(number, 4) == number for number in feature["geometry"]["coordinates"])


@pytest.mark.parametrize("visibility", ["private", "hidden"])
def test_points_of_others_are_not_shown(client: Client, visibility: str) -> None:
    CitizenQueryFactory(visibility=visibility, moderation_reason="Причина", **AUEZOV)
    assert features(client) == []
    assert "Разбит" not in client.get(MAP).content.decode()


@pytest.mark.parametrize(
    ("query_string", "found"),
    [
        ("?bbox=76.84,43.22,76.86,43.23", [0]),
        ("?bbox=76.98,43.33,76.99,43.34", [1]),
        ("?bbox=76.90,43.22,76.91,43.23", []),
        ("?bbox=0,0,180,90", [1, 0]),
        ("?bbox=-180,-90,0,0", []),
        ("?bbox=76.850543,43.223719,76.850543,43.223719", [0]),
        ("?district=auezov", [0]),
        ("?q=тротуар", [0]),
        ("?topic=roads&status=new", [1, 0]),
        ("?until=2026-02-02&bbox=76.7,43.1,77.1,43.4", [0]),
    ],
)
def test_points_lie_in_the_frame_and_meet_the_filters(
    client: Client, placed: list[CitizenQuery], query_string: str, found: list[int]
) -> None:
    addresses = [feature["properties"]["url"] for feature in features(client, query_string)]
    assert addresses == [f"/ru/queries/{placed[n].number}/" for n in found]


@pytest.mark.parametrize(
    "bbox",
    ["x", "1,2,3", "1,2,3,4,5", "nan,1,2,3", "inf,0,inf,0", "77,43,76,44", "76,44,77,43", "1;2;3;4",
     "%00", "9" * 400 + ",0,1,1"],
)  # fmt: skip
def test_a_frame_that_is_none_is_told(client: Client, bbox: str) -> None:
    assert client.get(f"{POINTS}?bbox={bbox}").status_code == 400


def test_titles_are_data_and_not_markup(client: Client) -> None:
    CitizenQueryFactory(subject='"}]}<script>\\', text="т", **AUEZOV)
    assert features(client)[0]["properties"]["title"] == '"}]}<script>\\'


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_page_lists_the_points_and_counts_districts_without_a_script(
    client: Client, placed: list[CitizenQuery], language: str
) -> None:
    html = client.get(f"/{language}/queries/map/").content.decode()
    numbers = re.findall(r'<span class="num">([0-9-]+)</span>', html)
    assert numbers == [placed[1].number, placed[0].number]
    counts = re.findall(r'<a class="tile" href="([^"]+)">([^<]+)<span[^>]*>(\d+)</span>', html)
    assert [(address, count) for address, _, count in counts] == [
        (f"/{language}/queries/?district=auezov", "1"),
        (f"/{language}/queries/?district=turksib", "1"),
    ]


def test_page_hands_its_filters_to_the_points_and_the_list(
    client: Client, placed: list[CitizenQuery]
) -> None:
    html = client.get(f"{MAP}?district=auezov&status=new&bbox=1,2,3,4").content.decode()
    assert f'data-points="{POINTS}?district=auezov&amp;status=new' in html
    assert 'href="/ru/queries/?district=auezov&amp;status=new' in html
    assert re.findall(r'<span class="num">([0-9-]+)</span>', html) == [placed[0].number]


def test_page_says_when_nothing_has_a_place(client: Client) -> None:
    CitizenQueryFactory()
    assert "Nothing with a place was found" in client.get("/en/queries/map/").content.decode()


def test_statements_do_not_grow_with_the_points(client: Client) -> None:
    def statements(url: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url).status_code == 200
        return len(captured)

    def add() -> None:
        CitizenQueryFactory(
            district=DistrictFactory(), body=BodyFactory(), topic=TopicFactory(), **AUEZOV
        )

    add()
    before = [statements(url) for url in (MAP, POINTS)]
    add()
    add()
    assert [statements(url) for url in (MAP, POINTS)] == before
