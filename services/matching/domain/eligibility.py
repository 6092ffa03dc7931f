"""Which daycares may take a family, best first; and when none may, the first rule that none got past."""

from dataclasses import dataclass
from datetime import date
from math import inf
from typing import Final

from services.matching.domain.catalogue import Catalogue, Daycare, Group
from services.matching.domain.geography import box_around, distance_km
from services.matching.domain.requests import Child, Request, add_months, months_between
from shared.contracts.matching import UnmatchedReason

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


@dataclass(frozen=True, slots=True)
class Eligible:
    """A daycare that may take the family: for each child the groups it may join."""

    daycare: Daycare
    options: tuple[tuple[Group, ...], ...]


def wished(request: Request, catalogue: Catalogue) -> list[Daycare]:
    """The daycares that the family wishes, best first: its own list, or else all within `max_km`, nearest first.

    Without a list and without `max_km` it is every daycare, nearest first. Where a distance cannot be known the
    daycare counts as beyond any number of kilometres, and comes last.
    """
    if request.preferences:
        return [daycare for name in request.preferences if (daycare := catalogue.get(name))]
    if request.max_km is not None:
        return _within(request, catalogue, request.max_km)
    return sorted(catalogue.daycares.values(), key=lambda daycare: (distance_to(request, daycare), daycare.daycare_id))


def _within(request: Request, catalogue: Catalogue, km: float) -> list[Daycare]:
    home = request.home
    if home is None:
        return []
    near = ((distance_km(home, point), daycare) for daycare, point in catalogue.within(box_around(home, km)))
    reached = [(distance, daycare.daycare_id, daycare) for distance, daycare in near if distance <= km]
    return [daycare for _, _, daycare in sorted(reached, key=lambda item: item[:2])]


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
    place = {daycare.daycare_id: number for number, daycare in enumerate(daycares)}
    ends = [place.get(held.daycare_id, len(daycares)) for child in request.children if (held := child.current_place)]
    return daycares[: min(ends)] if ends else daycares


def examine(request: Request, daycare: Daycare, months_late: int) -> Eligible | UnmatchedReason:
    """Whether a wished daycare may take the family, places aside; if not, the first rule that it does not get past."""
    options: list[tuple[Group, ...]] = []
    reached: UnmatchedReason | None = None
    for child in request.children:
        fitting = _groups_for(request, child, daycare, months_late)
        if isinstance(fitting, str):
            reached = fitting if reached is None else min(reached, fitting, key=RULES.index)
        else:
            options.append(fitting)
    if reached is not None:
        return reached
    if request.income_related_price and daycare.price != "income-related":
        return "price"
    if not daycare.specific_care and any(child.specific_care for child in request.children):
        return "specific-care"
    if daycare.daycare_id in request.refused:
        return "every-offer-declined"
    return Eligible(daycare, tuple(options))


def _groups_for(
    request: Request, child: Child, daycare: Daycare, months_late: int
) -> tuple[Group, ...] | UnmatchedReason:
    if not daycare.groups:
        return ()
    latest = add_months(request.start_on, months_late)
    others = [group for group in daycare.groups if group.key != child.current_place]
    of_age = [group for group in others if _is_of_age(child, group, min(start_in(request, group), latest))]
    if not of_age:
        return "age"
    return tuple(group for group in of_age if group.available_from <= latest) or "starts-too-early"


def _is_of_age(child: Child, group: Group, day: date) -> bool:
    return group.min_age_months <= months_between(child.birth_date, day) <= group.max_age_months


def start_in(request: Request, group: Group) -> date:
    """The day care would start in a group: the wished one, or when the places come, which a policy may allow."""
    return max(request.start_on, group.available_from)
