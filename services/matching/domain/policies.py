"""Priority policies: dated data that says who comes first. Read from TOML, never written in code."""

import hashlib
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, Literal, get_args

from services.matching.domain.requests import Request
from shared.contracts.event import PriorityGround

TieBreak = Literal["registered_at", "distance", "lottery"]
GROUNDS: Final[tuple[PriorityGround, ...]] = get_args(PriorityGround)
TIE_BREAKS: Final[tuple[TieBreak, ...]] = get_args(TieBreak)
_KEYS: Final = {
    "id", "effective_from", "effective_until", "source", "seed",
    "tie_break", "tiers", "reserve", "points", "max_months_late",
}  # fmt: skip
LAST_TIER: Final = "no priority ground"


class PolicyError(ValueError):
    """A policy file that says something impossible; the message says what, for the person who wrote it."""


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
class Policy:
    """Who comes first, from one day to another (both included), by whose authority."""

    policy_id: str
    effective_from: date
    effective_until: date | None = None
    source: str = ""
    seed: int = 0
    tie_break: tuple[TieBreak, ...] = ("registered_at", "lottery")
    tiers: tuple[Tier, ...] = ()
    points: Mapping[PriorityGround, float] = field(default_factory=dict)
    reserve: Reserve | None = None
    max_months_late: int = 0

    def is_in_force(self, day: date) -> bool:
        """True from `effective_from` to `effective_until`."""
        return self.effective_from <= day and (self.effective_until is None or day <= self.effective_until)

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


def in_force(policies: Iterable[Policy], day: date) -> Policy:
    """The policy of a day: of several, the one that came last. Raises NoPolicyInForceError."""
    found = [policy for policy in policies if policy.is_in_force(day)]
    if not found:
        raise NoPolicyInForceError(f"no priority policy is in force on {day}")
    return max(found, key=lambda policy: (policy.effective_from, policy.policy_id))


def parse_policy(text: str) -> Policy:
    """A policy from TOML, as the reference of the files describes it. Raises PolicyError."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise PolicyError(f"not TOML: {error}") from error
    unknown = sorted(set(data) - _KEYS)
    if unknown:
        raise PolicyError(f"unknown: {', '.join(unknown)}")
    return _checked(
        Policy(
            policy_id=_expect(data, "id", str),
            effective_from=_expect(data, "effective_from", date),
            effective_until=_expect(data, "effective_until", date, None),
            source=_expect(data, "source", str, ""),
            seed=_expect(data, "seed", int, 0),
            tie_break=tuple(_expect(data, "tie_break", list, ["registered_at", "lottery"])),
            tiers=tuple(_tier(item) for item in _expect(data, "tiers", list, [])),
            points=_expect(data, "points", dict, {}),
            reserve=_reserve(_expect(data, "reserve", dict, None)),
            max_months_late=_expect(data, "max_months_late", int, 0),
        )
    )


_MISSING: Final = object()


def _expect(data: Mapping[str, Any], key: str, kind: type, default: Any = _MISSING) -> Any:
    value = data.get(key, default)
    if value is _MISSING:
        raise PolicyError(f"{key} is missing")
    if value is not default and (not isinstance(value, kind) or isinstance(value, bool)):
        raise PolicyError(f"{key} must be of type {kind.__name__}")
    return value


def _tier(data: Any) -> Tier:
    if not isinstance(data, dict):
        raise PolicyError("tiers must be tables: [[tiers]]")
    return Tier(_expect(data, "name", str), _grounds(_expect(data, "grounds", list), "tiers"))


def _reserve(data: dict[str, Any] | None) -> Reserve | None:
    if data is None:
        return None
    share = data.get("share")
    if not isinstance(share, int | float) or not 0 <= share <= 1:
        raise PolicyError("reserve: share must be from 0 to 1")
    return Reserve(float(share), _grounds(_expect(data, "grounds", list), "reserve"))


def _grounds(names: Iterable[Any], where: str) -> frozenset[PriorityGround]:
    wrong = [str(name) for name in names if name not in GROUNDS]
    if wrong:
        raise PolicyError(f"{where}: no such ground: {', '.join(wrong)}")
    return frozenset(names)


def _checked(policy: Policy) -> Policy:
    named = [ground for tier in policy.tiers for ground in tier.grounds]
    twice = sorted({ground for ground in named if named.count(ground) > 1})
    if twice:
        raise PolicyError(f"tiers: in more than one tier: {', '.join(twice)}")
    wrong = [str(name) for name in policy.tie_break if name not in TIE_BREAKS]
    if wrong or len(set(policy.tie_break)) < len(policy.tie_break):
        raise PolicyError(f"tie_break: each of {', '.join(TIE_BREAKS)} at most once, and nothing else")
    _grounds(policy.points, "points")
    if policy.effective_until is not None and policy.effective_until < policy.effective_from:
        raise PolicyError("effective_until is before effective_from")
    if policy.max_months_late < 0:
        raise PolicyError("max_months_late is below zero")
    return policy
