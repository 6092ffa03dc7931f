"""Which mentor suits a mentee, best first, with reasons; a person decides.

Mentors are ordered by, one after the other: continuity (who has guided the mentee before, or guides another at the same
daycare), how many languages they have in common, the same region, and how full their hours are. Who has no hours left
comes last.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

from services.mentoring.mentors.domain.mentor import Mentor

Reason = Literal["guided-before", "same-daycare", "language", "region", "room", "full", "hours-unknown"]

HOURS_A_MENTEE: Final = 2.0
"""Hours a week that a mentee takes, travel and notes included: an assumption, for telling who is full."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A mentor with what they have in hand. `daycares`: where their mentees learn now."""

    mentor: Mentor
    mentees: int
    daycares: frozenset[str] = frozenset()
    guided_before: bool = False

    @property
    def load(self) -> float | None:
        """The part of the employed hours that is taken; None when nobody knows those."""
        hours = self.mentor.hours_per_week
        return self.mentees * HOURS_A_MENTEE / hours if hours else None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What counts in a mentee: languages, region (by postcode or name), and the daycare where they learn."""

    languages: frozenset[str] = frozenset()
    region: str | None = None
    daycare_id: str | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """A mentor for a mentee, and why. `shared`: how many languages they have in common; Dutch alone tells few apart."""

    candidate: Candidate
    reasons: tuple[Reason, ...]
    shared: int


def propose(wanted: Wanted, candidates: Iterable[Candidate]) -> list[Proposal]:
    """All mentors, the best first."""
    return sorted((_proposal(wanted, candidate) for candidate in candidates), key=_order)


def _proposal(wanted: Wanted, candidate: Candidate) -> Proposal:
    shared = len(wanted.languages & set(candidate.mentor.languages))
    return Proposal(candidate, tuple(_reasons(wanted, candidate)), shared)


def _reasons(wanted: Wanted, candidate: Candidate) -> Iterable[Reason]:
    if candidate.guided_before:
        yield "guided-before"
    if wanted.daycare_id in candidate.daycares:
        yield "same-daycare"
    if wanted.languages & set(candidate.mentor.languages):
        yield "language"
    if wanted.region and candidate.mentor.region == wanted.region:
        yield "region"
    if candidate.load is None:
        yield "hours-unknown"
    else:
        yield "room" if candidate.load < 1 else "full"


def _order(proposal: Proposal) -> tuple[object, ...]:
    reasons, candidate = proposal.reasons, proposal.candidate
    return (
        "full" in reasons,
        "guided-before" not in reasons,
        "same-daycare" not in reasons,
        -proposal.shared,
        "region" not in reasons,
        candidate.load is None,
        candidate.load or 0.0,
        candidate.mentor.mentor_ref,
    )
