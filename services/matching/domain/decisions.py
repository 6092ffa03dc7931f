"""The decision on one family, and who is served first when several wait."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date
from heapq import heapify, heappop, heappush
from typing import Any

from services.matching.domain.catalogue import Catalogue, Daycare, Group, GroupKey
from services.matching.domain.eligibility import (
    Party,
    distance_to,
    examine,
    least,
    obstacle_of,
    parties_of,
    start_in,
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
    """The daycares that a family wishes, before anyone has looked at free places."""

    request: Request
    parties: tuple[Party, ...]

    def daycare_ids(self) -> Iterator[str]:
        """The daycares whose free places matter."""
        return (daycare.daycare_id for party in self.parties for daycare in party.daycares)


def shortlist(request: Request, catalogue: Catalogue, policy: Policy) -> Shortlist:
    """Where to look for the family; nowhere when it does not want to be matched."""
    parties = parties_of(request, catalogue, policy.max_months_late) if request.may_be_matched else ()
    return Shortlist(request, parties)


def place(found: Shortlist, room: Room) -> Plan | Unmatched:
    """The best plan that the room allows; groups that nobody looked at have none.

    All children of a family are placed or none. A family that may be split gets an offer only for all its children.
    """
    request = found.request
    if not found.parties:
        return Unmatched(request, "no-consent")
    plan = _apart(found, room) if request.is_split else _together(found.parties[0], room)
    return plan or Unmatched(request, least([obstacle_of(party) for party in found.parties]))


def _together(party: Party, room: Room) -> Plan | None:
    for daycare in party.daycares:
        if _has_room(daycare, party.request, room):
            options = examine(party, daycare)
            plan = None if isinstance(options, str) else _seated(party.request, [daycare], options, room)
            if plan is not None:
                return plan
    return None


def _apart(found: Shortlist, room: Room) -> Plan | None:
    options: list[list[Group]] = []
    daycares: list[Daycare] = []
    for party in found.parties:
        open_ones = [daycare for daycare in party.daycares if _has_room(daycare, party.request, room)]
        examined = [examine(party, daycare) for daycare in open_ones]
        options.append([group for one in examined if not isinstance(one, str) for group in one[0]])
        daycares += open_ones
    return _seated(found.request, daycares, options, room)


def _has_room(daycare: Daycare, request: Request, room: Room) -> bool:
    return any(room.has(group.key, request.dayparts) for group in daycare.groups)


def _seated(
    request: Request, daycares: Iterable[Daycare], options: Sequence[Sequence[Group]], room: Room
) -> Plan | None:
    keys = seat([[group.key for group in groups] for groups in options], request.dayparts, room)
    if keys is None:
        return None
    by_id = {daycare.daycare_id: daycare for daycare in daycares}
    groups = {group.key: group for groups in options for group in groups}
    return Plan(
        request=request,
        seats=tuple(Seat(child.child_id, key) for child, key in zip(request.children, keys, strict=True)),
        daycares=tuple(by_id[name] for name in dict.fromkeys(key.daycare_id for key in keys)),
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
    return f"first in the queue: {_standing(policy, plan)}"


def reason_in_round(policy: Policy, plan: Plan, rank: int) -> str:
    """Why this family gets this place in an allocation round; `rank` 1 is its first wish."""
    return f"allocation round: wish {rank}, {_standing(policy, plan)}"


def _standing(policy: Policy, plan: Plan) -> str:
    request, daycare = plan.request, plan.daycares[0]
    tier = policy.tier_name(policy.standing(request, daycare.daycare_id).tier)
    return f"tier {tier}, registered {request.registered_at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
