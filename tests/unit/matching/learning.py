"""Places to learn, mentees who look for one, and their policy in a few words."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from services.matching.traineeships.domain.places import Place, Search, Taken
from services.matching.traineeships.domain.policies import TraineeshipPolicy

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
TODAY = NOON.date()
FEBRUARY, JUNE = date(2027, 2, 1), date(2027, 6, 30)
POLICY = TraineeshipPolicy("test", date(2020, 1, 1), reach_km={"foot": 3, "bicycle": 10, "car": 40})
BORGERHOUT, BERCHEM, MECHELEN, VEURNE = "2140", "2600", "2800", "8630"


def place(place_id: str, number: int = 1, **more: Any) -> Place:
    """A traineeship place in Borgerhout for the whole school year, every day, with a mentor."""
    facts: dict[str, Any] = {
        "daycare_id": f"{place_id}-daycare", "daycare_name": f"Daycare {place_id}", "postcode": BORGERHOUT,
        "kind": "traineeship", "programme": None, "starts_on": date(2026, 9, 1), "ends_on": date(2027, 8, 31),
        "days": ("mon", "tue", "wed", "thu", "fri"), "age_group": None, "languages": (), "has_mentor": True,
        "offered_at": NOON,
    }  # fmt: skip
    return Place(place_id=place_id, number=number, **(facts | more))


def search(search_id: str = "s", at: int = 0, **more: Any) -> Search:
    """A mentee from Borgerhout who looks for Mondays and Tuesdays in spring, so many minutes after noon."""
    facts: dict[str, Any] = {
        "mentee_id": f"{search_id}-mentee", "programme": "kansen", "kind": None, "starts_on": FEBRUARY,
        "ends_on": JUNE, "days": ("mon", "tue"), "postcode": BORGERHOUT, "max_km": None, "transport": None,
        "age_group": None, "languages": (), "sought_at": NOON + timedelta(minutes=at),
    }  # fmt: skip
    return Search(search_id=search_id, **(facts | more))


def taken(place_id: str, starts_on: date = FEBRUARY, ends_on: date = JUNE) -> Taken:
    """Room that somebody takes."""
    return Taken(place_id, starts_on, ends_on)
