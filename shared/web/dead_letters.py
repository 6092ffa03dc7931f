"""Dead letters over HTTP: what could not be handled, and once more."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request

from shared.messaging import retrying
from shared.web.access import Caller, allow
from shared.web.problems import Problem

router = APIRouter(prefix="/api/v1/dead-letters", tags=["operation"])
Operator = Annotated[Caller, Depends(allow("operator"))]


@router.get("")
async def list_dead_letters(request: Request, _: Operator) -> list[dict[str, Any]]:
    """What waits for an operator, oldest first. Never the record's content."""
    async with request.app.state.service.sessions() as session:
        return await retrying.waiting(session)


@router.post("/{dead_letter_id}/retry")
async def retry_dead_letter(request: Request, dead_letter_id: str, _: Operator) -> dict[str, str]:
    """Handle a record once more. 404 when it does not wait, 409 with the reason when it fails again."""
    service = request.app.state.service
    if service.consumer is None:
        raise Problem(404, "This service handles no events")
    try:
        await retrying.retry(service.units, service.consumer, dead_letter_id)
    except retrying.NoSuchDeadLetterError:
        raise Problem(404, "No dead letter with this id is waiting") from None
    except retrying.StillFailsError as error:
        raise Problem(409, "The record still cannot be handled", str(error)) from None
    return {"id": dead_letter_id, "status": "handled"}
