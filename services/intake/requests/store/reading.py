"""Reading families' requests, for the API and the pages."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.intake.requests.tables import Contact, Daycare, Request, TimelineEntry

MOST_ROWS = 25
"""What a person can look over on one page; the number of all stands above it."""


async def request(session: AsyncSession, request_id: str, desk: str | None) -> Request | None:
    """A request; with `desk` only when it was made there."""
    wanted = select(Request).where(col(Request.request_id) == request_id)
    if desk is not None:
        wanted = wanted.where(col(Request.contact_point) == desk)
    return await session.scalar(wanted)


async def timeline(session: AsyncSession, request_id: str) -> Sequence[TimelineEntry]:
    """What happened to a request, oldest first. Order of arrival, which per topic is the order of things."""
    wanted = select(TimelineEntry).where(col(TimelineEntry.request_id) == request_id)
    return (await session.scalars(wanted.order_by(col(TimelineEntry.at), col(TimelineEntry.entry_id)))).all()


async def contact(session: AsyncSession, family_id: str) -> Contact | None:
    """How to reach a family."""
    return await session.get(Contact, family_id)


async def family_of_link(session: AsyncSession, link: str) -> tuple[Contact, Sequence[Request]] | None:
    """The family whose own page this is, with its requests, newest first."""
    family = await session.scalar(select(Contact).where(col(Contact.link) == link))
    if family is None:
        return None
    own = select(Request).where(col(Request.family_id) == family.family_id)
    return family, (await session.scalars(own.order_by(col(Request.registered_at).desc()))).all()


async def of_desk(session: AsyncSession, desk: str, since: datetime) -> Sequence[tuple[Request, Contact | None]]:
    """What a desk registered since a moment, newest first, with whom; None for a mentee, whom mentoring knows."""
    wanted = select(Request, Contact).outerjoin(Contact, col(Contact.family_id) == col(Request.family_id))
    somebody = or_(col(Contact.family_id).is_not(None), col(Request.channel) == "mentoring")
    wanted = wanted.where(somebody, col(Request.contact_point) == desk, col(Request.registered_at) >= since)
    rows = await session.execute(wanted.order_by(col(Request.registered_at).desc()).limit(MOST_ROWS))
    return [(row[0], row[1]) for row in rows]


async def number_of_desk(session: AsyncSession, desk: str, since: datetime) -> int:
    """How many requests a desk registered since a moment."""
    wanted = select(func.count()).where(col(Request.contact_point) == desk, col(Request.registered_at) >= since)
    return await session.scalar(wanted) or 0


async def to_call(session: AsyncSession, desk: str) -> Sequence[tuple[Request, Contact | None]]:
    """Families that no text reaches and that do not know yet how far their request is, longest waiting first."""
    untold = or_(col(Request.told_at).is_(None), col(Request.told_at) < col(Request.since))
    reason = func.coalesce(col(Contact.call_reason), col(Request.call_reason))
    wanted = select(Request, Contact).outerjoin(Contact, col(Contact.family_id) == col(Request.family_id))
    wanted = wanted.where(col(Request.contact_point) == desk, reason.is_not(None), untold)
    rows = await session.execute(wanted.order_by(col(Request.since)).limit(MOST_ROWS))
    return [(row[0], row[1]) for row in rows]


async def daycares(session: AsyncSession) -> Sequence[Daycare]:
    """The daycares, by name."""
    return (await session.scalars(select(Daycare).order_by(col(Daycare.name)))).all()


async def oldest_unanswered(session: AsyncSession) -> datetime | None:
    """Since when the request waits that has waited longest for an offer or an honest 'not yet'."""
    return await session.scalar(select(func.min(col(Request.since))).where(col(Request.status) == "registered"))
