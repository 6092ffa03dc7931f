"""Daycares, groups, families and policies in a few words."""

from datetime import UTC, date, datetime
from typing import Any

from services.matching.domain.catalogue import Catalogue, Daycare, Group, GroupKey
from services.matching.domain.dayparts import DAYPARTS
from services.matching.domain.policies import Policy, Tier
from services.matching.domain.requests import Child, Request
from services.matching.domain.room import Room
from shared.geography import Point

BORGERHOUT = Point(51.21, 4.44)
FEBRUARY = date(2027, 2, 1)
MONDAY = 0b11
POLICY = Policy(
    "test",
    date(2020, 1, 1),
    tiers=(Tier("work", frozenset({"work-4-5", "training"})), Tier("family", frozenset({"sibling", "foster"}))),
)


def group(daycare_id: str, name: str = "all", **more: Any) -> Group:
    """A group of 0 to 36 months with places from New Year."""
    bounds: dict[str, Any] = {"min_age_months": 0, "max_age_months": 36, "available_from": date(2027, 1, 1)}
    return Group(GroupKey(daycare_id, name), **(bounds | more))


def daycare(daycare_id: str, *groups: Group, **more: Any) -> Daycare:
    """A daycare in Borgerhout; without groups it gets one."""
    more.setdefault("point", BORGERHOUT)
    return Daycare(daycare_id, f"Daycare {daycare_id}", groups=groups or (group(daycare_id),), **more)


def catalogue(*daycares: Daycare) -> Catalogue:
    """These daycares."""
    return Catalogue.of(daycares)


def room(**places: int) -> Room:
    """So many places in the group `all` of each daycare, in every daypart."""
    return Room({GroupKey(name, "all"): (number,) * len(DAYPARTS) for name, number in places.items()})


def child(name: str = "child", born: date = date(2026, 5, 1), **more: Any) -> Child:
    """A child of nine months in February."""
    return Child(name, born, **more)


def request(name: str = "r", *preferences: str, children: tuple[Child, ...] = (), **more: Any) -> Request:
    """A family in Borgerhout that needs Mondays from February."""
    facts: dict[str, Any] = {
        "registered_at": datetime(2026, 11, 22, 12, tzinfo=UTC),
        "start_on": FEBRUARY,
        "dayparts": MONDAY,
        "home": BORGERHOUT,
    }
    facts["grounds"] = frozenset(more.pop("grounds", ()))
    facts["refused"] = frozenset(more.pop("refused", ()))
    return Request(request_id=name, children=children or (child(),), preferences=preferences, **(facts | more))
