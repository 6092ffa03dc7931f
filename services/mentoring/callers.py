"""Who may see which mentee."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated, Final

from fastapi import Depends, Request
from sqlalchemy.ext.asyncio import AsyncSession

from services.mentoring.domain import MentoringError, UnknownMenteeError
from services.mentoring.mentees import store as mentees
from services.mentoring.mentees.looks import Looking, looking
from services.mentoring.mentors import store as mentors
from services.mentoring.problems import problem_of
from shared.contracts.intake import Role
from shared.runtime.application import service_of
from shared.web.access import Caller, allow

Coordinator = Annotated[Caller, Depends(allow("coordinator", "operator"))]
Guide = Annotated[Caller, Depends(allow("mentor", "coordinator", "operator"))]
GUIDES: Final[frozenset[Role]] = frozenset({"mentor", "coordinator", "operator"})
"""The roles of a Guide, for a form that all of them may send."""
Reader = Annotated[Caller, Depends(allow("coordinator", "operator", "partner"))]
"""Who reads figures: a partner those of the programmes that it funds."""


def guiding(caller: Caller) -> str | None:
    """Whose mentees the caller sees: None for everybody's. A mentor's token that names no mentor is nobody's."""
    return caller.scope or "" if caller.role == "mentor" else None


async def must_be_own(session: AsyncSession, caller: Caller, mentee_id: str) -> None:
    """A mentor sees its own mentees, a mentee itself; that others exist, neither learns. Raises UnknownMenteeError."""
    await mentees.person(session, mentee_id)
    if caller.role == "mentee" and mentee_id != caller.scope:
        raise UnknownMenteeError("mentee_id", "No trainee has this id.")
    if caller.role == "mentor" and guiding(caller) != await mentors.current_mentor(session, mentee_id):
        raise UnknownMenteeError("mentee_id", "No trainee has this id.")


@asynccontextmanager
async def reading_of(request: Request, caller: Caller, mentee_id: str) -> AsyncIterator[AsyncSession]:
    """A session to read about a mentee whom the caller may know. Raises Problem: 404, or 422 for a broken rule."""
    async with looking_at(request, caller, mentee_id) as look:
        yield look.session


@asynccontextmanager
async def looking_at(request: Request, caller: Caller, mentee_id: str) -> AsyncIterator[Looking]:
    """As `reading_of`, for what leaves a line of who looked."""
    try:
        async with looking(service_of(request), caller) as look:
            await must_be_own(look.session, caller, mentee_id)
            yield look
    except MentoringError as error:
        raise problem_of(error) from error
