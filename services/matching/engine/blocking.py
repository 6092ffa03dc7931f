"""Which families are passed over: those that strictly prefer a daycare which could take them by the rules.

Counted anew from an allocation, for all at once: of each group and day-part, how many of its children rank at least
as high as a given level (the lottery left out). A wish that its unit would rather have blocks when on each day-part of
each child there is room among those, counting the reserve as `seating` does.
"""

from dataclasses import dataclass, replace
from itertools import product

import numpy as np

from services.matching.domain.policies import Policy
from services.matching.engine.instance import Flags, Instance, Integers, integers, ragged
from services.matching.engine.packed import PARTS
from services.matching.engine.planning import MOST_COMBINATIONS
from services.matching.engine.preferring import preferred_wishes
from services.matching.engine.reserve import NOWHERE, quotas
from services.matching.engine.wishes import Wishes


@dataclass(frozen=True)
class Holders:
    """The children who got a place, in the order of group and level, with running counts of each day-part."""

    keys: Integers
    """Group and level as one number, rising."""
    openly: Integers
    """Shape (n + 1, 10): how many without a ground of the reserve come before a position."""
    reserved: Integers
    """Shape (n + 1, 10): how many with one."""
    span: int

    def up_to(self, group: Integers, level: Integers) -> tuple[Integers, Integers]:
        """Shape (k, 10) twice: those in a group of at most a level, without and with a ground of the reserve."""
        begin = np.searchsorted(self.keys, group * self.span)
        end = np.searchsorted(self.keys, group * self.span + level, side="right")
        return self.openly[end] - self.openly[begin], self.reserved[end] - self.reserved[begin]


@dataclass(frozen=True)
class Room:
    """What holds in every group: places for those who do not stay where they were, the reserve and who sits there."""

    capacity: Integers
    quota: Integers
    holders: Holders
    with_askers: bool = False
    """Whether those who ask are among the holders already, in every group that they may join."""
    slack: int = 0
    """So many places of each day-part are not counted on."""


def weeks(instance: Instance) -> Integers:
    """Shape (C, 10): 1 for each day-part that a child needs."""
    return integers(instance.children.dayparts[:, None] >> np.arange(PARTS) & 1)


def room(instance: Instance, wishes: Wishes, policy: Policy, unit_wish: Integers, child_group: Integers) -> Room:
    """The room that an allocation leaves. `unit_wish`: the wish that each unit got; `child_group`: each one's group."""
    need = weeks(instance)
    capacity = instance.groups.places.copy()
    unit_of = instance.unit_of
    left = np.flatnonzero((instance.children.current_group >= 0) & (unit_wish[unit_of] >= 0))
    np.add.at(capacity, instance.children.current_group[left], need[left])
    child = np.flatnonzero(child_group >= 0)
    level = wishes.level[unit_wish[unit_of[child]]]
    span = int(wishes.level.max(initial=0)) + 2
    keys = child_group[child] * span + level
    sequence = np.argsort(keys, kind="stable")
    child = child[sequence]
    reserved = wishes.in_reserve(child, instance.groups.daycare[child_group[child]])[:, None]
    return Room(capacity, quotas(instance, policy), Holders(
        keys[sequence], running(need[child] * ~reserved), running(need[child] * reserved), span
    ))  # fmt: skip


def running(counts: Integers) -> Integers:
    """Running counts: shape (n, 10) to (n + 1, 10), from zero."""
    return np.concatenate([np.zeros((1, PARTS), np.int64), np.cumsum(counts, axis=0)])


def blocking_wishes(
    instance: Instance, wishes: Wishes, policy: Policy, unit_wish: Integers, child_group: Integers
) -> Integers:
    """The wishes that block, in rising order."""
    place = room(instance, wishes, policy, unit_wish, child_group)
    return fitting_wishes(instance, wishes, place, preferred_wishes(instance, wishes, unit_wish))


def reserve_wishes(
    instance: Instance, wishes: Wishes, policy: Policy, unit_wish: Integers, child_group: Integers
) -> Integers:
    """The wishes that the reserve alone would grant, nobody with a ground of it giving way: rule 4 allows none."""
    if not (wishes.reserve_at != NOWHERE).any():
        return integers([])
    place = room(instance, wishes, policy, unit_wish, child_group)
    pair_wish = np.repeat(np.arange(len(wishes.unit)), np.diff(wishes.pair_start))
    with_ground = np.zeros(len(wishes.unit), bool)
    with_ground[pair_wish[wishes.in_reserve(wishes.pair_child, wishes.daycare[pair_wish])]] = True
    preferred = preferred_wishes(instance, wishes, unit_wish)
    lowest = replace(wishes, level=np.full(len(wishes.unit), place.holders.span - 2))
    return fitting_wishes(instance, lowest, place, preferred[with_ground[preferred]])


