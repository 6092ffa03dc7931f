"""Who comes before whom at a daycare: tier, then points, then the tie-breaks in their order."""

import hashlib
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from services.matching.domain.policies import GROUNDS, Policy
from services.matching.engine.instance import Children, Flags, Integers, Numbers, integers, numbered

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
    variants, pairs = numbered(child * 2 + sibling_here, 2 * len(children.ids))
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
    sequence = np.lexsort(keys[::-1])
    differs = np.zeros(len(child), bool)
    for key in keys:
        ordered = key[sequence]
        differs[1:] |= ordered[1:] != ordered[:-1]
    place = np.cumsum(differs)
    tied = np.flatnonzero(~differs | ~np.append(differs[1:], True))
    if len(tied):
        drawn = lots(children, policy.seed, child[sequence[tied]])
        sequence[tied] = sequence[tied][np.lexsort((drawn, place[tied]))]
    order, level = np.empty(len(child), np.int64), np.empty(len(child), np.int64)
    order[sequence] = np.arange(len(child))
    level[sequence] = place
    return Ranking(tier, order, level)


def lots(children: Children, seed: int, child: Integers) -> Integers:
    """The lots of some children, each a number: drawn by request, so that neither the order of the file nor the size
    of a family counts. The children of one request draw one lot and stand in the order of their ids.
    """
    drawn: dict[str, int] = {}
    lot = []
    chosen = child.tolist()
    for one in chosen:
        request = children.request_ids[one]
        if request not in drawn:
            drawn[request] = int.from_bytes(hashlib.sha256(f"{seed}:{request}".encode()).digest()[:8], "big") >> 1
        lot.append(drawn[request])
    names = np.unique(np.array([children.ids[one] for one in chosen]), return_inverse=True)[1]
    place = np.empty(len(chosen), np.int64)
    place[np.lexsort((names, integers(lot)))] = np.arange(len(chosen))
    return place
