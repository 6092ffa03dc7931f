"""Who comes first at a daycare: tier, then points, then the tie-breakers in order, up to the lottery."""

from collections.abc import Iterable
from fractions import Fraction
from math import inf
from typing import Any, NamedTuple

from services.matching.verifier.case import Case, Child, Daycare, Party, Policy
from services.matching.verifier.distance import SAME_KM, home_to


class Standing(NamedTuple):
    """A place in the order of a daycare, lower first: what precedes the distance, the distance, what follows it."""

    before: int
    distance: float
    after: int


def precedes(one: Standing, other: Standing) -> bool:
    """Whether one has strictly higher priority than the other.

    Two distances that differ by less than arithmetic can tell put neither before the other; so does an unknown one.
    """
    if one.before != other.before:
        return one.before < other.before
    if inf in {one.distance, other.distance}:
        return False
    if one.distance == other.distance:
        return one.after < other.after
    return one.distance < other.distance - SAME_KM


def counting_grounds(child: Child, daycare_id: str | None) -> frozenset[str]:
    """The grounds that count at a daycare: `sibling` only where the sibling is. None: at no daycare in particular."""
    if "sibling" in child.grounds and (not daycare_id or child.sibling_at != daycare_id):
        return child.grounds - {"sibling"}
    return child.grounds


def has_reserve_ground(policy: Policy, child: Child, daycare_id: str | None) -> bool:
    """Whether the reserve is there for this child at that daycare."""
    return not policy.reserve_grounds.isdisjoint(counting_grounds(child, daycare_id))


def tier_of(policy: Policy, grounds: frozenset[str]) -> int:
    """The number of the first tier that fits, from 0; the number of tiers when none does."""
    fitting = (number for number, tier in enumerate(policy.tiers) if not tier.isdisjoint(grounds))
    return next(fitting, len(policy.tiers))


def points_of(policy: Policy, grounds: frozenset[str]) -> Fraction:
    """The sum of the points of the grounds."""
    return sum((policy.points[ground] for ground in grounds if ground in policy.points), Fraction(0))


class Order:
    """The standing of every child and family at every daycare. Equal standings are equal up to the lottery."""

    def __init__(self, case: Case) -> None:
        policy, children = case.policy, case.children
        ties = policy.tie_break
        cut = ties.index("distance") if "distance" in ties else len(ties)
        self.by_distance = cut < len(ties)
        self._merits = _ranked({child.grounds for child in children}, policy)
        registered = _numbered(child.registered_at for child in children)
        wide = len(registered) + 1
        first, then = "registered_at" in ties[:cut], "registered_at" in ties[cut:]
        self._wide = wide if first else 1
        self._first = {child.child_id: registered[child.registered_at] if first else 0 for child in children}
        self.after = {child.child_id: registered[child.registered_at] if then else 0 for child in children}

    def before(self, child: Child, daycare_id: str | None) -> int:
        """Tier, points and what else precedes the distance, as one number; at no daycare in particular for None."""
        return self._merits[counting_grounds(child, daycare_id)] * self._wide + self._first[child.child_id]

    def of_child(self, child: Child, daycare: Daycare) -> Standing:
        """The standing of a child on its own."""
        distance = home_to(child, daycare) if self.by_distance else 0.0
        return Standing(self.before(child, daycare.daycare_id), distance, self.after[child.child_id])

    def of(self, party: Party, daycare: Daycare) -> Standing:
        """The standing of a family: that of its best child there."""
        return min(self.of_child(child, daycare) for child in party.children)


def _ranked(grounds: set[frozenset[str]], policy: Policy) -> dict[frozenset[str], int]:
    """For each set of grounds, with and without `sibling`, its number in the order of tier and points."""
    everyone = grounds | {some - {"sibling"} for some in grounds}
    merit = {some: (tier_of(policy, some), -points_of(policy, some)) for some in everyone}
    numbers = _numbered(merit.values())
    return {some: numbers[merit[some]] for some in everyone}


def _numbered(values: Iterable[Any]) -> dict[Any, int]:
    return {value: number for number, value in enumerate(sorted(set(values)))}
