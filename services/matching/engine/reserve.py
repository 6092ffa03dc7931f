"""The reserve: for whom its places are, and how many there are in each group and day-part."""

from fractions import Fraction
from math import ceil
from typing import Final

import numpy as np

from services.matching.domain.policies import Policy
from services.matching.engine.instance import Instance, Integers
from services.matching.engine.priority import SIBLING_BIT, bits_of

EVERYWHERE: Final = -2
NOWHERE: Final = -1


def quotas(instance: Instance, policy: Policy) -> Integers:
    """Shape (G, 10): how many of the published places children of the reserve come first for: ceil(share x places)."""
    if policy.reserve is None:
        return np.zeros_like(instance.groups.places)
    share = Fraction(str(policy.reserve.share))
    sizes = np.unique(instance.groups.places)
    reserved = np.array([ceil(share * int(size)) for size in sizes], np.int64)
    return reserved[np.searchsorted(sizes, instance.groups.places)] if len(sizes) else instance.groups.places


def reserve_at(instance: Instance, policy: Policy) -> Integers:
    """Shape (C,): where each child's grounds are of the reserve: EVERYWHERE, NOWHERE, or the daycare of its sibling.

    The ground `sibling` counts only where the sibling is, for the reserve too.
    """
    children = instance.children
    if policy.reserve is None or policy.reserve.share == 0:
        return np.full(len(children.ids), NOWHERE, np.int64)
    grounds = bits_of(policy.reserve.grounds)
    sibling = (children.grounds & grounds & SIBLING_BIT) != 0
    always = (children.grounds & grounds & ~SIBLING_BIT) != 0
    return np.where(always, EVERYWHERE, np.where(sibling, children.sibling_at, NOWHERE))
