"""Loads the demo's programme: what it is and who takes part, then its files. Again changes nothing."""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import httpx

from deploy.local.access import operator_token
from deploy.local.importing.reading import read_sheet
from deploy.local.importing.sending import Outcome, send
from deploy.local.state import System
from deploy.local.trouble import Trouble

FOLDER: Final = Path(__file__).parent / "niko_l"
FILES: Final = ("mentors", "mentees", "sessions", "outcomes", "ledger")


class NotDescribed(Trouble):
    """Mentoring does not take what the programme is; the message is its own."""


def load_programme(system: System) -> Iterator[tuple[str, Outcome]]:
    """Each kind of file with what became of its rows. Raises NotDescribed, ImportStopped."""
    _describe(system, tomllib.loads((FOLDER / "programme.toml").read_text(encoding="utf-8")))
    for what in FILES:
        yield what, send(system, what, read_sheet(FOLDER / f"{what}.csv"), {}, lambda _: None)


def _describe(system: System, told: dict[str, Any]) -> None:
    address = f"{system.service_urls['mentoring']}/api/v1/programmes/{told['id']}"
    headers = {"Authorization": f"Bearer {operator_token(system.layout)}"}
    with httpx.Client(headers=headers, timeout=30) as client:
        for path, body in documents(told):
            answer = client.put(address + path, json=body)
            if answer.status_code != httpx.codes.OK:
                raise NotDescribed(f"{address}{path}: {answer.text}")


def documents(told: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """What is put at which path under the programme's address: itself, its partners, its cohorts."""
    yield "", _as_json({name: value for name, value in told.items() if name not in ("id", "partners", "cohorts")})
    for partner_id, partner in told["partners"].items():
        yield f"/partners/{partner_id}", _as_json({"joined_on": told["starts_on"], **partner})
    for name, cohort in told["cohorts"].items():
        yield f"/cohorts/{name}", _as_json(cohort)


def _as_json(facts: dict[str, Any]) -> dict[str, str]:
    return {name: str(value) for name, value in facts.items()}
