"""What staff would do without a policy: first come, first served, by the moment of registration."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from services.matching.domain.catalogue import GroupKey
from services.matching.domain.room import Room, seat
from services.matching.engine.instance import Flags, Instance, Integers
from services.matching.engine.wishes import Wishes

Options = list[list[GroupKey]]
"""For each child the groups that it may join, best first."""


@dataclass(frozen=True)
class Served:
    """For each child its group, None for none, and which of its family's wishes that is."""

    keys: Sequence[GroupKey | None]
    rank: Sequence[int]
    placed: Flags

    def rows(self, instance: Instance) -> Iterator[tuple[str, str, str]]:
        """The rows of an allocation."""
        for child_id, key in zip(instance.children.ids, self.keys, strict=True):
            yield (child_id, *key) if key else (child_id, "", "")

    def ranks(self) -> dict[str, int]:
        """How many children got their first wish, their second, …"""
        return {str(rank): number for rank, number in sorted(Counter(self.rank).items()) if rank}


def first_come_first_served(instance: Instance, wishes: Wishes) -> Served:
    """Each family in its turn takes the first daycare of its list that has room for all its children."""
    groups = instance.groups
    names = [instance.daycares.ids[d] for d in groups.daycare.tolist()]
    keys = [GroupKey(daycare, name) for daycare, name in zip(names, groups.names, strict=True)]
    room = Room(dict(zip(keys, groups.places.tolist(), strict=True)))
    desk = _Desk(instance, wishes, keys, room)
    for units in _turns(instance):
        desk.serve(units)
    found = [desk.keys.get(child) for child in range(len(instance.children.ids))]
    rank = [desk.rank.get(child, 0) for child in range(len(found))]
    return Served(found, rank, np.array([key is not None for key in found], bool))


def _turns(instance: Instance) -> Iterator[list[int]]:
    """The units of each request, the request that was registered first in front."""
    children = instance.children
    registered, names = children.registered_at.tolist(), children.request_ids
    units: dict[tuple[int, str], list[int]] = {}
    for unit, (first, _) in enumerate(pairwise(instance.unit_start.tolist())):
        child = int(instance.unit_children[first])
        units.setdefault((registered[child], names[child]), []).append(unit)
    return (units[turn] for turn in sorted(units))


class _Desk:
    """Serves families from one room."""

    def __init__(self, instance: Instance, wishes: Wishes, keys: Sequence[GroupKey], room: Room) -> None:
        self.keys: dict[int, GroupKey] = {}
        self.rank: dict[int, int] = {}
        self._wishes, self._group, self._room = wishes, keys, room
        self._start, self._pairs = wishes.start.tolist(), wishes.pair_start.tolist()
        self._child, self._options = wishes.pair_child.tolist(), wishes.option_start.tolist()
        self._dayparts = instance.children.dayparts.tolist()
        self._optional: Integers = wishes.option_group

    def serve(self, units: Sequence[int]) -> None:
        """A family together, or the children of one that may be apart: a place for each, or none."""
        wishes = [range(self._start[unit], self._start[unit + 1]) for unit in units]
        if len(units) == 1:
            any(self._try([[wish]]) for wish in wishes[0])
        elif all(wishes):
            self._try([list(own) for own in wishes])

    def _try(self, wishes: Sequence[Sequence[int]]) -> bool:
        """Seat the children of these wishes, those of one list in the first of it that has room."""
        children: list[int] = []
        options: list[dict[GroupKey, int]] = []
        for own in wishes:
            for place in range(self._pairs[own[0] + 1] - self._pairs[own[0]]):
                children.append(self._child[self._pairs[own[0]] + place])
                found: dict[GroupKey, int] = {}
                for wish in own:
                    for key in self._keys(self._pairs[wish] + place):
                        found.setdefault(key, wish)
                options.append(found)
        dayparts = self._dayparts[children[0]]
        keys = seat([list(one) for one in options], dayparts, self._room)
        for child, key, one in zip(children, keys or (), options, strict=keys is not None):
            self._room.take(key, dayparts)
            self.keys[child], self.rank[child] = key, int(self._wishes.rank[one[key]])
        return keys is not None

    def _keys(self, pair: int) -> list[GroupKey]:
        return [self._group[group] for group in self._optional[self._options[pair] : self._options[pair + 1]].tolist()]
