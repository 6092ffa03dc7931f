"""Each unit's list of daycares, best first: its preferences, or all that it can reach, nearest first."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Final

import numpy as np

from services.matching.engine.distance import kilometres
from services.matching.engine.eligibility import allowed_pairs, options
from services.matching.engine.instance import Flags, Instance, Integers, Numbers, integers, ragged

_BLOCK: Final = 2_000_000


@dataclass(frozen=True)
class Listing:
    """Every unit's list, forbidden daycares and all. CSR: `start` of shape (U + 1,)."""

    start: Integers
    unit: Integers
    daycare: Integers
    rank: Integers


def list_daycares(instance: Instance) -> Listing:
    """Each unit's list: its preferences, or every eligible daycare within `max_km` of its home, nearest first."""
    own = list(instance.preferences)
    for u, reached in _reachable(instance, [u for u, found in enumerate(own) if not found]):
        own[u] = tuple(reached.tolist())
    lengths = integers(list(map(len, own)))
    start = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    unit = np.repeat(np.arange(instance.units), lengths)
    daycare = np.fromiter(chain.from_iterable(own), np.int64, len(unit))
    return Listing(start, unit, daycare, np.arange(len(unit)) - start[unit] + 1)


def _reachable(instance: Instance, units: list[int]) -> Iterator[tuple[int, Integers]]:
    """Of each unit the daycares that every child of it may go to, nearest to its first child first."""
    everywhere = np.arange(len(instance.daycares.ids))
    step = max(1, _BLOCK // max(1, len(everywhere)))
    names = np.argsort(np.argsort(np.array(instance.daycares.ids)))
    for begin in range(0, len(units), step):
        block = integers(units[begin : begin + step])
        position, place = ragged(instance.unit_start, block)
        children = instance.unit_children[place]
        child = np.repeat(children, len(everywhere))
        daycare = np.tile(everywhere, len(children))
        distance = kilometres(instance.children, instance.daycares, child, daycare)
        within = _is_reached(instance, child, daycare, distance).reshape(len(children), -1)
        reached = np.logical_and.reduceat(within, np.searchsorted(position, np.arange(len(block))), axis=0)
        nearest = distance.reshape(len(children), -1)[np.searchsorted(position, np.arange(len(block)))]
        for row, u in enumerate(block.tolist()):
            found = np.flatnonzero(reached[row])
            yield u, found[np.lexsort((names[found], np.nan_to_num(nearest[row][found], nan=np.inf)))]


def _is_reached(instance: Instance, child: Integers, daycare: Integers, distance: Numbers) -> Flags:
    limit = instance.children.max_km[child]
    near = np.isnan(limit) | (distance <= limit)
    allowed = near & allowed_pairs(instance, child, daycare)
    chosen = np.flatnonzero(allowed)
    allowed[chosen] = options(instance, child[chosen], daycare[chosen])[2]
    return allowed


def held_ranks(instance: Instance, listing: Listing) -> Integers:
    """The rank of the daycare where each unit holds a place: 0 for none, one past the list when it is not listed."""
    first = instance.unit_children[instance.unit_start[:-1]]
    held = instance.children.current_daycare[first]
    ranks = np.where(held >= 0, np.diff(listing.start) + 1, 0)
    same = np.flatnonzero((held[listing.unit] >= 0) & (listing.daycare == held[listing.unit]))
    ranks[listing.unit[same]] = listing.rank[same]
    return integers(ranks)
