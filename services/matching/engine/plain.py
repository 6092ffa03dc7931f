"""The same procedure where each child asks for one place of one kind: then arrays do nearly all of it.

That is so when nobody comes with siblings or from another place, no reserve counts, each wish leads to one group and,
in each group, weeks are either equal or do not touch. Deferred acceptance ends in one and the same allocation whatever
the order of asking, so all who are without a place ask at once; the last few, one by one.
"""

from dataclasses import dataclass
from heapq import heappush, heappushpop
from typing import Final

import numpy as np

from services.matching.engine.instance import Instance, Integers, integers, numbered
from services.matching.engine.packed import PARTS
from services.matching.engine.preferring import preferred_wishes
from services.matching.engine.reserve import NOWHERE
from services.matching.engine.wishes import Wishes

FEW: Final = 50


@dataclass(frozen=True)
class Pools:
    """Places of one kind: `of_wish` of shape (W,), `capacity` of shape (pools,)."""

    of_wish: Integers
    capacity: Integers


def pools(instance: Instance, wishes: Wishes) -> Pools | None:
    """The pools of an instance that is plain; None for one that is not."""
    simple = instance.units == len(instance.children.ids) and len(wishes.option_group) == len(wishes.unit)
    if not simple or (wishes.reserve_at != NOWHERE).any() or (instance.children.current_daycare >= 0).any():
        return None
    mask = instance.children.dayparts[wishes.pair_child]
    kinds, of_wish = numbered(wishes.option_group << PARTS | mask, len(instance.groups.names) << PARTS)
    group, mask = kinds >> PARTS, kinds & (1 << PARTS) - 1
    need = mask[:, None] >> np.arange(PARTS) & 1
    touching = np.zeros((len(instance.groups.names), PARTS), np.int64)
    np.add.at(touching, group, need)
    if (touching > 1).any():
        return None
    capacity = np.where(need == 1, instance.groups.places[group], np.iinfo(np.int64).max).min(axis=1, initial=1 << 40)
    return Pools(integers(of_wish), integers(capacity))


def place(instance: Instance, wishes: Wishes, found: Pools) -> tuple[Integers, Integers]:
    """The wish that each unit gets and the group of each child, -1 for none."""
    asking = np.array(wishes.start[:-1])
    end = wishes.start[1:]
    key = found.of_wish * (int(wishes.order.max(initial=0)) + 1) + wishes.order
    cutoff = np.where(found.capacity > 0, np.iinfo(np.int64).max, -1)
    held = integers([])
    free = np.flatnonzero(asking < end)
    while len(free) > FEW:
        free = _skip_hopeless(asking, end, free, key, cutoff, found.of_wish)
        held, turned_away = _choose(np.concatenate([held, asking[free]]), key, cutoff, found)
        free = wishes.unit[turned_away]
        asking[free] += 1
    _Heaps(key, held, wishes, found).finish(asking, free.tolist())
    got = np.where(asking < end, asking, -1)
    groups = np.full(instance.units, -1, np.int64)
    winners = np.flatnonzero(got >= 0)
    groups[instance.unit_children[winners]] = wishes.option_group[got[winners]]
    return got, groups


def blocking_units(instance: Instance, wishes: Wishes, found: Pools, got: Integers) -> Integers:
    """The units that are passed over: somewhere they would rather be a place is free, or held from a lower level."""
    held = got[got >= 0]
    pool = found.of_wish[held]
    lowest = np.full(len(found.capacity), -1, np.int64)
    np.maximum.at(lowest, pool, wishes.level[held])
    lowest[np.bincount(pool, minlength=len(lowest)) < found.capacity] = np.iinfo(np.int64).max
    preferred = preferred_wishes(instance, wishes, got)
    return np.unique(wishes.unit[preferred[wishes.level[preferred] < lowest[found.of_wish[preferred]]]])


def _skip_hopeless(  # noqa: PLR0917
    asking: Integers, end: Integers, free: Integers, key: Integers, cutoff: Integers, pool: Integers
) -> Integers:
    """Move each asker on to the first daycare that would not turn it down at once; those who have one."""
    moving = free
    while len(moving):
        moving = moving[asking[moving] < end[moving]]
        wish = asking[moving]
        moving = moving[key[wish] > cutoff[pool[wish]]]
        asking[moving] += 1
    return free[asking[free] < end[free]]


def _choose(candidates: Integers, key: Integers, cutoff: Integers, found: Pools) -> tuple[Integers, Integers]:
    """Each pool keeps the best of those who ask: (kept, turned away). `cutoff` becomes the worst kept of a full one."""
    candidates = candidates[np.argsort(key[candidates])]
    pool = found.of_wish[candidates]
    begins = np.searchsorted(pool, np.arange(len(found.capacity)))
    position = np.arange(len(pool)) - begins[pool]
    last = position == found.capacity[pool] - 1
    cutoff[pool[last]] = key[candidates[last]]
    kept = position < found.capacity[pool]
    return candidates[kept], candidates[~kept]


class _Heaps:
    """The last few, one by one: of a pool that somebody asks, a heap of those it holds, the worst on top."""

    def __init__(self, key: Integers, held: Integers, wishes: Wishes, found: Pools) -> None:
        self._key, self._wishes, self._found = key, wishes, found
        self._held = held[np.argsort(key[held])][::-1]
        pools_held = found.of_wish[self._held][::-1]
        self._end = len(held) - np.searchsorted(pools_held, np.arange(len(found.capacity)))
        self._begin = len(held) - np.searchsorted(pools_held, np.arange(len(found.capacity)), side="right")
        self._heaps: dict[int, list[tuple[int, int]]] = {}

    def finish(self, asking: Integers, waiting: list[int]) -> None:
        """Let those who wait ask on until all have a place or have asked everywhere; moves `asking` on."""
        while waiting:
            unit = waiting.pop()
            wish, end = int(asking[unit]), int(self._wishes.start[unit + 1])
            while wish < end:
                loser = self._ask(wish)
                if loser != wish:
                    break
                wish += 1
            else:
                loser = -1
            asking[unit] = wish
            if loser >= 0:
                turned_away = int(self._wishes.unit[loser])
                asking[turned_away] += 1
                waiting.append(turned_away)

    def _ask(self, wish: int) -> int:
        """The wish that is turned away when one more asks; -1 when there is room."""
        pool = int(self._found.of_wish[wish])
        heap = self._heaps.get(pool)
        if heap is None:
            held = self._held[self._begin[pool] : self._end[pool]]
            heap = self._heaps[pool] = list(zip((-self._key[held]).tolist(), held.tolist(), strict=True))
        entry = (-int(self._key[wish]), wish)
        if len(heap) < self._found.capacity[pool]:
            heappush(heap, entry)
            return -1
        return heappushpop(heap, entry)[1]
