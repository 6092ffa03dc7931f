"""What every route of matching asks for: who calls, and the parts of the service."""

from typing import Annotated, Final

from fastapi import Depends, Path, Query, Request
from pydantic import Field

from services.matching.handlers.practice import Practice
from shared.messaging import Units
from shared.runtime.application import units_of
from shared.runtime.database import Sessions
from shared.web.access import Caller, allow


def practice_of(request: Request) -> Practice:
    """What this service's decisions go by."""
    practice: Practice = request.app.state.practice
    return practice


def sessions_of(request: Request) -> Sessions:
    """For reading."""
    sessions: Sessions = request.app.state.service.sessions
    return sessions


_STORABLE: Final = Field(min_length=1, max_length=100, pattern=r"^[^\x00]+$")
Id = Annotated[str, _STORABLE]
"""An id as it may be sent: no database keeps the character with number 0."""
PathId = Annotated[Id, Path()]
QueryId = Annotated[Id, Query()]

UnitsOf = Annotated[Units, Depends(units_of)]
SessionsOf = Annotated[Sessions, Depends(sessions_of)]
PracticeOf = Annotated[Practice, Depends(practice_of)]
Operator = Annotated[Caller, Depends(allow("operator"))]
Director = Annotated[Caller, Depends(allow("director", "operator"))]
OfferReader = Annotated[Caller, Depends(allow("terminal", "director", "official", "operator"))]
DaycareReader = Annotated[
    Caller, Depends(allow("terminal", "director", "official", "coordinator", "mentor", "operator"))
]
