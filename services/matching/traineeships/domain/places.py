"""What mentoring tells of places, of mentees who look for one, and of what was agreed."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal, TypeVar

from shared.contracts.event import Event
from shared.contracts.mentoring import AgeGroup, PlaceKind, Weekday

Transport = Literal["foot", "bicycle", "public-transport", "car"]
SearchState = Literal["waiting", "held", "agreed", "ended"]
"""Waiting for a place; one is held for it; mentoring agreed on one; nobody looks any more."""
T = TypeVar("T", "Search", "Place")


@dataclass(frozen=True, slots=True)
class Search:
    """A mentee who looks for a place. `days`: those on which the mentee is free for it; the others are school days."""

    search_id: str
    mentee_id: str
    programme: str
    kind: PlaceKind | None
    starts_on: date
    ends_on: date
    days: tuple[Weekday, ...]
    postcode: str | None
    max_km: float | None
    transport: Transport | None
    age_group: AgeGroup | None
    languages: tuple[str, ...]
    sought_at: datetime


@dataclass(frozen=True, slots=True)
class Place:
    """Where a daycare guides `number` mentees at a time, from the first to the last day, on days of the week."""

    place_id: str
    daycare_id: str
    daycare_name: str
    postcode: str
    kind: PlaceKind
    programme: str | None
    starts_on: date
    ends_on: date
    days: tuple[Weekday, ...]
    number: int
    age_group: AgeGroup | None
    languages: tuple[str, ...]
    has_mentor: bool
    offered_at: datetime


@dataclass(frozen=True, slots=True)
class Taken:
    """One mentee's room at a place, from the first to the last day: held for a search, or agreed."""

    place_id: str
    starts_on: date
    ends_on: date


def told(kind: type[T], event: Event) -> T:
    """What an event says, as the rules know it."""
    facts: dict[str, Any] = {name: getattr(event, name) for name in kind.__slots__}
    return kind(**facts)
