"""Which district a point lies in: by its boundary where one is loaded, else by label points."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Literal

from django.conf import settings

from portal.models import District

Ring = Sequence[Sequence[float]]  # GeoJSON positions: longitude first


class OutsideTheCity(ValueError):
    """The point lies outside the bounding box of Almaty, or is no point at all."""


@dataclass(frozen=True)
class Suggestion:
    """A district for a point, and how we know."""

    district: District
    by: Literal["boundary", "nearest"]


def is_in_city(lat: float, lon: float) -> bool:
    """Whether the point (degrees, WGS 84) lies in the city's bounding box; never for NaN."""
    bounds = settings.CITY_BOUNDS
    return bool(
        bounds["south"] <= lat <= bounds["north"] and bounds["west"] <= lon <= bounds["east"]
    )


def district_at(
    lat: float, lon: float, districts: Iterable[District] | None = None
) -> Suggestion | None:
    """The district of a point, or None while no district is loaded; raises OutsideTheCity.

    A point within no loaded boundary gets the district with the nearest label point: near a border,
    or with some districts' boundaries missing, that is still the best guess, and it says so.
    """
    if not is_in_city(lat, lon):
        raise OutsideTheCity
    districts = list(District.objects.all() if districts is None else districts)
    for district in districts:
        if district.boundary and contains(district.boundary, lat, lon):
            return Suggestion(district, "boundary")
    if not districts:
        return None
    nearest = min(districts, key=lambda d: _distance(lat, lon, d.label_lat, d.label_lon))
    return Suggestion(nearest, "nearest")


def contains(boundary: dict[str, Any], lat: float, lon: float) -> bool:
    """Whether a GeoJSON polygon or multipolygon contains the point; holes are outside."""
    coordinates = boundary["coordinates"]
    polygons = [coordinates] if boundary["type"] == "Polygon" else coordinates
    return any(
        _ring_contains(outer, lat, lon)
        and not any(_ring_contains(hole, lat, lon) for hole in holes)
        for outer, *holes in polygons
    )


def _ring_contains(ring: Ring, lat: float, lon: float) -> bool:
    """Even-odd rule: count the edges a ray to the east crosses."""
    inside = False
    for (x1, y1, *_), (x2, y2, *_) in pairwise(ring):
        if (y1 > lat) != (y2 > lat) and lon < x1 + (lat - y1) / (y2 - y1) * (x2 - x1):
            inside = not inside
    return inside


def _distance(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """Degrees of latitude between two points; flat, which within one city is near enough."""
    return math.hypot(lat1 - lat2, (lon1 - lon2) * math.cos(math.radians(lat1)))
