"""What a unit strictly prefers: what stands higher on its list; where it named no daycare, what is strictly nearer.

A list that is made by distance has an order among daycares that are equally near too, but there the order only says
whom the unit asks first: nobody is passed over for a daycare that is no nearer.
"""

import numpy as np

from services.matching.engine.distance import are_nearer
from services.matching.engine.instance import Flags, Instance, Integers, ragged
from services.matching.engine.wishes import Wishes


def preferred_wishes(instance: Instance, wishes: Wishes, unit_wish: Integers) -> Integers:
    """The wishes that their unit strictly prefers to the one it got (of shape (U,), -1 for none), in rising order."""
    got = np.where(unit_wish >= 0, unit_wish, wishes.start[1:])
    higher = np.flatnonzero(np.arange(len(wishes.unit)) < got[wishes.unit])
    other = unit_wish[wishes.unit[higher]]
    return higher[(other < 0) | are_preferred(instance, wishes, higher, other)]


def are_preferred(instance: Instance, wishes: Wishes, wish: Integers, other: Integers) -> Flags:
    """Of pairs of a wish and one that stands lower on the same list, whether it is strictly preferred."""
    preferred = np.ones(len(wish), bool)
    by_distance = np.array([not named for named in instance.preferences], bool)
    asked = np.flatnonzero(by_distance[wishes.unit[wish]] & (other >= 0))
    owner, pair = ragged(wishes.pair_start, wish[asked])
    child = wishes.pair_child[pair]
    daycare, rival = wishes.daycare[wish[asked]][owner], wishes.daycare[other[asked]][owner]
    np.logical_and.at(preferred, asked[owner], are_nearer(instance.children, instance.daycares, child, daycare, rival))
    return preferred
