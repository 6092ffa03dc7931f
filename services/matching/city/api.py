"""The city's figures over HTTP."""

import csv
import io
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import Response
from pydantic import BaseModel

from services.matching.api.asking import SessionsOf
from services.matching.city import store
from services.matching.city.domain import COLUMNS, Figures
from services.matching.domain.dayparts import DAYPARTS
from shared.contracts.event import Daypart
from shared.contracts.matching import UnmatchedReason
from shared.web.access import Caller, allow

router = APIRouter(prefix="/api/v1/city", tags=["matching"])
Official = Annotated[Caller, Depends(allow("official", "operator"))]


class ShownNeighbourhood(BaseModel):
    """A postcode, empty for requests that have none; `children_asking` and `places_free` by daypart."""

    postcode: str
    open_requests: int
    open_children: int
    oldest_waiting_since: date | None
    children_asking: dict[Daypart, int]
    places_free: dict[Daypart, int]


class ShownFigures(BaseModel):
    """Numbers of families and places, at this moment."""

    neighbourhoods: list[ShownNeighbourhood]
    waiting_by_reason: dict[UnmatchedReason, int]


@router.get("")
async def read_figures(sessions: SessionsOf, _: Official) -> ShownFigures:
    """Open requests and free places by neighbourhood, and the waiting requests by reason."""
    async with sessions() as session:
        found = await store.figures(session)
    return ShownFigures(
        neighbourhoods=[
            ShownNeighbourhood(
                postcode=one.postcode,
                open_requests=one.requests,
                open_children=one.children,
                oldest_waiting_since=one.oldest_waiting,
                children_asking=dict(zip(DAYPARTS, one.asked, strict=True)),
                places_free=dict(zip(DAYPARTS, one.free, strict=True)),
            )
            for one in found.neighbourhoods
        ],
        waiting_by_reason=dict(found.reasons),
    )


@router.get("/figures.csv", response_class=Response, responses={200: {"content": {"text/csv": {}}}})
async def download_figures(sessions: SessionsOf, _: Official) -> Response:
    """The same as a CSV file, one number a row."""
    async with sessions() as session:
        found = await store.figures(session)
    headers = {"Content-Disposition": 'attachment; filename="opvangpunt-figures.csv"', "Cache-Control": "no-store"}
    return Response(as_csv(found), media_type="text/csv; charset=utf-8", headers=headers)


def as_csv(figures: Figures) -> str:
    """The figures as CSV with a header row."""
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(COLUMNS)
    rows.writerows(figures.rows())
    return text.getvalue()
