"""What was handled already. The inbox is the guarantee that an event has its effect once; Kafka's offsets are not."""

from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from shared.runtime.database import fetch

_TAKE: Final = """
WITH taken AS (INSERT INTO inbox (event_id) SELECT unnest($1::uuid[]) ON CONFLICT DO NOTHING RETURNING event_id)
SELECT event_id FROM unnest($1::uuid[]) AS event_id EXCEPT SELECT event_id FROM taken
"""
_FORGET: Final = "DELETE FROM inbox WHERE handled_at < now() - $1 * interval '1 day'"


async def take(session: AsyncSession, event_ids: set[UUID]) -> set[UUID]:
    """Mark events as handled by this transaction; the ones that were handled before.

    Only those come back, as there are hardly ever any. In id order, so that two takers cannot block each other.
    """
    return {UUID(str(row[0])) for row in await fetch(session, _TAKE, sorted(event_ids))}


async def forget(connection: AsyncConnection, days: int) -> None:
    """Drop what was handled more than `days` days ago: longer than any topic about people keeps a record."""
    await connection.exec_driver_sql(_FORGET, (days,))
