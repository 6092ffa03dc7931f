"""Who sits where at this moment, and the moves of one unit or one child. Nothing is decided here."""

from bisect import bisect_left, insort
from typing import Final

from services.matching.domain.policies import Policy
from services.matching.engine.instance import Instance
from services.matching.engine.packed import ONES, TOPS, pack
from services.matching.engine.reserve import EVERYWHERE, NOWHERE, quotas
from services.matching.engine.wishes import Wishes

CHILD_BITS: Final = 22
CHILD_MASK: Final = (1 << CHILD_BITS) - 1


class Seats:
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

    def leave(self, unit: int) -> None:
        """A unit gives up what it got; it holds nothing then."""
        order = self.order[self.wish_of[unit]]
        for child in self.unit_children[unit]:
            self.stand_up(child, order)
        self.wish_of[unit] = NOWHERE

    def leave_home(self, unit: int) -> None:
        """A transferring child's own place counts as free again while it asks elsewhere."""
        child, group = self.unit_children[unit][0], self.home[unit]
        self.free[group] += self.ones[child]
        self.freed[group] |= self.tops[child]
        self.at_home[unit] = False

    def in_reserve(self, child: int, group: int) -> bool:
        """Whether a child has a ground of the reserve in a group."""
        where = self._reserve_at[child]
        return bool(where == EVERYWHERE or (where != NOWHERE and where == self._daycare[group]))

    def sit(self, child: int, group: int, order: int) -> None:
        """A child takes a place of a group."""
        self.group_of[child] = group
        self.free[group] -= self.ones[child]
        entry = order << CHILD_BITS | child
        if self.in_reserve(child, group):
            insort(self.reserve_holders[group], entry)
            self.reserve_taken[group] += self.ones[child]
            self.freed[group] |= self.tops[child] if self.quota[group] else 0
        else:
            insort(self.open_holders[group], entry)

    def stand_up(self, child: int, order: int) -> None:
        """A child gives its place back."""
        group = self.group_of[child]
        self.group_of[child] = NOWHERE
        self.free[group] += self.ones[child]
        self.freed[group] |= self.tops[child]
        holders = self.open_holders[group]
        if self.in_reserve(child, group):
            holders = self.reserve_holders[group]
            self.reserve_taken[group] -= self.ones[child]
        del holders[bisect_left(holders, order << CHILD_BITS | child)]

    def move(self, child: int, new: int) -> None:
        """A child changes group."""
        order = self.order[self.wish_of[self.unit_of[child]]]
        self.stand_up(child, order)
        self.sit(child, new, order)

    def options_of(self, child: int) -> list[int]:
        """The groups that a child may join at the daycare where it is."""
        wish = self.wish_of[self.unit_of[child]]
        pairs = range(self.pair_start[wish], self.pair_start[wish + 1])
        return next(self.options[pair] for pair in pairs if self.pair_child[pair] == child)
