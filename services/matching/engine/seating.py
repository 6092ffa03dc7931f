"""One unit let in, or gone home, by a plan that is carried out."""

from services.matching.domain.policies import Policy
from services.matching.engine.instance import Instance
from services.matching.engine.planning import Planner
from services.matching.engine.plans import Plan
from services.matching.engine.reserve import NOWHERE
from services.matching.engine.seats import Seats
from services.matching.engine.wishes import Wishes


class Seating(Seats):
    """The seats of a round, and who may have them."""

    def __init__(self, instance: Instance, wishes: Wishes, policy: Policy) -> None:
        super().__init__(instance, wishes, policy)
        self._planner = Planner(self)

    def let_in(self, wish: int, unit: int) -> list[int] | None:
        """Let a unit into the daycare of one of its wishes; who gave up its place, or None where it must stay out."""
        plan = self._planner.let_in(wish)
        if plan is None:
            return None
        self._make_leave(plan)
        if self.wish_of[unit] != NOWHERE:
            self.leave(unit)
        elif self.at_home[unit]:
            self.leave_home(unit)
        for child, _, new in plan.moved:
            self.move(child, new)
        self.wish_of[unit] = wish
        for child, group in plan.seats:
            self.sit(child, group, self.order[wish])
        return list(plan.gone)

    def go_home(self, unit: int) -> list[int]:
        """A transferring child takes its own place again, before everybody else; who gave it up for that."""
        child, group = self.unit_children[unit][0], self.home[unit]
        plan = self._planner.go_home(child, group)
        self._make_leave(plan)
        self.free[group] -= self.ones[child]
        self.at_home[unit] = True
        return list(plan.gone)

    def _make_leave(self, plan: Plan) -> None:
        for unit in plan.gone:
            self.leave(unit)
