"""Plays the scene against a running system, through the doors that everybody uses."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, Final
from uuid import uuid4

import httpx

from deploy.local.access import bearer_token
from deploy.local.playing.scene import ANSWER, DESK, PHONE, Step, request_body, steps_of_request, steps_on_phone
from deploy.local.state import System
from deploy.local.trouble import Trouble

WITHIN_SECONDS: Final = 60.0
LOOK_EVERY_SECONDS: Final = 0.1
Tell = Callable[[Step], None]


class PlayStopped(Trouble):
    """The scene did not come to its end; the message says where it stopped."""


@dataclass
class Play:
    """One played request. `tell` hears each step once, as it is seen."""

    system: System
    tell: Tell
    _told: set[Step] = field(default_factory=set)

    def run(self) -> None:
        """From the terminal to the result in the parent's language. Raises PlayStopped."""
        started = datetime.now(UTC)
        with httpx.Client(timeout=10) as http:
            http.headers["Authorization"] = f"Bearer {bearer_token(self.system, 'terminal', DESK)}"
            request_id = self._register(http)
            self._watch(http, request_id, started, "offered")
            self._say(Step(datetime.now(UTC), "phone", f"the parent texts back: {ANSWER}"))
            http.post(f"{self.system.sms_centre_url}/reply", json={"from": PHONE, "text": ANSWER}).raise_for_status()
            self._watch(http, request_id, started, "matched")

    def _register(self, http: httpx.Client) -> str:
        address = f"{self.system.service_urls['intake']}/api/v1/requests"
        answer = http.post(address, json=request_body(date.today()), headers={"Idempotency-Key": str(uuid4())})
        if answer.status_code != httpx.codes.CREATED:
            raise PlayStopped(f"Intake did not take the request: {answer.text}")
        return str(answer.json()["request_id"])

    def _watch(self, http: httpx.Client, request_id: str, started: datetime, status: str) -> None:
        """Tell what happens until the request has this status and the phone has the text of it."""
        last_look = time.monotonic() + WITHIN_SECONDS
        while time.monotonic() < last_look:
            found = http.get(f"{self.system.service_urls['intake']}/api/v1/requests/{request_id}").json()
            texts = http.get(f"{self.system.sms_centre_url}/received", params={"to": PHONE}).json()
            steps = [*steps_of_request(found["timeline"]), *steps_on_phone(texts)]
            for step in sorted(step for step in steps if step.at >= started):
                self._say(step)
            if found["status"] == status and _texted(found, status):
                return
            if found["status"] == "unmatched":
                raise PlayStopped(f"No daycare has a place for the played request: {found['reason']}")
            time.sleep(LOOK_EVERY_SECONDS)
        raise PlayStopped(f"The request was not {status} with its text sent within {WITHIN_SECONDS:.0f} seconds")

    def _say(self, step: Step) -> None:
        if step not in self._told:
            self._told.add(step)
            self.tell(step)


def _texted(found: dict[str, Any], status: str) -> bool:
    kind = {"offered": "offer", "matched": "result"}[status]
    told = [entry.get("detail") or {} for entry in found["timeline"] if entry["what"] == "text-delivered"]
    return any(detail.get("kind") == kind for detail in told)
