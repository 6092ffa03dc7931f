"""Dead letters as a page for operators, in every service: what could not be handled, and once more."""

from typing import Annotated, Final

from fastapi import APIRouter, Query, Request, Response

from shared.messaging import retrying
from shared.web.dead_letters import Operator
from shared.web.pages import CATALOGUES, HERE, Pages, see_other
from shared.web.problems import Problem

router = APIRouter(prefix="/dead-letters", include_in_schema=False)
Reason = Annotated[str, Query(pattern=r"^[\w-]*$", max_length=80)]
PAGES: Final = Pages(HERE / "templates", CATALOGUES)


@router.get("")
async def show_dead_letters(request: Request, _: Operator, outcome: str = "", reason: Reason = "") -> Response:
    """The records that wait, oldest first. `outcome` and `reason`: what became of the last try."""
    service = request.app.state.service
    async with service.sessions() as session:
        letters = await retrying.waiting(session)
    return PAGES.render(
        request, "dead_letters.html", service=service.name, letters=letters, outcome=outcome, reason=reason
    )


@router.post("/{dead_letter_id}/retry")
async def retry_dead_letter(request: Request, dead_letter_id: str, _: Operator) -> Response:
    """Handle a record once more, and say on the page what came of it."""
    service = request.app.state.service
    if service.consumer is None:
        raise Problem(404, "This service handles no events")
    try:
        await retrying.retry(service.units, service.consumer, dead_letter_id)
    except retrying.NoSuchDeadLetterError:
        return see_other("/dead-letters?outcome=gone")
    except retrying.StillFailsError as error:
        return see_other(f"/dead-letters?outcome=failed&reason={error}")
    return see_other("/dead-letters?outcome=handled")
