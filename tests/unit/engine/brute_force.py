"""The rules of an allocation once more, in the plainest way, and every allocation of a small town tried.

Shares nothing with the engine: reads the rows that the files are written from.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import asin, ceil, cos, inf, radians, sin, sqrt

from tests.unit.engine.towns import Row, Town

Seat = tuple[str, str]
Verdict = tuple[int, int, int]
"""Families that block, minus the children placed, the sum of ranks: the lower the better."""


@dataclass(frozen=True)
class Family:
    children: tuple[Row, ...]
    wishes: tuple[str, ...]
    held: Seat | None


@dataclass(frozen=True)
class Outcome:
    """Where a family goes: a daycare with a group for each child; none: nowhere, or where it is."""

    daycare: str | None = None
    groups: tuple[str, ...] = ()


class BruteForce:
    """All allocations of a town."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.daycares = {row["daycare_id"]: row for row in town.daycares}
        self.groups = {(row["daycare_id"], row["group"]): row for row in town.vacancies}
        together: dict[str, list[Row]] = {}
        for row in town.requests:
            stays = row["siblings_together"] == "yes"
            together.setdefault(row["family_id"] if stays else row["child_id"], []).append(row)
        self.families = [self._family(tuple(rows)) for rows in together.values()]

    def _family(self, children: tuple[Row, ...]) -> Family:
        listed = [wish for wish in children[0]["preferences"].split(";") if wish]
        if not listed:
            near = [
                name for name in self.daycares
                if all(self.distance(c, name) <= c["max_km"] and self.options(c, name) for c in children)
            ]  # fmt: skip
            listed = sorted(near, key=lambda name: (self.distance(children[0], name), name))
        held = (
            (children[0]["current_daycare"], children[0]["current_group"]) if children[0]["current_daycare"] else None
        )
        return Family(children, tuple(listed), held)

    def distance(self, child: Row, name: str) -> float:
        daycare = self.daycares[name]
        a, b = radians(child["lat"]), radians(daycare["lat"])
        h = sin((b - a) / 2) ** 2 + cos(a) * cos(b) * sin(radians(daycare["lon"] - child["lon"]) / 2) ** 2
        return 2 * 6371 * asin(sqrt(h))

    def options(self, child: Row, name: str) -> list[str]:
        daycare = self.daycares[name]
        if child["income_related_price"] == "yes" and daycare["price"] == "free":
            return []
        birth, start = child["birth_date"].split("-"), child["start_on"].split("-")
        age = (int(start[0]) - int(birth[0])) * 12 + int(start[1]) - int(birth[1]) - (start[2] < birth[2])
        return [
            group for (where, group), row in self.groups.items()
            if where == name and row["min_age_months"] <= age <= row["max_age_months"]
            and row["available_from"] <= child["start_on"]
        ]  # fmt: skip

    def better(self, family: Family) -> list[str]:
        """What a family would rather have than what it holds."""
        if family.held and family.held[0] in family.wishes:
            return self.above(family, family.held[0])
        return list(family.wishes)

    def above(self, family: Family, name: str) -> list[str]:
        """What a family strictly prefers to one of its wishes: by distance, only what is nearer for each child."""
        higher = list(family.wishes[: family.wishes.index(name)])
        if family.children[0]["preferences"]:
            return higher
        return [
            other for other in higher
            if all(self.distance(child, other) < self.distance(child, name) - 1e-9 for child in family.children)
        ]  # fmt: skip

    def outcomes(self, family: Family) -> list[Outcome]:
        found = [Outcome()]
        for name in self.better(family):
            for groups in product(*(self.options(child, name) for child in family.children)):
                found.append(Outcome(name, groups))
        return found

    def priority(self, family: Family, name: str) -> tuple[float, ...]:
        """What decides before the lottery: the best child's."""
        return min(self._priority(child, name) for child in family.children)

    def _priority(self, child: Row, name: str) -> tuple[float, ...]:
        grounds = self._grounds(child, name)
        tier = 0 if "work-4-5" in grounds else 1 if grounds & {"single-parent", "sibling"} else 2
        keys: list[float] = [tier]
        for tie_break in self.town.tie_break:
            if tie_break == "lottery":
                break
            keys.append(float(child["registered_at"][8:10]) * 100 + float(child["registered_at"][17:19])
                        if tie_break == "registered_at" else self.distance(child, name))  # fmt: skip
        return tuple(keys)

    def _grounds(self, child: Row, name: str) -> set[str]:
        grounds = set(child["priority_grounds"].split(";"))
        return grounds if child["sibling_at"] == name else grounds - {"sibling"}

    def allocations(self) -> Iterator[tuple[Outcome, ...]]:
        """Every allocation that keeps the hard rules."""
        for chosen in product(*(self.outcomes(family) for family in self.families)):
            spots = Spots(self, chosen)
            if not spots.overbooked() and not any(spots.denied_reserve(*pair) for pair in self.wanting(chosen)):
                yield chosen

    def wanting(self, chosen: tuple[Outcome, ...]) -> Iterator[tuple[Family, str]]:
        for family, outcome in zip(self.families, chosen, strict=True):
            for name in self.above(family, outcome.daycare) if outcome.daycare else self.better(family):
                yield family, name

    def verdict(self, chosen: tuple[Outcome, ...]) -> Verdict:
        spots = Spots(self, chosen)
        blocking = {id(family) for family, name in self.wanting(chosen) if spots.could_take(family, name)}
        placed = ranks = 0
        for family, outcome in zip(self.families, chosen, strict=True):
            if outcome.daycare:
                placed += len(family.children)
                ranks += (family.wishes.index(outcome.daycare) + 1) * len(family.children)
            elif family.held:
                placed += 1
                ranks += self.better(family).__len__() + 1
        return len(blocking), -placed, ranks

    def best(self) -> Verdict:
        return min(map(self.verdict, self.allocations()), default=(-1, 0, 0))


