"""Who comes before whom at a daycare: tier, then points, then the tie-breaks in their order."""

import hashlib
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from services.matching.domain.policies import GROUNDS, Policy
from services.matching.engine.instance import Children, Flags, Integers, Numbers, integers

SIBLING_BIT: Final = 1 << GROUNDS.index("sibling")
_COMBINATIONS: Final = 1 << len(GROUNDS)


@dataclass(frozen=True)
class Ranking:
    """Of each pair (child, daycare) two numbers, lower first: `order` decides and is never equal for two children;
    `level` is equal where only the lottery, or nothing, tells them apart. Both rise together."""

    tier: Integers
    order: Integers
    level: Integers


def tier_of_grounds(policy: Policy) -> Integers:
    """The tier of every combination of grounds, by its bits."""
    tiers = np.full(_COMBINATIONS, len(policy.tiers), np.int64)
    for place in range(len(policy.tiers) - 1, -1, -1):
        mask = bits_of(policy.tiers[place].grounds)
        tiers[(np.arange(_COMBINATIONS) & mask) != 0] = place
    return tiers


def points_of_grounds(policy: Policy) -> Numbers:
    """The points of every combination of grounds, by its bits."""
    points = np.zeros(_COMBINATIONS)
    for place, ground in enumerate(GROUNDS):
        points[(np.arange(_COMBINATIONS) >> place & 1) == 1] += policy.points.get(ground, 0)
    return points


def bits_of(grounds: frozenset[str] | frozenset[object]) -> int:
    """Grounds as bits."""
    return sum(1 << place for place, ground in enumerate(GROUNDS) if ground in grounds)


def rank(children: Children, policy: Policy, child: Integers, sibling_here: Flags, distance: Numbers) -> Ranking:
    """The ranking of pairs: `child` of each, whether its sibling is there, and the kilometres (nan counts as last)."""
    if "distance" in policy.tie_break:
        return _rank(children, policy, child, sibling_here, distance)
    variants, pairs = np.unique(child * 2 + sibling_here, return_inverse=True)
    ranking = _rank(children, policy, variants >> 1, (variants & 1).astype(bool), np.zeros(len(variants)))
    return Ranking(ranking.tier[pairs], ranking.order[pairs], ranking.level[pairs])


def _rank(children: Children, policy: Policy, child: Integers, sibling_here: Flags, distance: Numbers) -> Ranking:
    grounds = np.where(sibling_here, children.grounds[child], children.grounds[child] & ~SIBLING_BIT)
    tier = tier_of_grounds(policy)[grounds]
    keys: list[NDArray[np.generic]] = [tier, -points_of_grounds(policy)[grounds]]
    for tie_break in policy.tie_break:
        if tie_break == "lottery":
            break
        keys.append(
            children.registered_at[child]
            if tie_break == "registered_at"
            else np.where(np.isnan(distance), np.inf, distance)
        )
    sequence = np.lexsort((lots(children, policy.seed)[child], *reversed(keys)))
    order = np.empty(len(child), np.int64)
    order[sequence] = np.arange(len(child))
    differs = np.zeros(len(child), bool)
    for key in keys:
        ordered = key[sequence]
        differs[1:] |= ordered[1:] != ordered[:-1]
    level = np.empty(len(child), np.int64)
    level[sequence] = np.cumsum(differs)
    return Ranking(tier, order, level)


def lots(children: Children, seed: int) -> Integers:
    """Each child's place in the lottery: drawn by request, so that the file's order and a family's size do not count.

    The children of one request draw one lot and stand in the order of their ids.
    """
    drawn: dict[str, int] = {}
    for request in children.request_ids:
        if request not in drawn:
            drawn[request] = int.from_bytes(hashlib.sha256(f"{seed}:{request}".encode()).digest()[:8], "big") >> 1
    lot = integers([drawn[request] for request in children.request_ids])
    if len(drawn) == len(lot):
        sequence = np.argsort(lot, kind="stable")
    else:
        sequence = np.lexsort((np.argsort(np.argsort(np.array(children.ids))), lot))
    place = np.empty(len(lot), np.int64)
    place[sequence] = np.arange(len(lot))
    return place
