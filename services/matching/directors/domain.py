"""For which daycares somebody speaks, and what a daycare sees of a family."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Final

from services.matching.domain.dayparts import dayparts_of
from services.matching.domain.policies import Policy
from services.matching.domain.requests import Request, months_between
from shared.contracts.event import Daypart, PriorityGround

_ORGANISER: Final = "organiser:"


def organiser_in(scope: str | None) -> str | None:
    """The organiser that a scope names, as in `organiser:Felies`; None for the scope of one daycare."""
    return scope.removeprefix(_ORGANISER).strip() if scope and scope.startswith(_ORGANISER) else None


@dataclass(frozen=True, slots=True)
class Family:
    """What a daycare sees of a family: no name, no home, and of its grounds no more than the tier they lead to.

    `ages` in months on the day care starts; `tier` counts from 1, and `tier_grounds` are all that lead to it: none for
    the last one.
    """

    ages: tuple[int, ...]
    dayparts: tuple[Daypart, ...]
    start_on: date
    since: date
    tier: int
    tier_grounds: tuple[PriorityGround, ...]


def seen_by(
    daycare_id: str,
    request: Request,
    policy: Policy,
    *,
    since: date,
    start_on: date,
    children: Collection[str] | None = None,
) -> Family:
    """The family as a daycare sees it, which asks since that day; with `children` only those of them.

    `start_on` is what was agreed or proposed: later than the family asked, where a policy allows that.
    """
    shown = [child for child in request.children if children is None or child.child_id in children]
    tier = policy.standing(request, daycare_id).tier
    grounds = policy.tiers[tier].grounds if tier < len(policy.tiers) else frozenset()
    return Family(
        ages=tuple(months_between(child.birth_date, start_on) for child in shown),
        dayparts=dayparts_of(request.dayparts),
        start_on=start_on,
        since=since,
        tier=tier + 1,
        tier_grounds=tuple(sorted(grounds)),
    )
