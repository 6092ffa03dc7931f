"""Texts: adding them, reading them, taking back what was not sent."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.notify.domain.texts import Status
from services.notify.store.plain import insert
from services.notify.tables import Text
from shared.contracts.notify import TextKind
from shared.runtime.database import fetch


class Told(NamedTuple):
    """What events about a text are made of, and what a receipt finds it by."""

    text_id: str
    request_id: str | None
    offer_id: str | None
    question_id: str | None
    kind: TextKind
    language: str
    parts: int
    status: Status
    reason: str | None
    message_id: str | None
    sent_at: datetime | None


TOLD: Final = ", ".join(f"texts.{name}" for name in Told._fields)
"""The columns of `Told`."""
_GIVE_UP: Final = """
UPDATE texts SET
    status = CASE WHEN status = 'created' THEN 'technical-failure' ELSE status END,
    reason = CASE WHEN status = 'created' THEN $2 ELSE reason END,
    finished_at = CASE WHEN status = 'created' THEN $1::timestamptz END,
    recalled = $2
WHERE in_line
"""
"""What is in the sender's hands is marked: if the SMS centre refuses it, it is not tried again.

One statement for both, so that a text which changes hands meanwhile is neither missed nor sent.
"""
_TAKE_BACK: Final = f"{_GIVE_UP} AND offer_id = ANY($3::text[]) AND kind = ANY($4::text[]) RETURNING {TOLD}"
_SILENCE: Final = f"{_GIVE_UP} AND person_id = ANY($3::text[]) RETURNING {TOLD}"
_GIVE_UP_RECALLED: Final = f"""
UPDATE texts SET status = 'technical-failure', reason = recalled, finished_at = $1
WHERE in_line AND status = 'created' AND recalled IS NOT NULL RETURNING {TOLD}
"""  # noqa: S608 - column names of our own

_HELPED: Final = "SELECT EXISTS (SELECT FROM texts WHERE phone = $1 AND kind = 'help' AND created_at > $2)"


async def add(session: AsyncSession, rows: Sequence[dict[str, Any]]) -> set[str]:
    """Add texts; the ids of those that are new. A text that is there already is left alone: it is sent once."""
    return await insert(session, "texts", rows, "text_id")


async def of_request(session: AsyncSession, request_id: str) -> Sequence[Text]:
    """The texts about a request, oldest first."""
    return (
        await session.scalars(select(Text).where(col(Text.request_id) == request_id).order_by(col(Text.place)))
    ).all()


async def helped_since(session: AsyncSession, phone: str, since: datetime) -> bool:
    """Whether a number was told how to answer after a moment."""
    return bool((await fetch(session, _HELPED, phone, since))[0][0])


async def take_back(
    session: AsyncSession, offer_ids: Collection[str], now: datetime, *kinds: TextKind
) -> Sequence[Told]:
    """Give up the texts about offers that were not sent and would come too late."""
    return await _give_up(session, _TAKE_BACK, "overtaken", now, list(offer_ids), kinds)


async def silence(session: AsyncSession, person_ids: Collection[str], now: datetime) -> Sequence[Told]:
    """Give up the texts to these people that were not sent."""
    return await _give_up(session, _SILENCE, "stopped", now, list(person_ids))


async def _give_up(
    session: AsyncSession, statement: str, reason: str, now: datetime, *which: Collection[str]
) -> Sequence[Told]:
    changed = [Told(*row) for row in await fetch(session, statement, now, reason, *which)]
    return [text for text in changed if text.status != "sending"]


async def give_up_recalled(session: AsyncSession, now: datetime) -> Sequence[Told]:
    """Give up what was recalled in the hands of a sender that is gone and never handed it over."""
    return [Told(*row) for row in await fetch(session, _GIVE_UP_RECALLED, now)]
