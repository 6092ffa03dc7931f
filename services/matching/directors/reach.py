"""The daycares that a caller may act for: the one of the token, all of its organiser, or for an operator any."""

from sqlalchemy.ext.asyncio import AsyncSession

from services.matching.directors import store
from services.matching.directors.domain import organiser_in
from services.matching.domain.imports import DaycareRecord
from services.matching.store.catalogue import read_daycares
from shared.web.access import Caller


async def acts_for(session: AsyncSession, caller: Caller, *daycare_ids: str) -> bool:
    """Whether the caller speaks for at least one of these daycares."""
    if any(caller.may_act_for(daycare_id) for daycare_id in daycare_ids):
        return True
    organiser = organiser_in(caller.scope)
    return organiser is not None and await store.runs_any(session, organiser, daycare_ids)


async def daycares_of(session: AsyncSession, caller: Caller) -> list[DaycareRecord]:
    """The caller's daycares by name; an operator sees the first ones of all."""
    organiser = organiser_in(caller.scope)
    if organiser is not None:
        return await store.daycares_of_organiser(session, organiser)
    if caller.role == "operator":
        return await store.first_daycares(session)
    return await read_daycares(session, [caller.scope or ""])
