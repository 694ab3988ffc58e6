"""The most specific valid route wins, and whatever is not valid is as if it were not there."""

from datetime import date
from itertools import combinations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.models import Body, District, Route, Topic
from portal.routing import body_for
from tests.factories import BodyFactory, DistrictFactory, RouteFactory, TopicFactory

pytestmark = pytest.mark.django_db
ON = date(2026, 2, 2)
# From the most specific to the least: of which topic, and in which district.
ORDER = (
    ("leaf", "here"), ("leaf", None), ("theme", "here"), ("theme", None), (None, "here"),
    (None, None),
)  # fmt: skip


class City:
    def __init__(self) -> None:
        theme = TopicFactory(slug="theme")
        self.topics: dict[str | None, Topic | None] = {
            None: None, "theme": theme, "leaf": TopicFactory(slug="leaf", parent=theme),
            "other": TopicFactory(slug="other", parent=theme),
        }  # fmt: skip
        self.districts: dict[str | None, District | None] = {
            None: None,
            "here": DistrictFactory(slug="here"),
            "there": DistrictFactory(slug="there"),
        }  # fmt: skip

    def route(self, topic: str | None, district: str | None, **fields: object) -> Body:
        body = fields.pop("body", None) or BodyFactory(slug=f"{topic}-{district}".lower())
        RouteFactory(
            topic=self.topics[topic], district=self.districts[district], body=body, **fields
        )
        assert isinstance(body, Body)
        return body

    def body(self, topic: str, district: str | None) -> Body | None:
        asked = self.topics[topic]
        assert asked is not None
        return body_for(asked, self.districts[district], on=ON)


@pytest.fixture
def city() -> City:
    return City()


@pytest.mark.parametrize("pair", list(combinations(ORDER, 2)), ids=str)
def test_more_specific_route_goes_before(
    city: City, pair: tuple[tuple[str | None, str | None], tuple[str | None, str | None]]
) -> None:
    better, worse = pair
    city.route(*worse)
    expected = city.route(*better)
    assert city.body("leaf", "here") == expected


def test_route_of_another_topic_or_district_is_not_taken(city: City) -> None:
    city.route("other", None)
    city.route("leaf", "there")
    assert city.body("leaf", "here") is None
    assert city.body("leaf", None) is None


def test_route_of_a_leaf_does_not_catch_its_theme(city: City) -> None:
    city.route("leaf", None)
    assert city.body("theme", "here") is None
    theme = city.route("theme", None)
    assert city.body("theme", "here") == theme


@pytest.mark.parametrize(
    ("valid_from", "valid_to", "is_taken"),
    [
        (None, None, True),
        (ON, ON, True),
        (None, date(2026, 2, 1), False),
        (date(2026, 2, 3), None, False),
        (date(2020, 1, 1), None, True),
    ],
)
@pytest.mark.parametrize("of", ["route", "body"])
def test_route_and_body_must_be_valid_on_the_day(
    city: City, of: str, valid_from: date | None, valid_to: date | None, is_taken: bool
) -> None:
    days = {"valid_from": valid_from, "valid_to": valid_to}
    better = city.route(
        "leaf", "here", **(days if of == "route" else {"body": BodyFactory(**days)})
    )
    fallback = city.route(None, None)
    assert city.body("leaf", "here") == (better if is_taken else fallback)


def test_routing_is_one_statement_that_reads_the_body_too(city: City) -> None:
    city.route("leaf", "here")
    city.route(None, None)
    with CaptureQueriesContext(connection) as statements:
        body = city.body("leaf", "here")
        assert body is not None
        assert body.name_en
        assert body.slug == "leaf-here"
    assert len(statements) == 1
    assert Route.objects.count() == 2
