"""What an allocation is judged on: daycares, their groups, the children who ask, the policy, and who got what."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from fractions import Fraction
from typing import NamedTuple

DAYPARTS = tuple(f"{day}-{half}" for day in ("mon", "tue", "wed", "thu", "fri") for half in ("am", "pm"))


class Daycare(NamedTuple):
    """A daycare; `lat` and `lon` in degrees."""

    daycare_id: str
    lat: float
    lon: float
    income_related: bool
    specific_care: bool


class Group(NamedTuple):
    """An age group of a daycare. Both ages are included; `places` are free in each of the ten day-parts."""

    daycare_id: str
    name: str
    min_age_months: int
    max_age_months: int
    available_from: date
    places: tuple[int, ...]


class Place(NamedTuple):
    """A group of a daycare, as an allocation or a request names it."""

    daycare_id: str
    group: str


class Child(NamedTuple):
    """A row of requests. `age_months` is on `start_on`, negative before birth; `current`: the place held now."""

    child_id: str
    family_id: str
    age_months: int
    start_on: date
    dayparts: tuple[int, ...]
    lat: float | None
    lon: float | None
    max_km: float | None
    income_related_price: bool
    specific_care: bool
    grounds: frozenset[str]
    registered_at: datetime
    preferences: tuple[str, ...]
    siblings_together: bool
    sibling_at: str
    current: Place | None
    line: int


class Policy(NamedTuple):
    """A priority policy. `tie_break` ends before the lottery: what the lottery decides is nobody's better right."""

    policy_id: str
    tiers: tuple[frozenset[str], ...]
    points: dict[str, Fraction]
    tie_break: tuple[str, ...]
    reserve_share: Fraction
    reserve_grounds: frozenset[str]


class Party(NamedTuple):
    """A family that stays together, or one child: what prefers, has a priority, and is placed or not."""

    family_id: str
    children: tuple[Child, ...]


class Row(NamedTuple):
    """A row of the allocation; `place` is None for a child that is not placed."""

    child_id: str
    place: Place | None
    line: int


class Case:
    """All that the rules speak of, except the allocation itself."""

    def __init__(
        self, daycares: Iterable[Daycare], groups: Iterable[Group], children: Iterable[Child], policy: Policy
    ) -> None:
        self.daycares = {daycare.daycare_id: daycare for daycare in daycares}
        self.groups = {Place(group.daycare_id, group.name): group for group in groups}
        self.groups_of: dict[str, list[Group]] = defaultdict(list)
        for group in self.groups.values():
            self.groups_of[group.daycare_id].append(group)
        self.children = tuple(children)
        self.policy = policy
        self.parties = parties_of(self.children)


def parties_of(children: Iterable[Child]) -> list[Party]:
    """The children by what is decided together: siblings who stay together, and every other child alone."""
    families: dict[str, list[Child]] = defaultdict(list)
    for child in children:
        families[child.family_id].append(child)
    found: list[Party] = []
    for family_id, siblings in families.items():
        if siblings[0].siblings_together:
            found.append(Party(family_id, tuple(siblings)))
        else:
            found.extend(Party(family_id, (child,)) for child in siblings)
    return found
