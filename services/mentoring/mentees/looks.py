"""Looking at what is sensitive, or from outside: nobody does without leaving a line."""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.mentoring.mentees.tables import Look
from services.mentoring.sessions.domain import Session
from shared.runtime.application import Service
from shared.runtime.clock import day_of
from shared.runtime.identifiers import new_id
from shared.web.access import Caller

SHOWN_LOOKS: Final = 100


class Looking:
    """Reading what leaves a line of who looked: `session` to read, all of one moment, and `note` for the line."""

    def __init__(self, session: AsyncSession, caller: Caller, now: datetime) -> None:
        self.session = session
        self.caller = caller
        self.lines: list[dict[str, Any]] = []
        self._now = now

    @property
    def today(self) -> date:
        """The day that it is for people."""
        return day_of(self._now)

    def note(self, what: str, mentee_id: str | None = None, *, once_a_day: bool = False) -> None:
        """A look at `target-groups`, as a partner at the `partner-page`, at `notes`, or, with `mentee_id` None, at the
        figures of a programme. `once_a_day`: one line for each token.
        """
        whose = {"caller": self.caller.name, "token_id": self.caller.token_id, "holder": self.caller.holder}
        day = self.today if once_a_day else None
        self.lines.append(
            {"look_id": new_id(), "at": self._now, "mentee_id": mentee_id, "what": what, "day": day, **whose}
        )

    def note_sessions(self, mentee_id: str, shown: Iterable[Session]) -> None:
        """A look at these sessions; none where no note or barrier is in them."""
        if any(one.note or one.barriers for one in shown):
            self.note("notes", mentee_id, once_a_day=True)


@asynccontextmanager
async def looking(service: Service, caller: Caller) -> AsyncIterator[Looking]:
    """For the length of a reading. Its lines are kept at the end, before anything is shown; after an error none are."""
    async with service.sessions() as session:
        look = Looking(session, caller, service.clock())
        yield look
    if look.lines:
        async with service.units.begin() as unit:
            await unit.session.execute(insert(Look).values(look.lines).on_conflict_do_nothing())


async def looks_at(session: AsyncSession, mentee_id: str) -> list[Look]:
    """Who looked at what of a mentee, the newest first: the last hundred."""
    query = select(Look).where(col(Look.mentee_id) == mentee_id).order_by(col(Look.at).desc(), col(Look.look_id).desc())
    return list(await session.scalars(query.limit(SHOWN_LOOKS)))
