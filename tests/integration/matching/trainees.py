"""Mentees and places to learn in a town: what mentoring tells matching, and what matching answers."""

from datetime import date, timedelta
from typing import Any

from services.matching.traineeships import handlers
from services.matching.traineeships.domain.policies import TraineeshipPolicy
from shared.contracts.event import Event
from shared.contracts.matching import TraineeshipEvent, TraineeshipMatched, TraineeshipUnmatched
from shared.contracts.mentoring import (
    MenteeErased,
    TraineeshipAgreed,
    TraineeshipEnded,
    TraineeshipPlaceOffered,
    TraineeshipSearchEnded,
    TraineeshipSought,
)
from tests.integration.matching.town import NOON, Town

FEBRUARY, JUNE = date(2027, 2, 1), date(2027, 6, 30)
POLICIES = [TraineeshipPolicy("test-traineeships", date(2020, 1, 1), reach_km={"foot": 3, "bicycle": 10})]


def offered(place_id: str, number: int = 1, **more: Any) -> TraineeshipPlaceOffered:
    """A place in Borgerhout for the whole school year, every day."""
    facts: dict[str, Any] = {
        "daycare_id": "draak", "daycare_name": "De Draak", "postcode": "2140", "kind": "traineeship",
        "starts_on": date(2026, 9, 1), "ends_on": date(2027, 8, 31), "days": ("mon", "tue", "wed", "thu", "fri"),
        "has_mentor": True, "offered_at": NOON,
    }  # fmt: skip
    return TraineeshipPlaceOffered(place_id=place_id, number=number, **(facts | more))


def sought(search_id: str, at: int = 0, **more: Any) -> TraineeshipSought:
    """A mentee from Borgerhout who looks for Mondays and Tuesdays in spring, so many minutes after noon."""
    facts: dict[str, Any] = {
        "mentee_id": f"{search_id}-mentee", "programme": "kansen", "starts_on": FEBRUARY, "ends_on": JUNE,
        "days": ("mon", "tue"), "postcode": "2140", "sought_at": NOON + timedelta(minutes=at),
    }  # fmt: skip
    return TraineeshipSought(search_id=search_id, **(facts | more))


def agreed(agreement_id: str, mentee_id: str, place_id: str, **more: Any) -> TraineeshipAgreed:
    """An agreement about Mondays and Tuesdays in spring."""
    facts: dict[str, Any] = {"starts_on": FEBRUARY, "ends_on": JUNE, "days": ("mon", "tue"), "agreed_at": NOON}
    return TraineeshipAgreed(agreement_id=agreement_id, mentee_id=mentee_id, place_id=place_id, **(facts | more))


def agreed_on(matched: TraineeshipMatched) -> TraineeshipAgreed:
    """What was found is agreed as it was found."""
    return TraineeshipAgreed(
        agreement_id=f"{matched.search_id}-agreement",
        mentee_id=matched.mentee_id,
        search_id=matched.search_id,
        place_id=matched.place_id,
        starts_on=matched.starts_on,
        ends_on=matched.ends_on,
        days=matched.days,
        agreed_at=NOON,
    )


class Trainees:
    """Mentoring's voice in a town."""

    def __init__(self, town: Town) -> None:
        self.town = town

    async def offer(self, *places: TraineeshipPlaceOffered) -> None:
        """Places in one batch."""
        async with self.town.units.begin() as unit:
            await handlers.places_offered(POLICIES, unit, places)

    async def seek(self, *searches: TraineeshipSought) -> None:
        """Searches in one batch."""
        async with self.town.units.begin() as unit:
            await handlers.searches_sought(POLICIES, unit, searches)

    async def end_search(self, event: TraineeshipSearchEnded) -> None:
        """The mentee no longer looks."""
        async with self.town.units.begin() as unit:
            await handlers.search_ended(POLICIES, unit, event)

    async def agree(self, event: TraineeshipAgreed) -> None:
        """A place is agreed."""
        async with self.town.units.begin() as unit:
            await handlers.traineeship_agreed(POLICIES, unit, event)

    async def end(self, event: TraineeshipEnded) -> None:
        """An agreement ends early."""
        async with self.town.units.begin() as unit:
            await handlers.traineeship_ended(POLICIES, unit, event)

    async def erase(self, mentee_id: str) -> None:
        """The mentee asks to be forgotten."""
        async with self.town.units.begin() as unit:
            await handlers.mentee_erased(POLICIES, unit, MenteeErased(mentee_id=mentee_id, erased_at=NOON))

    async def answers(self) -> list[TraineeshipEvent]:
        """All that matching answered, in order."""
        return [event for event in await self.town.events() if isinstance(event, TraineeshipEvent)]

    async def story(self, search_id: str) -> list[str]:
        """What a search was told: a place, or why there is none."""
        return [_said(event) for event in await self.answers() if event.search_id == search_id]

    async def matched(self, search_id: str) -> TraineeshipMatched:
        """The last place that was found for a search."""
        found = [one for one in await self.answers() if one.search_id == search_id]
        assert isinstance(found[-1], TraineeshipMatched)
        return found[-1]


def _said(event: Event) -> str:
    if isinstance(event, TraineeshipMatched):
        return event.place_id
    assert isinstance(event, TraineeshipUnmatched)
    return event.reason
