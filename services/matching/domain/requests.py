"""A family's request, as far as a decision needs it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from services.matching.domain.catalogue import GroupKey
from services.matching.domain.dayparts import mask_of
from shared.contracts.event import PriorityGround
from shared.contracts.intake import Care, Channel, Wishes
from shared.contracts.intake import Child as ContractChild
from shared.geography import Point


@dataclass(frozen=True, slots=True)
class Child:
    """One child. A child that is not born yet has the expected date as `birth_date`."""

    child_id: str
    birth_date: date
    specific_care: bool = False
    sibling_at: str | None = None
    current_place: GroupKey | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """What one family asks. `dayparts` are bits; `preferences` are daycares, best first; `refused` are daycares that
    the family turned down, or that turned the family down: they are not thought of again."""

    request_id: str
    registered_at: datetime
    children: tuple[Child, ...]
    start_on: date
    dayparts: int
    preferences: tuple[str, ...] = ()
    home: Point | None = None
    max_km: float | None = None
    income_related_price: bool = False
    siblings_together: bool = True
    grounds: frozenset[PriorityGround] = frozenset()
    may_be_matched: bool = True
    refused: frozenset[str] = frozenset()
    postcode: str | None = None
    channel: Channel = "contact-point"

    @property
    def is_split(self) -> bool:
        """True when the children may go to different daycares."""
        return not self.siblings_together and len(self.children) > 1

    @property
    def sibling_daycares(self) -> frozenset[str]:
        """Where a sibling already is."""
        return frozenset(child.sibling_at for child in self.children if child.sibling_at)


class Asked(Protocol):
    """What the registration of a request and its amendment have in common."""

    @property
    def request_id(self) -> str: ...  # noqa: D102
    @property
    def children(self) -> tuple[ContractChild, ...]: ...  # noqa: D102
    @property
    def care(self) -> Care: ...  # noqa: D102
    @property
    def wishes(self) -> Wishes: ...  # noqa: D102
    @property
    def priority_grounds(self) -> tuple[PriorityGround, ...]: ...  # noqa: D102
    @property
    def may_be_matched(self) -> bool: ...  # noqa: D102


def request_of(
    asked: Asked, registered_at: datetime, home: Point | None, channel: Channel = "contact-point"
) -> Request:
    """The request behind an event. `home` is where distances are measured from, when that is known."""
    wishes = asked.wishes
    return Request(
        request_id=asked.request_id,
        registered_at=registered_at,
        children=tuple(_child(child) for child in asked.children),
        start_on=asked.care.start_on,
        dayparts=mask_of(asked.care.dayparts),
        preferences=tuple(dict.fromkeys(wishes.daycares)),
        home=home,
        max_km=wishes.max_km,
        income_related_price=wishes.income_related_price,
        siblings_together=wishes.siblings_together,
        grounds=frozenset(asked.priority_grounds),
        may_be_matched=asked.may_be_matched,
        postcode=wishes.postcode,
        channel=channel,
    )


def _child(child: ContractChild) -> Child:
    place = child.current_place
    return Child(
        child_id=child.child_id,
        birth_date=child.birth_date,
        specific_care=child.specific_care,
        sibling_at=child.sibling_at,
        current_place=GroupKey(place.daycare_id, place.group) if place else None,
    )


def months_between(birth_date: date, day: date) -> int:
    """Age in whole months on a day; below zero for a child that is not born by then."""
    months = (day.year - birth_date.year) * 12 + day.month - birth_date.month
    return months - (day.day < birth_date.day)


def add_months(day: date, months: int) -> date:
    """The same day so many months later, or the last of that month where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for number in (day.day, 30, 29, 28):
        try:
            return day.replace(year=year, month=month + 1, day=number)
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")


def ages_on(children: Iterable[Child], day: date) -> tuple[int, int]:
    """The youngest and the oldest age on a day, in whole months."""
    ages = [months_between(child.birth_date, day) for child in children]
    return min(ages), max(ages)
