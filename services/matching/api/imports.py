"""Importing daycares and vacancies: a file comes in pieces."""

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from services.matching.api.asking import Operator, PracticeOf, UnitsOf
from services.matching.domain.files import Fault
from services.matching.domain.imports import read_daycares, read_vacancies
from services.matching.handlers import importing
from shared.geography import middle_of
from shared.web.idempotency import OptionalKey, fingerprint, once

router = APIRouter(prefix="/imports")


class Options(BaseModel):
    """How a file is to be read."""

    model_config = ConfigDict(extra="forbid")

    capacity_as_vacancies: bool = False


class Rows(BaseModel):
    """Rows of a CSV file, as text. `first_line` is the line of the first row: faults are named by it."""

    model_config = ConfigDict(extra="forbid")

    first_line: Annotated[int, Field(ge=0, le=1_000_000_000)] = 2
    header: Annotated[list[str], Field(min_length=1, max_length=200)]
    rows: Annotated[list[list[str]], Field(max_length=5000)]
    options: Options = Options()


class Refused(BaseModel):
    """A row that was not imported, and why."""

    line: int
    column: str
    detail: str


class Report(BaseModel):
    """What became of the rows."""

    imported: int
    unchanged: int
    refused: list[Refused]


@router.post("/daycares")
async def import_daycares(
    units: UnitsOf, practice: PracticeOf, caller: Operator, key: OptionalKey, body: Rows
) -> Report:
    """Import daycares; with `capacity_as_vacancies` their capacity as the free places of one group `all`."""
    whole = body.options.capacity_as_vacancies
    reading = read_daycares(body.header, body.rows, body.first_line, middle_of, capacity_as_vacancies=whole)

    async def make() -> dict[str, Any]:
        done = await importing.import_daycares(practice, unit, [record for _, record in reading.records])
        return _report(done, reading.faults)

    async with units.begin() as unit:
        mark = fingerprint(["daycares", body.model_dump()])
        return Report.model_validate(await once(unit, key, caller.name, mark, make))


@router.post("/vacancies")
async def import_vacancies(
    units: UnitsOf, practice: PracticeOf, caller: Operator, key: OptionalKey, body: Rows
) -> Report:
    """Import vacancies: the places free beside what was promised. Other numbers set them anew, no promise is undone."""
    reading = read_vacancies(body.header, body.rows, body.first_line)

    async def make() -> dict[str, Any]:
        done = await importing.import_vacancies(practice, unit, [record for _, record in reading.records])
        strangers = [
            Fault(line, "daycare_id", f"there is no daycare {record.daycare_id!r}: import it first")
            for line, record in reading.records
            if record.daycare_id in done.unknown
        ]
        return _report(done, [*reading.faults, *strangers])

    async with units.begin() as unit:
        mark = fingerprint(["vacancies", body.model_dump()])
        return Report.model_validate(await once(unit, key, caller.name, mark, make))


def _report(done: importing.Imported, faults: Sequence[Fault]) -> dict[str, Any]:
    refused = [
        {"line": fault.line, "column": fault.column, "detail": fault.detail}
        for fault in sorted(faults, key=lambda fault: fault.line)
    ]
    return {"imported": done.changed, "unchanged": done.unchanged, "refused": refused}
