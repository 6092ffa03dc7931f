"""Whether a daycare could take a family, day-part by day-part, and who would have to leave.

At a place that is not reserved, a child precedes those of families with strictly lower priority. At a reserved place, a
child with a reserve ground precedes every child without one, and children with one precede each other by priority. A
claim stands when at every day-part that the family needs there is a place once those have left whom it precedes there.
"""

from collections.abc import Callable
from typing import NamedTuple

from services.matching.verifier.case import Child
from services.matching.verifier.seats import Room, Seated


class Claim(NamedTuple):
    """The family's children with the groups that could take them."""

    rooms: tuple[Room, ...]


class _Space:
    """What is left of a room when some have given up their places: the counts are by day-part."""

    def __init__(self, room: Room, gives_up: Callable[[Seated], bool], by_reserve: bool) -> None:
        self.room = room
        self.kept = list(room.taken)
        self.kept_reserve = list(room.taken_by_reserve)
        self.precede_nobody = [0] * len(room.taken)
        for seat in room.seated:
            leaves = gives_up(seat)
            yields = by_reserve and not leaves and seat.open_family
            for part in seat.child.dayparts if leaves or yields else ():
                self.kept[part] -= leaves
                self.kept_reserve[part] -= leaves and seat.reserve
                self.precede_nobody[part] += yields
        self.added = [0] * len(room.taken)
        self.added_reserve = [0] * len(room.taken)

    def add(self, child: Child, reserve: bool, sign: int = 1) -> None:
        """Lets the child in; with the sign -1, out again."""
        for part in child.dayparts:
            self.added[part] += sign
            self.added_reserve[part] += sign * reserve

    def is_enough(self, child: Child) -> bool:
        """Whether all who are in have a place that is theirs by right, on the day-parts of this child."""
        return all(self._is_enough_on(part) for part in child.dayparts)

    def _is_enough_on(self, part: int) -> bool:
        room, mine = self.room, self.added_reserve[part]
        by_right = min(mine, self._on_reserved(part), self.precede_nobody[part])
        # Reserved places whose children would leave stay with the reserve: a child without a ground cannot have them.
        set_aside = max(0, room.filled(part) + by_right - self.kept_reserve[part] - mine)
        return self.kept[part] - by_right + self.added[part] + set_aside <= room.capacity[part]

    def _on_reserved(self, part: int) -> int:
        """How many of those who stay sit on reserved places without a ground: any child of the reserve precedes them.

        They sit there only when there are more of them than places that are not reserved. None when a sibling without a
        ground is to come too: what the reserve does not take is open to all, and there those who stay come before it.
        """
        if self.added[part] > self.added_reserve[part]:
            return 0
        others = self.kept[part] - self.kept_reserve[part]
        open_places = self.room.capacity[part] - self.room.reserved[part]
        return max(0, min(self.room.unfilled(part), others - open_places))


def claim(
    children: list[tuple[Child, bool, list[Room]]], gives_up: Callable[[Seated], bool], by_reserve: bool
) -> Claim | None:
    """The groups in which all of them could be taken, or None.

    `children`: each child with whether it has a reserve ground there, and the rooms that fit it. `gives_up`: who would
    leave by priority. `by_reserve`: whether the children's right to the reserve counts too.
    """
    rooms = {id(room): room for _, _, fitting in children for room in fitting}
    spaces = {key: _Space(room, gives_up, by_reserve) for key, room in rooms.items()}
    chosen: list[Room] = []
    return Claim(tuple(chosen)) if _place(children, spaces, chosen) else None


def _place(children: list[tuple[Child, bool, list[Room]]], spaces: dict[int, _Space], chosen: list[Room]) -> bool:
    if len(chosen) == len(children):
        return True
    child, reserve, fitting = children[len(chosen)]
    for room in fitting:
        space = spaces[id(room)]
        space.add(child, reserve)
        chosen.append(room)
        if space.is_enough(child) and _place(children, spaces, chosen):
            return True
        chosen.pop()
        space.add(child, reserve, -1)
    return False
