"""Who sits where in a daycare, day-part by day-part, and how many places there are for them."""

from collections import defaultdict
from fractions import Fraction
from functools import cache
from math import ceil
from typing import NamedTuple

from services.matching.verifier.case import DAYPARTS, Case, Child, Group, Party, Place
from services.matching.verifier.outcomes import Freed, Outcomes, newcomers
from services.matching.verifier.priority import Order, Standing, has_reserve_ground


class Seated(NamedTuple):
    """A child that the round placed in a group. `reserve`: it has a reserve ground there; `open_family`: nobody of its
    party has one, so that a child of the reserve precedes all who would have to leave with it.
    """

    child: Child
    party: Party
    group: str
    standing: Standing
    reserve: bool
    open_family: bool


class Room:
    """A group: for each of the ten day-parts its places and who has them. Children who keep the place that they hold
    are in none of the numbers: their places are not given, and cannot be given up.
    """

    def __init__(self, group: Group, share: Fraction, seated: list[Seated], leavers: list[Child]) -> None:
        self.group = group
        self.seated = seated
        self.capacity = list(group.places)
        for child in leavers:
            for part in child.dayparts:
                self.capacity[part] += 1
        self.reserved = [_rounded_up(share, places) for places in group.places]
        self.taken = [0] * len(DAYPARTS)
        self.taken_by_reserve = [0] * len(DAYPARTS)
        self.kept_by_reserve = [0] * len(DAYPARTS)
        for seat in seated:
            for part in seat.child.dayparts:
                self.taken[part] += 1
                self.taken_by_reserve[part] += seat.reserve

    def unfilled(self, part: int) -> int:
        """Reserved places that nobody with a reserve ground takes. A child with one who keeps its place in the group is
        counted as taking one: where the text can be read in two ways, nobody is condemned.
        """
        return max(0, self.reserved[part] - self.taken_by_reserve[part] - self.kept_by_reserve[part])

    def filled(self, part: int) -> int:
        """Reserved places that newly placed children with a reserve ground take, in priority order."""
        return min(self.reserved[part], self.taken_by_reserve[part])


@cache
def _rounded_up(share: Fraction, places: int) -> int:
    return ceil(share * places)


class Seating:
    """All groups of all daycares."""

    def __init__(self, case: Case, outcomes: Outcomes, order: Order) -> None:
        freed = Freed(case, outcomes)
        seated = _seated(case, outcomes, order)
        self.rooms = {
            place: Room(group, case.policy.reserve_share, seated[place], freed.leavers[place])
            for place, group in case.groups.items()
        }
        self.of: dict[str, list[Room]] = defaultdict(list)
        for place, room in self.rooms.items():
            self.of[place.daycare_id].append(room)
            for child in freed.stayers[place]:
                if has_reserve_ground(case.policy, child, place.daycare_id):
                    for part in child.dayparts:
                        room.kept_by_reserve[part] += 1


def _seated(case: Case, outcomes: Outcomes, order: Order) -> dict[Place, list[Seated]]:
    found: dict[Place, list[Seated]] = defaultdict(list)
    standings: dict[tuple[int, str], tuple[Standing, bool]] = {}
    for party, child, place in newcomers(case, outcomes):
        if place in case.groups:
            key = id(party), place.daycare_id
            if key not in standings:
                standings[key] = _in_daycare(case, order, party, place.daycare_id)
            standing, open_family = standings[key]
            reserve = has_reserve_ground(case.policy, child, place.daycare_id)
            found[place].append(Seated(child, party, place.group, standing, reserve, open_family))
    return found


def _in_daycare(case: Case, order: Order, party: Party, daycare_id: str) -> tuple[Standing, bool]:
    some_reserve = any(has_reserve_ground(case.policy, child, daycare_id) for child in party.children)
    return order.of(party, case.daycares[daycare_id]), not some_reserve
