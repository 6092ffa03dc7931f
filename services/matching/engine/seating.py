"""Who sits where at this moment, and whether one more unit can be let in, at whose expense.

A unit asks a daycare. It is let in when on each day-part it needs there is a free place or one that it may take:

- from a child of lower priority there;
- with a ground of the reserve, also from any child without one, as long as the reserve of that group and day-part is
  not filled;
- without one, from a child with one only beyond the reserve.

Whoever gives up a place leaves with all children of its unit. The worst placed give up first, and no more than needed.
"""

from bisect import bisect_left, insort
from fractions import Fraction
from itertools import product
from math import ceil
from typing import Final

import numpy as np

from services.matching.domain.policies import Policy
from services.matching.engine.instance import Instance, Integers
from services.matching.engine.packed import GUARD, ONES, TOPS, below, pack
from services.matching.engine.wishes import EVERYWHERE, NOWHERE, Wishes

CHILD_BITS: Final = 22
CHILD_MASK: Final = (1 << CHILD_BITS) - 1
MOST_COMBINATIONS: Final = 256
MOST_MOVES: Final = 3


def quotas(instance: Instance, policy: Policy) -> Integers:
    """Shape (G, 10): how many of the published places children of the reserve come first for: ceil(share x places)."""
    if policy.reserve is None:
        return np.zeros_like(instance.groups.places)
    share = Fraction(str(policy.reserve.share))
    sizes = np.unique(instance.groups.places)
    reserved = np.array([ceil(share * int(size)) for size in sizes], np.int64)
    return reserved[np.searchsorted(sizes, instance.groups.places)] if len(sizes) else instance.groups.places


class Plan:
    """How a unit would be let in: a group for each child, who gives up its place, who changes group."""

    __slots__ = ("free", "gone", "moved", "reserved", "seats")

    def __init__(self) -> None:
        self.seats: list[tuple[int, int]] = []
        self.gone: dict[int, int] = {}
        """Unit to its entry, the worst first."""
        self.moved: list[tuple[int, int, int]] = []
        self.free: dict[int, int] = {}
        self.reserved: dict[int, int] = {}


