"""A round: its steps, none of which is ever changed, and what may follow on which."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Literal

from services.matching.domain.catalogue import GroupKey

StepName = Literal["drafted", "verified", "published", "gathering-began", "gathering-ended"]
Status = Literal["draft", "verified", "rejected", "published"]
Method = Literal["auto", "deferred-acceptance", "exact"]


class RoundError(Exception):
    """A round that cannot be gone on with; the message says why and what to do."""


class NothingToPlaceError(RoundError):
    """No family waits that a daycare could take."""


class BusyError(RoundError):
    """One thing at a time is computed."""


class TooLongError(RoundError):
    """Computing took longer than it may."""


class NotVerifiedError(RoundError):
    """The verifier has not accepted the draft."""


class NotInForceError(RoundError):
    """The draft was made under a policy that is not the one in force today."""


class PapersGoneError(RoundError):
    """What the draft was made from is not kept any more."""


@dataclass(frozen=True, slots=True)
class Step:
    """What somebody did at some moment."""

    round_id: str
    name: StepName
    made_at: datetime
    made_by: str
    detail: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Gathering:
    """Free places are kept for a round since a moment."""

    gathering_id: str
    began_at: datetime


@dataclass(frozen=True, slots=True)
class Place:
    """What a child gets in a draft: a group and which of its wishes that is; None and 0 for nothing."""

    request_id: str
    child_id: str
    key: GroupKey | None
    rank: int
    mark: bytes


@dataclass(frozen=True, slots=True)
class Round:
    """A draft and what became of it."""

    round_id: str
    steps: Mapping[StepName, Step]

    @property
    def drafted(self) -> Step:
        """The first step."""
        return self.steps["drafted"]

    @property
    def policy_id(self) -> str:
        """The policy that decided."""
        return str(self.drafted.detail["policy_id"])

    @property
    def status(self) -> Status:
        """How far it is."""
        if "published" in self.steps:
            return "published"
        verified = self.steps.get("verified")
        if verified is None:
            return "draft"
        return "verified" if verified.detail["accepted"] else "rejected"

    def check_publishable(self, policy_id: str, policy_digest: str) -> None:
        """Raises NotVerifiedError or NotInForceError, given the policy of today."""
        if self.status == "draft":
            raise NotVerifiedError("This draft has not been verified: verify it first.")
        if self.status == "rejected":
            raise NotVerifiedError("The verifier rejects this draft: make a new one.")
        if (self.policy_id, self.drafted.detail["policy_digest"]) != (policy_id, policy_digest):
            detail = f"The draft was made under {self.policy_id}; today {policy_id} decides: make a new draft."
            raise NotInForceError(detail)


def rounds_of(steps: Iterable[Step]) -> list[Round]:
    """The rounds behind their steps, in the order in which they were drafted; gatherings are none."""
    by_round: dict[str, dict[StepName, Step]] = {}
    for step in steps:
        by_round.setdefault(step.round_id, {})[step.name] = step
    found = [Round(round_id, known) for round_id, known in by_round.items() if "drafted" in known]
    return sorted(found, key=lambda one: (one.drafted.made_at, one.round_id))


COMPARED: Final = ("same", "elsewhere", "gained", "lost")


def compare(before: Iterable[Place], after: Iterable[Place]) -> dict[str, int]:
    """How many children of a draft have the same place as in one before, another, one at last, or none any more."""
    had = {(place.request_id, place.child_id): place.key for place in before if place.key}
    has = {(place.request_id, place.child_id): place.key for place in after if place.key}
    both = had.keys() & has.keys()
    same = sum(had[child] == has[child] for child in both)
    return {
        "same": same,
        "elsewhere": len(both) - same,
        "gained": len(has.keys() - had.keys()),
        "lost": len(had.keys() - has.keys()),
    }
