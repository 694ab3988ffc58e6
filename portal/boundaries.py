"""Reading district boundaries from GeoJSON: every feature is checked before any is stored."""

import json
import math
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from portal.models import District
from portal.places import contains, is_in_city

CLOSED_RING = 4  # positions of the smallest ring: a triangle, and its first position again


class BoundariesWrong(ValueError):
    """The file cannot be used; `sentences` says why, one a bad feature."""

    def __init__(self, sentences: Iterable[str]) -> None:
        self.sentences = list(sentences)
        super().__init__("\n".join(self.sentences))


@dataclass(frozen=True)
class Boundary:
    """A district with its new geometry."""

    district: District
    geometry: dict[str, Any]

    @property
    def holds_its_label(self) -> bool:
        """Whether the district's label point lies inside: if not, something was mixed up."""
        return contains(self.geometry, self.district.label_lat, self.district.label_lon)


def read(path: Path) -> list[Boundary]:
    """The boundaries of a GeoJSON FeatureCollection in WGS 84; raises BoundariesWrong, OSError."""
    try:
        content = json.loads(path.read_text(encoding="utf-8-sig"))
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        raise BoundariesWrong([f"The file is not JSON: {error}."]) from error
    features = content.get("features") if isinstance(content, dict) else None
    if not isinstance(features, list) or not features:
        raise BoundariesWrong(["The file is not a GeoJSON FeatureCollection with features."])
    by_name = _districts_by_name()
    found: dict[int, Boundary] = {}
    problems = []
    for position, feature in enumerate(features, start=1):
        try:
            boundary = _boundary(feature, by_name)
        except ValueError as error:
            problems.append(f"Feature {position}: {error}")
            continue
        if boundary.district.pk in found:
            problems.append(f"Feature {position}: {boundary.district.slug} occurs twice.")
        found[boundary.district.pk] = boundary
    if problems:
        raise BoundariesWrong(problems)
    return list(found.values())


@transaction.atomic
def store(boundaries: Iterable[Boundary]) -> None:
    for boundary in boundaries:
        boundary.district.boundary = boundary.geometry
        boundary.district.save(update_fields=["boundary"])


def _districts_by_name() -> dict[str, District]:
    names: dict[str, District] = {}
    for district in District.objects.all():
        translated = (getattr(district, f"name_{code}") for code, _ in settings.LANGUAGES)
        for name in (district.slug, *translated):
            if name:
                names[_plain(name)] = district
    return names


def _plain(name: str) -> str:
    """A name without its word for "district": Әуезов ауданы, Ауэзовский район, Auezov District."""
    words = name.casefold().replace("-", " ").split()
    return " ".join(word for word in words if word not in {"ауданы", "район", "district"})


def _boundary(feature: Any, by_name: dict[str, District]) -> Boundary:
    if not isinstance(feature, dict) or feature.get("type") != "Feature":
        raise ValueError("it is not a GeoJSON feature.")
    properties = feature.get("properties") or {}
    named = [
        value
        for key, value in properties.items()
        if key.casefold().split("_")[0].split(":")[0] in {"slug", "name"} and isinstance(value, str)
    ]
    districts = {by_name[_plain(name)].pk: by_name[_plain(name)] for name in named
                 if _plain(name) in by_name}  # fmt: skip
    if not districts:
        told = ", ".join(f"“{name}”" for name in named) or "no slug and no name"
        raise ValueError(f"no district of the city is called so ({told}).")
    if len(districts) > 1:
        raise ValueError(f"its names mean {len(districts)} districts ({', '.join(named)}).")
    (district,) = districts.values()
    return Boundary(district, _geometry(feature.get("geometry")))


def _geometry(geometry: Any) -> dict[str, Any]:
    """The geometry alone, once its rings are found to be in order."""
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if not isinstance(geometry, dict) or kind not in {"Polygon", "MultiPolygon"}:
        raise ValueError(f"its geometry is {kind or 'missing'}, not a Polygon or MultiPolygon.")
    coordinates = geometry.get("coordinates")
    polygons = [coordinates] if kind == "Polygon" else coordinates
    if not isinstance(polygons, list) or not polygons:
        raise ValueError("its geometry has no coordinates.")
    for polygon in polygons:
        if not isinstance(polygon, list) or not polygon:
            raise ValueError("a polygon of it has no rings.")
        for ring in polygon:
            _check_ring(ring)
    return {"type": kind, "coordinates": coordinates}


def _check_ring(ring: Any) -> None:
    if not isinstance(ring, list) or len(ring) < CLOSED_RING:
        raise ValueError(f"a ring of it has fewer than {CLOSED_RING} positions.")
    for position in ring:
        if not _is_position(position):
            raise ValueError(f"{position!r} in it is not a longitude and latitude.")
        lon, lat = position[:2]
        if not is_in_city(lat, lon):
            swapped = " (latitude and longitude are swapped)" if is_in_city(lon, lat) else ""
            raise ValueError(f"the position {lon}, {lat} lies outside Almaty{swapped}.")
    if ring[0][:2] != ring[-1][:2]:
        raise ValueError("a ring of it is not closed: its last position is not its first.")


def _is_position(position: Any) -> bool:
    return (
        isinstance(position, list)
        and len(position) >= 2  # noqa: PLR2004 -- longitude and latitude, perhaps a height
        and all(
            isinstance(number, int | float) and not isinstance(number, bool)
            and math.isfinite(number)
            for number in position[:2]
        )
    )  # fmt: skip
