"""The same requests under several policies: what each does to everybody, and to each group, against the first one."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from deploy.local.allocating.groupings import (
    Grouping,
    by_ground,
    by_neighbourhood,
    by_tier,
    by_vulnerability,
    with_children,
)
from services.matching.engine.files.policy import Policy
from services.matching.engine.instance import Flags, Instance, Integers
from services.matching.engine.rounds import Outcome, child_daycare, child_rank

NOWHERE: Final = np.iinfo(np.int64).max
"""Of a child without a place: worse than any wish."""


@dataclass(frozen=True)
class Run:
    """One policy's round."""

    policy: Policy
    outcome: Outcome
    seconds: float


@dataclass(frozen=True)
class Figures:
    """What a policy does to some children. The last four count children against the first policy: `gained` has a place
    only under this one, `lost` only under the first, `better` and `worse` have a place that they wished more or less,
    `gained` and `lost` among them."""

    children: int
    placed: int
    first_wish: int
    mean_rank: float | None
    """Of the wishes that came true; None when none did."""
    passed_over: int
    gained: int
    lost: int
    better: int
    worse: int


@dataclass(frozen=True)
class Section:
    """A way to group the children: `kind` is `ground`, `vulnerability`, `neighbourhood` or `tier`, which is `of` a
    policy; each group with its figures under each policy."""

    kind: str
    of: str
    groups: Sequence[tuple[str, Sequence[Figures]]]


class Comparison:
    """Several runs on one instance. The first is what the others are held against."""

    def __init__(self, instance: Instance, runs: Sequence[Run]) -> None:
        self.instance, self.runs = instance, runs
        self._results = [_Result(instance, run.outcome) for run in runs]

    def everybody(self) -> list[Figures]:
        """The figures of all children, by policy."""
        return self._figures(np.ones(len(self.instance.children.ids), bool))

    def families_placed(self) -> list[int]:
        """How many units (siblings who stay together, or a child alone) have a place, by policy."""
        first = self.instance.unit_children[self.instance.unit_start[:-1]]
        return [int(result.placed[first].sum()) for result in self._results]

    def sections(self) -> list[Section]:
        """All groups. Tiers are those of each policy that has some, as they differ between policies."""
        found = [
            self._section("vulnerability", "", by_vulnerability(self.instance)),
            self._section("ground", "", by_ground(self.instance)),
            self._section("neighbourhood", "", by_neighbourhood(self.instance)),
        ]
        for run in self.runs:
            if run.policy.tiers:
                groupings = by_tier(self.instance, run.policy, run.outcome.wishes)
                found.append(self._section("tier", run.policy.policy_id, groupings))
        return found

    def _section(self, kind: str, of: str, groupings: Sequence[Grouping]) -> Section:
        groups = [(grouping.key, self._figures(grouping.chosen)) for grouping in with_children(groupings)]
        return Section(kind, of, groups)

    def _figures(self, chosen: Flags) -> list[Figures]:
        first = self._results[0]
        return [result.figures(chosen, first) for result in self._results]


class _Result:
    """What became of each child under one policy; arrays of shape (C,)."""

    def __init__(self, instance: Instance, outcome: Outcome) -> None:
        unit = instance.unit_of
        self.placed: Flags = child_daycare(instance, outcome) >= 0
        self._got: Flags = outcome.allocation.unit_wish[unit] >= 0
        self._rank: Integers = child_rank(instance, outcome)
        self._passed_over: Flags = np.isin(unit, outcome.blocking)
        held = outcome.wishes.held_rank[unit]
        kept = np.where(held > 0, held, NOWHERE)
        self._worth = np.where(self._got, self._rank, kept)
        """Lower is better: the rank of the wish, or of the place that a child keeps."""

    def figures(self, chosen: Flags, first: "_Result") -> Figures:
        ranks = self._rank[chosen & self._got]
        return Figures(
            children=int(chosen.sum()),
            placed=int((chosen & self.placed).sum()),
            first_wish=int((ranks == 1).sum()),
            mean_rank=round(float(ranks.mean()), 2) if len(ranks) else None,
            passed_over=int((chosen & self._passed_over).sum()),
            gained=int((chosen & self.placed & ~first.placed).sum()),
            lost=int((chosen & first.placed & ~self.placed).sum()),
            better=int((chosen & (self._worth < first._worth)).sum()),
            worse=int((chosen & (self._worth > first._worth)).sum()),
        )