def fitting_wishes(instance: Instance, wishes: Wishes, place: Room, asked: Integers) -> Integers:
    """Of some wishes those for which there is room at their level, in rising order."""
    owner, pair = ragged(wishes.pair_start, asked)
    each = np.ones(len(asked), bool)
    np.logical_and.at(each, owner, _fit_alone(instance, wishes, place, pair, wishes.level[asked][owner]))
    several = np.diff(wishes.pair_start)[asked] > 1
    together = [wish for wish in asked[each & several].tolist() if _fits_together(instance, wishes, place, wish)]
    return np.sort(np.concatenate([asked[each & ~several], integers(together)]))


def blocking_units(
    instance: Instance, wishes: Wishes, policy: Policy, unit_wish: Integers, child_group: Integers
) -> Integers:
    """The units that block, each once."""
    return np.unique(wishes.unit[blocking_wishes(instance, wishes, policy, unit_wish, child_group)])


def _fit_alone(instance: Instance, wishes: Wishes, place: Room, pair: Integers, at: Integers) -> Flags:
    """Of pairs of a wish and a child, whether there is room for that child at a level, in one of its groups."""
    position, option = ragged(wishes.option_start, pair)
    group, child = wishes.option_group[option], wishes.pair_child[pair][position]
    needed = (instance.children.dayparts[child][:, None] >> np.arange(PARTS) & 1) == 1
    reserved = wishes.in_reserve(child, instance.groups.daycare[group])[:, None]
    itself = needed if place.with_askers else np.zeros_like(needed)
    spare = _spare(place, group, at[position], reserved, itself)
    fits = np.zeros(len(pair), bool)
    fits[position[((spare > place.slack) | ~needed).all(axis=1)]] = True
    return fits


def _spare(place: Room, group: Integers, level: Integers, reserved: Flags, itself: Flags) -> Integers:
    """Shape (k, 10): places that a child may count on, with or without a ground of the reserve.

    `itself`: where the child was counted among the holders.
    """
    openly, in_reserve = place.holders.up_to(group, level)
    total = place.holders.up_to(group, np.full(len(group), place.holders.span - 2))[1]
    openly = openly - (itself & ~reserved)
    in_reserve, total = in_reserve - (itself & reserved), total - (itself & reserved)
    capacity, quota = place.capacity[group], place.quota[group]
    without = capacity - openly - np.maximum(in_reserve, np.minimum(total, quota))
    with_ground = np.maximum(quota - in_reserve, capacity - openly - in_reserve)
    return integers(np.where(reserved, with_ground, without))


def _fits_together(instance: Instance, wishes: Wishes, place: Room, wish: int) -> bool:
    pairs = range(int(wishes.pair_start[wish]), int(wishes.pair_start[wish + 1]))
    children = [int(wishes.pair_child[pair]) for pair in pairs]
    bounds = [(int(wishes.option_start[pair]), int(wishes.option_start[pair + 1])) for pair in pairs]
    groups = [wishes.option_group[a:b].tolist() for a, b in bounds]
    level = int(wishes.level[wish])
    combinations = zip(range(MOST_COMBINATIONS), product(*groups), strict=False)
    return any(_fits(instance, wishes, place, level, children, chosen, groups) for _, chosen in combinations)


def _fits(  # noqa: PLR0917
    instance: Instance,
    wishes: Wishes,
    place: Room,
    level: int,
    children: list[int],
    groups: tuple[int, ...],
    choices: list[list[int]],
) -> bool:
    """Whether a family's children find room in these groups, several of them perhaps in one."""
    parts = np.arange(PARTS)
    daycare = instance.groups.daycare[groups[0]]
    reserved_of = {c: bool(wishes.in_reserve(integers([c]), integers([daycare]))[0]) for c in children}
    for group in set(groups):
        needs = [
            ((int(instance.children.dayparts[child]) >> parts & 1), reserved_of[child])
            for child, chosen in zip(children, groups, strict=True)
            if chosen == group
        ]
        with_ground = np.sum([need for need, reserved in needs if reserved], axis=0, initial=0) + 0 * parts
        without = np.sum([need for need, reserved in needs if not reserved], axis=0, initial=0) + 0 * parts
        openly, in_reserve = (counts[0] for counts in place.holders.up_to(integers([group]), integers([level])))
        total = place.holders.up_to(integers([group]), integers([place.holders.span - 2]))[1][0]
        if place.with_askers:
            mine = [
                ((int(instance.children.dayparts[child]) >> parts & 1), reserved_of[child])
                for child, options in zip(children, choices, strict=True)
                if group in options
            ]
            own_reserved = np.sum([need for need, reserved in mine if reserved], axis=0, initial=0) + 0 * parts
            openly = openly - np.sum([need for need, reserved in mine if not reserved], axis=0, initial=0)
            in_reserve, total = in_reserve - own_reserved, total - own_reserved
        capacity, quota = place.capacity[group], place.quota[group]
        filled = in_reserve + with_ground
        everybody = openly + without + np.where(without > 0, np.maximum(filled, np.minimum(total, quota)), filled)
        by_claim = (without == 0) & (filled + place.slack <= quota)
        if ((everybody + place.slack > capacity) & ~by_claim & (with_ground + without > 0)).any():
            return False
    return True
