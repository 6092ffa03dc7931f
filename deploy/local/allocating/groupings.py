"""The children of a round in groups that a council asks about: by priority, ground, neighbourhood and vulnerability."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, get_args

import numpy as np

from services.matching.engine.files.policy import Policy
from services.matching.engine.instance import Flags, Instance
from services.matching.engine.priority import SIBLING_BIT, bits_of, tier_of_grounds
from services.matching.engine.wishes import Wishes
from shared.contracts.event import PriorityGround

FEWEST: Final = 5
"""A neighbourhood with fewer children is shown together with others."""
VULNERABLE: Final = ("vulnerable", "single-parent", "low-income")
"""The grounds by which a family counts as vulnerable in comparisons."""


@dataclass(frozen=True)
class Grouping:
    """Some children of a round: `key` names them for a program (a ground, a postcode, a tier's name); `chosen` is of
    shape (C,)."""

    key: str
    chosen: Flags


def by_tier(instance: Instance, policy: Policy, wishes: Wishes) -> list[Grouping]:
    """Children by the tier of their family: the best it has at any daycare that it wished."""
    own = tier_of_grounds(policy)[instance.children.grounds & ~SIBLING_BIT]
    tiers = np.full(instance.units, len(policy.tiers), np.int64)
    np.minimum.at(tiers, instance.unit_of, own)
    np.minimum.at(tiers, wishes.unit, wishes.tier)
    tier = tiers[instance.unit_of]
    return [Grouping(policy.tier_name(place), tier == place) for place in range(len(policy.tiers) + 1)]


def by_ground(instance: Instance) -> list[Grouping]:
    """Children by each of their grounds, so that one may be counted several times; the last: those with none."""
    grounds = instance.children.grounds
    found = [Grouping(ground, (grounds >> place & 1) == 1) for place, ground in enumerate(get_args(PriorityGround))]
    return [*found, Grouping("none", grounds == 0)]


def by_vulnerability(instance: Instance) -> list[Grouping]:
    """Children with one of the grounds that make a family vulnerable, by their number; and the others."""
    bits = bits_of(frozenset(VULNERABLE))
    chosen = instance.children.grounds & bits
    several = (chosen & (chosen - 1)) != 0
    return [Grouping("any", chosen != 0), Grouping("several", several), Grouping("no", chosen == 0)]


def by_neighbourhood(instance: Instance) -> list[Grouping]:
    """Children by the postcode of their home; those of small ones together, as `other`."""
    codes, code = np.unique(np.array(instance.children.postcodes), return_inverse=True)
    counts = np.bincount(code, minlength=len(codes))
    large = np.flatnonzero(counts >= FEWEST).tolist()
    found = [Grouping(str(codes[place]) or "unknown", code == place) for place in large]
    return found if len(large) == len(codes) else [*found, Grouping("other", ~np.isin(code, large))]


def with_children(groupings: Iterable[Grouping]) -> list[Grouping]:
    """Those with anybody in them."""
    return [grouping for grouping in groupings if grouping.chosen.any()]
