"""A round's input as arrays: daycares, groups with free places, children and the units that are placed as one.

Index names throughout the engine: `d` daycare, `g` group, `c` child, `u` unit (a child alone, or the children of a
family that stays together), `w` wish (one daycare in one unit's list). CSR: the items of `u` are `start[u]:start[u+1]`.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]
Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Daycares:
    """All arrays are of length D, in the order of the ids; coordinates in degrees, nan where unknown."""

    ids: list[str]
    names: list[str]
    postcodes: list[str]
    latitude: Numbers
    longitude: Numbers
    income_related: Flags
    specific_care: Flags
    asks: Flags


@dataclass(frozen=True)
class Groups:
    """Free places, sorted by daycare and name. `daycare`, ages in months and `from_day` (ordinal) are of length G."""

    daycare: Integers
    names: list[str]
    min_age: Integers
    max_age: Integers
    from_day: Integers
    places: Integers
    """Shape (G, 10): the published free places of each day-part."""
    start: Integers
    """Shape (D + 1,): the groups of a daycare."""


@dataclass(frozen=True)
class Children:
    """One row of the requests each; arrays of length C. Daycares and groups that are none are -1.

    They stand in the order of their ids, so that the order of the rows decides nothing.
    """

    ids: list[str]
    request_ids: list[str]
    postcodes: list[str]
    birth_month: Integers
    birth_day: Integers
    start_month: Integers
    start_day: Integers
    start_ordinal: Integers
    dayparts: Integers
    latitude: Numbers
    longitude: Numbers
    max_km: Numbers
    income_related: Flags
    specific_care: Flags
    grounds: Integers
    registered_at: Integers
    sibling_at: Integers
    current_daycare: Integers
    current_group: Integers
    current_group_names: dict[int, str]
    """The name of the group that a child holds a place in, also of one that publishes no places."""
    in_rows: Integers
    """The children as their rows follow one another: what is written stands in that order."""

    @property
    def age(self) -> Integers:
        """Whole months on the wished start; below zero for a child that is not born by then."""
        return self.start_month - self.birth_month - (self.start_day < self.birth_day)


@dataclass(frozen=True)
class Instance:
    """Everything that a round is decided on, but the policy."""

    daycares: Daycares
    groups: Groups
    children: Children
    unit_start: Integers
    """Shape (U + 1,): the children of a unit in `unit_children`."""
    unit_children: Integers
    """Shape (C,): children, unit by unit."""
    preferences: list[tuple[int, ...]]
    """Of each unit its list of daycares, best first; empty: all that it can reach, nearest first."""

    @property
    def units(self) -> int:
        """How many units there are."""
        return len(self.unit_start) - 1

    @property
    def unit_of(self) -> Integers:
        """Shape (C,): the unit of each child."""
        units = np.empty(len(self.unit_children), np.int64)
        units[self.unit_children] = np.repeat(np.arange(self.units), np.diff(self.unit_start))
        return units


def integers(values: Any) -> Integers:
    """An array of whole numbers."""
    return np.asarray(values, dtype=np.int64)


def starts(sorted_owners: Integers, owners: int) -> Integers:
    """Where the items of each owner begin, of items sorted by owner; shape (owners + 1,)."""
    return np.concatenate([[0], np.cumsum(np.bincount(sorted_owners, minlength=owners))]).astype(np.int64)


def ragged(start: Integers, chosen: Integers) -> tuple[Integers, Integers]:
    """The items of the chosen owners one after another: (position in `chosen`, item), both flat."""
    lengths = start[chosen + 1] - start[chosen]
    owner = np.repeat(np.arange(len(chosen)), lengths)
    offset = np.arange(len(owner)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    return owner, start[chosen][owner] + offset


def numbered(values: Integers, most: int) -> tuple[Integers, Integers]:
    """As `numpy.unique` with its inverse, for values from 0 to below `most`, without sorting them."""
    found = np.zeros(most, bool)
    found[values] = True
    return np.flatnonzero(found), (np.cumsum(found) - 1)[values]
