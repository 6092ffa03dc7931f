"""The free places of some groups, while decisions are taken on them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from services.matching.domain.catalogue import GroupKey
from services.matching.domain.dayparts import DAYPARTS, open_in, places_in

NOTHING_FREE: Final = (0,) * len(DAYPARTS)


class PlaceTakenError(Exception):
    """More was taken than there is. A fault of the program: the decision did not look before."""


class Room:
    """Free places for each group and daypart. Belongs to one unit of work, which has locked what it was read from."""

    def __init__(self, free: Mapping[GroupKey, Sequence[int]]) -> None:
        self._free = {key: list(numbers) for key, numbers in free.items()}
        self._open = {key: open_in(numbers) for key, numbers in free.items()}
        self._taken: dict[GroupKey, list[int]] = {}

    @property
    def known(self) -> frozenset[GroupKey]:
        """The groups whose free places were read."""
        return frozenset(self._free)

    def add(self, free: Mapping[GroupKey, Sequence[int]]) -> None:
        """Look at more groups. Those already looked at stay as they are."""
        for key, numbers in free.items():
            if key not in self._free:
                self._free[key] = list(numbers)
                self._open[key] = open_in(numbers)

    def has(self, key: GroupKey, dayparts: int) -> bool:
        """Whether one more child fits in on all these dayparts."""
        return self._open.get(key, 0) & dayparts == dayparts

    def count(self, key: GroupKey, dayparts: int) -> int:
        """How many more children fit in on all these dayparts."""
        numbers = self._free.get(key, NOTHING_FREE)
        return min((numbers[place] for place in places_in(dayparts)), default=0)

    def open_dayparts(self, key: GroupKey) -> int:
        """The dayparts, as bits, with at least one place."""
        return self._open.get(key, 0)

    def most(self, keys: Iterable[GroupKey]) -> int:
        """No more children than this fit in these groups, whatever dayparts they need."""
        return sum(max(self._free.get(key, NOTHING_FREE)) for key in keys)

    def take(self, key: GroupKey, dayparts: int) -> None:
        """One place on each of these dayparts is promised. Raises PlaceTakenError."""
        if not self.has(key, dayparts):
            raise PlaceTakenError(f"{key.daycare_id} {key.group} has no free place left on these dayparts")
        self._change(key, dayparts, 1)

    def give(self, key: GroupKey, dayparts: int) -> None:
        """One place on each of these dayparts comes free, in a group that was looked at."""
        self._change(key, dayparts, -1)

    def _change(self, key: GroupKey, dayparts: int, taken: int) -> None:
        numbers = self._free[key]
        changes = self._taken.setdefault(key, list(NOTHING_FREE))
        for place in places_in(dayparts):
            numbers[place] -= taken
            changes[place] += taken
        self._open[key] = open_in(numbers)

    def changes(self) -> dict[GroupKey, tuple[int, ...]]:
        """What was taken (above zero) or given (below) since it was last asked; forgotten with the asking."""
        changes = {key: tuple(numbers) for key, numbers in sorted(self._taken.items()) if any(numbers)}
        self._taken.clear()
        return changes


def seat(options: Sequence[Sequence[GroupKey]], dayparts: int, room: Room) -> tuple[GroupKey, ...] | None:
    """A group for each child out of its options, earlier options first; None when not all can be placed.

    Children of one family need the same dayparts, so this is a matching of children to groups with room for so many:
    augmenting paths (Kuhn 1955) place all whenever that is possible.
    """
    if len(options) == 1:
        first = next((key for key in options[0] if room.has(key, dayparts)), None)
        return None if first is None else (first,)
    seated: dict[GroupKey, list[int]] = {}
    chosen: list[GroupKey | None] = [None] * len(options)

    def sit(child: int, passed: set[GroupKey]) -> bool:
        within = [key for key in options[child] if key not in passed]
        for key in within:
            if len(seated.get(key, ())) < room.count(key, dayparts):
                seated.setdefault(key, []).append(child)
                chosen[child] = key
                return True
        for key in within:
            if key in passed:
                continue
            passed.add(key)
            for other in list(seated.get(key, ())):
                if sit(other, passed):
                    seated[key].remove(other)
                    seated[key].append(child)
                    chosen[child] = key
                    return True
        return False

    for child in range(len(options)):
        if not sit(child, set()):
            return None
    return _all_chosen(chosen)


def _all_chosen(chosen: Iterable[GroupKey | None]) -> tuple[GroupKey, ...]:
    return tuple(key for key in chosen if key is not None)
