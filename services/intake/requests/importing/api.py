"""Importing requests over HTTP, for `opvangpunt import requests`: a file comes in pieces, a family never in two."""

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, Field

from services.intake.contact_points.known import contact_point, known
from services.intake.fields import Body, Id
from services.intake.requests.importing.families import families_of
from services.intake.requests.importing.handlers import import_families
from services.intake.requests.importing.rows import Refusal, RefusedRowError, Row, missing_columns, read_row
from shared.runtime.application import service_of
from shared.web.access import Caller, allow
from shared.web.idempotency import OptionalKey, fingerprint, once

router = APIRouter(prefix="/api/v1/imports", tags=["imports"])
Operator = Annotated[Caller, Depends(allow("operator"))]


class RowsBody(Body):
    """A piece of a CSV file. `first_line` is the line of its first row; `contact_point` the first desk if left out."""

    first_line: Annotated[int, Field(ge=1, strict=True)]
    header: list[str]
    rows: Annotated[list[list[str]], Field(max_length=5000)]
    contact_point: Id | None = None


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


@router.post("/requests", response_model=ImportAnswer)
async def import_requests(request: Request, body: RowsBody, caller: Operator, key: OptionalKey) -> Any:
    """Rows of a requests file become requests without contact details. The same rows again change nothing."""
    desk = contact_point(request, body.contact_point or next(iter(known(request)))).slug
    missing = missing_columns(body.header)
    if missing:
        return {"imported": 0, "unchanged": 0, "refused": [asdict(refusal) for refusal in missing]}
    service = service_of(request)
    rows, torn, refused = _read(body, service.clock())
    families, unfit = families_of(rows, torn)
    async with service.units.begin() as unit:

        async def make() -> dict[str, Any]:
            imported, unchanged, taken = await import_families(unit, families, desk)
            lines = sorted([*refused, *unfit, *taken], key=lambda refusal: refusal.line)
            return {"imported": imported, "unchanged": unchanged, "refused": [asdict(refusal) for refusal in lines]}

        return await once(unit, key, caller.name, fingerprint(body.model_dump(mode="json")), make)


def _read(body: RowsBody, now: Any) -> tuple[list[Row], set[str], list[Refusal]]:
    rows: list[Row] = []
    torn: set[str] = set()
    refused: list[Refusal] = []
    family_column = body.header.index("family_id")
    for line, cells in enumerate(body.rows, body.first_line):
        try:
            rows.append(read_row(line, body.header, cells, now))
        except RefusedRowError as error:
            refused += error.refusals
            torn |= set(cells[family_column : family_column + 1])
    return rows, torn, refused
