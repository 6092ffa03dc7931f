"""The figures of a round for its report; of groups that are small only their size is told, so that no family shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from deploy.local.allocating.groupings import FEWEST, Grouping
from services.matching.engine.blocking import weeks
from services.matching.engine.files.policy import Policy
from services.matching.engine.instance import Flags, Instance
from services.matching.engine.reserve import quotas
from services.matching.engine.rounds import Outcome, child_daycare, child_rank

FULL_WEEK: Final = 10


@dataclass(frozen=True, slots=True)
class Row:
    """A group of children. `few`: there are so few that the rest is not told."""

    name: str
    children: int
    placed: int
    mean_rank: float | None
    passed_over: int

    @property
    def few(self) -> bool:
        """Whether a family could be recognised."""
        return self.children < FEWEST


@dataclass(frozen=True, slots=True)
class ReserveUse:
    """Half-days a week: kept; of these used by children with a ground; used by them beyond what was kept."""

    kept: int
    used: int
    beyond: int


@dataclass(frozen=True, slots=True)
class Lacking:
    """Children of a postcode without a place, at the middle of their homes."""

    postcode: str
    children: int
    latitude: float
    longitude: float


class Figures:
    """Counts of one outcome."""

    def __init__(self, instance: Instance, policy: Policy, outcome: Outcome) -> None:
        self._instance, self._policy, self._outcome = instance, policy, outcome
        self.placed: Flags = child_daycare(instance, outcome) >= 0
        unit_of = instance.unit_of
        self._got = outcome.allocation.unit_wish[unit_of] >= 0
        self.kept = self.placed & ~self._got
        self._rank = child_rank(instance, outcome)
        self._blocking = np.isin(unit_of, outcome.blocking)
        self._need = weeks(instance)

    def rows(self, groupings: Sequence[Grouping]) -> list[Row]:
        """Each group that has anybody in it."""
        return [self._row(grouping.key, grouping.chosen) for grouping in groupings if grouping.chosen.any()]

    def ranks(self) -> dict[int, int]:
        """How many children who got a new place have their first wish, their second, …"""
        found, numbers = np.unique(self._rank[self._got], return_counts=True)
        return dict(zip(found.tolist(), numbers.tolist(), strict=True))

    def _row(self, name: str, chosen: Flags) -> Row:
        ranks = self._rank[chosen & self._got]
        return Row(
            name,
            int(chosen.sum()),
            int((chosen & self.placed).sum()),
            float(ranks.mean()) if len(ranks) else None,
            int((chosen & self._blocking).sum()),
        )

    def reserve_use(self) -> ReserveUse:
        """Half-days kept for the reserve, and how far children with its grounds filled them."""
        quota = quotas(self._instance, self._policy)
        taken = np.zeros_like(quota)
        daycare = child_daycare(self._instance, self._outcome)
        with_ground = self._outcome.wishes.in_reserve(np.arange(len(daycare)), daycare)
        chosen = np.flatnonzero(with_ground & self._got)
        np.add.at(taken, self._outcome.allocation.child_group[chosen], self._need[chosen])
        used = np.minimum(quota, taken)
        return ReserveUse(int(quota.sum()), int(used.sum()), int((taken - used).sum()))

    def lacking(self, groupings: Sequence[Grouping]) -> list[Lacking]:
        """Neighbourhoods where many have no place, the most first."""
        children = self._instance.children
        known = np.isfinite(children.latitude) & np.isfinite(children.longitude)
        found = []
        for grouping in groupings:
            chosen = grouping.chosen & ~self.placed & known
            if chosen.sum() >= FEWEST and grouping.key not in {"other", "unknown"}:
                middle = float(children.latitude[chosen].mean()), float(children.longitude[chosen].mean())
                found.append(Lacking(grouping.key, int(chosen.sum()), *middle))
        return sorted(found, key=lambda lacking: -lacking.children)

    def weeks_published(self, daycare: int) -> float:
        """The published places of a daycare, as weeks of ten half-days."""
        groups = self._instance.groups
        return float(groups.places[groups.start[daycare] : groups.start[daycare + 1]].sum()) / FULL_WEEK

    def weeks_given(self, daycare: int) -> float:
        """The same of what was given in this round."""
        group = self._outcome.allocation.child_group
        first, last = self._instance.groups.start[daycare], self._instance.groups.start[daycare + 1]
        return float(self._need[(group >= first) & (group < last)].sum()) / FULL_WEEK
