"""The public register on a map: its newest queries with a place, as a list and as points.

The list works without JavaScript; the map beside it asks for the points within its frame.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.db import connection
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from portal import list_pages
from portal.cells import Box
from portal.directory import directory
from portal.page_cache import public_page
from portal.paging import Wanted
from queries.cards import cards
from queries.filters import RegisterFilter
from queries.models import CitizenQuery
from queries.public_query import PLACES
from queries.register_views import bad_page, find, told

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest

MOST_POINTS: Final = 500
CITY: Final = Box(**settings.CITY_BOUNDS)


class BadBox(ValueError):
    """The address names no rectangle."""


@dataclass(frozen=True, slots=True)
class InDistrict:
    """How many of the points lie in a district, and where its own are listed."""

    name: str
    count: int
    url: str


@public_page
@require_safe
def map_page(request: HttpRequest) -> HttpResponse:
    """The newest queries with a place: on the map, by district, and the first of them as a list."""
    filters = RegisterFilter(request.GET)
    found, instead = find(filters, Wanted(), size=MOST_POINTS, is_counted=False, box=CITY)
    shared = told(request, filters)
    context = {
        **shared,
        "cards": cards(found.page.rows[: settings.PAGE_SIZE], level=3),
        "shown": len(found.page.rows),
        "is_all": found.page.older is None,
        "by_district": _by_district(found.page.rows, request),
        "points_url": f"{reverse('queries:points')}{shared['asked']}",
        "instead": instead,
    }
    return render(request, "queries/register/map.html", context)


@public_page
@require_safe
def points(request: HttpRequest) -> HttpResponse:
    """The newest queries within `bbox` (west,south,east,north in degrees; the city) as GeoJSON."""
    try:
        box = _box(request.GET.get("bbox", ""))
    except BadBox:
        return bad_page(request)
    found, _ = find(
        RegisterFilter(request.GET), Wanted(), size=MOST_POINTS, is_counted=False, box=box
    )
    return HttpResponse(_features(found.page.rows), content_type="application/geo+json")


def _box(text: str) -> Box:
    """Read a rectangle, no larger than the city's. Raises `BadBox`."""
    if not text:
        return CITY
    try:
        west, south, east, north = (float(number) for number in text.split(","))
    except ValueError as error:
        raise BadBox from error
    if not all(map(math.isfinite, (west, south, east, north))) or west > east or south > north:
        raise BadBox
    return Box(
        west=min(max(west, CITY.west), CITY.east),
        south=min(max(south, CITY.south), CITY.north),
        east=max(min(east, CITY.east), CITY.west),
        north=max(min(north, CITY.north), CITY.south),
    )


def _by_district(pks: Sequence[int], request: HttpRequest) -> list[InDistrict]:
    rows = CitizenQuery.objects.filter(pk__in=pks, district__isnull=False).order_by()
    counts = dict(rows.values_list("district_id").annotate(Count("pk")))
    register_url = reverse("queries:register")
    found = []
    for district in directory().districts.values():
        parameters = list_pages.without(request.GET, "bbox", "district")
        parameters["district"] = district.slug
        if district.pk in counts:
            url = f"{register_url}{list_pages.query_string(parameters)}"
            found.append(InDistrict(district.name, counts[district.pk], url))
    return found


def _features(pks: Sequence[int]) -> str:
    """The points as GeoJSON, written by PostgreSQL: as model instances they cost ten times that."""
    language = get_language() or settings.LANGUAGE_CODE
    address = reverse("queries:detail", args=["00-000000-0"])
    with connection.cursor() as cursor:
        cursor.execute(_GEOJSON, [PLACES, PLACES, address, f"name_{language}", list(pks)])
        row = cursor.fetchone()
    return str(row[0]) if row else ""


_GEOJSON: Final = """
    SELECT json_build_object(
        'type', 'FeatureCollection',
        'features', coalesce(json_agg(json_build_object(
            'type', 'Feature',
            'geometry', json_build_object(
                'type', 'Point',
                'coordinates', json_build_array(
                    round(query.lon::numeric, %s), round(query.lat::numeric, %s)
                )
            ),
            'properties', json_build_object(
                'url', replace(%s, '00-000000-0', query.number),
                'title', query.public_subject,
                'note', to_jsonb(topic) ->> %s
            )
        ) ORDER BY query.received_at DESC, query.id DESC), '[]'::json)
    )::text
    FROM queries_citizenquery AS query
    JOIN portal_topic AS topic ON topic.id = query.topic_id
    WHERE query.id = ANY(%s) AND query.lat IS NOT NULL
"""
