"""The figures of a round, by tier and neighbourhood; small numbers are put together so that no family shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from services.matching.engine.blocking import weeks
from services.matching.engine.files.policy import Policy
from services.matching.engine.instance import Instance
from services.matching.engine.rounds import Outcome, child_daycare, child_rank
from services.matching.engine.seating import quotas

FEWEST: Final = 5
"""A neighbourhood with fewer children is shown together with others."""
FULL_WEEK: Final = 10


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the report."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[object]]
    note: str = ""


def share(part: int, whole: int) -> str:
    """A share in per cent."""
    return f"{100 * part / whole:.0f} %" if whole else "–"


class Figures:
    """Counts of one outcome."""

    def __init__(self, instance: Instance, policy: Policy, outcome: Outcome) -> None:
        self._instance, self._policy, self._outcome = instance, policy, outcome
        self.placed = child_daycare(instance, outcome) >= 0
        unit_of = instance.unit_of
        self._got = outcome.allocation.unit_wish[unit_of] >= 0
        self.kept = self.placed & ~self._got
        self._rank = child_rank(instance, outcome)
        self._blocking = np.isin(unit_of, outcome.blocking)
        self._need = weeks(instance)

    def by_tier(self) -> Table:
        """Children by the tier of their family: the best it has at any daycare that it wished."""
        wishes, policy = self._outcome.wishes, self._policy
        tiers = np.full(self._instance.units, len(policy.tiers), np.int64)
        np.minimum.at(tiers, wishes.unit, wishes.tier)
        tier = tiers[self._instance.unit_of]
        rows = [self._row(policy.tier_name(place), tier == place) for place in range(len(policy.tiers) + 1)]
        return Table("By priority", _COLUMNS, rows)

    def by_neighbourhood(self) -> Table:
        """Children by the postcode of their home."""
        codes, code = np.unique(np.array(self._instance.children.postcodes), return_inverse=True)
        counts = np.bincount(code, minlength=len(codes))
        large = np.flatnonzero(counts >= FEWEST).tolist()
        rows = [self._row(str(codes[place]) or "unknown", code == place) for place in large]
        if len(large) < len(codes):
            rows.append(self._row("other postcodes", ~np.isin(code, large)))
        note = f"Postcodes with fewer than {FEWEST} children are counted together."
        return Table("By neighbourhood", _COLUMNS, rows, note if len(large) < len(codes) else "")

    def _row(self, name: str, chosen: "np.ndarray[tuple[int], np.dtype[np.bool_]]") -> tuple[object, ...]:
        children, placed = int(chosen.sum()), int((chosen & self.placed).sum())
        ranks = self._rank[chosen & self._got]
        mean = f"{ranks.mean():.1f}" if len(ranks) else "–"
        return name, children, placed, share(placed, children), mean, int((chosen & self._blocking).sum())

    def reserve_use(self) -> Table:
        """Half-days kept for the reserve, and how far children with its grounds filled them."""
        quota = quotas(self._instance, self._policy)
        taken = np.zeros_like(quota)
        daycare = child_daycare(self._instance, self._outcome)
        with_ground = self._outcome.wishes.in_reserve(np.arange(len(daycare)), daycare)
        chosen = np.flatnonzero(with_ground & self._got)
        np.add.at(taken, self._outcome.allocation.child_group[chosen], self._need[chosen])
        used = np.minimum(quota, taken)
        rows = [
            ("half-days kept", int(quota.sum()), ""),
            (
                "taken by children with a ground of the reserve",
                int(used.sum()),
                share(int(used.sum()), int(quota.sum())),
            ),
            ("open to all, as nobody with a ground came", int((quota - used).sum()), ""),
            ("taken by such children beyond what was kept", int((taken - used).sum()), ""),
        ]
        percent = f"{100 * self._policy.reserve.share:g} %" if self._policy.reserve else "0 %"
        note = f"{percent} of the published places of each group and half-day, rounded up."
        return Table("The reserve", ("", "number", "share"), rows, note)

    def weeks_published(self, daycare: int) -> float:
        """The published places of a daycare, as weeks of ten half-days."""
        groups = self._instance.groups
        return float(groups.places[groups.start[daycare] : groups.start[daycare + 1]].sum()) / FULL_WEEK

    def weeks_given(self, daycare: int) -> float:
        """The same of what was given in this round."""
        group = self._outcome.allocation.child_group
        first, last = self._instance.groups.start[daycare], self._instance.groups.start[daycare + 1]
        return float(self._need[(group >= first) & (group < last)].sum()) / FULL_WEEK


_COLUMNS: Final = ("", "children", "with a place", "share", "mean rank of the wish", "children passed over")
