"""The contact points and their reports."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.intake.contact_points.tables import ContactPoint, DeskReport


async def all_of_them(session: AsyncSession) -> Sequence[ContactPoint]:
    """The contact points, in the city's order."""
    return (await session.scalars(select(ContactPoint).order_by(col(ContactPoint.place), col(ContactPoint.slug)))).all()


async def one(session: AsyncSession, slug: str) -> ContactPoint | None:
    """A contact point."""
    return await session.get(ContactPoint, slug)


async def open_new(session: AsyncSession, wanted: Sequence[ContactPoint]) -> set[str]:
    """Add the contact points that are not there yet; the slugs of those that were added."""
    rows = [point.model_dump() for point in wanted]
    added = insert(ContactPoint).values(rows).on_conflict_do_nothing().returning(col(ContactPoint.slug))
    return set((await session.scalars(added)).all())


async def last_of(session: AsyncSession, slug: str, *kinds: str) -> DeskReport | None:
    """The newest report of one of these kinds."""
    wanted = select(DeskReport).where(col(DeskReport.contact_point) == slug, col(DeskReport.what).in_(kinds))
    return await session.scalar(wanted.order_by(col(DeskReport.at).desc(), col(DeskReport.report_id).desc()).limit(1))


async def counts(session: AsyncSession, slug: str, since: datetime) -> dict[str, int]:
    """How many reports of each kind a desk made since a moment."""
    wanted = select(col(DeskReport.what), func.count()).where(
        col(DeskReport.contact_point) == slug, col(DeskReport.at) >= since
    )
    return {row[0]: row[1] for row in await session.execute(wanted.group_by(col(DeskReport.what)))}


async def lock(session: AsyncSession, slug: str) -> None:
    """Hold the contact point until the transaction ends."""
    await session.execute(select(col(ContactPoint.slug)).where(col(ContactPoint.slug) == slug).with_for_update())
