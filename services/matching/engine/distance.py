"""Great-circle distances between homes and daycares, many at once; the formula of `domain.geography`."""

from typing import Final

import numpy as np

from services.matching.engine.instance import Children, Daycares, Flags, Integers, Numbers
from shared.geography import EARTH_RADIUS_KM

SAME_KM: Final = 1e-9
"""Less than a micrometre apart is equally near: floating-point arithmetic cannot tell."""


def kilometres(children: Children, daycares: Daycares, child: Integers, daycare: Integers) -> Numbers:
    """The distance of each pair of a child's home and a daycare, unrounded; nan where a place is unknown."""
    south, north = np.radians(children.latitude)[child], np.radians(daycares.latitude)[daycare]
    half_height = np.sin((north - south) / 2)
    half_width = np.sin(np.radians(daycares.longitude[daycare] - children.longitude[child]) / 2)
    chord = half_height * half_height + np.cos(south) * np.cos(north) * half_width * half_width
    return np.asarray(2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.minimum(1.0, chord))))


def are_nearer(children: Children, daycares: Daycares, child: Integers, daycare: Integers, other: Integers) -> Flags:
    """Whether a daycare is strictly nearer to each child's home than another; never to a home that nobody knows."""
    near, far = kilometres(children, daycares, child, daycare), kilometres(children, daycares, child, other)
    return np.asarray(near < far - SAME_KM)
