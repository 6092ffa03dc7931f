"""Why a daycare did not take a child: the rule that forbids it, or who came before it there."""

from services.matching.domain.policies import Policy
from services.matching.engine.blocking import Room, fitting_wishes, room
from services.matching.engine.explaining.forbidden import Forbidden
from services.matching.engine.explaining.full import Full, Reason
from services.matching.engine.explaining.queues import Queues
from services.matching.engine.explaining.wording import Wording
from services.matching.engine.instance import Instance, integers
from services.matching.engine.preferring import preferred_wishes
from services.matching.engine.rounds import Outcome


class Refusals:
    """Answers for one outcome."""

    def __init__(self, instance: Instance, policy: Policy, outcome: Outcome, wording: Wording) -> None:
        self._instance, self._policy, self._outcome, self._wording = instance, policy, outcome, wording
        wishes, allocation = outcome.wishes, outcome.allocation
        self._room: Room = room(instance, wishes, policy, allocation.unit_wish, allocation.child_group)
        self._wish_at = {
            (unit, daycare): wish
            for wish, (unit, daycare) in enumerate(zip(wishes.unit.tolist(), wishes.daycare.tolist(), strict=True))
        }
        rather = preferred_wishes(instance, wishes, allocation.unit_wish)
        self._blocking = set(fitting_wishes(instance, wishes, self._room, rather).tolist())
        self._known = "proven" if outcome.least_possible is not None else "unproven"
        self._forbidden = Forbidden(instance, wording)
        self._queues = Queues(instance, policy, outcome, rather)
        self._full = Full(instance, policy, outcome, wording, self._room, self._queues)

    def reason(self, child: int, unit: int, daycare: int) -> Reason:
        """Why the daycare did not take this child."""
        family = self._instance.unit_children[self._instance.unit_start[unit] : self._instance.unit_start[unit + 1]]
        siblings = family.tolist()
        for one in [child, *(other for other in siblings if other != child)]:
            forbidden = self._forbidden.reason(one, daycare)
            if forbidden:
                code, said = forbidden
                return forbidden if one == child else (code, self._wording.say("sibling.rule", reason=said))
        wish = self._wish_at.get((unit, daycare))
        if wish is None:
            return self._say("keeps-better")
        if wish in self._blocking:
            return "review", self._wording.say(f"reason.review-{self._known}")
        return self._passed_over(child, siblings, wish)

    def for_better(self, unit: int) -> str | None:
        """What a unit with a place is told of a daycare higher on its list that could have taken it; None: nothing."""
        wishes, daycares = self._outcome.wishes, self._instance.daycares
        passed = next(
            (w for w in range(int(wishes.start[unit]), int(wishes.start[unit + 1])) if w in self._blocking), None
        )
        if passed is None:
            return None
        daycare = int(wishes.daycare[passed])
        name = daycares.names[daycare] or daycares.ids[daycare]
        return self._wording.say(f"reason.placed_review-{self._known}", daycare=name)

    def _say(self, code: str, **values: object) -> Reason:
        return code, self._wording.say(f"reason.{code}", **values)

    def _passed_over(self, child: int, siblings: list[int], wish: int) -> Reason:
        wishes = self._outcome.wishes
        pairs = range(int(wishes.pair_start[wish]), int(wishes.pair_start[wish + 1]))
        for pair in sorted(pairs, key=lambda pair: wishes.pair_child[pair] != child):
            one = int(wishes.pair_child[pair])
            options = wishes.option_group[wishes.option_start[pair] : wishes.option_start[pair + 1]].tolist()
            short = [(group, self._short(one, group, wish)) for group in options]
            if all(parts for _, parts in short):
                code, told = self._full.reason(short, wish)
                return code, told if one == child else f"{self._wording.say('sibling.room')} {told}"
        return self._say("siblings", number=len(siblings))

    def _short(self, child: int, group: int, wish: int) -> list[int]:
        """The day-parts on which there is no place for the child after those who come before it."""
        wishes = self._outcome.wishes
        level = int(wishes.level[wish])
        reserved = self._policy.reserve is not None and bool(
            wishes.in_reserve(integers([child]), wishes.daycare[[wish]])[0]
        )
        needed = int(self._instance.children.dayparts[child])
        capacities, quotas = self._room.capacity[group].tolist(), self._room.quota[group].tolist()
        found = []
        for part in (part for part in range(10) if needed >> part & 1):
            openly, with_ground = self._queues.up_to(group, part, level)
            total = self._queues.in_reserve(group, part)
            capacity, quota = capacities[part], quotas[part]
            if reserved:
                fits = with_ground < quota or openly + with_ground < capacity
            else:
                fits = openly + max(with_ground, min(total, quota)) < capacity
            if not fits:
                found.append(part)
        return found
