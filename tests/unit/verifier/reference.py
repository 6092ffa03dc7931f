"""The rules of an allocation, word for word and slowly: every set of families that could leave is tried.

Written from the text alone, to hold the verifier against: it shares its data types and nothing else.
"""

from collections.abc import Iterator
from fractions import Fraction
from itertools import chain, combinations, permutations, product
from math import asin, ceil, cos, inf, radians, sin, sqrt
from typing import Any

from services.matching.verifier.case import Case, Child, Daycare, Group, Party, Place

Allocation = dict[str, Place | None]
SAME = 1e-9


def kilometres(child: Child, daycare: Daycare) -> float:
    if child.lat is None:
        return inf
    phi, other = radians(child.lat), radians(daycare.lat)
    half = sin((other - phi) / 2) ** 2
    half += cos(phi) * cos(other) * sin(radians(daycare.lon - (child.lon or 0)) / 2) ** 2
    return 2 * 6371 * asin(min(1, sqrt(half)))


def grounds_at(child: Child, daycare_id: str) -> set[str]:
    return {ground for ground in child.grounds if ground != "sibling" or child.sibling_at == daycare_id}


class Reference:
    def __init__(self, case: Case, allocation: Allocation) -> None:
        self.case, self.got = case, allocation

    # What each child may have, and wants

    def stays(self, child: Child) -> bool:
        return child.current is not None and self.got[child.child_id] == child.current

    def moves(self, child: Child) -> bool:
        return child.current is not None and self.got[child.child_id] not in {None, child.current}

    def wished(self, child: Child, daycare: Daycare) -> bool:
        if child.preferences:
            return daycare.daycare_id in child.preferences
        return kilometres(child, daycare) <= (inf if child.max_km is None else child.max_km) + SAME

    def fits(self, child: Child, group: Group) -> bool:
        daycare = self.case.daycares[group.daycare_id]
        return (
            group.min_age_months <= child.age_months <= group.max_age_months
            and child.start_on >= group.available_from
            and (daycare.income_related or not child.income_related_price)
            and (daycare.specific_care or not child.specific_care)
        )

    def prefers(self, party: Party, daycare: Daycare, outcome: str | None) -> bool:
        """Whether the party strictly prefers the daycare to its outcome."""
        first = party.children[0]
        if not all(self.wished(child, daycare) for child in party.children):
            return False
        if outcome is None or not self.outcome_is_wished(party, outcome):
            return True
        if first.preferences:
            return first.preferences.index(daycare.daycare_id) < first.preferences.index(outcome)
        had = self.case.daycares[outcome]
        return all(kilometres(child, daycare) < kilometres(child, had) - SAME for child in party.children)

    def outcome_is_wished(self, party: Party, outcome: str) -> bool:
        first, daycare = party.children[0], self.case.daycares[outcome]
        if not all(self.wished(child, daycare) for child in party.children):
            return False
        return bool(first.preferences) or not self.stays(first) or self.asked_for_own(first, daycare)

    def asked_for_own(self, child: Child, daycare: Daycare) -> bool:
        """Whether the daycare where it holds a place is one of all the eligible ones that it asks for."""
        assert child.current
        suits = daycare.income_related or not child.income_related_price
        suits = suits and (daycare.specific_care or not child.specific_care)
        own = self.case.groups.get(child.current)
        ages = own is None or own.min_age_months <= child.age_months <= own.max_age_months
        return suits and (ages or any(self.fits(child, group) for group in self.case.groups_of[daycare.daycare_id]))

    # Who precedes whom

    def rank(self, child: Child, daycare: Daycare) -> list[Any]:
        policy, grounds = self.case.policy, grounds_at(child, daycare.daycare_id)
        tier = min((n for n, tier in enumerate(policy.tiers) if tier & grounds), default=len(policy.tiers))
        points = sum((policy.points.get(ground, Fraction(0)) for ground in grounds), Fraction(0))
        ties = {"registered_at": child.registered_at, "distance": kilometres(child, daycare)}
        return [tier, -points, *(ties[name] for name in policy.tie_break)]

    def precedes(self, one: Party, other: Party, daycare: Daycare) -> bool:
        best, theirs = (min(self.rank(child, daycare) for child in party.children) for party in (one, other))
        for mine, other_value in zip(best, theirs, strict=True):
            if isinstance(mine, float) and inf in {mine, other_value}:
                return False
            if isinstance(mine, float) and 0 < abs(mine - other_value) <= SAME:
                return False
            if mine != other_value:
                return bool(mine < other_value)
        return False

    def in_reserve(self, child: Child, daycare: Daycare) -> bool:
        return bool(self.case.policy.reserve_grounds & grounds_at(child, daycare.daycare_id))

    # Who sits where

    def newcomers(self, place: Place, part: int) -> list[tuple[Party, Child]]:
        return [
            (party, child)
            for party in self.case.parties
            for child in party.children
            if self.got[child.child_id] == place and not self.stays(child) and part in child.dayparts
        ]

    def places(self, place: Place, part: int) -> int:
        left = sum(c.current == place and self.moves(c) and part in c.dayparts for c in self.case.children)
        return self.case.groups[place].places[part] + left

    # Rules 1, 2, 3, 6

    def hard_breaks(self) -> Iterator[tuple[Any, ...]]:
        for child in self.case.children:
            place = self.got[child.child_id]
            if place and not self.stays(child):
                wished = self.wished(child, self.case.daycares[place.daycare_id])
                if not (wished and place in self.case.groups and self.fits(child, self.case.groups[place])):
                    yield 1, child.child_id
                if child.current and not wished:
                    yield 6, child.child_id
            if child.current and place is None:
                yield 6, child.child_id
        for place in self.case.groups:
            for part in range(10):
                if len(self.newcomers(place, part)) > self.places(place, part):
                    yield 2, place, part
        for party in self.case.parties:
            if len(self.daycares_of(party)) > 1:
                yield 3, party.family_id

    def daycares_of(self, party: Party) -> set[str | None]:
        places = [self.got[child.child_id] for child in party.children]
        return {place.daycare_id if place else None for place in places}

    # Rules 4 and 5

    def wanted(self, party: Party) -> list[Daycare]:
        if len(self.daycares_of(party)) > 1:
            return []
        (outcome,) = self.daycares_of(party)
        return [d for d in self.case.daycares.values() if d.daycare_id != outcome and self.prefers(party, d, outcome)]

    def wronged(self, party: Party) -> list[str]:
        """Daycares where the party could be if only families without a reserve ground left reserved places (rule 4)."""
        found = []
        for daycare in self.wanted(party):
            open_families = [other for other in self.families_at(daycare) if self.is_open(other, daycare)]
            has_ground = any(self.in_reserve(child, daycare) for child in party.children)
            as_it_is = self.could_take(party, daycare, [], [])
            if has_ground and not as_it_is and self.could_take(party, daycare, [], open_families):
                found.append(daycare.daycare_id)
        return found

    def blocking(self, party: Party) -> list[str]:
        """Daycares that the party justly envies others (rule 5)."""
        found = []
        may_use_reserve = not self.wronged(party)
        for daycare in self.wanted(party):
            others = self.families_at(daycare)
            lower = [other for other in others if self.precedes(party, other, daycare)]
            open_families = (
                [o for o in others if o not in lower and self.is_open(o, daycare)] if may_use_reserve else []
            )
            if self.gave_up_its_own(party, daycare) or self.could_take(party, daycare, lower, open_families):
                found.append(daycare.daycare_id)
        return found

    def gave_up_its_own(self, party: Party, daycare: Daycare) -> bool:
        child = party.children[0]
        if child.current is None or child.current.daycare_id != daycare.daycare_id or not self.moves(child):
            return False
        return bool(child.preferences) or any(
            self.fits(child, group) for group in self.case.groups_of[daycare.daycare_id]
        )

    def families_at(self, daycare: Daycare) -> list[Party]:
        return [party for party in self.case.parties if any(self.is_new_at(child, daycare) for child in party.children)]

    def is_new_at(self, child: Child, daycare: Daycare) -> bool:
        place = self.got[child.child_id]
        return place is not None and place.daycare_id == daycare.daycare_id and not self.stays(child)

    def is_open(self, party: Party, daycare: Daycare) -> bool:
        return not any(self.in_reserve(child, daycare) for child in party.children)

    def could_take(self, party: Party, daycare: Daycare, lower: list[Party], by_reserve: list[Party]) -> bool:
        groups = self.case.groups_of[daycare.daycare_id]
        fitting = [[group for group in groups if self.fits(child, group)] for child in party.children]
        leaving = chain.from_iterable(combinations(lower + by_reserve, n) for n in range(len(lower + by_reserve) + 1))
        return any(
            self.is_just(party, daycare, chosen, lower, gone) for gone in leaving for chosen in product(*fitting)
        )

    def is_just(
        self, party: Party, daycare: Daycare, chosen: tuple[Group, ...], lower: list[Party], gone: tuple[Party, ...]
    ) -> bool:
        for group in set(chosen):
            for part in range(10):
                mine = [c for c, g in zip(party.children, chosen, strict=True) if g == group and part in c.dayparts]
                if mine and not self.seats_are_theirs(mine, daycare, group, part, lower, gone):
                    return False
        return True

    def seats_are_theirs(  # noqa: PLR0917
        self, mine: list[Child], daycare: Daycare, group: Group, part: int, lower: list[Party], gone: tuple[Party, ...]
    ) -> bool:
        """Whether each child has an empty seat, or that of one who leaves and whom it precedes on that seat."""
        place = Place(group.daycare_id, group.name)
        seated, seats = self.newcomers(place, part), self.places(place, part)
        reserved = ceil(self.case.policy.reserve_share * group.places[part])
        # The reserve is filled by its children in priority order.
        of_reserve = [(party, child) for party, child in seated if self.in_reserve(child, daycare)]
        ahead = {
            child.child_id: sum(self.precedes(other, party, daycare) for other, _ in of_reserve)
            for party, child in of_reserve
        }
        in_order = sorted(of_reserve, key=lambda item: ahead[item[1].child_id])
        on_reserved = {child.child_id for _, child in in_order[:reserved]}
        kept = [c for c in self.case.children if c.current == place and not self.moves(c) and part in c.dayparts]
        unfilled = max(0, reserved - len(of_reserve) - sum(self.in_reserve(c, daycare) for c in kept))
        leaving = [(party, child) for party, child in seated if party in gone]
        # Children without a ground sit on places that are not reserved, as long as there are such.
        stay = [child for party, child in seated if not (party in gone and party in lower)]
        others = sum(not self.in_reserve(child, daycare) for child in stay)
        may_be_taken = max(0, min(unfilled, others - (seats - reserved)))
        # A sibling without a ground precedes nobody of them on the places that the reserve does not take.
        if not all(self.in_reserve(child, daycare) for child in mine):
            may_be_taken = 0
        if len(seated) - len(leaving) + len(mine) > seats:
            return False
        empty = max(0, seats - len(seated))
        for takers in permutations(leaving + [None] * empty, len(mine)):
            rights = 0
            for child, taken in zip(mine, takers, strict=True):
                if taken is None:
                    continue
                party, other = taken
                reserve = self.in_reserve(child, daycare)
                if party in lower and (reserve or other.child_id not in on_reserved):
                    continue
                if party not in lower and reserve:
                    rights += 1
                    continue
                break
            else:
                if rights <= may_be_taken:
                    return True
        return False
