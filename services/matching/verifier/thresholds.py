"""For each group and day-part: whom a child must precede to be taken there, by itself."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from services.matching.verifier.case import DAYPARTS
from services.matching.verifier.distance import SAME_KM
from services.matching.verifier.priority import Standing
from services.matching.verifier.seats import Room, Seated

Numbers = NDArray[np.int64]
Kilometres = NDArray[np.float64]
Flags = NDArray[np.bool_]

# Stand in for "everybody may come" and "nobody may": after, and before, every standing.
EVERYBODY: Final = Standing(2**62, 0.0, 0)
NOBODY: Final = Standing(-1, 0.0, 0)


class Thresholds:
    """Standings by group, day-part and whether the child has a reserve ground there: it must precede that one.

    Necessary for a claim, also for each child of a family that claims together; not always enough.
    """

    def __init__(self, rooms: list[Room]) -> None:
        shape = len(rooms), len(DAYPARTS), 2
        self.before: Numbers = np.empty(shape, np.int64)
        self.distance: Kilometres = np.empty(shape, np.float64)
        self.after: Numbers = np.empty(shape, np.int64)
        for number, room in enumerate(rooms):
            worst_first = sorted(room.seated, key=lambda seat: seat.standing, reverse=True)
            for part in range(len(DAYPARTS)):
                seated = [seat for seat in worst_first if part in seat.child.dayparts]
                for reserve, standing in enumerate((_for_others(room, part, seated), _for_reserve(room, part, seated))):
                    place = number, part, reserve
                    self.before[place], self.distance[place], self.after[place] = standing

    def let_in(
        self, place: tuple[Numbers, int, Numbers], before: Numbers, distance: Kilometres, after: Numbers
    ) -> Flags:
        """Which of the standings precede the one at their place."""
        with np.errstate(invalid="ignore"):  # two homes that nobody knows: neither is nearer
            apart = self.distance[place] - distance
        nearer = (apart > SAME_KM) | ((np.abs(apart) <= SAME_KM) & (after < self.after[place]))
        passed: Flags = (before < self.before[place]) | ((before == self.before[place]) & nearer)
        return passed


def _for_others(room: Room, part: int, worst_first: list[Seated]) -> Standing:
    """Room must come from children without a reserve ground, or from those with one beyond the reserve."""
    beyond = room.taken_by_reserve[part] - room.filled(part)
    leaving = []
    for seat in worst_first:
        if not seat.reserve or beyond > 0:
            leaving.append(seat)
            beyond -= seat.reserve
    return _last_to_go(room, part, leaving)


def _for_reserve(room: Room, part: int, worst_first: list[Seated]) -> Standing:
    """Room may come from anybody; from those without a ground at once, while the reserve is not filled."""
    if room.unfilled(part) and any(seat.open_family for seat in worst_first):
        return EVERYBODY
    return _last_to_go(room, part, worst_first)


def _last_to_go(room: Room, part: int, worst_first: list[Seated]) -> Standing:
    must_go = room.taken[part] + 1 - room.capacity[part]
    if must_go <= 0:
        return EVERYBODY
    if must_go > len(worst_first):
        return NOBODY
    last = worst_first[must_go - 1].standing
    # Of those who are as far as arithmetic can tell, the one that is easiest to precede.
    as_far = (seat.standing for seat in worst_first if _is_as_far(seat.standing, last))
    return last._replace(after=max(standing.after for standing in as_far))


def _is_as_far(one: Standing, other: Standing) -> bool:
    as_far = one.distance == other.distance or abs(one.distance - other.distance) <= SAME_KM
    return one.before == other.before and as_far
