from math import isclose

import pytest
from haversine import haversine
from hypothesis import given
from hypothesis import strategies as st

from services.matching.domain.geography import box_around
from shared.geography import Point, distance_km, middle_of

points = st.builds(Point, st.floats(-89, 89), st.floats(-179, 179))


@given(points, points)
def test_distance_is_the_great_circle_on_a_sphere_of_6371_km(one: Point, other: Point) -> None:
    reference = haversine((one.latitude, one.longitude), (other.latitude, other.longitude)) * 6371 / 6371.0088
    assert isclose(distance_km(one, other), reference, rel_tol=1e-9, abs_tol=1e-6)


@given(points, points, st.floats(1, 100))
def test_box_holds_everything_that_is_near_enough(centre: Point, other: Point, km: float) -> None:
    near = Point(centre.latitude + other.latitude / 100, max(-180, min(180, centre.longitude + other.longitude / 100)))
    if abs(near.latitude) > 90 or distance_km(centre, near) > km:
        return
    box = box_around(centre, km)
    assert box.south <= near.latitude <= box.north
    assert box.west <= near.longitude <= box.east


def test_borgerhout_is_two_kilometres_from_deurne() -> None:
    borgerhout, deurne = middle_of("2140"), middle_of(" 2100 ")
    assert borgerhout is not None
    assert deurne is not None
    assert 2 < distance_km(borgerhout, deurne) < 3


@pytest.mark.parametrize("postcode", ["1075SW", "0000", "", "2140x"])
def test_postcode_that_is_not_belgian_has_no_middle(postcode: str) -> None:
    assert middle_of(postcode) is None
