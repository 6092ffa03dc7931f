"""Daycares and their groups as they stand in the register: all but how many places are free."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Literal, NamedTuple

from services.matching.domain.geography import Box, Point

Price = Literal["income-related", "free"]
Consent = Literal["standing", "ask"]


class GroupKey(NamedTuple):
    """Which group: its name is unique within its daycare."""

    daycare_id: str
    group: str


@dataclass(frozen=True, slots=True)
class Group:
    """An age group of a daycare. Both bounds are included, in whole months; places are there from `available_from`."""

    key: GroupKey
    min_age_months: int
    max_age_months: int
    available_from: date


@dataclass(frozen=True, slots=True)
class Daycare:
    """A daycare with its groups, by name. `consent` says whether its places may be offered without asking it."""

    daycare_id: str
    name: str
    point: Point | None
    price: Price = "income-related"
    specific_care: bool = False
    consent: Consent = "standing"
    groups: tuple[Group, ...] = ()


@dataclass(frozen=True)
class Catalogue:
    """All daycares by id."""

    daycares: Mapping[str, Daycare] = field(default_factory=dict)

    @classmethod
    def of(cls, daycares: Iterable[Daycare]) -> "Catalogue":
        """A catalogue of these daycares."""
        return cls({daycare.daycare_id: daycare for daycare in daycares})

    def get(self, daycare_id: str) -> Daycare | None:
        """The daycare, when there is one of that id."""
        return self.daycares.get(daycare_id)

    def within(self, box: Box) -> Iterator[tuple[Daycare, Point]]:
        """The daycares whose coordinates are known and lie in the box."""
        for daycare, point in self._on_the_map:
            if box.south <= point.latitude <= box.north and box.west <= point.longitude <= box.east:
                yield daycare, point

    @cached_property
    def _on_the_map(self) -> list[tuple[Daycare, Point]]:
        return [(daycare, daycare.point) for daycare in self.daycares.values() if daycare.point is not None]
