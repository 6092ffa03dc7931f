"""The decision on one family, and who is served first when several wait."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from heapq import heapify, heappop, heappush
from typing import Any

from services.matching.domain.catalogue import Catalogue, Daycare, Group, GroupKey
from services.matching.domain.eligibility import (
    RULES,
    Eligible,
    distance_to,
    examine,
    improvements,
    start_in,
    wished,
)
from services.matching.domain.policies import Policy, TieBreak
from services.matching.domain.requests import Request
from services.matching.domain.room import Room, seat
from shared.contracts.matching import UnmatchedReason


@dataclass(frozen=True, slots=True)
class Seat:
    """The group meant for one child."""

    child_id: str
    key: GroupKey


@dataclass(frozen=True, slots=True)
class Plan:
    """A place for each child, free on all dayparts. `daycares` are those of the seats, each once, in their order."""

    request: Request
    seats: tuple[Seat, ...]
    daycares: tuple[Daycare, ...]
    start_on: date


@dataclass(frozen=True, slots=True)
class Unmatched:
    """No place now, and why."""

    request: Request
    reason: UnmatchedReason


@dataclass(frozen=True, slots=True)
class Shortlist:
    """The daycares that may take a family, best first, before anyone has looked at free places.

    `parties` are those who must go to one daycare: the whole family, or each child of a family that may be split.
    `obstacle` is the first rule that no daycare got past, for the party that got least far.
    """

    request: Request
    parties: tuple[tuple[Eligible, ...], ...]
    obstacle: UnmatchedReason

    def groups(self) -> Iterator[GroupKey]:
        """The groups whose free places matter."""
        for party in self.parties:
            for eligible in party:
                for options in eligible.options:
                    for group in options:
                        yield group.key


def shortlist(request: Request, catalogue: Catalogue, policy: Policy) -> Shortlist:
    """The daycares that may take the family by all rules but capacity."""
    if not request.may_be_matched:
        return Shortlist(request, (), "no-consent")
    daycares = wished(request, catalogue)
    parties = [replace(request, children=(child,)) for child in request.children] if request.is_split else [request]
    found = [_eligible(party, daycares, catalogue, policy.max_months_late) for party in parties]
    obstacle = min((obstacle for _, obstacle in found), key=RULES.index)
    return Shortlist(request, tuple(eligible for eligible, _ in found), obstacle)


def _eligible(
    party: Request, daycares: list[Daycare], catalogue: Catalogue, months_late: int
) -> tuple[tuple[Eligible, ...], UnmatchedReason]:
    if not daycares:
        return (), "no-eligible-daycare" if party.preferences or not catalogue.daycares else "too-far"
    found: list[Eligible] = []
    furthest: UnmatchedReason = "no-eligible-daycare"
    for daycare in improvements(party, daycares):
        outcome = examine(party, daycare, months_late)
        if isinstance(outcome, Eligible):
            found.append(outcome)
            furthest = "no-free-place"
        else:
            furthest = max(furthest, outcome, key=RULES.index)
    return tuple(found), furthest


def place(found: Shortlist, room: Room) -> Plan | Unmatched:
    """The best plan that the room allows; groups that nobody looked at have none.

    All children of a family are placed or none. A family that may be split gets an offer only for all its children.
    """
    request = found.request
    if not found.parties or not all(found.parties):
        return Unmatched(request, found.obstacle)
    if request.is_split:
        options = [[group for eligible in party for group in eligible.options[0]] for party in found.parties]
        return _seated(found, options, room) or Unmatched(request, "no-free-place")
    for eligible in found.parties[0]:
        plan = _seated(found, eligible.options, room)
        if plan is not None:
            return plan
    return Unmatched(request, "no-free-place")


def _seated(found: Shortlist, options: Sequence[Sequence[Group]], room: Room) -> Plan | None:
    request = found.request
    keys = seat([[group.key for group in groups] for groups in options], request.dayparts, room)
    if keys is None:
        return None
    groups = {group.key: group for groups in options for group in groups}
    daycares = {eligible.daycare.daycare_id: eligible.daycare for party in found.parties for eligible in party}
    return Plan(
        request=request,
        seats=tuple(Seat(child.child_id, key) for child, key in zip(request.children, keys, strict=True)),
        daycares=tuple(daycares[name] for name in dict.fromkeys(key.daycare_id for key in keys)),
        start_on=max(start_in(request, groups[key]) for key in keys),
    )


def take(plan: Plan, room: Room) -> None:
    """Promise the plan's places."""
    for chosen in plan.seats:
        room.take(chosen.key, plan.request.dayparts)


def rank(policy: Policy, request: Request, daycare: Daycare) -> tuple[Any, ...]:
    """The family's place in the queue of a daycare: lower comes first. Tier, then points, then the tie-breakers."""
    standing = policy.standing(request, daycare.daycare_id)
    keys: dict[TieBreak, Callable[[], Any]] = {
        "registered_at": lambda: request.registered_at,
        "distance": lambda: distance_to(request, daycare),
        "lottery": lambda: policy.lot(request.request_id),
    }
    ties = tuple(keys[name]() for name in policy.tie_break)
    return (standing.tier, -standing.points, *ties, request.request_id)


def serve(waiting: Iterable[Shortlist], room: Room, policy: Policy) -> Iterator[Plan]:
    """The families that get a place, first in the queue first, each at its best daycare that has room. Takes the room.

    A family stands in the queue of the daycare that it would get; when that fills up, it queues for its next one.
    """
    queue = [entry for found in waiting if (entry := _queued(found, room, policy))]
    heapify(queue)
    while queue:
        entry = heappop(queue)
        now = _queued(entry.found, room, policy)
        if now is None:
            continue
        if now.plan.seats != entry.plan.seats:
            heappush(queue, now)
            continue
        take(now.plan, room)
        yield now.plan


@dataclass(frozen=True, slots=True, order=True)
class _Queued:
    rank: tuple[Any, ...]
    found: Shortlist = field(compare=False)
    plan: Plan = field(compare=False)


def _queued(found: Shortlist, room: Room, policy: Policy) -> _Queued | None:
    plan = place(found, room)
    if isinstance(plan, Unmatched):
        return None
    return _Queued(max(rank(policy, plan.request, daycare) for daycare in plan.daycares), found, plan)


def reason(policy: Policy, plan: Plan) -> str:
    """Why this family is next, for the people of the daycare and for the file."""
    request, daycare = plan.request, plan.daycares[0]
    tier = policy.tier_name(policy.standing(request, daycare.daycare_id).tier)
    return f"first in the queue: tier {tier}, registered {request.registered_at:%Y-%m-%d}"
