"""Daycares and families of a test's own, on a system that it shares with others."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from tests.platform_running import eventually
from tests.system.running import System, fresh_key, fresh_phone
from tests.unit.intake.requests_made import document

START_ON = date.today() + timedelta(days=70)
BORN_ON = date.today() - timedelta(days=200)
FAR_AWAY = "8670"
"""The postcode of daycares that no family of the demo city looks for."""
_DAYPARTS = [f"{day}_{half}" for day in ("mon", "tue", "wed", "thu", "fri") for half in ("am", "pm")]


@dataclass(frozen=True)
class Daycare:
    """A daycare that only its own test knows."""

    daycare_id: str
    name: str


def opened(system: System, places: int = 1, consent: str = "standing") -> Daycare:
    """A new daycare with so many places in one group."""
    mark = uuid4().hex[:8]
    daycare = Daycare(f"proef-{mark}", f"De Proeftuin {mark}")
    matching = system.operator("matching")
    header = ["daycare_id", "name", "postcode", "city", "lat", "lon", "consent"]
    row = [daycare.daycare_id, daycare.name, FAR_AWAY, "Koksijde", "", "", consent]
    answer = matching.post("/api/v1/imports/daycares", json={"header": header, "rows": [row]})
    assert answer.json()["imported"] == 1, answer.text
    header = ["daycare_id", "group", "min_age_months", "max_age_months", "available_from", *_DAYPARTS]
    row = [daycare.daycare_id, "baby", "0", "36", date.today().isoformat(), *[str(places)] * 10]
    answer = matching.post("/api/v1/imports/vacancies", json={"header": header, "rows": [row]})
    assert answer.json()["imported"] == 1, answer.text
    return daycare


def wish(*daycares: Daycare | str, **changes: Any) -> dict[str, Any]:
    """A request for these daycares, with a phone of its own; changes as in `document`."""
    names = [daycare if isinstance(daycare, str) else daycare.daycare_id for daycare in daycares]
    own = {
        "guardian__phone": fresh_phone(),
        "children__0__birth_date": BORN_ON.isoformat(),
        "care__start_on": START_ON.isoformat(),
        "wishes__daycares": names or ["no-such-daycare"],
        "wishes__income_related_price": False,
    }
    return document(**(own | changes))


@dataclass(frozen=True)
class Family:
    """A family that registered at a desk."""

    system: System
    desk: str
    phone: str | None
    request_id: str
    receipt_code: str

    def state(self) -> dict[str, Any]:
        """What its desk sees."""
        answer = self.system.desk(self.desk).get(f"/api/v1/requests/{self.request_id}")
        assert answer.status_code == 200, answer.text
        state: dict[str, Any] = answer.json()
        return state

    def becomes(self, status: str) -> dict[str, Any]:
        """Its state, once it has that status."""
        eventually(lambda: self.state()["status"] == status, f"the request being {status}")
        return self.state()

    def phone_shows(self) -> list[str]:
        """The texts that its phone got, in order."""
        texts = self.system.http("sms_centre").get("/received", params={"to": self.phone}).json()
        return [text["text"] for text in texts]

    def hears(self, number: int) -> list[str]:
        """Its texts, once there are so many."""
        eventually(lambda: len(self.phone_shows()) >= number, f"text {number} to {self.phone}")
        return self.phone_shows()

    def texts(self) -> list[dict[str, Any]]:
        """Its texts as notify tells of them."""
        answer = self.system.desk(self.desk, "notify").get("/api/v1/texts", params={"request_id": self.request_id})
        assert answer.status_code == 200, answer.text
        texts: list[dict[str, Any]] = answer.json()
        return texts

    def is_told(self, *kinds: str) -> None:
        """Waits until these texts, in this order, and no others, were delivered."""

        def delivered() -> bool:
            return [text["kind"] for text in self.texts() if text["status"] == "delivered"] == list(kinds)

        eventually(delivered, f"the texts {kinds}")

    def replies(self, text: str) -> None:
        """Somebody texts back."""
        answer = self.system.http("sms_centre").post("/reply", json={"from": self.phone, "text": text})
        assert answer.status_code == 202

    def answers_at_the_desk(self, answer: str) -> None:
        """The desk passes on what the parent says to the open offer."""
        offer_id = self.state()["offer"]["offer_id"]
        address = f"/api/v1/offers/{offer_id}/answer"
        sent = self.system.desk(self.desk).post(address, json={"answer": answer}, headers=fresh_key())
        assert sent.status_code == 200, sent.text


def registered(system: System, body: dict[str, Any]) -> Family:
    """The family of this request, registered at its desk."""
    answer = system.desk(body["contact_point"]).post("/api/v1/requests", json=body, headers=fresh_key())
    assert answer.status_code == 201, answer.text
    made = answer.json()
    assert made["status"] == "registered"
    phone = body["guardian"]["phone"]
    return Family(system, body["contact_point"], phone, made["request_id"], made["receipt_code"])


def link_in(text: str) -> str:
    """The address of the family's own page in a text."""
    found = re.search(r"https?://\S+/p/[\w-]+", text)
    assert found, text
    return found.group()
