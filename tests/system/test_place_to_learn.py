"""A place to learn on the work floor: sought in mentoring, found by matching, agreed on by the coordinator."""

from typing import Any
from uuid import uuid4

from shared.contracts.mentoring import TraineeshipAgreed
from tests.platform_running import eventually
from tests.system.running import System, fresh_key

PERIOD = {"from_on": "2031-02-03", "until_on": "2031-06-27"}
"""A time for which nobody else has a place."""
PLACE = {
    "daycare_id": "proefopvang",
    "daycare_name": "Proefopvang De Leerplek",
    "postcode": "8630",
    "kind": "traineeship",
    "days": ["mon", "tue", "thu"],
    "from_on": "2031-01-06",
    "until_on": "2031-06-30",
    "number": 1,
    "has_mentor": True,
}


class Coordinator:
    """Who has places looked for, with what matching knows of it."""

    def __init__(self, system: System) -> None:
        self.mentoring = system.http("mentoring", "coordinator")
        self.matching = system.http("matching", "coordinator")
        self.programme = f"proef leerplek {uuid4()}"
        self.place_id = f"leerplek-{uuid4()}"

    def offers(self, number: int) -> None:
        """The place takes so many."""
        body = PLACE | {"number": number, "programme": self.programme}
        assert self.mentoring.put(f"/api/v1/places/{self.place_id}", json=body).status_code == 200

    def posts(self, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        """What was made or changed."""
        answer = self.mentoring.post(f"/api/v1{path}", json=body, headers=fresh_key())
        assert answer.is_success, answer.text
        made: dict[str, Any] = answer.json()
        return made

    def enrols(self) -> str:
        """A trainee who is free on Mondays and Thursdays."""
        person = {
            "name": "Onvindbaar Cursist",
            "programme": self.programme,
            "cohort": "2026-2",
            "trajectory": "cvo",
            "started_on": "2026-09-01",
            "postcode": "8630",
        }
        mentee_id = str(self.posts("/mentees", person)["mentee_id"])
        self.posts(f"/mentees/{mentee_id}/wishes", {"days": ["mon", "thu"], "transport": "public"})
        return mentee_id

    def seeks(self, mentee_id: str) -> str:
        """The id of a new search."""
        return str(self.posts(f"/mentees/{mentee_id}/searches", PERIOD)["search_id"])

    def agrees(self, mentee_id: str) -> str:
        """The id of an agreement on the place."""
        choice = {"place_id": self.place_id, **PERIOD}
        return str(self.posts(f"/mentees/{mentee_id}/agreements", choice)["agreement_id"])

    def sees(self, mentee_id: str, state: str, reason: str | None = None) -> dict[str, Any]:
        """The mentee's search, once it is in that state."""
        found: dict[str, Any] = {}

        def is_so() -> bool:
            (search,) = self.mentoring.get(f"/api/v1/mentees/{mentee_id}/searches").json()
            found.update(search)
            return bool((search["state"], search["reason"]) == (state, reason))

        eventually(is_so, f"the search to be {state} {reason or ''}")
        return found

    def lists(self) -> dict[str, str]:
        """How far each search of the programme is."""
        searches = self.mentoring.get("/api/v1/searches", params={"programme": self.programme}).json()
        return {one["mentee_id"]: one["state"] for one in searches}

    def matching_knows(self, search_id: str, state: str | None) -> None:
        """What matching makes of the search; None: it knows of none."""

        def is_so() -> bool:
            searches = self.matching.get("/api/v1/traineeships").json()
            return {one["search_id"]: one["state"] for one in searches}.get(search_id) == state

        eventually(is_so, f"matching to have the search as {state}")


def test_a_place_is_sought_found_given_away_found_again_agreed_on_and_forgotten(system: System) -> None:
    coordinator = Coordinator(system)
    coordinator.offers(1)
    first, second, other = coordinator.enrols(), coordinator.enrols(), coordinator.enrols()
    sought = coordinator.seeks(first)
    found = coordinator.sees(first, "matched")["found"]
    assert (found["place_id"], found["days"]) == (coordinator.place_id, ["mon", "thu"])
    assert "a mentor on the floor" in found["why"]
    assert (found["choice"]["wish"], found["choice"]["suitable"]) == (1, 1)
    later = coordinator.seeks(second)
    coordinator.sees(second, "unmatched", "no-free-place")

    assert coordinator.lists() == {first: "matched", second: "unmatched"}

    coordinator.agrees(other)
    coordinator.sees(first, "unmatched", "no-free-place")
    coordinator.offers(2)
    coordinator.sees(first, "matched")
    agreement_id = coordinator.agrees(first)
    coordinator.sees(first, "agreed")
    coordinator.matching_knows(sought, "agreed")
    told = system.published(TraineeshipAgreed, lambda event: event.agreement_id == agreement_id).event
    assert isinstance(told, TraineeshipAgreed)
    assert (told.search_id, told.days) == (sought, ("mon", "thu"))

    coordinator.posts(f"/agreements/{agreement_id}/end", {"on": PERIOD["from_on"], "reason": "other-place"})
    coordinator.sees(second, "unmatched", "no-free-place")
    coordinator.offers(3)
    coordinator.sees(second, "matched")
    coordinator.matching_knows(later, "held")
    coordinator.posts(f"/mentees/{second}/erase")
    coordinator.matching_knows(later, None)
