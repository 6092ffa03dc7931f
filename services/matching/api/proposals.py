"""Questions to daycares that want to be asked before a family is offered their place."""

from datetime import datetime
from typing import Any, Literal

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict

from services.matching.api.asking import Director, PathId, PracticeOf, QueryId, SessionsOf, UnitsOf
from services.matching.api.offers import ShownTerms, shown_terms
from services.matching.directors.reach import acts_for
from services.matching.domain.promises import Proposal, ProposalClosedError, ProposalState, Why
from services.matching.handlers import answering
from services.matching.store import promises
from shared.web.idempotency import OptionalKey, fingerprint, once
from shared.web.problems import Problem

router = APIRouter(prefix="/proposals")


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


@router.get("")
async def read_proposals(sessions: SessionsOf, caller: Director, daycare_id: QueryId) -> list[ShownProposal]:
    """What a daycare is asked now, oldest first."""
    async with sessions() as session:
        if not await acts_for(session, caller, daycare_id):
            raise Problem(403, "Not allowed", "This token is for another daycare.")
        return [_shown(proposal) for proposal in await promises.open_proposals(session, daycare_id)]


@router.post("/{proposal_id}/answer")
async def answer_proposal(
    units: UnitsOf,
    practice: PracticeOf,
    caller: Director,
    key: OptionalKey,
    *,
    proposal_id: PathId,
    body: DirectorsAnswer,
) -> ShownProposal:
    """The director's yes or no. The same answer again changes nothing; another one is a conflict."""

    async def make() -> dict[str, Any]:
        asked = await promises.proposal(unit.session, proposal_id)
        if asked is None or not await acts_for(unit.session, caller, asked.daycare_id):
            raise Problem(404, "Not found", "There is no such question to this daycare.")
        answered = await answering.proposal_answered(practice, unit, proposal_id, body.answer, body.why)
        return _shown(answered or asked).model_dump(mode="json")

    try:
        async with units.begin() as unit:
            mark = fingerprint(["proposals", proposal_id, body.model_dump()])
            return ShownProposal.model_validate(await once(unit, key, caller.name, mark, make))
    except ProposalClosedError as error:
        raise Problem(409, "The question is closed", str(error)) from error


def _shown(proposal: Proposal) -> ShownProposal:
    return ShownProposal(
        **shown_terms(proposal.terms, proposal.daycare_id),
        proposal_id=proposal.proposal_id,
        daycare_id=proposal.daycare_id,
        state=proposal.state,
        proposed_at=proposal.proposed_at,
        expires_at=proposal.expires_at,
    )
