"""Districts as shapes: imported boundaries, and cells of those points nearest to a label."""

import pytest

from portal import places
from portal.district_map import drawing, feature_collection, shapes
from tests.factories import DistrictFactory

SQUARE = {
    "type": "Polygon",
    "coordinates": [[[76.8, 43.2], [76.9, 43.2], [76.9, 43.3], [76.8, 43.3], [76.8, 43.2]]],
}


@pytest.mark.django_db
def test_shapes_give_every_point_to_the_nearest_label() -> None:
    west = DistrictFactory(slug="west", label_lat=43.22, label_lon=76.84)
    east = DistrictFactory(slug="east", label_lat=43.25, label_lon=76.96)
    north = DistrictFactory(slug="north", label_lat=43.33, label_lon=76.98)
    districts = [west, east, north]

    found = {shape.district: shape for shape in shapes(districts)}

    assert all(shape.is_approximate for shape in found.values())
    for lat, lon in [(43.1, 76.8), (43.2, 76.91), (43.29, 76.95), (43.4, 77.1), (43.05, 77.15)]:
        nearest = places.district_at(lat, lon, districts)
        assert nearest is not None
        holding = [
            district
            for district, shape in found.items()
            if places.contains({"type": "MultiPolygon", "coordinates": shape.coordinates}, lat, lon)
        ]
        assert holding == [nearest.district]


@pytest.mark.django_db
def test_shapes_prefer_an_imported_boundary() -> None:
    district = DistrictFactory(boundary=SQUARE)

    (shape,) = shapes([district])

    assert shape.coordinates == [SQUARE["coordinates"]]
    assert shape.is_approximate is False


@pytest.mark.django_db
def test_one_district_alone_has_the_whole_city() -> None:
    (shape,) = shapes([DistrictFactory()])

    assert shape.coordinates == [
        [[[76.74, 43.03], [77.17, 43.03], [77.17, 43.41], [76.74, 43.41], [76.74, 43.03]]]
    ]


@pytest.mark.django_db
def test_feature_collection_names_districts_for_the_maps() -> None:
    district = DistrictFactory(
        slug="medeu", name_en="Medeu District", label_lat=43.245, label_lon=76.956
    )

    (feature,) = feature_collection([district])["features"]

    assert feature["properties"] == {
        "id": district.pk,
        "slug": "medeu",
        "name": district.name,
        "label": district.name.rsplit(" ", 1)[0],
        "lat": 43.245,
        "lon": 76.956,
        "approximate": True,
    }


@pytest.mark.django_db
def test_drawing_puts_north_above_and_labels_inside() -> None:
    south = DistrictFactory(slug="south", label_lat=43.18, label_lon=76.85)
    north = DistrictFactory(slug="north", label_lat=43.33, label_lon=76.95)

    picture = drawing([south, north])

    places_of = {drawn.district: (drawn.label_x, drawn.label_y) for drawn in picture.districts}
    assert places_of[north][1] < places_of[south][1]
    assert places_of[south][0] < places_of[north][0]
    assert all(0 < x < picture.width and 0 < y < picture.height for x, y in places_of.values())


def test_drawing_of_no_districts_is_empty() -> None:
    assert drawing([]).districts == []
