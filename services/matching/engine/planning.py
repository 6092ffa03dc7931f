"""How one more unit could be let in: in which groups, who gives up its place, who changes group to make room."""

from itertools import product
from typing import Final

from services.matching.engine.clearing import HOMECOMER, clear
from services.matching.engine.packed import GUARD, below
from services.matching.engine.plans import Plan
from services.matching.engine.seats import CHILD_MASK, Seats

MOST_COMBINATIONS: Final = 256
MOST_MOVES: Final = 3


class Planner:
    """Makes plans on seats; changes nothing."""

    def __init__(self, seats: Seats) -> None:
        self._seats = seats

    def let_in(self, wish: int) -> Plan | None:
        """The least harmful plan that lets a unit into the daycare of its wish; None where it must stay out."""
        seats = self._seats
        first, last = seats.pair_start[wish], seats.pair_start[wish + 1]
        order = seats.order[wish]
        if last - first == 1:
            return self._one(seats.pair_child[first], seats.options[first], order)
        best: Plan | None = None
        combinations = product(*seats.options[first:last])
        for _, groups in zip(range(MOST_COMBINATIONS), combinations, strict=False):
            plan = self._together(seats.pair_child[first:last], groups, order)
            if plan is not None and (best is None or plan.harm < best.harm):
                best = plan
                if not plan.gone:
                    break
        return best

    def go_home(self, child: int, group: int) -> Plan:
        """The plan that gives a child its own place again: it is one of the group's, so there always is one."""
        plan = Plan()
        if not clear(self._seats, plan, child, group, HOMECOMER):
            raise AssertionError("a place that a child holds is counted among the places of its group")
        self._sit(plan, child, group)
        self._prune(plan)
        return plan

    def _one(self, child: int, options: list[int], order: int) -> Plan | None:
        seats = self._seats
        ones = seats.ones[child]
        for group in options:
            if not below(seats.free[group], ones):
                plan = Plan()
                plan.seats.append((child, group))
                return plan
        best: Plan | None = None
        for group in options:
            plan = Plan()
            if self._make_room(plan, child, group, order):
                self._sit(plan, child, group)
                self._prune(plan)
                if best is None or plan.harm < best.harm:
                    best = plan
        return best

    def _together(self, children: list[int], groups: tuple[int, ...], order: int) -> Plan | None:
        """Children with a ground of the reserve sit down first: what they take of it protects no one else."""
        plan = Plan()
        chosen = sorted(zip(children, groups, strict=True), key=lambda seat: not self._seats.in_reserve(*seat))
        for child, group in chosen:
            if not self._make_room(plan, child, group, order):
                return None
            self._sit(plan, child, group)
        self._prune(plan)
        return plan

    def _sit(self, plan: Plan, child: int, group: int) -> None:
        plan.seats.append((child, group))
        plan.count(self._seats, child, group, -1)

    def _make_room(self, plan: Plan, child: int, group: int, order: int) -> bool:
        """Plan room for a child in a group; False, and a plan of no use, when there is none to be made."""
        if not self._seats.flexible[group]:
            return clear(self._seats, plan, child, group, order)
        trial = Plan(plan)
        if clear(self._seats, trial, child, group, order):
            plan.take_over(trial)
            return True
        return self._shift(plan, child, group, order, (group,))

    def _prune(self, plan: Plan) -> None:
        """Who need not leave after all, the best placed first, stays."""
        if len(plan.gone) < 2:
            return
        for unit in sorted(plan.gone, key=plan.gone.__getitem__):
            taken = [(child, self._seats.group_of[child]) for child in self._seats.unit_children[unit]]
            for child, group in taken:
                plan.count(self._seats, child, group, -1)
            if all(self._holds(plan, group) for _, group in taken):
                del plan.gone[unit]
            else:
                for child, group in taken:
                    plan.count(self._seats, child, group, 1)

    def _holds(self, plan: Plan, group: int) -> bool:
        """Whether no day-part of a group is overbooked in the plan."""
        left = self._seats.free[group] + plan.free.get(group, 0)
        return left >= 0 and not left & GUARD

    def _shift(self, plan: Plan, child: int, group: int, order: int, seen: tuple[int, ...]) -> bool:
        """Plan room for a child by letting another one of the group move to a group that it may join as well."""
        seats = self._seats
        if len(seen) > MOST_MOVES or not seats.flexible[group]:
            return False
        lack = below(seats.free[group] + plan.free.get(group, 0), seats.ones[child])
        moved = {mover for mover, _, _ in plan.moved}
        for holders in (seats.open_holders[group], seats.reserve_holders[group]):
            for entry in holders:
                mover = entry & CHILD_MASK
                if lack & ~seats.tops[mover] or mover in moved or seats.unit_of[mover] in plan.gone:
                    continue
                for new in seats.options_of(mover):
                    if new not in seen and self._moves(plan, mover, group, new, order, seen):
                        return True
        return False

    def _moves(  # noqa: PLR0917
        self, plan: Plan, mover: int, group: int, new: int, order: int, seen: tuple[int, ...]
    ) -> bool:
        """Plan that a child changes group; False, and the plan as it was, when it cannot."""
        if self._loses_its_claim(plan, mover, group, new):
            return False
        trial = Plan(plan)
        if not clear(self._seats, trial, mover, new, order, claim=False):
            trial = Plan(plan)
            if not self._shift(trial, mover, new, order, (*seen, new)):
                return False
        if self._seats.unit_of[mover] in trial.gone:
            return False
        plan.take_over(trial)
        plan.moved.append((mover, group, new))
        plan.count(self._seats, mover, group, 1)
        plan.count(self._seats, mover, new, -1)
        return True

    def _loses_its_claim(self, plan: Plan, mover: int, group: int, new: int) -> bool:
        """Whether a child would change a place that the reserve keeps for it for one from which it can be sent away."""
        seats = self._seats
        if not seats.quota[group] or not seats.in_reserve(mover, group):
            return False
        here, there = (seats.reserve_taken[place] + plan.reserved.get(place, 0) for place in (group, new))
        kept = seats.tops[mover] & ~below(seats.quota[group], here)
        return bool(kept & ~below(there, seats.quota[new]))
