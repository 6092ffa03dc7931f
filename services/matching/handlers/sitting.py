"""A sitting: the decisions of one unit of work, taken under the lock, written together at the end."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from services.matching.domain.catalogue import Catalogue, Daycare, Group, GroupKey
from services.matching.domain.decisions import Plan, Shortlist, Unmatched, place, reason, serve, shortlist, take
from services.matching.domain.policies import Policy
from services.matching.domain.promises import Hold, Offer, Proposal, Terms, holds_of, to_ask
from services.matching.domain.requests import Request
from services.matching.domain.room import Room
from services.matching.handlers.practice import Practice
from services.matching.store import catalogue as catalogue_store
from services.matching.store import promises, requests
from services.matching.store.requests import Fate
from services.matching.store.waiting import next_in_line
from shared.contracts.matching import RequestUnmatched
from shared.messaging import UnitOfWork
from shared.runtime import metrics
from shared.runtime.identifiers import new_id

_FIRST_PAGE: Final = 8
_LARGEST_PAGE: Final = 256
"""How many families of each queue are looked at together: few at first, since often there is one place to give."""


@dataclass
class Sitting:
    """What was looked at in this unit of work, and what is to be written. Make one with `sit`."""

    unit: UnitOfWork
    practice: Practice
    policy: Policy
    catalogue: Catalogue
    room: Room = field(default_factory=lambda: Room({}))
    _seen: set[str] = field(default_factory=set)
    _new: list[Request] = field(default_factory=list)
    _back: list[Request] = field(default_factory=list)
    _fates: dict[str, Fate] = field(default_factory=dict)
    _holds: list[Hold] = field(default_factory=list)
    _offers: list[Offer] = field(default_factory=list)
    _proposals: list[Proposal] = field(default_factory=list)

    async def take_on(self, new: Sequence[Request]) -> None:
        """Decide on new requests, in the order in which they came."""
        self._new.extend(new)
        found = [shortlist(request, self.catalogue, self.policy) for request in new]
        await self.look_at({name for one in found for name in one.daycare_ids()})
        for one in found:
            outcome = place(one, self.room)
            if isinstance(outcome, Unmatched):
                self._disappoint(outcome)
            else:
                take(outcome, self.room)
                self._promise(outcome)
        await self.write()

    async def settle(self, back: Sequence[Request] = (), freed: Collection[str] = ()) -> None:
        """Give the places that came free at the daycares `freed` to those who are next.

        `back` are families that wait again: they are in the queue too, for these places and for all others that they
        wish. Whoever waited before wants none of the others: it would have had it.
        """
        self._await_again(back)
        found = [shortlist(request, self.catalogue, self.policy) for request in back]
        await self.look_at({*freed, *(name for one in found for name in one.daycare_ids())})
        passed_over = {request.request_id for request in back}
        placed: set[str] = set()
        page = _FIRST_PAGE
        while True:
            waiting = await self._next_in_line(freed, passed_over, page)
            served = [plan.request.request_id for plan in self._serve([*found, *waiting])]
            placed.update(served)
            if not waiting:
                break
            passed_over.update(one.request.request_id for one in waiting)
            found, page = [], min(page * 2, _LARGEST_PAGE)
        self._disappoint_all(request for request in back if request.request_id not in placed)
        await self.write()

    async def give_back(self, request_ids: Collection[str]) -> set[str]:
        """Free what these requests hold; the daycares where something came free."""
        await self.write()
        holds = await promises.release(self.unit.session, request_ids)
        await self.free((hold.key, hold.dayparts) for hold in holds)
        return {hold.key.daycare_id for hold in holds}

    async def free(self, places: Iterable[tuple[GroupKey, int]]) -> None:
        """One place in each of these groups comes free, on these dayparts. A group that nobody knows is passed over."""
        freed = list(places)
        await self.look_at({key.daycare_id for key, _ in freed})
        for key, dayparts in freed:
            if key in self.room.known:
                self.room.give(key, dayparts)

    async def read_catalogue(self) -> None:
        """Read daycares and groups again, after this unit of work has changed some."""
        self.catalogue = await self.practice.catalogue(self.unit.session)

    async def look_at(self, daycare_ids: Collection[str]) -> None:
        """Read the free places of these daycares, where that was not done before in this sitting."""
        unseen = set(daycare_ids) - self._seen
        self.room.add(await catalogue_store.free_places(self.unit.session, unseen))
        self._seen |= unseen

    def follow(self, request_id: str, fate: Fate) -> None:
        """Keep what has become of a request."""
        self._fates[request_id] = fate

    def ask_or_offer(self, terms: Terms, daycares: Iterable[Daycare], approved: tuple[str, ...] = ()) -> None:
        """Ask the next daycare that wants to be asked; when all have said yes, offer the place to the family."""
        asked = to_ask(daycares, approved)
        if asked is None:
            self._offer(terms)
        else:
            self._propose(terms, asked, approved)

    async def write(self) -> None:
        """Write what was decided so far."""
        session, now = self.unit.session, self.unit.now
        fates, self._fates = self._fates, {}
        new = [(request, fates.pop(request.request_id)) for request in self._new]
        await requests.add(session, self.policy, new, now)
        await requests.rank(session, self.policy, self._back)
        await requests.follow(session, fates, now)
        await catalogue_store.add_promises(session, self.room.changes().items())
        await promises.hold(session, self._holds, now)
        await promises.add_offers(session, self._offers)
        await promises.add_proposals(session, self._proposals)
        for written in (self._new, self._back, self._holds, self._offers, self._proposals):
            written.clear()

    def _await_again(self, back: Sequence[Request]) -> None:
        self._back.extend(back)
        for request in back:
            self.follow(request.request_id, Fate("waiting"))

    def _serve(self, queue: list[Shortlist]) -> list[Plan]:
        plans = list(serve(queue, self.room, self.policy))
        for plan in plans:
            self._promise(plan)
        return plans

    async def _next_in_line(
        self, daycare_ids: Collection[str], passed_over: Collection[str], page: int
    ) -> list[Shortlist]:
        """Who waits for the places of these daycares, some from the front of each queue."""
        await self.write()
        found: dict[str, Request] = {}
        for daycare in (self.catalogue.daycares[name] for name in sorted(daycare_ids)):
            for group in daycare.groups:
                found.update(await self._queue_for(daycare, group, passed_over, page))
        queue = [shortlist(request, self.catalogue, self.policy) for request in found.values()]
        await self.look_at({name for one in queue if one.request.is_split for name in one.daycare_ids()})
        return queue

    async def _queue_for(
        self, daycare: Daycare, group: Group, passed_over: Collection[str], page: int
    ) -> dict[str, Request]:
        open_dayparts = self.room.open_dayparts(group.key)
        if not open_dayparts:
            return {}
        waiting = await next_in_line(
            self.unit.session,
            self.policy,
            daycare,
            group,
            open_dayparts=open_dayparts,
            passed_over=passed_over,
            limit=page,
        )
        return {request.request_id: request for request in waiting}

    def _promise(self, plan: Plan) -> None:
        self._holds.extend(holds_of(plan))
        self.ask_or_offer(Terms.of(plan, self.policy.policy_id, reason(self.policy, plan)), plan.daycares)

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

    def _disappoint_all(self, without: Iterable[Request]) -> None:
        for request in without:
            outcome = place(shortlist(request, self.catalogue, self.policy), self.room)
            if isinstance(outcome, Unmatched):
                self._disappoint(outcome)

    def _disappoint(self, outcome: Unmatched) -> None:
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


async def sit(practice: Practice, unit: UnitOfWork) -> Sitting:
    """Begin a sitting: from here until its end, this unit of work alone decides."""
    await catalogue_store.lock_decisions(unit.session)
    catalogue = await practice.catalogue(unit.session)
    return Sitting(unit, practice, await practice.policy(unit), catalogue)