class Seating:
    """The state of a round. Lists by index of unit, wish, pair, child and group, as in `Wishes` and `Instance`."""

    def __init__(self, instance: Instance, wishes: Wishes, policy: Policy) -> None:
        children = instance.children
        self.wishes = wishes
        self.start = wishes.start.tolist()
        self.order = wishes.order.tolist()
        self.unit_of = instance.unit_of.tolist()
        self.pair_start = wishes.pair_start.tolist()
        self.pair_child = wishes.pair_child.tolist()
        flat, bounds = wishes.option_group.tolist(), wishes.option_start.tolist()
        self.options = [flat[bounds[pair] : bounds[pair + 1]] for pair in range(len(bounds) - 1)]
        self.unit_children = [
            instance.unit_children[a:b].tolist()
            for a, b in zip(instance.unit_start[:-1].tolist(), instance.unit_start[1:].tolist(), strict=True)
        ]
        self.ones = [ONES[mask] for mask in children.dayparts.tolist()]
        self.tops = [TOPS[mask] for mask in children.dayparts.tolist()]
        self._reserve_at = wishes.reserve_at.tolist()
        self._daycare = instance.groups.daycare.tolist()
        self.quota = [0] * len(instance.groups.names)
        if (wishes.reserve_at != NOWHERE).any():
            self.quota = [pack(row) for row in quotas(instance, policy).tolist()]
        self.free = [pack(row) for row in instance.groups.places.tolist()]
        self.reserve_taken = [0] * len(self.free)
        self.open_holders: list[list[int]] = [[] for _ in self.free]
        self.reserve_holders: list[list[int]] = [[] for _ in self.free]
        self.wish_of = [NOWHERE] * instance.units
        self.group_of = [NOWHERE] * len(children.ids)
        self.home = [NOWHERE] * instance.units
        """The group in which a transferring child holds a place, when that group publishes places at all."""
        self.at_home = [False] * instance.units
        self.flexible = [False] * len(self.free)
        """Whether a group may be joined by a child that may join another one of the same daycare as well."""
        for groups in self.options:
            for group in groups if len(groups) > 1 else ():
                self.flexible[group] = True
        self.freed = [0] * len(self.free)
        """Tops of the day-parts in which places came free since somebody looked."""
        self._take_current_places(children.current_group.tolist())

    def _take_current_places(self, current: list[int]) -> None:
        """A transferring child's place is one of its group's while it asks elsewhere; it is sure to get it back."""
        for child, group in enumerate(current):
            if group >= 0:
                self.home[self.unit_of[child]] = group
                self.free[group] += self.ones[child]

    def let_in(self, wish: int, unit: int) -> list[int] | None:
        """Let a unit into the daycare of one of its wishes; who gave up its place, or None where it must stay out."""
        plan = self._plan(wish)
        if plan is None:
            return None
        for gone in plan.gone:
            self.leave(gone)
        if self.wish_of[unit] != NOWHERE:
            self.leave(unit)
        elif self.at_home[unit]:
            self.leave_home(unit)
        for child, _, new in plan.moved:
            self._move(child, new)
        self.wish_of[unit] = wish
        for child, group in plan.seats:
            self._sit(child, group, self.order[wish])
        return list(plan.gone)

    def leave(self, unit: int) -> None:
        """A unit gives up what it got; it holds nothing then."""
        order = self.order[self.wish_of[unit]]
        for child in self.unit_children[unit]:
            self._stand_up(child, order)
        self.wish_of[unit] = NOWHERE

    def go_home(self, unit: int) -> list[int]:
        """A transferring child takes its own place again, before everybody else; who gave it up for that."""
        child, group = self.unit_children[unit][0], self.home[unit]
        plan = Plan()
        if not self._clear(plan, child, group, -1):
            raise AssertionError("a place that a child holds is counted among the places of its group")
        plan.seats.append((child, group))
        self._prune(plan)
        for gone in plan.gone:
            self.leave(gone)
        self.free[group] -= self.ones[child]
        self.at_home[unit] = True
        return list(plan.gone)

    def leave_home(self, unit: int) -> None:
        """A transferring child's own place counts as free again while it asks elsewhere."""
        child, group = self.unit_children[unit][0], self.home[unit]
        self.free[group] += self.ones[child]
        self.freed[group] |= self.tops[child]
        self.at_home[unit] = False

    def _in_reserve(self, child: int, group: int) -> bool:
        where = self._reserve_at[child]
        return bool(where == EVERYWHERE or (where != NOWHERE and where == self._daycare[group]))

    def _sit(self, child: int, group: int, order: int) -> None:
        self.group_of[child] = group
        self.free[group] -= self.ones[child]
        entry = order << CHILD_BITS | child
        if self._in_reserve(child, group):
            insort(self.reserve_holders[group], entry)
            self.reserve_taken[group] += self.ones[child]
            self.freed[group] |= self.tops[child] if self.quota[group] else 0
        else:
            insort(self.open_holders[group], entry)

    def _stand_up(self, child: int, order: int) -> None:
        group = self.group_of[child]
        self.group_of[child] = NOWHERE
        self.free[group] += self.ones[child]
        self.freed[group] |= self.tops[child]
        holders = self.open_holders[group]
        if self._in_reserve(child, group):
            holders = self.reserve_holders[group]
            self.reserve_taken[group] -= self.ones[child]
        del holders[bisect_left(holders, order << CHILD_BITS | child)]

    def _move(self, child: int, new: int) -> None:
        order = self.order[self.wish_of[self.unit_of[child]]]
        self._stand_up(child, order)
        self._sit(child, new, order)

    def _plan(self, wish: int) -> Plan | None:
        first, last = self.pair_start[wish], self.pair_start[wish + 1]
        order = self.order[wish]
        if last - first == 1:
            return self._plan_one(self.pair_child[first], self.options[first], order)
        best: Plan | None = None
        combinations = product(*self.options[first:last])
        for _, groups in zip(range(MOST_COMBINATIONS), combinations, strict=False):
            plan = self._plan_together(self.pair_child[first:last], groups, order)
            if plan is not None and (best is None or _harm(plan) < _harm(best)):
                best = plan
                if not plan.gone:
                    break
        return best

    def _plan_one(self, child: int, options: list[int], order: int) -> Plan | None:
        ones = self.ones[child]
        for group in options:
            if not below(self.free[group], ones):
                plan = Plan()
                plan.seats.append((child, group))
                return plan
        best: Plan | None = None
        for group in options:
            plan = Plan()
            if self._clear(plan, child, group, order) or self._shift(plan, child, group, order, (group,)):
                plan.seats.append((child, group))
                self._prune(plan)
                if best is None or _harm(plan) < _harm(best):
                    best = plan
        return best

    def _plan_together(self, children: list[int], groups: tuple[int, ...], order: int) -> Plan | None:
        """Children with a ground of the reserve sit down first: what they take of it protects no one else."""
        plan = Plan()
        seats = sorted(zip(children, groups, strict=True), key=lambda seat: not self._in_reserve(*seat))
        for child, group in seats:
            if not self._clear(plan, child, group, order):
                return None
            plan.seats.append((child, group))
            self._count(plan, child, group, -1)
        for child, group in seats:
            self._count(plan, child, group, 1)
        self._prune(plan)
        return plan

    def _count(self, plan: Plan, child: int, group: int, sign: int) -> None:
        """In the plan a child sits down (-1) in a group or stands up from it (1)."""
        plan.free[group] = plan.free.get(group, 0) + sign * self.ones[child]
        if self._in_reserve(child, group):
            plan.reserved[group] = plan.reserved.get(group, 0) - sign * self.ones[child]

    def _clear(self, plan: Plan, child: int, group: int, order: int, *, claim: bool = True) -> bool:
        """Plan room for a child in a group by letting lower ones leave; False when that is not enough.

        `claim`: a child with a ground of the reserve may ask for places of the reserve that are not filled.
        """
        ones = self.ones[child]
        lack = below(self.free[group] + plan.free.get(group, 0), ones)
        if not lack:
            return True
        openly, reserved = self.open_holders[group], self.reserve_holders[group]
        limit = order << CHILD_BITS if order >= 0 else -1
        quota, in_reserve = self.quota[group], claim and order >= 0 and self._in_reserve(child, group)
        taken = self.reserve_taken[group] + plan.reserved.get(group, 0)
        unmet = below(taken, quota) if in_reserve else 0
        if not (lack & unmet) and not (openly and openly[-1] > limit) and not (reserved and reserved[-1] > limit):
            return False
        one, other = len(openly) - 1, len(reserved) - 1
        leaving: set[int] = set()
        while lack:
            entry = openly[one] if one >= 0 and (lack & unmet or openly[one] > limit) else -1
            rival = reserved[other] if other >= 0 and reserved[other] > limit else -1
            if entry < 0 and rival < 0:
                return False
            if entry > rival:
                one -= 1
                gives = lack if entry > limit else lack & unmet
            else:
                entry = rival
                other -= 1
                gives = lack & ~unmet if in_reserve else lack & below(quota, taken)
            leaver = entry & CHILD_MASK
            given = self.tops[leaver] & gives
            unit = self.unit_of[leaver]
            if not given or (unit in plan.gone and unit not in leaving):
                continue
            # What else it leaves behind is not for this child to take: on those day-parts it may stand higher.
            lack &= ~given
            if unit in leaving:
                continue
            leaving.add(unit)
            self._let_go(plan, unit, entry)
            taken = self.reserve_taken[group] + plan.reserved.get(group, 0)
            unmet = below(taken, quota) if in_reserve else 0
        return True

    def _let_go(self, plan: Plan, unit: int, entry: int) -> None:
        plan.gone[unit] = entry
        for child in self.unit_children[unit]:
            self._count(plan, child, self.group_of[child], 1)

    def _prune(self, plan: Plan) -> None:
        """Who need not leave after all, the best placed first, stays."""
        if len(plan.gone) < 2:
            return
        for child, group in plan.seats:
            self._count(plan, child, group, -1)
        for child, old, new in plan.moved:
            self._count(plan, child, old, 1)
            self._count(plan, child, new, -1)
        for unit in sorted(plan.gone, key=plan.gone.__getitem__):
            seats = [(child, self.group_of[child]) for child in self.unit_children[unit]]
            for child, group in seats:
                self._count(plan, child, group, -1)
            if all(self._holds(plan, group) for _, group in seats):
                del plan.gone[unit]
            else:
                for child, group in seats:
                    self._count(plan, child, group, 1)

    def _holds(self, plan: Plan, group: int) -> bool:
        """Whether no day-part of a group is overbooked in the plan."""
        left = self.free[group] + plan.free.get(group, 0)
        return left >= 0 and not left & GUARD

    def _shift(self, plan: Plan, child: int, group: int, order: int, seen: tuple[int, ...]) -> bool:
        """Plan room for a child by letting another one of the group move to a group that it may join as well."""
        lack = below(self.free[group], self.ones[child])
        if len(seen) > MOST_MOVES or not self.flexible[group]:
            return False
        for holders in (self.open_holders[group], self.reserve_holders[group]):
            for entry in holders:
                mover = entry & CHILD_MASK
                if lack & ~self.tops[mover]:
                    continue
                for new in self._options_of(mover):
                    if new in seen:
                        continue
                    trial = Plan()
                    if self._clear(trial, mover, new, order, claim=False) or self._shift(
                        trial, mover, new, order, (*seen, new)
                    ):
                        if self.unit_of[mover] in trial.gone:
                            continue
                        plan.gone, plan.free, plan.reserved = trial.gone, trial.free, trial.reserved
                        plan.moved = [*trial.moved, (mover, group, new)]
                        return True
        return False

    def _options_of(self, child: int) -> list[int]:
        wish = self.wish_of[self.unit_of[child]]
        pairs = range(self.pair_start[wish], self.pair_start[wish + 1])
        return next(self.options[pair] for pair in pairs if self.pair_child[pair] == child)


def _harm(plan: Plan) -> tuple[int, int]:
    """The less, the better: nobody leaves; or the best placed who leaves is low; or few leave."""
    return (-min(plan.gone.values()), len(plan.gone)) if plan.gone else (-(1 << 62), 0)
