"""Matching over HTTP."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel, ConfigDict, Field

from services.matching.domain.catalogue import Consent, Price
from services.matching.domain.files import Fault, MissingColumnsError, Reading
from services.matching.domain.imports import read_daycares, read_vacancies
from services.matching.domain.promises import OfferState, Proposal, ProposalClosedError, ProposalState, Terms, Why
from services.matching.handlers import answering, importing
from services.matching.handlers.practice import Practice
from services.matching.store import postcodes, promises, showing
from shared.contracts.event import Daypart
from shared.contracts.matching import Placement
from shared.messaging import Units
from shared.runtime.application import units_of
from shared.runtime.database import Sessions
from shared.web.access import Caller, allow
from shared.web.idempotency import OptionalKey, fingerprint, once
from shared.web.problems import Problem

router = APIRouter(prefix="/api/v1", tags=["matching"])


def practice_of(request: Request) -> Practice:
    """What this service's decisions go by."""
    practice: Practice = request.app.state.practice
    return practice


def sessions_of(request: Request) -> Sessions:
    """For reading."""
    sessions: Sessions = request.app.state.service.sessions
    return sessions


UnitsOf = Annotated[Units, Depends(units_of)]
SessionsOf = Annotated[Sessions, Depends(sessions_of)]
PracticeOf = Annotated[Practice, Depends(practice_of)]
Operator = Annotated[Caller, Depends(allow("operator"))]
Director = Annotated[Caller, Depends(allow("director", "operator"))]
Reader = Annotated[Caller, Depends(allow("terminal", "director", "official", "coordinator", "mentor", "operator"))]
OfferReader = Annotated[Caller, Depends(allow("terminal", "director", "official", "operator"))]


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


class ShownGroup(BaseModel):
    """A group with what is free now."""

    group: str
    min_age_months: int
    max_age_months: int
    available_from: date
    free: dict[Daypart, int]


class ShownDaycare(BaseModel):
    """A daycare with its groups."""

    daycare_id: str
    name: str
    postcode: str
    city: str
    latitude: float | None
    longitude: float | None
    price: Price
    specific_care: bool
    consent: Consent
    groups: list[ShownGroup]


class ShownTerms(BaseModel):
    """What was promised and why."""

    request_id: str
    daycare_name: str
    placements: list[Placement]
    start_on: date
    policy_id: str
    reason: str


class ShownOffer(ShownTerms):
    """An offer to a family."""

    offer_id: str
    state: OfferState
    offered_at: datetime
    expires_at: datetime


class ShownProposal(ShownTerms):
    """A question to a daycare."""

    proposal_id: str
    daycare_id: str
    state: ProposalState
    proposed_at: datetime
    expires_at: datetime


class DirectorsAnswer(BaseModel):
    """Whether the daycare takes the child; `why` is a code, for a no."""

    model_config = ConfigDict(extra="forbid")

    answer: Literal["accept", "decline"]
    why: Why | None = None


@router.post("/imports/daycares")
async def import_daycares(
    units: UnitsOf, practice: PracticeOf, caller: Operator, key: OptionalKey, body: Rows
) -> Report:
    """Import daycares; with `capacity_as_vacancies` their capacity as the free places of one group `all`."""
    reading = _read(body, "daycares")

    async def make() -> dict[str, Any]:
        done = await importing.import_daycares(practice, unit, [record for _, record in reading.records])
        return _report(done, reading.faults)

    async with units.begin() as unit:
        mark = fingerprint(["daycares", body.model_dump()])
        return Report.model_validate(await once(unit, key, caller.token_id, mark, make))


@router.post("/imports/vacancies")
async def import_vacancies(
    units: UnitsOf, practice: PracticeOf, caller: Operator, key: OptionalKey, body: Rows
) -> Report:
    """Import vacancies: the places free beside what was promised. Other numbers set them anew, no promise is undone."""
    reading = _read(body, "vacancies")

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
        return Report.model_validate(await once(unit, key, caller.token_id, mark, make))


