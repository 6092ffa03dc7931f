"""A whole round: from wishes and a policy to who goes where, by the method that was asked for."""

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import Final, Literal

import numpy as np

from services.matching.domain.policies import Policy
from services.matching.engine import plain
from services.matching.engine.acceptance import Progress, play
from services.matching.engine.blocking import blocking_units
from services.matching.engine.instance import Instance, Integers
from services.matching.engine.seating import Seating
from services.matching.engine.wishes import Wishes, build_wishes

Method = Literal["auto", "deferred-acceptance", "exact"]
EXACT_UP_TO: Final = 400
"""So many children `auto` gives to the exact method."""


@dataclass(frozen=True)
class Allocation:
    """Who goes where. A child whose unit got no wish keeps the place it holds, if it holds one."""

    unit_wish: Integers
    """Shape (U,): the wish that came true, -1 for none."""
    child_group: Integers
    """Shape (C,): the group that a child was given, -1 for none."""


@dataclass(frozen=True)
class Outcome:
    """An allocation and what is to be said of it."""

    method: str
    allocation: Allocation
    wishes: Wishes
    blocking: Integers
    """The units that are passed over."""
    proven: bool | None = None
    """Whether the exact method has shown that there is no better one; None for the other method."""
    gap: dict[str, float] = field(default_factory=dict)
    """Of each aim that is not shown to be reached: how far the bound is."""
    somebody_must: bool = False
    """Whether it is shown that every allocation passes over a family."""

    @property
    def least_possible(self) -> int | None:
        """How few families any allocation passes over; None when nobody has shown it."""
        if not len(self.blocking):
            return 0
        if len(self.blocking) == 1 and self.somebody_must:
            return 1
        return len(self.blocking) if self.proven is not None and "blocking" not in self.gap else None


def allocate(
    instance: Instance,
    policy: Policy,
    method: Method = "auto",
    progress: Progress = lambda *_: None,
    *,
    prove: bool = False,
) -> Outcome:
    """One round under a policy, whether or not it is in force. The same arguments give the same outcome.

    `prove`: where deferred acceptance passes somebody over, show that it must be so; what it does not show is looked
    for by the exact method.
    """
    wishes = build_wishes(instance, policy)
    if method == "exact" or (method == "auto" and len(instance.children.ids) <= EXACT_UP_TO):
        from services.matching.engine.exact.solving import solve  # noqa: PLC0415 (a second of import)

        return solve(instance, policy, wishes, progress)
    outcome = accept(instance, policy, wishes, progress)
    return proven(instance, policy, outcome, progress) if prove else outcome


def proven(instance: Instance, policy: Policy, outcome: Outcome, progress: Progress) -> Outcome:
    """An outcome of deferred acceptance with the proof that it must pass over so many; or a better one.

    Returns it as it is where nobody is passed over, where the exact method decided already, and where the work was
    too much.
    """
    if not len(outcome.blocking) or outcome.proven is not None:
        return outcome
    from services.matching.engine.exact.proving import somebody_must_be_passed_over  # noqa: PLC0415
    from services.matching.engine.exact.solving import improve  # noqa: PLC0415

    if len(outcome.blocking) == 1 and somebody_must_be_passed_over(instance, policy, outcome.wishes, progress):
        return replace(outcome, somebody_must=True)
    return improve(instance, policy, outcome, progress)


def accept(instance: Instance, policy: Policy, wishes: Wishes, progress: Progress) -> Outcome:
    """Deferred acceptance and repair."""
    found = plain.pools(instance, wishes)
    if found is not None:
        allocation = Allocation(*plain.place(instance, wishes, found))
        blocking = plain.blocking_units(instance, wishes, found, allocation.unit_wish)
    else:
        allocation = Allocation(*play(instance, wishes, policy, Seating(instance, wishes, policy), progress))
        blocking = blocking_units(instance, wishes, policy, allocation.unit_wish, allocation.child_group)
    return Outcome("deferred-acceptance", allocation, wishes, blocking)


def child_daycare(instance: Instance, outcome: Outcome) -> Integers:
    """Shape (C,): where each child goes or stays, -1 for nowhere."""
    wish = outcome.allocation.unit_wish[instance.unit_of]
    given = outcome.wishes.daycare[wish] if len(outcome.wishes.daycare) else wish
    return np.where(wish >= 0, given, instance.children.current_daycare)


def child_rank(instance: Instance, outcome: Outcome) -> Integers:
    """Shape (C,): which wish each placed child got; 0 for one that got none, or stays where it never wished to be."""
    unit = instance.unit_of
    wish = outcome.allocation.unit_wish[unit]
    kept = np.where(outcome.wishes.held_rank > outcome.wishes.listed, 0, outcome.wishes.held_rank)[unit]
    given = outcome.wishes.rank[wish] if len(outcome.wishes.rank) else wish
    return np.where(wish >= 0, given, kept)


def rank_distribution(instance: Instance, outcome: Outcome) -> dict[int, int]:
    """How many children got their first wish, their second, …"""
    counts = Counter(child_rank(instance, outcome).tolist())
    return {rank: counts[rank] for rank in sorted(counts) if rank > 0}


def group_name(instance: Instance, outcome: Outcome, child: int) -> str:
    """The group where a child goes or stays; empty for none."""
    group = int(outcome.allocation.child_group[child])
    return instance.groups.names[group] if group >= 0 else instance.children.current_group_names.get(child, "")
