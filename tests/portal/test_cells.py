"""Places as keys: a rectangle is covered by few of them, without a gap, and PostgreSQL agrees."""

import pytest
from django.db import connection
from django.db.models import F
from hypothesis import given
from hypothesis import strategies as st

from portal.cells import LEVELS, MOST_KEYS, Box, Cells, covering
from portal.models import District
from tests.factories import DistrictFactory

lats, lons = st.floats(43.03, 43.41), st.floats(76.74, 77.17)
CITY = Box(west=76.74, south=43.03, east=77.17, north=43.41)


def keys_of(lat: float, lon: float) -> list[int]:
    return [
        (level << 40)
        + (int((lat + 90) * 200 // 4**level) << 20)
        + int((lon + 180) * 200 // 4**level)
        for level in range(LEVELS)
    ]


@given(lats, lons, lats, lons, st.floats(0, 1), st.floats(0, 1))
def test_every_place_in_a_box_is_covered(
    lat1: float, lon1: float, lat2: float, lon2: float, north: float, east: float
) -> None:
    box = Box(min(lon1, lon2), min(lat1, lat2), max(lon1, lon2), max(lat1, lat2))
    lat = min(box.south + north * (box.north - box.south), box.north)
    lon = min(box.west + east * (box.east - box.west), box.east)
    keys = covering(box)
    assert len(keys) <= MOST_KEYS
    assert set(keys) & set(keys_of(lat, lon))


def test_a_street_corner_is_not_the_whole_city() -> None:
    corner = Box(west=76.90, south=43.24, east=76.91, north=43.25)
    assert not set(covering(corner)) & set(keys_of(43.30, 76.83))
    assert set(covering(CITY)) & set(keys_of(43.30, 76.83))


@pytest.mark.django_db
@pytest.mark.parametrize(("lat", "lon"), [(43.2237, 76.8505), (43.03, 76.74), (0.0, 0.0)])
def test_postgresql_counts_the_same_squares(lat: float, lon: float) -> None:
    row = DistrictFactory(label_lat=lat, label_lon=lon)
    found = District.objects.annotate(keys=Cells(F("label_lat"), F("label_lon"))).get(pk=row.pk)
    assert found.keys == keys_of(lat, lon)


@pytest.mark.django_db
def test_a_place_that_is_none_has_no_keys() -> None:
    with connection.cursor() as cursor:
        sql, _ = (
            Cells(F("label_lat"), F("label_lon"))
            .resolve_expression(District.objects.all().query)
            .as_sql(District.objects.all().query.get_compiler("default"), connection)
        )
        cursor.execute(
            f"SELECT {sql} FROM (SELECT NULL::float8 AS label_lat, 1::float8 AS label_lon)"  # noqa: S608
            " AS portal_district"
        )
        row = cursor.fetchone()
    assert row is not None
    assert set(row[0]) == {None}