def _read(body: Rows, what: Literal["daycares", "vacancies"]) -> Reading[Any]:
    try:
        if what == "vacancies":
            return read_vacancies(body.header, body.rows, body.first_line)
        whole = body.options.capacity_as_vacancies
        return read_daycares(body.header, body.rows, body.first_line, postcodes.middle_of, capacity_as_vacancies=whole)
    except MissingColumnsError as error:
        errors = [{"field": "header", "detail": f"{column} is missing"} for column in error.columns]
        raise Problem(422, "Columns are missing", f"Nothing was imported: {error}.", errors=errors) from error


def _report(done: importing.Imported, faults: Sequence[Fault]) -> dict[str, Any]:
    refused = [
        {"line": fault.line, "column": fault.column, "detail": fault.detail}
        for fault in sorted(faults, key=lambda fault: fault.line)
    ]
    return {"imported": done.changed, "unchanged": done.unchanged, "refused": refused}


@router.get("/daycares")
async def read_all_daycares(sessions: SessionsOf, _: Reader) -> list[ShownDaycare]:
    """All daycares, with what they have free now."""
    async with sessions() as session:
        found = await showing.daycares(session)
    return [ShownDaycare.model_validate(daycare) for daycare in found]


@router.get("/offers/{offer_id}")
async def read_offer(sessions: SessionsOf, caller: OfferReader, offer_id: str) -> ShownOffer:
    """One offer. A director sees those of the own daycare."""
    async with sessions() as session:
        offer = await promises.offer(session, offer_id)
    if offer is None or not _may_see(caller, offer.terms):
        raise Problem(404, "Not found", "There is no such offer.")
    return ShownOffer(
        **_terms(offer.terms),
        offer_id=offer.offer_id,
        state=offer.state,
        offered_at=offer.offered_at,
        expires_at=offer.expires_at,
    )


@router.get("/proposals")
async def read_proposals(
    sessions: SessionsOf, caller: Director, daycare_id: Annotated[str, Query(min_length=1, max_length=100)]
) -> list[ShownProposal]:
    """What a daycare is asked now, oldest first."""
    if not caller.may_act_for(daycare_id):
        raise Problem(403, "Not allowed", "This token is for another daycare.")
    async with sessions() as session:
        return [_shown(proposal) for proposal in await promises.open_proposals(session, daycare_id)]


@router.post("/proposals/{proposal_id}/answer")
async def answer_proposal(
    units: UnitsOf,
    practice: PracticeOf,
    caller: Director,
    key: OptionalKey,
    *,
    proposal_id: str,
    body: DirectorsAnswer,
) -> ShownProposal:
    """The director's yes or no. The same answer again changes nothing; another one is a conflict."""

    async def make() -> dict[str, Any]:
        asked = await promises.proposal(unit.session, proposal_id)
        if asked is None or not caller.may_act_for(asked.daycare_id):
            raise Problem(404, "Not found", "There is no such question to this daycare.")
        answered = await answering.proposal_answered(practice, unit, proposal_id, body.answer, body.why)
        return _shown(answered or asked).model_dump(mode="json")

    try:
        async with units.begin() as unit:
            mark = fingerprint(["proposals", proposal_id, body.model_dump()])
            return ShownProposal.model_validate(await once(unit, key, caller.token_id, mark, make))
    except ProposalClosedError as error:
        raise Problem(409, "The question is closed", str(error)) from error


def _may_see(caller: Caller, terms: Terms) -> bool:
    return caller.role != "director" or caller.scope in terms.daycare_ids


def _terms(terms: Terms, daycare_id: str | None = None) -> dict[str, Any]:
    return {
        "request_id": terms.request_id,
        "daycare_name": terms.daycare_name,
        "placements": list(terms.placements(daycare_id)),
        "start_on": terms.start_on,
        "policy_id": terms.policy_id,
        "reason": terms.reason,
    }


def _shown(proposal: Proposal) -> ShownProposal:
    return ShownProposal(
        **_terms(proposal.terms, proposal.daycare_id),
        proposal_id=proposal.proposal_id,
        daycare_id=proposal.daycare_id,
        state=proposal.state,
        proposed_at=proposal.proposed_at,
        expires_at=proposal.expires_at,
    )
