"""Sends the pieces of a file to a service and gathers what became of its rows."""

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import uuid4

import httpx

from deploy.local.access import operator_token
from deploy.local.importing.reading import Line, Sheet, pieces
from deploy.local.state import System
from deploy.local.trouble import Trouble

ROWS_AT_ONCE: Final = 1000
CHARACTERS_AT_ONCE: Final = 4_000_000
ATTEMPTS: Final = 16
"""About a minute: as long as a service that died may take to be there again."""
LONGEST_WAIT_SECONDS: Final = 5.0
ANSWER_WITHIN_SECONDS: Final = 300.0
_FIRST_ROW: Final = 2
"""The line that the first row of a piece is said to have: answers are read back by it."""


class ImportStopped(Trouble):
    """The service does not take the file; the message says why, and how far the import came."""


@dataclass(frozen=True, slots=True)
class Destination:
    """Where rows of one kind go. Those alike in the column `together_by` go in one piece."""

    service: str
    path: str
    together_by: str | None = None


DESTINATIONS: Final = {
    "daycares": Destination("matching", "/api/v1/imports/daycares", "daycare_id"),
    "vacancies": Destination("matching", "/api/v1/imports/vacancies", "daycare_id"),
    "requests": Destination("intake", "/api/v1/imports/requests", "family_id"),
    "mentees": Destination("mentoring", "/api/v1/imports/mentees", "person_ref"),
    "mentors": Destination("mentoring", "/api/v1/imports/mentors", "mentor_ref"),
    "sessions": Destination("mentoring", "/api/v1/imports/sessions"),
    "places": Destination("mentoring", "/api/v1/imports/places", "place_id"),
    "outcomes": Destination("mentoring", "/api/v1/imports/outcomes"),
    "ledger": Destination("mentoring", "/api/v1/imports/ledger", "on"),
}


@dataclass(frozen=True, slots=True, order=True)
class Refusal:
    """A row that was not imported, by its line in the file."""

    line: int
    column: str
    detail: str


@dataclass
class Outcome:
    """What became of a file's rows."""

    imported: int = 0
    unchanged: int = 0
    refused: list[Refusal] = field(default_factory=list)

    @property
    def refused_rows(self) -> int:
        """How many rows were refused: one row can have several faults."""
        return len({refusal.line for refusal in self.refused})


def send(system: System, what: str, sheet: Sheet, more: dict[str, Any], advance: Callable[[int], None]) -> Outcome:
    """Sends all rows; calls `advance` with the number of rows of each piece that was taken. Raises ImportStopped."""
    destination = DESTINATIONS[what]
    address = system.service_urls[destination.service] + destination.path
    outcome = Outcome()
    with httpx.Client(timeout=ANSWER_WITHIN_SECONDS) as client:
        for piece in pieces(sheet, destination.together_by, ROWS_AT_ONCE, CHARACTERS_AT_ONCE):
            body = {"first_line": _FIRST_ROW, "header": sheet.header.cells, "rows": _cells(piece), **more}
            answer = _post(client, system, address, body, outcome)
            outcome.imported += answer["imported"]
            outcome.unchanged += answer["unchanged"]
            outcome.refused += _refusals(answer["refused"], piece, sheet)
            advance(len(piece))
            if any(refusal.line == sheet.header.number for refusal in outcome.refused):
                break
    outcome.refused.sort()
    return outcome


def _cells(piece: Iterable[Line]) -> list[list[str]]:
    return [line.cells for line in piece]


def _refusals(refused: Sequence[dict[str, Any]], piece: Sequence[Line], sheet: Sheet) -> list[Refusal]:
    lines = [sheet.header.number, *(line.number for line in piece)]
    return [Refusal(lines[max(item["line"] - _FIRST_ROW + 1, 0)], item["column"], item["detail"]) for item in refused]


def _post(client: httpx.Client, system: System, address: str, body: dict[str, Any], sofar: Outcome) -> dict[str, Any]:
    """One piece, again and again while the service is away: under one key, so it has its effect once."""
    key = str(uuid4())
    wait = 0.2
    trouble = ""
    for attempt in range(ATTEMPTS):
        if attempt:
            time.sleep(wait)
            wait = min(wait * 2, LONGEST_WAIT_SECONDS)
        headers = {"Authorization": f"Bearer {operator_token(system.layout)}", "Idempotency-Key": key}
        try:
            answer = client.post(address, json=body, headers=headers)
        except httpx.HTTPError as error:
            trouble = f"{address} does not answer: {error!r}"
            continue
        if answer.status_code == httpx.codes.OK:
            return dict(answer.json())
        trouble = _said(answer)
        if answer.status_code < httpx.codes.INTERNAL_SERVER_ERROR:
            break
    raise ImportStopped(f"{trouble} ({sofar.imported} rows were imported before; importing again is safe)")


def _said(answer: httpx.Response) -> str:
    try:
        problem = answer.json()
    except ValueError:
        return f"The service answered {answer.status_code}"
    wrong = "; ".join(f"{item['field']}: {item['detail']}" for item in problem.get("errors", []))
    return f"{problem.get('title', answer.status_code)}: {wrong or problem.get('detail', '')}"
