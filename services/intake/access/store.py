"""Tokens and sign-in links that were handed out, and who guides whom."""

from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.intake.access.tables import GrantedToken, Guide, SignInLink


async def token(session: AsyncSession, token_id: str) -> GrantedToken | None:
    """A token that was handed out, locked until the transaction ends."""
    wanted = select(GrantedToken).where(col(GrantedToken.token_id) == token_id)
    return await session.scalar(wanted.with_for_update())


async def link(session: AsyncSession, secret_hash: bytes, now: datetime) -> SignInLink | None:
    """A link that still signs somebody in."""
    wanted = select(SignInLink).where(col(SignInLink.secret_hash) == secret_hash)
    return await session.scalar(wanted.where(col(SignInLink.used_at).is_(None), col(SignInLink.expires_at) > now))


async def use_link(session: AsyncSession, secret_hash: bytes, now: datetime) -> SignInLink | None:
    """Use up a link: of two at once only one gets it."""
    used = update(SignInLink).where(col(SignInLink.secret_hash) == secret_hash)
    used = used.where(col(SignInLink.used_at).is_(None), col(SignInLink.expires_at) > now).values(used_at=now)
    return (await session.execute(used.returning(SignInLink))).scalar_one_or_none()


async def guide_of(session: AsyncSession, mentee_id: str) -> str | None:
    """The mentor who guides a mentee now; None of a mentee without one, or of nobody's."""
    return await session.scalar(select(col(Guide.mentor_id)).where(col(Guide.mentee_id) == mentee_id))


async def keep_guide(session: AsyncSession, mentee_id: str, mentor_id: str) -> None:
    """Keep who guides a mentee, instead of whoever did before."""
    await session.merge(Guide(mentee_id=mentee_id, mentor_id=mentor_id))


async def forget_guide(session: AsyncSession, mentee_id: str) -> None:
    """Nobody guides who is erased."""
    await session.execute(delete(Guide).where(col(Guide.mentee_id) == mentee_id))
