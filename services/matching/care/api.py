"""Whether care started, over HTTP."""

from datetime import date, datetime
from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict

from services.matching.api.asking import Director, Id, PathId, PracticeOf, QueryId, UnitsOf
from services.matching.care import handlers
from services.matching.care.domain import CareReport, CareReportError, NothingAgreedError, ToldError
from services.matching.directors.reach import acts_for
from shared.contracts.matching import CareNotStartedReason
from shared.web.idempotency import OptionalKey, fingerprint, once
from shared.web.problems import Problem

router = APIRouter(prefix="/api/v1/offers", tags=["matching"])
STATUS: dict[type[CareReportError], int] = {NothingAgreedError: 404, ToldError: 409}


class CareBody(BaseModel):
    """What the daycare says: the first day of care, or why there was none."""

    model_config = ConfigDict(extra="forbid")

    daycare_id: Id
    started_on: date | None = None
    why: CareNotStartedReason | None = None


class CareAnswer(BaseModel):
    """What is known now. Until `correctable_until` it may be corrected or taken back; null once it has been told."""

    offer_id: str
    daycare_id: str
    started_on: date | None
    why: CareNotStartedReason | None
    reported_at: datetime
    correctable_until: datetime | None


@router.post("/{offer_id}/care")
async def report_care(
    units: UnitsOf, practice: PracticeOf, caller: Director, key: OptionalKey, *, offer_id: PathId, body: CareBody
) -> CareAnswer:
    """The director says whether the agreed care started. The same again changes nothing, something else corrects it.

    Once it has been told, something else is a conflict.
    """

    async def make() -> dict[str, Any]:
        if not await acts_for(unit.session, caller, body.daycare_id):
            raise Problem(403, "Not allowed", "This token is for another daycare.")
        said = CareReport(offer_id, body.daycare_id, body.started_on, body.why, unit.now)
        kept = await handlers.report_care(practice, unit, said)
        return CareAnswer.model_validate(kept, from_attributes=True).model_dump(mode="json")

    try:
        async with units.begin() as unit:
            mark = fingerprint(["care", offer_id, body.model_dump()])
            return CareAnswer.model_validate(await once(unit, key, caller.name, mark, make))
    except CareReportError as error:
        raise problem_of(error) from error


@router.delete("/{offer_id}/care", status_code=204)
async def take_back(units: UnitsOf, caller: Director, offer_id: PathId, daycare_id: QueryId) -> None:
    """The director takes back what was said of the agreed care; a conflict once it has been told."""
    try:
        async with units.begin() as unit:
            if not await acts_for(unit.session, caller, daycare_id):
                raise Problem(403, "Not allowed", "This token is for another daycare.")
            await handlers.take_back(unit, offer_id, daycare_id)
    except CareReportError as error:
        raise problem_of(error) from error


def problem_of(error: CareReportError) -> Problem:
    """The problem that tells a program what is wrong."""
    errors = [{"field": error.field, "detail": str(error)}]
    return Problem(STATUS.get(type(error), 422), "This cannot be said of this care", str(error), errors=errors)
