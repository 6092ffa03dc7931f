"""Queries about mentees' own childcare. They take a session and never commit."""

from collections.abc import Collection, Sequence
from typing import Any, Final

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.mentoring.childcare.tables import ChildcareRequest
from services.mentoring.mentees.tables import OwnChild
from shared.contracts.mentoring import ChildcareNeeded
from shared.runtime.database import fetch

_OURS: Final = """
SELECT request_id FROM mentees.childcare_requests WHERE request_id = ANY($1::text[]) ORDER BY request_id FOR UPDATE
"""


async def add(session: AsyncSession, request: ChildcareRequest, event: ChildcareNeeded) -> None:
    """Keep what is asked, with the children."""
    session.add(request)
    session.add_all(
        OwnChild(
            child_id=child.child_id,
            mentee_id=event.mentee_id,
            birth_date=child.birth_date,
            dayparts=list(event.care.dayparts),
            care_from=event.care.start_on,
            asked_at=event.needed_at,
        )
        for child in event.children
    )
    await session.flush()


async def ours(session: AsyncSession, request_ids: Collection[str]) -> set[str]:
    """Which of these requests were asked for mentees; locked."""
    return {row[0] for row in await fetch(session, _OURS, list(request_ids))}


async def change(session: AsyncSession, request_id: str, **values: Any) -> None:
    """Note how far a request is; since when it had a place stays as it was first."""
    if "matched_at" in values:
        values["matched_at"] = func.coalesce(col(ChildcareRequest.matched_at), values["matched_at"])
    of_it = update(ChildcareRequest).where(col(ChildcareRequest.request_id) == request_id)
    await session.execute(of_it.values(**values))


async def of_mentee(session: AsyncSession, mentee_id: str) -> Sequence[ChildcareRequest]:
    """What was asked for a mentee, the first first."""
    query = select(ChildcareRequest).where(col(ChildcareRequest.mentee_id) == mentee_id)
    return (await session.scalars(query.order_by(col(ChildcareRequest.asked_at)))).all()
