"""Why a daycare did not take a child: the rule that forbids it, or who came before it there."""

from collections import Counter

import numpy as np

from services.matching.domain.policies import GROUNDS, Policy
from services.matching.engine.blocking import Room, fitting_wishes, room
from services.matching.engine.explaining.forbidden import Forbidden
from services.matching.engine.explaining.queues import Queues
from services.matching.engine.explaining.wording import Wording, in_order
from services.matching.engine.instance import Instance, integers
from services.matching.engine.rounds import Outcome

Reason = tuple[str, str]
"""A code, such as `full`, and what the family reads."""


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
        got = np.where(allocation.unit_wish >= 0, allocation.unit_wish, wishes.start[1:])
        rather = np.flatnonzero(np.arange(len(wishes.unit)) < got[wishes.unit])
        self._blocking = set(fitting_wishes(instance, wishes, self._room, rather).tolist())
        self._forbidden = Forbidden(instance, wording)
        self._queues = Queues(instance, policy, outcome, rather)

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
            return self._say("review")
        return self._passed_over(child, siblings, wish)

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
                code, told = self._groups(short, wish)
                return code, told if one == child else f"{self._wording.say('sibling.room')} {told}"
        return self._say("siblings", number=len(siblings))

    def _groups(self, short: list[tuple[int, list[int]]], wish: int) -> Reason:
        """What is said of each group that the child could join; how to come higher only once."""
        told = [self._group(group, parts, wish) for group, parts in short]
        code = "full" if any(found == "full" for found, _ in told) else "none-free"
        higher = [self._higher(wish)] if code == "full" else []
        return code, " ".join([*(said for _, said in told), *filter(None, higher)])

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

    def _group(self, group: int, parts: list[int], wish: int) -> Reason:
        """Who has the places of the day-part on which it is tightest, and what would help."""
        name = self._instance.groups.names[group]
        none = [part for part in parts if self._room.capacity[group, part] == 0]
        if none:
            code, said = self._say("none-free", group=name, dayparts=self._wording.dayparts(none))
            change = self._change(parts, then=none == parts)
            return code, f"{said} {change} {self._waiting(group, wish)}"
        tightest = min(parts, key=lambda part: int(self._room.capacity[group, part]))
        places = int(self._room.capacity[group, tightest])
        full = self._wording.say(
            "full.one" if places == 1 else "full.two" if places == 2 else "full.many",
            places=places,
            group=name,
            daypart=self._wording.daypart(tightest),
            before=self._before(group, tightest, wish),
        )
        return "full", f"{full} {self._change(parts)} {self._waiting(group, wish)}"

    def _change(self, parts: list[int], then: bool = False) -> str:
        """The half-days on which a place must come free; `then`: they were named just before."""
        return self._wording.say("full.change_then" if then else "full.change", dayparts=self._wording.dayparts(parts))

    def _before(self, group: int, part: int, wish: int) -> str:
        """Who has the places, by tier; of those in the family's own tier also by what told them apart."""
        wishes = self._outcome.wishes
        level, tier = int(wishes.level[wish]), int(wishes.tier[wish])
        higher: Counter[int] = Counter()
        same: Counter[str] = Counter()
        reserve = 0
        for holder in self._queues.holders(group, part):
            if holder.level > level:
                reserve += 1
            elif holder.tier != tier:
                higher[holder.tier] += 1
            else:
                same[self._queues.decided_by(holder.wish, wish)] += 1
        words = [
            self._wording.say("full.tier", number=number, tier=self._wording.tier(self._policy, found))
            for found, number in sorted(higher.items())
        ]
        if same:
            words.append(self._same(same, wish))
        if reserve and self._policy.reserve:
            grounds = in_order(self._policy.reserve.grounds)
            key = "full.reserve" if len(grounds) == 1 else "full.reserve_several"
            words.append(self._wording.say(key, number=reserve, grounds=self._wording.grounds(grounds)))
        return "; ".join(words)

    def _same(self, same: Counter[str], wish: int) -> str:
        """Those in the family's own tier: what put each before it."""
        points = f"{self._queues.points(wish):g}"
        why = {name: self._wording.say(f"full.{name}", points=points) for name in same}
        parts = [self._wording.say("full.part", number=number, why=why[name]) for name, number in same.items()]
        said = self._wording.listed(parts) if len(parts) > 1 else next(iter(why.values()))
        tier = self._wording.tier(self._policy, int(self._outcome.wishes.tier[wish]))
        if not self._policy.tiers:
            return self._wording.listed(parts)
        return self._wording.say("full.same", number=same.total(), tier=tier, why=said)

    def _waiting(self, group: int, wish: int) -> str:
        number = self._queues.waiting_before(group, wish)
        key = "nobody_waits" if number == 0 else "one_waits" if number == 1 else "many_wait"
        return self._wording.say(f"full.{key}", number=number)

    def _higher(self, wish: int) -> str:
        """The grounds that would put the family before others: it may have forgotten to name one."""
        policy, tier = self._policy, int(self._outcome.wishes.tier[wish])
        helps = {ground for above in policy.tiers[:tier] for ground in above.grounds}
        helps |= {ground for ground, points in policy.points.items() if points > 0}
        helps |= policy.reserve.grounds if policy.reserve else set()
        grounds = in_order(helps - self._grounds_of(int(self._outcome.wishes.unit[wish])))
        if not grounds:
            return ""
        key = "full.ground" if len(grounds) == 1 else "full.grounds"
        return self._wording.say(key, grounds=self._wording.grounds(grounds))

    def _grounds_of(self, unit: int) -> set[str]:
        """Those that the family named for any of its children."""
        instance = self._instance
        family = instance.unit_children[instance.unit_start[unit] : instance.unit_start[unit + 1]]
        named = int(np.bitwise_or.reduce(instance.children.grounds[family]))
        return {ground for place, ground in enumerate(GROUNDS) if named >> place & 1}
