"""Texts: adding them, reading them, taking back what was not sent."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, case, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.notify.store.plain import insert
from services.notify.tables import Text
from shared.contracts.notify import TextKind


async def add(session: AsyncSession, rows: Sequence[dict[str, Any]]) -> set[str]:
    """Add texts; the ids of those that are new. A text that is there already is left alone: it is sent once."""
    return await insert(session, "texts", rows, "text_id")


async def of_request(session: AsyncSession, request_id: str) -> Sequence[Text]:
    """The texts about a request, oldest first."""
    return (
        await session.scalars(select(Text).where(col(Text.request_id) == request_id).order_by(col(Text.place)))
    ).all()


async def sent_since(session: AsyncSession, phone: str, kind: str, since: datetime) -> bool:
    """Whether a number was sent a text of this kind after a moment."""
    found = select(col(Text.text_id)).where(
        col(Text.phone) == phone, col(Text.kind) == kind, col(Text.created_at) > since
    )
    return (await session.scalars(found.limit(1))).first() is not None


async def take_back(
    session: AsyncSession, offer_ids: Collection[str], now: datetime, *kinds: TextKind
) -> Sequence[Row[Any]]:
    """Give up the texts about offers that were not sent and would come too late; rows of the columns `TOLD`."""
    about = col(Text.offer_id).in_(offer_ids), col(Text.kind).in_(kinds)
    return await _give_up(session, about, "overtaken", now)


async def silence(session: AsyncSession, person_ids: Collection[str], now: datetime) -> Sequence[Row[Any]]:
    """Give up the texts to these people that were not sent; rows of the columns `TOLD`."""
    return await _give_up(session, (col(Text.person_id).in_(person_ids),), "stopped", now)


async def _give_up(
    session: AsyncSession, which: Sequence[ColumnElement[bool]], reason: str, now: datetime
) -> Sequence[Row[Any]]:
    """What is in the sender's hands is marked: if the SMS centre refuses it, it is not tried again.

    One statement for both, so that a text which changes hands meanwhile is neither missed nor sent.
    """
    is_waiting = col(Text.status) == "created"
    statement = (
        update(Text)
        .where(*which, col(Text.status).in_(("created", "sending")))
        .values(
            status=case((is_waiting, "technical-failure"), else_=col(Text.status)),
            reason=case((is_waiting, reason), else_=col(Text.reason)),
            finished_at=case((is_waiting, now), else_=None),
            recalled=reason,
        )
        .returning(*(col(getattr(Text, name)) for name in TOLD))
    )
    return [row for row in await session.execute(statement) if row.status != "sending"]


async def give_up_recalled(session: AsyncSession, now: datetime) -> Sequence[Row[Any]]:
    """Give up what was recalled in the hands of a sender that is gone and never handed it over; rows of `TOLD`."""
    statement = (
        update(Text)
        .where(col(Text.status) == "created", col(Text.recalled).is_not(None))
        .values(status="technical-failure", reason=col(Text.recalled), finished_at=now)
        .returning(*(col(getattr(Text, name)) for name in TOLD))
    )
    return (await session.execute(statement)).all()


TOLD = ("text_id", "request_id", "offer_id", "question_id", "kind", "language", "parts", "status", "reason")
"""The columns that events about a text are made of."""
