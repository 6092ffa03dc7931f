"""Dead letters of all services, over their HTTP: what could not be handled, and once more."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import httpx

from deploy.local.access import operator_token
from deploy.local.state import System
from deploy.local.trouble import Trouble

TIMEOUT_SECONDS = 30.0


class ServiceSilent(Trouble):
    """A service does not answer as it should; the message names it and what it said."""


class NoSuchDeadLetter(Trouble):
    """No service has a dead letter of this id; the message names those that are not there."""


@dataclass(frozen=True, slots=True)
class Tried:
    """A dead letter after another try. `reason`: why it failed again, empty when it was handled."""

    id: str
    service: str
    status: str
    reason: str


class DeadLetters:
    """The dead letters of a running system."""

    def __init__(self, system: System) -> None:
        self._urls = system.service_urls
        headers = {"Authorization": f"Bearer {operator_token(system.layout)}"}
        self._http = httpx.Client(headers=headers, timeout=TIMEOUT_SECONDS)

    def waiting(self) -> list[dict[str, Any]]:
        """What waits, service by service, oldest first: where the record stands and why, never what it says.

        Raises ServiceSilent.
        """
        found = []
        for service in self._urls:
            answer = self._ask(service, "GET", "")
            if answer.status_code != httpx.codes.OK:
                raise ServiceSilent(f"{service} does not list its dead letters: {_words(answer)}")
            found += [{"service": service, **letter} for letter in answer.json()]
        return found

    def retry(self, ids: Sequence[str]) -> list[Tried]:
        """Have these handled once more, all that wait when `ids` is empty. Raises ServiceSilent, NoSuchDeadLetter."""
        waiting = {letter["id"]: letter["service"] for letter in self.waiting()}
        missing = [letter_id for letter_id in ids if letter_id not in waiting]
        if missing:
            raise NoSuchDeadLetter(f"No dead letter waits with the id {', '.join(missing)}")
        return [self._retry(letter_id, waiting[letter_id]) for letter_id in ids or waiting]

    def _retry(self, letter_id: str, service: str) -> Tried:
        answer = self._ask(service, "POST", f"/{letter_id}/retry")
        if answer.status_code == httpx.codes.OK:
            return Tried(letter_id, service, "handled", "")
        if answer.status_code in {httpx.codes.CONFLICT, httpx.codes.NOT_FOUND}:
            return Tried(letter_id, service, "waiting", _words(answer))
        raise ServiceSilent(f"{service} did not try {letter_id} again: {_words(answer)}")

    def _ask(self, service: str, method: str, path: str) -> httpx.Response:
        address = f"{self._urls[service]}/api/v1/dead-letters{path}"
        try:
            return self._http.request(method, address)
        except httpx.HTTPError as error:
            raise ServiceSilent(f"{service} does not answer at {address}: {error}") from error


def _words(answer: httpx.Response) -> str:
    try:
        problem = answer.json()
    except ValueError:
        return f"HTTP {answer.status_code}"
    return str(problem.get("detail") or problem.get("title") or f"HTTP {answer.status_code}")
