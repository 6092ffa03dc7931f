"""Daycares and what they have free."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel

from services.matching.api.asking import DaycareReader, SessionsOf
from services.matching.domain.catalogue import Consent, Price
from services.matching.store import showing
from shared.contracts.event import Daypart

router = APIRouter(prefix="/daycares")


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


@router.get("")
async def read_daycares(
    sessions: SessionsOf,
    _: DaycareReader,
    after: Annotated[str, Query(max_length=100, description="The last daycare_id of the page before.")] = "",
    limit: Annotated[int, Query(ge=1, le=1000)] = 1000,
) -> list[ShownDaycare]:
    """Daycares by id, with what they have free now; a thousand at most, the rest with `after`."""
    async with sessions() as session:
        found = await showing.daycares(session, after, limit)
    return [ShownDaycare.model_validate(daycare) for daycare in found]