class Spots:
    """One allocation, day-part by day-part."""

    def __init__(self, rules: BruteForce, chosen: tuple[Outcome, ...]) -> None:
        self.rules = rules
        self.sitting: list[tuple[Family, Row, str, str]] = []
        self.freed: list[tuple[Seat, Row]] = []
        for family, outcome in zip(rules.families, chosen, strict=True):
            if outcome.daycare:
                for child, group in zip(family.children, outcome.groups, strict=True):
                    self.sitting.append((family, child, outcome.daycare, group))
                if family.held:
                    self.freed.append((family.held, family.children[0]))

    def published(self, seat: Seat, part: str) -> int:
        return int(self.rules.groups[seat][part.replace("-", "_")])

    def capacity(self, seat: Seat, part: str) -> int:
        return self.published(seat, part) + sum(
            where == seat and part in child["dayparts"].split(";") for where, child in self.freed
        )

    def quota(self, seat: Seat, part: str) -> int:
        share = self.rules.town.share
        return ceil(Fraction(str(share)) * self.published(seat, part)) if share else 0

    def at(self, seat: Seat, part: str) -> list[tuple[Family, bool]]:
        return [
            (family, self.has_ground(child)) for family, child, daycare, group in self.sitting
            if (daycare, group) == seat and part in child["dayparts"].split(";")
        ]  # fmt: skip

    def has_ground(self, child: Row) -> bool:
        return bool(self.rules.town.share) and "vulnerable" in child["priority_grounds"].split(";")

    def overbooked(self) -> bool:
        seats = {(daycare, group) for _, _, daycare, group in self.sitting}
        parts = {part for _, child, _, _ in self.sitting for part in child["dayparts"].split(";")}
        return any(len(self.at(seat, part)) > self.capacity(seat, part) for seat in seats for part in parts)

    def denied_reserve(self, family: Family, name: str) -> bool:
        """Rule 4: a child of the reserve stays out though nobody with a ground would have to go for it."""
        if not any(map(self.has_ground, family.children)):
            return False
        return self._fits(family, name, inf, by_right=True)

    def could_take(self, family: Family, name: str) -> bool:
        """Rule 5."""
        return self._fits(family, name, self.rules.priority(family, name), by_right=True)

    def _fits(self, family: Family, name: str, priority: object, *, by_right: bool) -> bool:
        options = [self.rules.options(child, name) for child in family.children]
        return any(self._fit(family, name, groups, priority) for groups in product(*options))

    def _fit(self, family: Family, name: str, groups: tuple[str, ...], priority: object) -> bool:
        needs: dict[tuple[str, str], list[bool]] = {}
        for child, group in zip(family.children, groups, strict=True):
            for part in child["dayparts"].split(";"):
                needs.setdefault((group, part), []).append(self.has_ground(child))
        return all(self._room(name, group, part, asking, priority) for (group, part), asking in needs.items())

    def _room(self, name: str, group: str, part: str, asking: list[bool], priority: object) -> bool:
        seat = (name, group)
        everyone = self.at(seat, part)
        stay = [
            ground for other, ground in everyone
            if priority == inf or not self.rules.priority(other, name) > priority  # type: ignore[operator]
        ]  # fmt: skip
        quota, capacity = self.quota(seat, part), self.capacity(seat, part)
        mine, others = sum(asking), len(asking) - sum(asking)
        with_ground, openly = sum(stay), len(stay) - sum(stay)
        if not others and with_ground + mine <= quota:
            return True
        protected = min(sum(ground for _, ground in everyone), quota) if others else 0
        return openly + others + max(with_ground + mine, protected) <= capacity
