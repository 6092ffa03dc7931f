"""Why a daycare did not take a child: the rule that forbids it, or who came before it there."""

from collections import Counter, defaultdict
from datetime import date
from typing import NamedTuple

import numpy as np

from services.matching.domain.policies import Policy
from services.matching.engine.blocking import Room, fitting_wishes, room
from services.matching.engine.explaining import wording
from services.matching.engine.instance import Instance, integers
from services.matching.engine.rounds import Outcome

REVIEW = (
    "By the rules this daycare could have taken your child. No way was found to do so without passing over another "
    "family in the same manner; you may ask for a review of this decision."
)


class Holder(NamedTuple):
    """A child in a group, as another one's parent may know of it."""

    level: int
    tier: int
    dayparts: int
    reserved: bool


class Refusals:
    """Answers for one outcome."""

    def __init__(self, instance: Instance, policy: Policy, outcome: Outcome) -> None:
        self._instance, self._policy, self._outcome = instance, policy, outcome
        wishes, allocation = outcome.wishes, outcome.allocation
        self._room: Room = room(instance, wishes, policy, allocation.unit_wish, allocation.child_group)
        self._wish_at = {
            (unit, daycare): wish
            for wish, (unit, daycare) in enumerate(zip(wishes.unit.tolist(), wishes.daycare.tolist(), strict=True))
        }
        got = np.where(allocation.unit_wish >= 0, allocation.unit_wish, wishes.start[1:])
        rather = np.flatnonzero(np.arange(len(wishes.unit)) < got[wishes.unit])
        self._blocking = set(fitting_wishes(instance, wishes, self._room, rather).tolist())
        self._age = instance.children.age.tolist()
        self._holders: dict[int, list[Holder]] = defaultdict(list)
        unit_of = instance.unit_of
        everyone = np.arange(len(unit_of))
        at = instance.groups.daycare[allocation.child_group] if len(instance.groups.names) else everyone
        reserved = wishes.in_reserve(everyone, at)
        for child in np.flatnonzero(allocation.child_group >= 0).tolist():
            wish = int(allocation.unit_wish[unit_of[child]])
            self._holders[int(allocation.child_group[child])].append(
                Holder(int(wishes.level[wish]), int(wishes.tier[wish]), int(instance.children.dayparts[child]),
                       bool(reserved[child]))
            )  # fmt: skip

    def reason(self, child: int, unit: int, daycare: int) -> str:
        """Why the daycare did not take this child."""
        family = self._instance.unit_children[self._instance.unit_start[unit] : self._instance.unit_start[unit + 1]]
        siblings = family.tolist()
        for one in [child, *(other for other in siblings if other != child)]:
            forbidden = self._forbidden(one, daycare)
            if forbidden:
                return forbidden if one == child else f"Your children stay together, and for a sibling: {forbidden}"
        wish = self._wish_at.get((unit, daycare))
        if wish is None:
            return "Your child holds a place already that you wish for at least as much."
        if wish in self._blocking:
            return REVIEW
        return self._passed_over(child, siblings, wish)

    def _forbidden(self, child: int, daycare: int) -> str:
        children, daycares, groups = self._instance.children, self._instance.daycares, self._instance.groups
        if children.income_related[child] and not daycares.income_related[daycare]:
            return (
                "You asked for a price that follows your income; this daycare sets its own price. "
                "It could be considered if you asked for any price."
            )
        if children.specific_care[child] and not daycares.specific_care[daycare]:
            return (
                "Your child needs specific care, which this daycare does not give. "
                "It could be considered if the daycare starts to give it."
            )
        own = range(int(groups.start[daycare]), int(groups.start[daycare + 1]))
        if not own:
            return "This daycare has no free places in this round. It could be considered once it publishes some."
        age = self._age[child]
        of_age = [g for g in own if groups.min_age[g] <= age <= groups.max_age[g]]
        start = date.fromordinal(int(children.start_ordinal[child]))
        if not of_age:
            ages = wording.listed(sorted({f"{groups.min_age[g]} to {groups.max_age[g]} months" for g in own}))
            return (
                f"On {wording.day(start)} your child will be {wording.months(age)}; the free places here are for "
                f"children of {ages}. It could be considered if places come free for that age, or for another start."
            )
        first = min(int(groups.from_day[g]) for g in of_age)
        if first > children.start_ordinal[child]:
            free = wording.day(date.fromordinal(first))
            return (
                f"You asked to start on {wording.day(start)}; the places here are free from {free}. "
                f"It could be considered if care may start on {free} or later."
            )
        return ""

    def _passed_over(self, child: int, siblings: list[int], wish: int) -> str:
        wishes = self._outcome.wishes
        pairs = range(int(wishes.pair_start[wish]), int(wishes.pair_start[wish + 1]))
        told: list[str] = []
        for pair in sorted(pairs, key=lambda pair: wishes.pair_child[pair] != child):
            one = int(wishes.pair_child[pair])
            options = wishes.option_group[wishes.option_start[pair] : wishes.option_start[pair + 1]].tolist()
            short = [(group, self._short(one, group, wish)) for group in options]
            if all(parts for _, parts in short):
                told = [self._who(one, group, parts, wish) for group, parts in short]
                if one != child:
                    told.insert(0, "Your children stay together, and there was no room for a sibling.")
                break
        else:
            told = [
                f"Your {len(siblings)} children stay together; there was room for each, but not for all at once. They "
                "could get in if one more place comes free, or if they may go to different daycares."
            ]
        return " ".join(told)

    def _short(self, child: int, group: int, wish: int) -> list[int]:
        """The day-parts on which there is no place for the child after those who come before it."""
        wishes = self._outcome.wishes
        level = int(wishes.level[wish])
        reserved = bool(wishes.in_reserve(integers([child]), wishes.daycare[[wish]])[0])
        found = []
        for part in range(10):
            if not self._instance.children.dayparts[child] >> part & 1:
                continue
            before = [holder for holder in self._at(group, part) if holder.level <= level]
            openly = sum(not holder.reserved for holder in before)
            with_ground = len(before) - openly
            total = sum(holder.reserved for holder in self._at(group, part))
            capacity, quota = int(self._room.capacity[group, part]), int(self._room.quota[group, part])
            if reserved:
                fits = with_ground < quota or openly + with_ground < capacity
            else:
                fits = openly + max(with_ground, min(total, quota)) < capacity
            if not fits:
                found.append(part)
        return found

    def _at(self, group: int, part: int) -> list[Holder]:
        return [holder for holder in self._holders[group] if holder.dayparts >> part & 1]

    def _who(self, child: int, group: int, parts: list[int], wish: int) -> str:
        """Who has the places of the day-part on which it is tightest."""
        name = self._instance.groups.names[group]
        tightest = min(parts, key=lambda part: int(self._room.capacity[group, part]))
        capacity = int(self._room.capacity[group, tightest])
        if capacity == 0:
            none = [part for part in parts if self._room.capacity[group, part] == 0]
            return (
                f"Group {name} has no free place on {wording.dayparts(none)}. You could get in if a place comes free "
                "there, or if you can do without."
            )
        places = "The one place" if capacity == 1 else f"All {capacity} places"
        return (
            f"{places} in group {name} on {wording.daypart(tightest)} went to children who come before yours by the "
            f"rules: {self._tiers(group, tightest, wish)}. {self._change(parts, wish)}"
        )

    def _tiers(self, group: int, part: int, wish: int) -> str:
        wishes = self._outcome.wishes
        level, tier = int(wishes.level[wish]), int(wishes.tier[wish])
        before: Counter[int] = Counter()
        reserve = 0
        for holder in self._at(group, part):
            if holder.level <= level:
                before[holder.tier] += 1
            else:
                reserve += 1
        words = [
            f"{number} in {self._policy.tier_name(found)!r}"
            for found, number in sorted(before.items())
            if found != tier
        ]
        if before[tier]:
            words.append(f"{before[tier]} in {self._policy.tier_name(tier)!r} like yours, {self._ties()}")
        if reserve:
            words.append(f"{reserve} in places kept for families with a ground of the reserve")
        return wording.listed(words) if words else "none"

    def _ties(self) -> str:
        decided = ["with more points"] if self._policy.points else []
        decided += [wording.TIE_BREAKS[name] for name in self._policy.tie_break]
        return " or, when equal, ".join(decided or ["drawn before yours"])

    def _change(self, parts: list[int], wish: int) -> str:
        tier = int(self._outcome.wishes.tier[wish])
        moves = [f"a place comes free on {wording.dayparts(parts)}", "you can do without that care"]
        if tier > 0 and self._policy.tiers:
            moves.append(f"your situation changes to one of {self._policy.tier_name(0)!r}")
        return f"You could get in if {', or '.join(moves)}."
