"""Searches for traineeship places over HTTP."""

from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel

from services.matching.api.asking import SessionsOf
from services.matching.traineeships import store
from services.matching.traineeships.domain.places import SearchState
from shared.contracts.matching import TraineeshipReason, TraineeshipUnmatchedReason
from shared.contracts.mentoring import PlaceKind, SearchEndReason, Weekday
from shared.web.access import Caller, allow

router = APIRouter(prefix="/api/v1/traineeships", tags=["matching"])
TraineeshipReader = Annotated[Caller, Depends(allow("official", "coordinator", "operator"))]


class ShownSearch(BaseModel):
    """A search and what became of it: the place that is held or agreed and why, or why there is none yet."""

    search_id: str
    mentee_id: str
    programme: str
    kind: PlaceKind | None
    starts_on: date
    ends_on: date
    days: list[Weekday]
    state: SearchState
    place_id: str | None
    daycare_id: str | None
    daycare_name: str | None
    reason: str | None
    reasons: list[TraineeshipReason]
    km: float | None
    unmatched_reason: TraineeshipUnmatchedReason | None
    end_reason: SearchEndReason | None
    policy_id: str | None
    sought_at: datetime


@router.get("")
async def read_searches(
    sessions: SessionsOf,
    _: TraineeshipReader,
    after: Annotated[str, Query(max_length=100, description="The last search_id of the page before.")] = "",
    state: SearchState | None = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 1000,
) -> list[ShownSearch]:
    """Searches by id, with what became of them; a thousand at most, the rest with `after`."""
    async with sessions() as session:
        found = await store.shown(session, after, state, limit)
    return [ShownSearch.model_validate(search) for search in found]
