"""A partner's own pages: its trainees, and of each what a school or a daycare has to know."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from services.mentoring.domain import MentoringError
from services.mentoring.mentees.looks import looking
from services.mentoring.partners.view import seen_by, shown_to
from services.mentoring.problems import problem_of
from services.mentoring.programmes.store import programme_names
from services.mentoring.site import PAGES
from shared.runtime.application import service_of
from shared.web.access import Caller, allow

router = APIRouter(prefix="/partner", include_in_schema=False)
Partner = Annotated[Caller, Depends(allow("partner"))]


@router.get("")
async def partner_page(request: Request, caller: Partner) -> Response:
    """Whom the partner sees today. Which partner it is, the token says."""
    service = service_of(request)
    async with service.sessions() as session:
        seen = await seen_by(session, caller.scope or "", service.today())
        names = await programme_names(session)
    return PAGES.render(request, "partner.html", trainees=[trainee for trainee, _ in seen], names=names)


@router.get("/{mentee_id}")
async def trainee_page(request: Request, caller: Partner, mentee_id: str) -> Response:
    """One trainee; another's is not there. That the partner looked, and when, is kept."""
    try:
        async with looking(service_of(request), caller) as look:
            shown = await shown_to(look.session, caller.scope or "", mentee_id, look.today)
            names = await programme_names(look.session)
            look.note("partner-page", mentee_id)
    except MentoringError as error:
        raise problem_of(error) from error
    return PAGES.render(request, "partner_trainee.html", names=names, **shown)
