"""The same procedure where each child asks for one place of one kind: then arrays do nearly all of it.

That is so when nobody comes with siblings or from another place, no reserve counts, each wish leads to one group and,
in each group, weeks are either equal or do not touch. Deferred acceptance ends in one and the same allocation whatever
the order of asking, so all who are without a place ask at once; the last few, one by one.
"""

from dataclasses import dataclass
from heapq import heapify, heappush, heapreplace
from typing import Final

import numpy as np

from services.matching.engine.instance import Instance, Integers, integers
from services.matching.engine.packed import PARTS
from services.matching.engine.wishes import NOWHERE, Wishes

FEW: Final = 2_000


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
    kinds, of_wish = np.unique(wishes.option_group << PARTS | mask, return_inverse=True)
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
    key = wishes.order * instance.units + wishes.unit
    cutoff = np.where(found.capacity > 0, np.iinfo(np.int64).max, -1)
    held = integers([])
    free = np.flatnonzero(asking < end)
    while len(free) > FEW:
        free = _skip_hopeless(asking, end, free, key, cutoff, found.of_wish)
        held, turned_away = _choose(np.concatenate([held, asking[free]]), key, cutoff, found)
        free = wishes.unit[turned_away]
        asking[free] += 1
    _one_by_one(asking, free, held, key, wishes, found)
    got = np.where(asking < end, asking, -1)
    groups = np.full(instance.units, -1, np.int64)
    winners = np.flatnonzero(got >= 0)
    groups[instance.unit_children[winners]] = wishes.option_group[got[winners]]
    return got, groups


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
    pool = found.of_wish[candidates]
    sequence = np.lexsort((key[candidates], pool))
    candidates, pool = candidates[sequence], pool[sequence]
    begins = np.searchsorted(pool, np.arange(len(found.capacity)))
    position = np.arange(len(pool)) - begins[pool]
    last = position == found.capacity[pool] - 1
    cutoff[pool[last]] = key[candidates[last]]
    kept = position < found.capacity[pool]
    return candidates[kept], candidates[~kept]


def _one_by_one(  # noqa: PLR0917
    asking: Integers, free: Integers, held: Integers, key: Integers, wishes: Wishes, found: Pools
) -> None:
    """Finish with a heap for each pool."""
    if not len(free):
        return
    units = len(asking)
    keys, pool_of, capacity = key.tolist(), found.of_wish.tolist(), found.capacity.tolist()
    heaps: list[list[int]] = [[] for _ in capacity]
    for wish in held.tolist():
        heaps[pool_of[wish]].append(-keys[wish])
    for heap in heaps:
        heapify(heap)
    at, end, waiting = asking.tolist(), wishes.start[1:].tolist(), free.tolist()
    while waiting:
        unit = waiting.pop()
        wish = at[unit]
        while wish < end[unit]:
            pool, own = pool_of[wish], keys[wish]
            heap = heaps[pool]
            if len(heap) < capacity[pool]:
                heappush(heap, -own)
                break
            if heap and -heap[0] > own:
                turned_away = -heapreplace(heap, -own) % units
                at[turned_away] += 1
                waiting.append(turned_away)
                break
            wish += 1
        at[unit] = wish
    asking[:] = at
