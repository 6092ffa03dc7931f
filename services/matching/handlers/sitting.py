"""A sitting: the decisions of one unit of work, taken under the lock."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from services.matching.domain.catalogue import Catalogue, Daycare, Group, GroupKey
from services.matching.domain.decisions import Plan, Shortlist, Unmatched, place, serve, shortlist, take
from services.matching.domain.policies import Policy
from services.matching.domain.requests import Request
from services.matching.domain.room import Room
from services.matching.handlers.minutes import Minutes
from services.matching.handlers.practice import Practice
from services.matching.store import catalogue as catalogue_store
from services.matching.store import deciding, promises
from services.matching.store.waiting import next_in_line
from shared.messaging import UnitOfWork

_FIRST_PAGE: Final = 8
_LARGEST_PAGE: Final = 256
"""How many families of each queue are looked at together: few at first, since often there is one place to give."""


@dataclass
class Sitting:
    """What was looked at in this unit of work, and its minutes. Make one with `sit`."""

    unit: UnitOfWork
    practice: Practice
    policy: Policy
    catalogue: Catalogue
    minutes: Minutes
    kept: bool = False
    """Free places are kept for an allocation round: nobody is given any, and what comes free stays free."""
    room: Room = field(default_factory=lambda: Room({}))
    _seen: set[str] = field(default_factory=set)

    async def take_on(self, new: Sequence[Request]) -> None:
        """Decide on new requests, in the order in which they came."""
        self.minutes.take_on(new)
        found = [self._shortlist(request) for request in new]
        await self.look_at({name for one in found for name in one.daycare_ids()})
        for one in found:
            outcome = self._place(one)
            if isinstance(outcome, Unmatched):
                self.minutes.disappoint(outcome)
            else:
                take(outcome, self.room)
                self.minutes.promise(outcome)
        await self.write()

    async def settle(self, back: Sequence[Request] = (), freed: Collection[str] = ()) -> None:
        """Give the places that came free at the daycares `freed` to those who are next.

        `back` are families that wait again: they are in the queue too, for these places and for all others that they
        wish. Whoever waited before wants none of the others: it would have had it.
        """
        self.minutes.await_again(back)
        found = [self._shortlist(request) for request in back]
        if self.kept:
            self._disappoint(found)
            return await self.write()
        await self.look_at({*freed, *(name for one in found for name in one.daycare_ids())})
        passed_over = {request.request_id for request in back}
        waiting = await self._next_in_line(freed, passed_over, _FIRST_PAGE)
        placed = self._serve([*found, *waiting])
        page = _FIRST_PAGE
        while waiting:
            passed_over.update(one.request.request_id for one in waiting)
            page = min(page * 2, _LARGEST_PAGE)
            waiting = await self._next_in_line(freed, passed_over, page)
            self._serve(waiting)
        self._disappoint(one for one in found if one.request.request_id not in placed)
        return await self.write()

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

    async def look_at(self, daycare_ids: Collection[str]) -> None:
        """Read the free places of these daycares, where that was not done before in this sitting."""
        unseen = set(daycare_ids) - self._seen
        self.room.add(await catalogue_store.free_places(self.unit.session, unseen))
        self._seen |= unseen

    async def read_catalogue(self) -> None:
        """Read daycares and groups again, after this unit of work has changed some."""
        version = await catalogue_store.catalogue_version(self.unit.session)
        self.catalogue = await self.practice.catalogue(self.unit.session, version)

    async def write(self) -> None:
        """Write what was decided so far."""
        await self.minutes.write(self.room)

    def _shortlist(self, request: Request) -> Shortlist:
        return shortlist(request, self.catalogue, self.policy)

    def _serve(self, queue: list[Shortlist]) -> set[str]:
        placed = set()
        for plan in serve(queue, self.room, self.policy):
            self.minutes.promise(plan)
            placed.add(plan.request.request_id)
        return placed

    def _disappoint(self, unplaced: Iterable[Shortlist]) -> None:
        for one in unplaced:
            outcome = self._place(one)
            if isinstance(outcome, Unmatched):
                self.minutes.disappoint(outcome)

    def _place(self, found: Shortlist) -> Plan | Unmatched:
        """The best place that may be given now. While places are kept none may, and that is what the family hears."""
        outcome = place(found, Room({}) if self.kept else self.room)
        if self.kept and isinstance(outcome, Unmatched) and outcome.reason == "no-free-place":
            return Unmatched(outcome.request, "round-pending")
        return outcome

    async def _next_in_line(
        self, daycare_ids: Collection[str], passed_over: Collection[str], page: int
    ) -> list[Shortlist]:
        """Who waits for the places of these daycares, some from the front of each queue."""
        await self.write()
        found: dict[str, Request] = {}
        for daycare in (self.catalogue.daycares[name] for name in sorted(daycare_ids)):
            for group in daycare.groups:
                found.update(await self._queue_for(daycare, group, passed_over, page))
        queue = [self._shortlist(request) for request in found.values()]
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
            most_children=self.room.most(other.key for other in daycare.groups),
            passed_over=passed_over,
            limit=page,
        )
        return {request.request_id: request for request in waiting}


async def sit(practice: Practice, unit: UnitOfWork) -> Sitting:
    """Begin a sitting: from here until its end, this unit of work alone decides."""
    await deciding.lock_decisions(unit.session)
    state = await deciding.state(unit.session)
    catalogue = await practice.catalogue(unit.session, state.catalogue_version)
    policy = await practice.policy(unit)
    return Sitting(unit, practice, policy, catalogue, Minutes(unit, practice, policy), state.kept)
