"""Proposals and offers: a plan that is promised, first to a daycare that wants to be asked, then to the family."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Literal

from services.matching.domain.catalogue import Daycare, GroupKey
from services.matching.domain.decisions import Plan, Seat
from shared.contracts.matching import (
    OfferDeclined,
    OfferExpired,
    PlaceMatched,
    Placement,
    PlaceOffered,
    PlaceProposed,
    ProposalAnswered,
)

OfferState = Literal["open", "accepted", "declined", "expired", "withdrawn"]
ProposalState = Literal["open", "accepted", "declined", "no-answer", "withdrawn"]
Why = Literal["place-taken", "group-balance", "care-not-possible", "family-not-reached", "other"]
"""Why a daycare says no: a code, because a person's own words never leave on the bus."""

FAMILY_LEFT: Final = "family-left"
"""Why a question has no answer any more: the family withdrew, or asks for something else."""


class ProposalClosedError(Exception):
    """The daycare was asked before, and that is over: answered otherwise, too late, or the family left."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What is promised, and under which policy it was decided."""

    request_id: str
    seats: tuple[Seat, ...]
    daycare_name: str
    start_on: date
    policy_id: str
    reason: str
    round_id: str | None = None
    """The allocation round that decided; None for a decision of every day."""

    @classmethod
    def of(cls, plan: Plan, policy_id: str, reason: str, round_id: str | None = None) -> "Terms":
        """The terms of a plan."""
        names = " / ".join(daycare.name for daycare in plan.daycares)
        return cls(plan.request.request_id, plan.seats, names, plan.start_on, policy_id, reason, round_id)

    def placements(self, daycare_id: str | None = None) -> tuple[Placement, ...]:
        """The seats as events carry them: all, or those at one daycare."""
        return tuple(
            Placement(child_id=seat.child_id, daycare_id=seat.key.daycare_id, group=seat.key.group)
            for seat in self.seats
            if daycare_id in {None, seat.key.daycare_id}
        )

    @property
    def daycare_ids(self) -> tuple[str, ...]:
        """The daycares of the seats, each once, in their order."""
        return tuple(dict.fromkeys(seat.key.daycare_id for seat in self.seats))


@dataclass(frozen=True, slots=True)
class Offer:
    """A place offered to a family, open until it expires."""

    offer_id: str
    terms: Terms
    offered_at: datetime
    expires_at: datetime
    state: OfferState = "open"

    @property
    def code(self) -> str:
        """Four digits that tell this offer from another of the same family in a texted answer."""
        return f"{1000 + int.from_bytes(hashlib.sha256(self.offer_id.encode()).digest()[:4]) % 9000}"

    def made(self) -> PlaceOffered:
        """The event of the offer."""
        terms = self.terms
        return PlaceOffered(
            request_id=terms.request_id,
            offer_id=self.offer_id,
            offer_code=self.code,
            placements=terms.placements(),
            daycare_name=terms.daycare_name,
            start_on=terms.start_on,
            policy_id=terms.policy_id,
            round_id=terms.round_id,
            reason=terms.reason,
            offered_at=self.offered_at,
            expires_at=self.expires_at,
        )

    def accepted(self, now: datetime) -> PlaceMatched:
        """The event of the family's yes."""
        terms = self.terms
        return PlaceMatched(
            request_id=terms.request_id,
            offer_id=self.offer_id,
            placements=terms.placements(),
            daycare_name=terms.daycare_name,
            start_on=terms.start_on,
            policy_id=terms.policy_id,
            matched_at=now,
        )

    def declined(self, by: Literal["parent", "desk", "withdrawal", "erasure"], now: datetime) -> OfferDeclined:
        """The event of the family's no, or of its leaving."""
        return OfferDeclined(request_id=self.terms.request_id, offer_id=self.offer_id, declined_by=by, declined_at=now)

    def expired(self, now: datetime) -> OfferExpired:
        """The event of no answer in time."""
        return OfferExpired(request_id=self.terms.request_id, offer_id=self.offer_id, expired_at=now)


@dataclass(frozen=True, slots=True)
class Proposal:
    """A question to one daycare. `terms` are the whole plan; `approved` the daycares of it that said yes before."""

    proposal_id: str
    daycare_id: str
    terms: Terms
    proposed_at: datetime
    expires_at: datetime
    approved: tuple[str, ...] = ()
    state: ProposalState = "open"

    def made(self, daycare_name: str) -> PlaceProposed:
        """The event of the question. All seats of the plan are in it: all of them are held meanwhile."""
        terms = self.terms
        return PlaceProposed(
            request_id=terms.request_id,
            proposal_id=self.proposal_id,
            placements=terms.placements(),
            daycare_name=daycare_name,
            policy_id=terms.policy_id,
            round_id=terms.round_id,
            reason=terms.reason,
            proposed_at=self.proposed_at,
            expires_at=self.expires_at,
        )

    def answered(
        self, answer: Literal["accept", "decline", "no-answer"], why: str | None, now: datetime
    ) -> ProposalAnswered:
        """The event of the daycare's answer, or of none in time."""
        return ProposalAnswered(
            request_id=self.terms.request_id,
            proposal_id=self.proposal_id,
            daycare_id=self.daycare_id,
            answer=answer,
            why=why,
            answered_at=now,
        )


@dataclass(frozen=True, slots=True)
class Hold:
    """A place held for a child, on some dayparts (bits)."""

    request_id: str
    child_id: str
    key: GroupKey
    dayparts: int


def holds_of(plan: Plan) -> Iterable[Hold]:
    """What a plan holds."""
    request = plan.request
    return (Hold(request.request_id, seat.child_id, seat.key, request.dayparts) for seat in plan.seats)


def to_ask(daycares: Iterable[Daycare], approved: Iterable[str]) -> Daycare | None:
    """The first daycare that wants to be asked and has not said yes yet."""
    said_yes = set(approved)
    return next(
        (daycare for daycare in daycares if daycare.consent == "ask" and daycare.daycare_id not in said_yes), None
    )
