"""The districts as shapes on a map: their boundaries, or cells around the label points.

A district without an imported boundary is drawn as the points nearer to its label than to any
other (a Voronoi cell within the city's bounds), which is also how such a point is given its
district. Such a shape is approximate, and every page that shows one says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from math import cos, radians
from typing import TYPE_CHECKING, Any

from django.conf import settings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.models import District

Point = tuple[float, float]  # x, y: degrees of longitude shrunk to those of latitude, and latitude
SVG_WIDTH = 420.0  # units of the drawing; its height follows from what it shows
MARGIN = 0.035  # degrees of latitude around the label points in the drawing


@dataclass(frozen=True)
class Frame:
    """A rectangle in degrees."""

    west: float
    south: float
    east: float
    north: float


@dataclass(frozen=True)
class DistrictShape:
    """One district with its outline as GeoJSON coordinates of a multipolygon (lon, lat)."""

    district: District
    coordinates: list[list[list[list[float]]]]
    is_approximate: bool


def shapes(districts: Sequence[District], frame: Frame | None = None) -> list[DistrictShape]:
    """Return the outline of each district; cells lie within the frame (the city's bounds)."""
    within = frame or Frame(**settings.CITY_BOUNDS)
    return [
        DistrictShape(district, _boundary(district.boundary), is_approximate=False)
        if district.boundary
        else DistrictShape(district, [[_cell(district, districts, within)]], is_approximate=True)
        for district in districts
    ]


def feature_collection(districts: Sequence[District]) -> dict[str, Any]:
    """Return the districts as GeoJSON with name and label point, in the active language."""
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "geometry": {"type": "MultiPolygon", "coordinates": shape.coordinates},
                "properties": {
                    "id": shape.district.pk,
                    "slug": shape.district.slug,
                    "name": shape.district.name,
                    "label": short_label(shape.district),
                    "lat": shape.district.label_lat,
                    "lon": shape.district.label_lon,
                    "approximate": shape.is_approximate,
                },
            }
            for shape in shapes(districts)
        ],
    }


@dataclass(frozen=True)
class DrawnDistrict:
    """One district as SVG: a path's `d` and where its name stands, in units of the drawing."""

    district: District
    path: str
    label: str
    label_x: float
    label_y: float


@dataclass(frozen=True)
class Drawing:
    districts: list[DrawnDistrict]
    width: float
    height: float
    is_approximate: bool


def drawing(districts: Sequence[District]) -> Drawing:
    """Return the inhabited part of the city drawn, north above."""
    if not districts:
        return Drawing([], SVG_WIDTH, 0, is_approximate=False)
    frame = _frame(districts)
    scale = SVG_WIDTH / ((frame.east - frame.west) * _shrink())

    def place(lon: float, lat: float) -> Point:
        x = (lon - frame.west) * _shrink() * scale
        return round(x, 1), round((frame.north - lat) * scale, 1)

    found = shapes(districts, frame)
    drawn = []
    for shape in found:
        rings = [ring for polygon in shape.coordinates for ring in polygon]
        path = "".join(
            "M" + "L".join(f"{x:g} {y:g}" for x, y in (place(*point[:2]) for point in ring)) + "Z"
            for ring in rings
        )
        x, y = place(*_name_place(shape))
        drawn.append(DrawnDistrict(shape.district, path, short_label(shape.district), x, y))
    height = round((frame.north - frame.south) * scale, 1)
    return Drawing(drawn, SVG_WIDTH, height, any(shape.is_approximate for shape in found))


def _name_place(shape: DistrictShape) -> Point:
    """Where the name stands (lon, lat): the label point, drawn half-way into the middle of a cell.

    Label points in the centre of the city lie closer together than names are long.
    """
    label = (shape.district.label_lon, shape.district.label_lat)
    if not shape.is_approximate:
        return label
    middle = _centroid([(lon, lat) for lon, lat in shape.coordinates[0][0]])
    return (label[0] + middle[0]) / 2, (label[1] + middle[1]) / 2


def _centroid(ring: list[Point]) -> Point:
    """The middle of a closed ring, by area."""
    twice_area = x = y = 0.0
    for (x1, y1), (x2, y2) in pairwise(ring):
        cross = x1 * y2 - x2 * y1
        twice_area += cross
        x += (x1 + x2) * cross
        y += (y1 + y2) * cross
    return x / (3 * twice_area), y / (3 * twice_area)


def short_label(district: District) -> str:
    """The name without its last word, which in all three languages says "district"."""
    return district.name.rsplit(" ", 1)[0]


def _frame(districts: Sequence[District]) -> Frame:
    """Return the rectangle around the label points with a margin, and around every boundary."""
    lons = [d.label_lon + side * MARGIN / _shrink() for d in districts for side in (-1, 1)]
    lats = [d.label_lat + side * MARGIN for d in districts for side in (-1, 1)]
    for district in districts:
        if district.boundary:
            for polygon in _boundary(district.boundary):
                lons += [point[0] for point in polygon[0]]
                lats += [point[1] for point in polygon[0]]
    return Frame(min(lons), min(lats), max(lons), max(lats))


def _boundary(geometry: dict[str, Any]) -> list[list[list[list[float]]]]:
    coordinates: list[Any] = geometry["coordinates"]
    return coordinates if geometry["type"] == "MultiPolygon" else [coordinates]


def _cell(district: District, districts: Sequence[District], frame: Frame) -> list[list[float]]:
    """Cut the frame by the bisector to each other label; return a closed ring."""
    west, east = frame.west * _shrink(), frame.east * _shrink()
    south, north = frame.south, frame.north
    ring: list[Point] = [(west, south), (east, south), (east, north), (west, north)]
    own = _plane(district)
    for other in districts:
        if other.pk != district.pk:
            ring = _nearer(ring, own, _plane(other))
    closed = [*ring, ring[0]] if ring else []
    return [[round(x / _shrink(), 6), round(y, 6)] for x, y in closed]


def _nearer(ring: list[Point], own: Point, other: Point) -> list[Point]:
    """Keep that part of a convex ring whose points lie nearer to `own` than to `other`."""
    normal = (other[0] - own[0], other[1] - own[1])
    middle = ((other[0] + own[0]) / 2, (other[1] + own[1]) / 2)

    def beyond(point: Point) -> float:
        return (point[0] - middle[0]) * normal[0] + (point[1] - middle[1]) * normal[1]

    kept: list[Point] = []
    for start, end in zip(ring, [*ring[1:], *ring[:1]], strict=True):
        before, after = beyond(start), beyond(end)
        if before <= 0:
            kept.append(start)
        if (before < 0 < after) or (after < 0 < before):
            part = before / (before - after)
            kept.append(
                (start[0] + part * (end[0] - start[0]), start[1] + part * (end[1] - start[1]))
            )
    return kept


def _plane(district: District) -> Point:
    return district.label_lon * _shrink(), district.label_lat


def _shrink() -> float:
    """How much shorter a degree of longitude is than one of latitude, in the middle of the city."""
    bounds = settings.CITY_BOUNDS
    return cos(radians((bounds["south"] + bounds["north"]) / 2))
