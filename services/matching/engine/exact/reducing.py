"""Wishes that cannot come true where only some units may block, found before anything is solved.

When even all rivals of at least the same level who might come leave room for a unit at a daycare, the unit is sure
of it: it would block with anything worse. What it wishes less (not: what is equally near) goes, there are
fewer rivals elsewhere, and so on. A unit that may block is sure of nothing, and a rival wherever it wishes to be.
"""

from collections.abc import Collection, Iterable, Set
from dataclasses import replace

import numpy as np

from services.matching.domain.policies import Policy
from services.matching.engine.blocking import Holders, Room, fitting_wishes, running, weeks
from services.matching.engine.instance import Flags, Instance, Integers
from services.matching.engine.preferring import are_preferred
from services.matching.engine.reserve import quotas
from services.matching.engine.wishes import Wishes


def possible_wishes(instance: Instance, wishes: Wishes, policy: Policy, may_block: Set[int] = frozenset()) -> Flags:
    """Shape (W,): which wishes may come true where none but some units may block."""
    alive = np.ones(len(wishes.unit), bool)
    firm = np.ones(instance.units, bool)
    firm[list(may_block)] = False
    place = Room(instance.groups.places, quotas(instance, policy), _rivals(instance, wishes, alive), True)
    while True:
        sure = fitting_wishes(instance, wishes, place, np.flatnonzero(alive & firm[wishes.unit]))
        first = np.full(instance.units, len(alive), np.int64)
        np.minimum.at(first, wishes.unit[sure], sure)
        still = alive & (np.arange(len(alive)) <= first[wishes.unit])
        lower = np.flatnonzero(alive & ~still)
        still[lower] = ~are_preferred(instance, wishes, first[wishes.unit[lower]], lower)
        if still.sum() == alive.sum():
            return alive
        alive = still
        place = replace(place, holders=_rivals(instance, wishes, alive))


def _rivals(instance: Instance, wishes: Wishes, alive: Flags) -> Holders:
    """All who might come to each group, as if they were there."""
    pair_wish = np.repeat(np.arange(len(wishes.unit)), np.diff(wishes.pair_start))
    option_pair = np.repeat(np.arange(len(pair_wish)), np.diff(wishes.option_start))
    option = np.flatnonzero(alive[pair_wish[option_pair]])
    pair = option_pair[option]
    child, level = wishes.pair_child[pair], wishes.level[pair_wish[pair]]
    span = int(wishes.level.max(initial=0)) + 2
    keys = wishes.option_group[option] * span + level
    sequence = np.argsort(keys, kind="stable")
    need = weeks(instance)[child[sequence]]
    daycare = instance.groups.daycare[wishes.option_group[option[sequence]]]
    reserved = wishes.in_reserve(child[sequence], daycare)[:, None]
    return Holders(keys[sequence], running(need * ~reserved), running(need * reserved), span)


def components(
    wishes: Wishes, instance: Instance, alive: Flags, together: Iterable[Collection[int]] = ()
) -> list[Integers]:
    """The wishes in sets that have nothing to do with each other: no group in common, no unit, no place left behind.

    `together`: sets of units that are counted as one.
    """
    groups = len(instance.groups.names)
    parent = list(range(groups + instance.units))

    def root(node: int) -> int:
        while parent[node] != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    unit_of = wishes.unit.tolist()
    for wish in np.flatnonzero(alive).tolist():
        own = root(groups + unit_of[wish])
        first, last = wishes.pair_start[wish], wishes.pair_start[wish + 1]
        for group in wishes.option_group[wishes.option_start[first] : wishes.option_start[last]].tolist():
            parent[root(group)] = own
    held = instance.children.current_group[instance.unit_children[instance.unit_start[:-1]]]
    for unit in np.flatnonzero(held >= 0).tolist():
        parent[root(int(held[unit]))] = root(groups + unit)
    for units in together:
        for unit in units:
            parent[root(groups + min(units))] = root(groups + unit)
    chosen = np.flatnonzero(alive)
    owner = np.array([root(groups + unit_of[wish]) for wish in chosen.tolist()], np.int64)
    return [chosen[owner == name] for name in np.unique(owner)]
