"""The minutes of a sitting: what was decided, told to the bus at once and written to the database together."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from services.matching.domain.catalogue import Daycare
from services.matching.domain.decisions import Plan, Unmatched, reason, reason_in_round
from services.matching.domain.policies import Policy
from services.matching.domain.promises import Hold, Offer, Proposal, Terms, holds_of, to_ask
from services.matching.domain.requests import Request
from services.matching.domain.room import Room
from services.matching.handlers.practice import Practice
from services.matching.store import catalogue, promises, requests
from services.matching.store.requests import Fate
from services.matching.store.sql import write_together
from shared.contracts.matching import RequestUnmatched
from shared.messaging import UnitOfWork
from shared.runtime import metrics
from shared.runtime.identifiers import new_id


@dataclass
class Minutes:
    """What is to be written for one unit of work."""

    unit: UnitOfWork
    practice: Practice
    policy: Policy
    _new: list[Request] = field(default_factory=list)
    _back: list[Request] = field(default_factory=list)
    _fates: dict[str, Fate] = field(default_factory=dict)
    _holds: list[Hold] = field(default_factory=list)
    _offers: list[Offer] = field(default_factory=list)
    _proposals: list[Proposal] = field(default_factory=list)

    def take_on(self, new: Sequence[Request]) -> None:
        """Requests that were not here before. What becomes of each must follow before anything is written."""
        self._new.extend(new)

    def await_again(self, back: Sequence[Request]) -> None:
        """Families that have nothing any more, and wait."""
        self._back.extend(back)
        for request in back:
            self.follow(request.request_id, Fate("waiting"))

    def follow(self, request_id: str, fate: Fate) -> None:
        """Keep what has become of a request."""
        self._fates[request_id] = fate

    def promise(self, plan: Plan) -> None:
        """A family gets a place, by the policy."""
        self._promise(plan, Terms.of(plan, self.policy.policy_id, reason(self.policy, plan)))

    def promise_in_round(self, plan: Plan, round_id: str, rank: int) -> None:
        """A family gets a place in an allocation round: the wish of that rank."""
        why = reason_in_round(self.policy, plan, rank)
        self._promise(plan, Terms.of(plan, self.policy.policy_id, why, round_id))

    def _promise(self, plan: Plan, terms: Terms) -> None:
        self._holds.extend(holds_of(plan))
        self.ask_or_offer(terms, plan.daycares)

    def ask_or_offer(self, terms: Terms, daycares: Iterable[Daycare], approved: tuple[str, ...] = ()) -> None:
        """Ask the next daycare that wants to be asked; when all have said yes, offer the place to the family."""
        asked = to_ask(daycares, approved)
        if asked is None:
            self._offer(terms)
        else:
            self._propose(terms, asked, approved)

    def disappoint(self, outcome: Unmatched) -> None:
        """There is no place for a family now."""
        request_id = outcome.request.request_id
        self.follow(request_id, Fate("waiting", outcome.reason))
        self.unit.publish(
            RequestUnmatched(
                request_id=request_id,
                reason=outcome.reason,
                policy_id=self.policy.policy_id,
                unmatched_at=self.unit.now,
            )
        )

    async def write(self, room: Room) -> None:
        """Write what was decided so far, and what it changed in the room."""
        session, now = self.unit.session, self.unit.now
        fates, self._fates = self._fates, {}
        new = [(request, fates.pop(request.request_id)) for request in self._new]
        await requests.rank(session, self.policy, self._back)
        await write_together(
            session,
            [
                requests.added(self.policy, new, now),
                requests.followed(fates, now),
                catalogue.promised(room.changes().items()),
                promises.held(self._holds, now),
                promises.offered(self._offers),
                promises.proposed(self._proposals),
            ],
        )
        for written in (self._new, self._back, self._holds, self._offers, self._proposals):
            written.clear()

    def _offer(self, terms: Terms) -> None:
        offer = Offer(new_id(), terms, self.unit.now, self.unit.now + self.practice.offer_stands)
        self._offers.append(offer)
        self.follow(terms.request_id, Fate("offered"))
        self.unit.publish(offer.made())
        self.unit.after_commit(metrics.OFFERS.labels("offered").inc)

    def _propose(self, terms: Terms, daycare: Daycare, approved: tuple[str, ...]) -> None:
        now = self.unit.now
        until = now + self.practice.proposal_stands
        proposal = Proposal(new_id(), daycare.daycare_id, terms, now, until, approved)
        self._proposals.append(proposal)
        self.follow(terms.request_id, Fate("proposed"))
        self.unit.publish(proposal.made(daycare.name))
