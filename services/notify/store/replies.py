"""Answers from phones: parts of long ones, and what was understood."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.notify.tables import Reply, ReplyPart


async def add_part(session: AsyncSession, part: ReplyPart) -> Sequence[ReplyPart]:
    """Keep a part of a long answer; all its parts when that was the last one missing, else nothing."""
    await session.execute(insert(ReplyPart).values(part.model_dump()).on_conflict_do_nothing())
    whole = (
        col(ReplyPart.sender) == part.sender,
        col(ReplyPart.reference) == part.reference,
        col(ReplyPart.total) == part.total,
    )
    parts = (await session.scalars(select(ReplyPart).where(*whole).order_by(col(ReplyPart.number)))).all()
    if len(parts) < part.total:
        return []
    await session.execute(delete(ReplyPart).where(*whole))
    return parts


async def had_effect(session: AsyncSession, digest: bytes, since: datetime) -> bool:
    """Whether the same words from the same number were taken as an answer after this moment."""
    copies = select(col(Reply.reply_id)).where(
        col(Reply.digest) == digest, col(Reply.received_at) > since, col(Reply.offer_id).is_not(None)
    )
    return (await session.scalars(copies.limit(1))).first() is not None


async def add(session: AsyncSession, reply: Reply) -> None:
    """Remember that somebody answered."""
    session.add(reply)
    await session.flush()


async def forget(session: AsyncSession, before: datetime) -> None:
    """Drop what is older: digests and parts that never became whole."""
    await session.execute(delete(Reply).where(col(Reply.received_at) < before))
    await session.execute(delete(ReplyPart).where(col(ReplyPart.received_at) < before))
