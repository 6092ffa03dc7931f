"""The case as columns of numbers, for looking at many families and daycares at once."""

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from services.matching.verifier.case import DAYPARTS, Case
from services.matching.verifier.distance import EARTH_RADIUS_KM
from services.matching.verifier.priority import Order, has_reserve_ground
from services.matching.verifier.thresholds import Flags, Kilometres, Numbers


def _numbers(values: Iterable[int]) -> Numbers:
    return np.array(list(values), np.int64)


def _flags(values: Iterable[bool]) -> Flags:
    return np.array(list(values), np.bool_)


def _radians(values: Iterable[float | None]) -> Kilometres:
    return np.radians(np.array([0.0 if value is None else value for value in values], np.float64))


class Columns:
    """Children in the order of their parties; `first` and `size` say which are a party's. Angles in radians."""

    def __init__(self, case: Case, order: Order) -> None:
        self.daycares = list(case.daycares.values())
        self.number_of = {daycare.daycare_id: number for number, daycare in enumerate(self.daycares)}
        self.by_distance = order.by_distance
        self._parties(case)
        self._children(case, order)
        self._daycares(case)

    def _parties(self, case: Case) -> None:
        self.size = _numbers(len(party.children) for party in case.parties)
        self.first: Numbers = np.cumsum(self.size) - self.size

    def _children(self, case: Case, order: Order) -> None:
        children = [child for party in case.parties for child in party.children]
        self.age = _numbers(child.age_months for child in children)
        self.start = _numbers(child.start_on.toordinal() for child in children)
        self.wants: Flags = np.zeros((len(children), len(DAYPARTS)), np.bool_)
        for number, child in enumerate(children):
            self.wants[number, child.dayparts] = True
        self.home = _radians(child.lat for child in children), _radians(child.lon for child in children)
        self.home_is_known = _flags(child.lat is not None for child in children)
        self.asks_income_related = _flags(child.income_related_price for child in children)
        self.asks_specific_care = _flags(child.specific_care for child in children)
        self.sibling_at = _numbers(self.number_of.get(child.sibling_at, -1) for child in children)
        there = [child.sibling_at or None for child in children]
        both = [(child, None) for child in children], list(zip(children, there, strict=True))
        # Two values each: at any daycare, and at the one where the sibling is.
        self.before: Numbers = np.array(
            [[order.before(child, where) for child, where in some] for some in both], np.int64
        )
        self.after = _numbers(order.after[child.child_id] for child in children)
        self.reserve: Numbers = np.array(
            [[has_reserve_ground(case.policy, child, where) for child, where in some] for some in both], np.int64
        )

    def _daycares(self, case: Case) -> None:
        self.place = (
            _radians(daycare.lat for daycare in self.daycares),
            _radians(daycare.lon for daycare in self.daycares),
        )
        self.income_related = _flags(daycare.income_related for daycare in self.daycares)
        self.specific_care = _flags(daycare.specific_care for daycare in self.daycares)
        groups = list(case.groups.values())
        self.min_age = _numbers(group.min_age_months for group in groups)
        self.max_age = _numbers(group.max_age_months for group in groups)
        self.since = _numbers(group.available_from.toordinal() for group in groups)
        most = max((len(some) for some in case.groups_of.values()), default=0)
        self.groups_at: Numbers = np.full((len(self.daycares), most), -1, np.int64)
        filled = [0] * len(self.daycares)
        for number, group in enumerate(groups):
            daycare = self.number_of[group.daycare_id]
            self.groups_at[daycare, filled[daycare]] = number
            filled[daycare] += 1

    def distance(self, child: Numbers, daycare: Numbers) -> Kilometres:
        """Kilometres between homes and daycares, pair by pair: the formula of `distance`."""
        phi, other = self.home[0][child], self.place[0][daycare]
        across = np.sin((other - phi) / 2) ** 2
        along = np.cos(phi) * np.cos(other) * np.sin((self.place[1][daycare] - self.home[1][child]) / 2) ** 2
        kilometres = 2 * EARTH_RADIUS_KM * np.arcsin(np.minimum(1.0, np.sqrt(across + along)))
        result: Kilometres = np.where(self.home_is_known[child], kilometres, np.inf)
        return result

    def within(self, child: Numbers, kilometres: Kilometres) -> tuple[Numbers, Numbers]:
        """All pairs of one of the children (by its place in `child`) and a daycare that is not farther away from it."""
        cosines = _points(self.home[0][child], self.home[1][child]) @ _points(*self.place).T
        # A little more than within: a cosine tells short distances apart less well than the formula does.
        least = np.cos(np.minimum(kilometres / EARTH_RADIUS_KM, np.pi)) - 1e-12
        number, daycare = np.nonzero(cosines >= least[:, None])
        near = self.distance(child[number], daycare) <= kilometres[number] + 1e-6
        return number[near], daycare[near]


def _points(lat: Kilometres, lon: Kilometres) -> NDArray[Any]:
    return np.column_stack((np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)))
