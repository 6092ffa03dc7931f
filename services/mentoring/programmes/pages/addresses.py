"""Where the pages of a programme are: its name may hold anything, a slash too."""

from urllib.parse import quote

from sqlalchemy.ext.asyncio import AsyncSession

from services.mentoring.programmes import store
from services.mentoring.programmes.tables import Programme
from shared.web.problems import Problem


def address_of(programme_id: str) -> str:
    """The path of a programme's page."""
    return f"/programmes/{quote(programme_id, safe='')}"


async def must_be_there(session: AsyncSession, programme_id: str) -> Programme:
    """The programme. Raises Problem 404."""
    found = await store.programme(session, programme_id)
    if found is None:
        raise Problem(404, "There is no such programme")
    return found
