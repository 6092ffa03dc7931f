"""Room for one more child in a group, by letting others give up their places.

On each day-part that it needs the child takes a free place or one that is its by right:

- that of a child of lower priority there;
- with a ground of the reserve, also that of any child without one, as long as the reserve of that group and day-part is
  not filled;
- without one, that of a child with one only beyond the reserve.

Whoever gives up a place leaves with all children of its unit. The worst placed give up first, and no more than needed.
"""

from typing import Final

from services.matching.engine.packed import below
from services.matching.engine.plans import Plan
from services.matching.engine.seats import CHILD_BITS, CHILD_MASK, Seats

HOMECOMER: Final = -1
"""The order of a child that takes its own place again: it comes before everybody, the reserve too."""


def clear(seats: Seats, plan: Plan, child: int, group: int, order: int, *, claim: bool = True) -> bool:
    """Plan room for a child in a group; False when nobody is left whose place it may take.

    `claim`: a child with a ground of the reserve may ask for places of the reserve that are not filled.
    """
    lack = below(seats.free[group] + plan.free.get(group, 0), seats.ones[child])
    if not lack:
        return True
    limit = HOMECOMER if order == HOMECOMER else order << CHILD_BITS
    with_ground = claim and order != HOMECOMER and seats.in_reserve(child, group)
    openly, reserved = seats.open_holders[group], seats.reserve_holders[group]
    someone = (openly and openly[-1] > limit) or (reserved and reserved[-1] > limit)
    if not someone and not (with_ground and seats.quota[group]):
        return False
    return _Clearing(seats, plan, group, limit, with_ground).makes(lack, child)


class _Clearing:
    """What a child may take in a group. `unmet`: on which day-parts it may take from anybody without a ground."""

    def __init__(self, seats: Seats, plan: Plan, group: int, limit: int, with_ground: bool) -> None:
        self._seats, self._plan, self._group = seats, plan, group
        self._limit, self._with_ground = limit, with_ground
        self._moved = {seats.unit_of[mover] for mover, *_ in plan.moved}
        """Who changes group in the plan has made room already, and has no other place to give."""
        self._count()

    def _count(self) -> None:
        taken = self._seats.reserve_taken[self._group] + self._plan.reserved.get(self._group, 0)
        quota = self._seats.quota[self._group]
        self._beyond = below(quota, taken)
        self._unmet = below(taken, quota) if self._with_ground else 0

    def makes(self, lack: int, child: int) -> bool:
        """Let go until nothing lacks."""
        seats, plan, group = self._seats, self._plan, self._group
        openly, reserved = seats.open_holders[group], seats.reserve_holders[group]
        one, other = len(openly) - 1, len(reserved) - 1
        while lack:
            entry = openly[one] if one >= 0 and (lack & self._unmet or openly[one] > self._limit) else -1
            rival = reserved[other] if other >= 0 and reserved[other] > self._limit else -1
            if entry < 0 and rival < 0:
                return False
            if entry > rival:
                one -= 1
            else:
                entry, other = rival, other - 1
            unit = seats.unit_of[entry & CHILD_MASK]
            given = 0 if unit in plan.gone or unit in self._moved else self._given(lack, unit, entry)
            if given:
                plan.let_go(seats, unit, entry)
                self._count()
                # What else it leaves behind is not for this child to take: on those day-parts it may stand higher.
                lack &= ~given
                if self._limit == HOMECOMER:
                    lack &= below(seats.free[group] + plan.free[group], seats.ones[child])
        return True

    def _given(self, lack: int, unit: int, entry: int) -> int:
        """On which of the day-parts that lack a unit may be asked for a place, looking at all its children here."""
        given = 0
        for leaver in self._seats.unit_children[unit]:
            if self._seats.group_of[leaver] != self._group:
                continue
            if self._seats.in_reserve(leaver, self._group):
                gives = lack & (~self._unmet if self._with_ground else self._beyond)
            else:
                gives = lack if entry > self._limit else lack & self._unmet
            given |= self._seats.tops[leaver] & gives
        return given
