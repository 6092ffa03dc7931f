"""What is said of a daycare whose places went to children who come before: how many of whom, and what would help."""

from collections import Counter

import numpy as np

from services.matching.domain.policies import GROUNDS, Policy
from services.matching.engine.blocking import Room
from services.matching.engine.explaining.queues import Queues
from services.matching.engine.explaining.wording import Wording, in_order
from services.matching.engine.instance import Instance
from services.matching.engine.rounds import Outcome

Reason = tuple[str, str]
"""A code, such as `full`, and what the family reads."""


class Full:
    """Sentences for one outcome."""

    def __init__(  # noqa: PLR0917
        self, instance: Instance, policy: Policy, outcome: Outcome, wording: Wording, room: Room, queues: Queues
    ) -> None:
        self._instance, self._policy, self._outcome, self._wording = instance, policy, outcome, wording
        self._room, self._queues = room, queues

    def reason(self, short: list[tuple[int, list[int]]], wish: int) -> Reason:
        """Of each group that the child could join, with the half-days on which it is short of a place."""
        told = [self._group(group, parts, wish) for group, parts in short]
        code = "full" if any(found == "full" for found, _ in told) else "none-free"
        higher = [self._higher(wish)] if code == "full" else []
        return code, " ".join([*(said for _, said in told), *filter(None, higher)])

    def _group(self, group: int, parts: list[int], wish: int) -> Reason:
        """Who has the places of the day-part on which it is tightest, and what would help."""
        name = self._instance.groups.names[group]
        none = [part for part in parts if self._room.capacity[group, part] == 0]
        if none:
            said = self._wording.say("reason.none-free", group=name, dayparts=self._wording.dayparts(none))
            change = self._change(parts, then=none == parts)
            return "none-free", f"{said} {change} {self._waiting(group, wish)}"
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
