"""Loads a programme of the demo: what it is and who takes part, then its files. Again changes nothing."""

import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any, Final

import httpx

from deploy.local.access import operator_token
from deploy.local.demo.dates import files_for
from deploy.local.demo.trainees import Call, calls, noted_talk
from deploy.local.importing.reading import read_sheet
from deploy.local.importing.sending import Outcome, send
from deploy.local.state import System
from deploy.local.trouble import Trouble

FOLDER: Final = Path(__file__).parent / "niko_l"
FILES: Final = ("mentors", "mentees", "sessions", "outcomes", "ledger")
RUNNING: Final = Path(__file__).parent / "kansen"
BEFORE: Final = ("mentors", "places")
AFTER: Final = ("sessions", "outcomes", "ledger")
RUNNING_FILES: Final = ("trainees.toml", *(f"{what}.csv" for what in (*BEFORE, *AFTER)))


class NotDescribed(Trouble):
    """Mentoring does not take what the programme is; the message is its own."""


def load_programme(system: System) -> Iterator[tuple[str, Outcome]]:
    """NIKO(L), which is over: each kind of file with what became of its rows. Raises NotDescribed, ImportStopped."""
    with _mentoring(system) as client:
        _describe(client, read_told(FOLDER / "programme.toml"))
    for what in FILES:
        yield what, send(system, what, read_sheet(FOLDER / f"{what}.csv"), {}, lambda _: None)


def load_running(system: System, today: date) -> Iterator[tuple[str, Outcome]]:
    """The city's project, as it runs today; its trainees by the routes that pages use. Raises as `load_programme`."""
    files = files_for(today, system.layout.folder / "demo-city" / RUNNING.name, RUNNING_FILES, RUNNING)
    told = read_told(RUNNING / "programme.toml") | read_told(files["trainees"])
    with _mentoring(system) as client:
        _describe(client, told)
        for what in BEFORE:
            yield what, send(system, what, read_sheet(files[what]), {}, lambda _: None)
        for number, talk in enumerate(told.get("first_talks", [])):
            _call(client, noted_talk(told["id"], str(number), talk))
        for trainee in told["trainees"]:
            _guide(client, told["id"], trainee)
    for what in AFTER:
        yield what, send(system, what, read_sheet(files[what]), {}, lambda _: None)


def read_told(file: Path) -> dict[str, Any]:
    """What a file of the demo tells of a programme."""
    return tomllib.loads(file.read_text(encoding="utf-8"))


def documents(told: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """What is put at which path under the programme's address: itself, its partners, its cohorts, its modules."""
    apart = ("id", "partners", "cohorts", "modules", "first_talks", "trainees")
    yield "", _as_json({name: value for name, value in told.items() if name not in apart})
    for partner_id, partner in told["partners"].items():
        yield f"/partners/{partner_id}", _as_json({"joined_on": told["starts_on"], **partner})
    for name, cohort in told["cohorts"].items():
        yield f"/cohorts/{name}", _as_json(cohort)
    if "modules" in told:
        yield "/modules", {"modules": told["modules"]}


def _as_json(facts: dict[str, Any]) -> dict[str, str]:
    return {name: str(value) for name, value in facts.items()}


@contextmanager
def _mentoring(system: System) -> Iterator[httpx.Client]:
    headers = {"Authorization": f"Bearer {operator_token(system.layout)}"}
    with httpx.Client(base_url=system.service_urls["mentoring"], headers=headers, timeout=30) as client:
        yield client


def _describe(client: httpx.Client, told: dict[str, Any]) -> None:
    for path, body in documents(told):
        _call(client, Call("PUT", f"/api/v1/programmes/{told['id']}{path}", body))


def _guide(client: httpx.Client, programme: str, trainee: dict[str, Any]) -> None:
    asking = calls(programme, trainee)
    call = next(asking, None)
    while call:
        answer = _call(client, call)
        try:
            call = asking.send(answer)
        except StopIteration:
            return


def _call(client: httpx.Client, call: Call) -> dict[str, Any]:
    headers = {"Idempotency-Key": call.key} if call.key else {}
    answer = client.request(call.method, call.path, json=call.body, headers=headers)
    if not answer.is_success:
        raise NotDescribed(f"{call.path}: {answer.text}")
    return dict(answer.json())
