"""From a point to a district, and the boundaries a city may import."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from portal import places
from portal.models import District

pytestmark = pytest.mark.django_db
SQUARE = [[76.83, 43.20], [76.87, 43.20], [76.87, 43.25], [76.83, 43.25], [76.83, 43.20]]
HOLE = [[76.84, 43.21], [76.85, 43.21], [76.85, 43.22], [76.84, 43.22], [76.84, 43.21]]


@pytest.fixture
def auezov() -> District:
    return District.objects.create(
        slug="auezov", name_kk="Әуезов ауданы", name_ru="Ауэзовский район",
        name_en="Auezov District", label_lat=43.2237, label_lon=76.8505,
    )  # fmt: skip


@pytest.fixture
def medeu() -> District:
    return District.objects.create(
        slug="medeu", name_kk="Медеу ауданы", name_ru="Медеуский район",
        name_en="Medeu District", label_lat=43.2450, label_lon=76.9560,
    )  # fmt: skip


def collection(tmp_path: Path, *features: Any) -> Path:
    path = tmp_path / "districts.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return path


def feature(geometry: Any, **properties: str) -> dict[str, Any]:
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def polygon(*rings: Any) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": list(rings)}


def test_without_boundaries_the_nearest_label_point_decides(
    auezov: District, medeu: District
) -> None:
    assert places.district_at(43.22, 76.86) == places.Suggestion(auezov, "nearest")
    assert places.district_at(43.24, 76.97) == places.Suggestion(medeu, "nearest")


def test_a_boundary_wins_over_a_nearer_label_point(auezov: District, medeu: District) -> None:
    near_medeu = [[76.95, 43.24], [76.96, 43.24], [76.96, 43.25], [76.95, 43.25], [76.95, 43.24]]
    auezov.boundary = {"type": "MultiPolygon", "coordinates": [[SQUARE, HOLE], [near_medeu]]}
    auezov.save()
    assert places.district_at(43.245, 76.9559) == places.Suggestion(auezov, "boundary")
    assert places.district_at(43.215, 76.845) == places.Suggestion(auezov, "nearest")  # the hole
    assert places.district_at(43.205, 76.835) == places.Suggestion(auezov, "boundary")


@pytest.mark.parametrize(
    ("lat", "lon"), [(43.42, 76.9), (43.2, 76.73), (76.9, 43.2), (float("nan"), 76.9), (1e308, 0)]
)
def test_a_point_outside_the_city_is_refused(auezov: District, lat: float, lon: float) -> None:
    with pytest.raises(places.OutsideTheCity):
        places.district_at(lat, lon)


def test_no_district_no_suggestion() -> None:
    assert places.district_at(43.22, 76.86) is None


@pytest.mark.parametrize(
    "properties",
    [
        {"slug": "auezov"},
        {"name": "Ауэзовский район"},
        {"name:kk": "Әуезов"},
        {"NAME_EN": "AUEZOV"},
    ],
)
def test_import_finds_the_district_by_any_of_its_names(
    tmp_path: Path, auezov: District, medeu: District, properties: dict[str, str],
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    path = collection(tmp_path, feature(polygon(SQUARE), **properties))
    call_command("load_districts", path)
    auezov.refresh_from_db()
    assert auezov.boundary == polygon(SQUARE)
    assert capsys.readouterr().out.splitlines() == [
        "auezov: boundary imported",
        "Without a boundary, found by the nearest label point: medeu",
    ]


def test_import_remarks_a_label_point_outside(
    tmp_path: Path, medeu: District, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("load_districts", collection(tmp_path, feature(polygon(SQUARE), slug="medeu")))
    assert "its label point lies outside, please check" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("geometry", "properties", "sentence"),
    [
        (polygon(SQUARE), {"name": "Astana"}, "no district of the city is called so (“Astana”)."),
        (polygon(SQUARE), {}, "no district of the city is called so (no slug and no name)."),
        (None, {"slug": "auezov"}, "its geometry is missing, not a Polygon or MultiPolygon."),
        ({"type": "Point", "coordinates": [76.8, 43.2]}, {"slug": "auezov"},
         "its geometry is Point, not a Polygon or MultiPolygon."),
        (polygon(), {"slug": "auezov"}, "a polygon of it has no rings."),
        (polygon(SQUARE[:3]), {"slug": "auezov"}, "a ring of it has fewer than 4 positions."),
        (polygon(SQUARE[:4]), {"slug": "auezov"},
         "a ring of it is not closed: its last position is not its first."),
        (polygon([*SQUARE[:2], ["76", 43.2], *SQUARE[2:]]), {"slug": "auezov"},
         "['76', 43.2] in it is not a longitude and latitude."),
        (polygon([[lat, lon] for lon, lat in SQUARE]), {"slug": "auezov"},
         "the position 43.2, 76.83 lies outside Almaty (latitude and longitude are swapped)."),
        (polygon([*SQUARE[:4], [30.0, 43.2], SQUARE[0]]), {"slug": "auezov"},
         "the position 30.0, 43.2 lies outside Almaty."),
    ],
)  # fmt: skip
def test_import_says_what_is_wrong_with_each_feature_and_stores_none(
    tmp_path: Path, auezov: District, medeu: District, geometry: Any, properties: dict[str, str],
    sentence: str,
) -> None:  # fmt: skip
    good = feature(polygon(SQUARE), slug="medeu")
    path = collection(tmp_path, good, feature(geometry, **properties), "nonsense")
    with pytest.raises(CommandError) as caught:
        call_command("load_districts", path)
    assert str(caught.value).splitlines() == [
        "Nothing was imported.",
        f"Feature 2: {sentence}",
        "Feature 3: it is not a GeoJSON feature.",
    ]
    assert not District.objects.exclude(boundary__isnull=True).exists()


def test_import_refuses_what_is_no_geojson(tmp_path: Path, auezov: District) -> None:
    path = tmp_path / "districts.geojson"
    path.write_bytes(b"\xff\xfe not json")
    with pytest.raises(CommandError, match="The file is not JSON"):
        call_command("load_districts", path)
    path.write_text("[]")
    with pytest.raises(CommandError, match="not a GeoJSON FeatureCollection"):
        call_command("load_districts", path)
    with pytest.raises(CommandError, match="cannot be read: No such file"):
        call_command("load_districts", tmp_path / "none.geojson")


def test_import_refuses_one_district_twice(tmp_path: Path, auezov: District) -> None:
    twice = [feature(polygon(SQUARE), slug="auezov"), feature(polygon(SQUARE), name="Ауэзовский")]
    with pytest.raises(CommandError, match="Feature 2: auezov occurs twice"):
        call_command("load_districts", collection(tmp_path, *twice))
