"""What was handled already. The inbox is the guarantee that an event has its effect once; Kafka's offsets are not."""

from collections.abc import Iterable
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

_TAKE: Final = """
INSERT INTO inbox (event_id) SELECT unnest($1::uuid[]) ON CONFLICT DO NOTHING RETURNING event_id
"""
_FORGET: Final = "DELETE FROM inbox WHERE handled_at < now() - $1 * interval '1 day'"


async def take(session: AsyncSession, event_ids: Iterable[UUID]) -> set[UUID]:
    """Mark events as handled by this transaction; the new ones. In id order: two takers cannot cross."""
    connection = await session.connection()
    result = await connection.exec_driver_sql(_TAKE, (sorted(event_ids),))
    return {UUID(str(row[0])) for row in result}


async def forget(session: AsyncSession, days: int) -> None:
    """Drop what was handled more than `days` days ago: longer than any topic about people keeps a record."""
    connection = await session.connection()
    await connection.exec_driver_sql(_FORGET, (days,))
