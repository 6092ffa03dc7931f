"""Whether a draft still holds in the world as it is now, and if not, what has changed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from services.matching.domain.catalogue import Catalogue, Daycare, Group
from services.matching.domain.decisions import Plan, Seat, Shortlist, shortlist
from services.matching.domain.eligibility import examine, start_in
from services.matching.domain.policies import Policy
from services.matching.domain.requests import Request
from services.matching.domain.room import Room
from services.matching.rounds.domain.papers import mark_of, rows_of
from services.matching.rounds.domain.rounds import Place, RoundError

What = Literal["request-gone", "request-changed", "daycare-changed", "place-taken"]
IN_WORDS: Final[dict[What, str]] = {
    "request-gone": "the family waits no more: it has a promise, or withdrew",
    "request-changed": "the family asks for something else now, or turned a daycare down",
    "daycare-changed": "the daycare or its group may not take the child any more",
    "place-taken": "the place has been given to somebody else, or is there no more",
}


@dataclass(frozen=True, slots=True)
class Change:
    """One family's part of a draft that does not hold any more."""

    request_id: str
    what: What


class WorldChangedError(RoundError):
    """The draft does not hold any more."""

    def __init__(self, changes: Sequence[Change]) -> None:
        self.changes = changes
        super().__init__(f"The world has changed for {len(changes)} of its families. Make a new draft.")


def plans_of(
    places: Iterable[Place], waiting: Mapping[str, Request], catalogue: Catalogue, policy: Policy, room: Room
) -> list[tuple[Plan, int]]:
    """The plans of a draft with the worst rank in each, their places taken from the room. Raises WorldChangedError."""
    plans: list[tuple[Plan, int]] = []
    changes: list[Change] = []
    for request_id, own in _by_family(places).items():
        outcome = _plan(request_id, own, waiting, catalogue, policy)
        if isinstance(outcome, Plan) and not _take(outcome, room):
            outcome = "place-taken"
        if isinstance(outcome, Plan):
            plans.append((outcome, max(place.rank for place in own)))
        else:
            changes.append(Change(request_id, outcome))
    if changes:
        raise WorldChangedError(changes)
    return plans


def _by_family(places: Iterable[Place]) -> dict[str, list[Place]]:
    families: dict[str, list[Place]] = {}
    for place in places:
        if place.key:
            families.setdefault(place.request_id, []).append(place)
    return families


def _plan(
    request_id: str, own: Sequence[Place], waiting: Mapping[str, Request], catalogue: Catalogue, policy: Policy
) -> Plan | What:
    request = waiting.get(request_id)
    if request is None:
        return "request-gone"
    if mark_of(rows_of(request, catalogue)) != own[0].mark:
        return "request-changed"
    found = shortlist(request, catalogue, policy)
    by_child = {place.child_id: place for place in own}
    chosen = [_group(found, number, by_child[child.child_id]) for number, child in enumerate(request.children)]
    seats = [Seat(child.child_id, one[1].key) for child, one in zip(request.children, chosen, strict=True) if one]
    if len(seats) < len(request.children):
        return "daycare-changed"
    return Plan(
        request=request,
        seats=tuple(seats),
        daycares=tuple({one[0].daycare_id: one[0] for one in chosen if one}.values()),
        start_on=max(start_in(request, one[1]) for one in chosen if one),
    )


def _group(found: Shortlist, number: int, place: Place) -> tuple[Daycare, Group] | None:
    """The place of a child, where the everyday rules let it in there."""
    split = found.request.is_split
    party = found.parties[number if split else 0]
    for daycare in party.daycares:
        if place.key and daycare.daycare_id == place.key.daycare_id:
            options = examine(party, daycare)
            if isinstance(options, str):
                return None
            return next(((daycare, group) for group in options[0 if split else number] if group.key == place.key), None)
    return None


def _take(plan: Plan, room: Room) -> bool:
    dayparts = plan.request.dayparts
    for seat in plan.seats:
        if not room.has(seat.key, dayparts):
            return False
        room.take(seat.key, dayparts)
    return True
