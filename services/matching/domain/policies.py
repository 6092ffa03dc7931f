"""Priority policies: dated data that says who comes first. Read by `policy_file`, never written in code."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final, Literal, TypeVar, get_args

from services.matching.domain.requests import Request
from shared.contracts.event import PriorityGround

TieBreak = Literal["registered_at", "distance", "lottery"]
GROUNDS: Final[tuple[PriorityGround, ...]] = get_args(PriorityGround)
TIE_BREAKS: Final[tuple[TieBreak, ...]] = get_args(TieBreak)
LAST_TIER: Final = "no priority ground"


class NoPolicyInForceError(LookupError):
    """On that day no policy is in force, so nothing may be decided."""


@dataclass(frozen=True, slots=True)
class Tier:
    """Families with one of these grounds come before all of the tiers below."""

    name: str
    grounds: frozenset[PriorityGround]


@dataclass(frozen=True, slots=True)
class Reserve:
    """A share of the published places for children with these grounds. Rounds use it; the everyday flow does not."""

    share: float
    grounds: frozenset[PriorityGround]


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a family stands in the queue of one daycare before ties are broken: lower tier first, then more points."""

    tier: int
    points: float


@dataclass(frozen=True)
class DatedPolicy:
    """What says who comes first, from one day to another (both included), by whose authority. `seed` draws lots."""

    policy_id: str
    effective_from: date
    effective_until: date | None = None
    source: str = ""
    seed: int = 0

    def is_in_force(self, day: date) -> bool:
        """True from `effective_from` to `effective_until`."""
        return self.effective_from <= day and (self.effective_until is None or day <= self.effective_until)

    def why_not_in_force(self, day: date) -> str | None:
        """For a person: when the policy starts or ended; None on a day on which it is in force."""
        if day < self.effective_from:
            return f"{self.policy_id} is not in force on {day}: it starts on {self.effective_from}"
        if not self.is_in_force(day):
            return f"{self.policy_id} is no longer in force on {day}: it ended on {self.effective_until}"
        return None


@dataclass(frozen=True)
class Policy(DatedPolicy):
    """Which families come first."""

    tie_break: tuple[TieBreak, ...] = ("registered_at", "lottery")
    tiers: tuple[Tier, ...] = ()
    points: Mapping[PriorityGround, float] = field(default_factory=dict)
    reserve: Reserve | None = None
    max_months_late: int = 0

    def standing(self, request: Request, daycare_id: str) -> Standing:
        """The family's standing at a daycare. The ground `sibling` counts only where the sibling is."""
        return self.standing_with(request, daycare_id in request.sibling_daycares)

    def standing_with(self, request: Request, sibling_here: bool) -> Standing:
        """The family's standing at a daycare where a sibling is, or is not."""
        grounds = request.grounds if sibling_here else request.grounds - {"sibling"}
        tier = next((place for place, tier in enumerate(self.tiers) if tier.grounds & grounds), len(self.tiers))
        return Standing(tier, sum(self.points.get(ground, 0) for ground in grounds))

    def tier_name(self, tier: int) -> str:
        """The tier in words."""
        return self.tiers[tier].name if tier < len(self.tiers) else LAST_TIER

    def lot(self, request_id: str) -> bytes:
        """The family's lot: the same at every time and place for one seed."""
        return hashlib.sha256(f"{self.seed}:{request_id}".encode()).digest()


P = TypeVar("P", bound=DatedPolicy)


def in_force(policies: Iterable[P], day: date) -> P:
    """The policy of a day: of several, the one that came last. Raises NoPolicyInForceError, with what there is."""
    known = list(policies)
    found = [policy for policy in known if policy.is_in_force(day)]
    if not found:
        reasons = "; ".join(reason for policy in known if (reason := policy.why_not_in_force(day)))
        raise NoPolicyInForceError(f"no policy is in force on {day}: {reasons or 'there is none at all'}")
    return max(found, key=lambda policy: (policy.effective_from, policy.policy_id))
