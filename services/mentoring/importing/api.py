"""Importing over HTTP, for `opvangpunt import`: a file comes in pieces. A new kind is a module and a line in KINDS."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field

from services.mentoring.callers import Coordinator
from services.mentoring.fields import Body
from services.mentoring.importing import ledger, mentees, mentors, outcomes, places, sessions
from services.mentoring.importing.rows import Row, Tally, rows_of
from services.mentoring.mentees.store import one_import_at_a_time
from shared.messaging import UnitOfWork, Units
from shared.runtime.application import units_of
from shared.web.idempotency import OptionalKey, fingerprint, once

router = APIRouter(prefix="/api/v1/imports", tags=["imports"])
UnitsOf = Annotated[Units, Depends(units_of)]


@dataclass(frozen=True, slots=True)
class Kind:
    """What a file may hold: the columns it cannot do without, and what takes its rows, noting refusals in them."""

    required: tuple[str, ...]
    take: Callable[[UnitOfWork, list[Row]], Awaitable[Tally]]


KINDS: Final = {
    "mentees": Kind(mentees.REQUIRED, mentees.take),
    "mentors": Kind(mentors.REQUIRED, mentors.take),
    "sessions": Kind(sessions.REQUIRED, sessions.take),
    "places": Kind(places.REQUIRED, places.take),
    "outcomes": Kind(outcomes.REQUIRED, outcomes.take),
    "ledger": Kind(ledger.REQUIRED, ledger.take),
}


class RowsBody(Body):
    """A piece of a CSV file. `first_line` is the line of its first row."""

    first_line: Annotated[int, Field(ge=1, le=1_000_000_000, strict=True)]
    header: Annotated[list[str], Field(min_length=1, max_length=200)]
    rows: Annotated[list[list[str]], Field(max_length=5000)]


class RefusalAnswer(BaseModel):
    """A line that was not imported."""

    line: int
    column: str
    detail: str


class ImportAnswer(BaseModel):
    """How many rows were imported, how many were there already, and which were refused."""

    imported: int
    unchanged: int
    refused: list[RefusalAnswer]


@router.post("/{kind}", response_model=ImportAnswer)
async def import_rows(
    units: UnitsOf,
    caller: Coordinator,
    key: OptionalKey,
    kind: Literal["mentees", "mentors", "sessions", "places", "outcomes", "ledger"],
    body: RowsBody,
) -> Any:
    """Import rows of a file. The same rows again change nothing; what is wrong is named, and the rest goes in."""
    missing = [name for name in KINDS[kind].required if name not in body.header]
    if missing:
        refused = [{"line": 1, "column": name, "detail": "this column is missing"} for name in missing]
        return {"imported": 0, "unchanged": 0, "refused": refused}

    async def make() -> dict[str, Any]:
        await one_import_at_a_time(unit.session)
        rows = rows_of(body.header, body.rows, body.first_line)
        tally = await KINDS[kind].take(unit, rows)
        refused = [_told(refusal) for row in rows for refusal in row.refusals]
        return {"imported": tally.imported, "unchanged": tally.unchanged, "refused": refused}

    async with units.begin() as unit:
        return await once(unit, key, caller.name, fingerprint([kind, body.model_dump(mode="json")]), make)


def _told(refusal: Any) -> dict[str, Any]:
    return {"line": refusal.line, "column": refusal.column, "detail": refusal.detail}
