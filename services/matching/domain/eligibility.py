"""Which daycares may take a family, best first; and when none may, the first rule that none got past."""

from dataclasses import dataclass, replace
from datetime import date
from math import inf
from typing import Final

from services.matching.domain.catalogue import Catalogue, Daycare, Group
from services.matching.domain.requests import Child, Request, add_months, months_between
from shared.contracts.matching import UnmatchedReason
from shared.geography import distance_km

RULES: Final[tuple[UnmatchedReason, ...]] = (
    "no-eligible-daycare",
    "too-far",
    "age",
    "starts-too-early",
    "price",
    "specific-care",
    "every-offer-declined",
    "no-free-place",
)
"""The rules in the order in which they are asked. The last one is capacity."""

_ORDER: Final = {rule: place for place, rule in enumerate(RULES)}
Options = tuple[tuple[Group, ...], ...]
"""For each child the groups that it may join."""


@dataclass(frozen=True, slots=True)
class Party:
    """Those who must go to one daycare: the family, or each child of a family that may be split.

    `daycares` are those it wishes, best first; `latest` is the last day on which care may start; `ages` are the
    children's on the day they wish to start.
    """

    request: Request
    daycares: tuple[Daycare, ...]
    latest: date
    ages: tuple[int, ...]
    without_daycares: UnmatchedReason = "no-eligible-daycare"


def parties_of(request: Request, catalogue: Catalogue, months_late: int) -> tuple[Party, ...]:
    """The parties of a family."""
    daycares = wished(request, catalogue)
    nothing_near = not daycares and not request.preferences and catalogue.daycares
    latest = add_months(request.start_on, months_late) if months_late else request.start_on
    members = [replace(request, children=(child,)) for child in request.children] if request.is_split else [request]
    return tuple(
        Party(
            request=member,
            daycares=tuple(improvements(member, daycares)),
            latest=latest,
            ages=tuple(months_between(child.birth_date, request.start_on) for child in member.children),
            without_daycares="too-far" if nothing_near else "no-eligible-daycare",
        )
        for member in members
    )


def wished(request: Request, catalogue: Catalogue) -> list[Daycare]:
    """The daycares that the family wishes, best first: its own list, or else all within `max_km`, nearest first.

    Without a list and without `max_km` it is every daycare, nearest first. Where a distance cannot be known the
    daycare counts as beyond any number of kilometres, and comes last.
    """
    if request.preferences:
        return [daycare for name in request.preferences if (daycare := catalogue.get(name))]
    if request.max_km is not None:
        return catalogue.near(request.home, request.max_km) if request.home else []
    return sorted(catalogue.daycares.values(), key=lambda daycare: (distance_to(request, daycare), daycare.daycare_id))


def distance_to(request: Request, daycare: Daycare) -> float:
    """Kilometres from the family's home to the daycare; infinite where that cannot be known."""
    if request.home is None or daycare.point is None:
        return inf
    return distance_km(request.home, daycare.point)


def improvements(request: Request, daycares: list[Daycare]) -> list[Daycare]:
    """The wished daycares that a transferring child would rather have than the place it holds.

    A child that holds a place keeps it unless it gets one it wished for more: what stands after its own daycare,
    and that daycare itself, is no improvement. For a family together, the daycares that are one for each child.
    """
    if not any(child.current_place for child in request.children):
        return daycares
    place = {daycare.daycare_id: number for number, daycare in enumerate(daycares)}
    ends = [place.get(held.daycare_id, len(daycares)) for child in request.children if (held := child.current_place)]
    return daycares[: min(ends)]


def examine(party: Party, daycare: Daycare) -> Options | UnmatchedReason:
    """The groups for each child when the daycare may take the party, places aside; or the first rule that says no."""
    request = party.request
    options: list[tuple[Group, ...]] = []
    obstacle: UnmatchedReason | None = None
    for child, age in zip(request.children, party.ages, strict=True):
        fitting = _groups_for(party, child, age, daycare)
        if isinstance(fitting, tuple):
            options.append(fitting)
        elif obstacle is None or _ORDER[fitting] < _ORDER[obstacle]:
            obstacle = fitting
    return obstacle or _refusal(request, daycare) or tuple(options)


def _refusal(request: Request, daycare: Daycare) -> UnmatchedReason | None:
    if request.income_related_price and daycare.price != "income-related":
        return "price"
    if not daycare.specific_care and any(child.specific_care for child in request.children):
        return "specific-care"
    if daycare.daycare_id in request.refused:
        return "every-offer-declined"
    return None


def _groups_for(party: Party, child: Child, age: int, daycare: Daycare) -> tuple[Group, ...] | UnmatchedReason:
    """The groups of the right age that have places in time; a daycare without any group has none to be wrong."""
    of_age = [
        group
        for group in daycare.groups
        if group.min_age_months <= _age_in(party, child, age, group) <= group.max_age_months
        and group.key != child.current_place
    ]
    if not of_age:
        return "age" if daycare.groups else ()
    return tuple(group for group in of_age if group.available_from <= party.latest) or "starts-too-early"


def _age_in(party: Party, child: Child, age: int, group: Group) -> int:
    """The age on the day that care would start in a group."""
    start_on = party.request.start_on
    if group.available_from <= start_on or party.latest == start_on:
        return age
    return months_between(child.birth_date, min(group.available_from, party.latest))


def start_in(request: Request, group: Group) -> date:
    """The day care would start in a group: the wished one, or when the places come, which a policy may allow."""
    return max(request.start_on, group.available_from)


def obstacle_of(party: Party) -> UnmatchedReason:
    """The first rule that no daycare got past; capacity when one got past all others."""
    furthest = party.without_daycares
    for daycare in party.daycares:
        outcome = examine(party, daycare)
        reached: UnmatchedReason = outcome if isinstance(outcome, str) else "no-free-place"
        if _ORDER[reached] > _ORDER[furthest]:
            furthest = reached
    return furthest


def least(obstacles: list[UnmatchedReason]) -> UnmatchedReason:
    """Of several rules the one that is asked first."""
    return min(obstacles, key=RULES.index)
