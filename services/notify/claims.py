"""Taking texts in hand, one sender at a time: an advisory lock, and the claims made on the same connection.

When the connection is lost the lock is lost with it, and no claim can be made that another sender does not know of.
"""

from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import asyncpg

from services.notify.domain.daytime import Daytime
from shared.runtime.advisory_locks import AdvisoryLock
from shared.runtime.database import plain_dsn

TAKE: Final = """
UPDATE texts SET status = 'sending', claimed_by = $1, attempts = attempts + 1,
    first_tried_at = coalesce(first_tried_at, $2)
WHERE text_id IN (
    SELECT text_id FROM texts AS text
    WHERE in_line AND status = 'created' AND not_before <= $2 AND recalled IS NULL AND kind <> ALL($4::text[])
    AND (
        SELECT TRUE FROM texts AS earlier WHERE earlier.phone = text.phone AND earlier.place < text.place
        AND earlier.in_line
        AND (earlier.status = 'sending' OR earlier.not_before > $2 AND earlier.kind <> ALL($4::text[])) LIMIT 1
    ) IS NULL
    ORDER BY place LIMIT $3 FOR UPDATE SKIP LOCKED
)
RETURNING text_id, place, phone, body, language, attempts, first_tried_at
"""
"""Oldest first, and none before an earlier one to the same phone that waits or is in hand: a family reads in order.

Only what waits for the morning holds nothing up. Each text looks its number up in the index: as NOT EXISTS it would be
a join, planned from what the table was like before a rush, and every text would be compared with every other.
"""
BY_INDEX: Final = {"enable_seqscan": "off"}
"""For the connection that finds what is next: a plan made while the table was nearly empty would read all of it."""
_RETURN: Final = """
UPDATE texts SET status = 'created', claimed_by = NULL, attempts = attempts - 1
WHERE in_line AND status = 'sending' AND claimed_by = $1 AND text_id <> ALL($2::text[])
"""
NEXT: Final = """
SELECT min(not_before) FROM texts AS text
WHERE in_line AND status = 'created' AND recalled IS NULL AND kind <> ALL($1::text[]) AND (
    SELECT TRUE FROM texts AS earlier
    WHERE earlier.phone = text.phone AND earlier.place < text.place AND earlier.in_line
    AND (earlier.status = 'sending' OR earlier.kind <> ALL($1::text[])) LIMIT 1
) IS NULL
"""


@dataclass(frozen=True, slots=True)
class Claim:
    """A text in hand: `sending` in the database before anything of it goes out."""

    text_id: str
    phone: str
    body: str
    language: str
    attempts: int
    first_tried_at: datetime


class Claims:
    """The one right to take texts in hand. `owner` is this process's own name for its claims.

    `asking`: the hours for texts that nobody waits for.
    """

    def __init__(self, connection: asyncpg.Connection, owner: str, asking: Daytime) -> None:
        self._connection = connection
        self._owner = owner
        self._asking = asking

    async def take(self, most: int, now: datetime) -> list[Claim]:
        """Take the next texts in hand, oldest first, unless they wait for the morning. Committed when this returns."""
        rows = await self._connection.fetch(TAKE, self._owner, now, most, self._asking.held(now))
        return [
            Claim(row["text_id"], row["phone"], row["body"], row["language"], row["attempts"], row["first_tried_at"])
            for row in sorted(rows, key=lambda row: row["place"])
        ]

    async def put_back(self, in_hand: Collection[str]) -> None:
        """Give back what this process claimed without hearing of it: it is not in hand, so nothing of it went out."""
        await self._connection.execute(_RETURN, self._owner, list(in_hand))

    async def next_due(self, now: datetime) -> datetime | None:
        """When the next text may be tried that may not be tried yet, unless it waits for the morning."""
        found: datetime | None = await self._connection.fetchval(NEXT, self._asking.held(now))
        return found


@asynccontextmanager
async def claims(database_url: str, owner: str, asking: Daytime) -> AsyncIterator[Claims]:
    """Wait for the right to send, and hold it for the length of the block."""
    connection = await asyncpg.connect(
        plain_dsn(database_url), timeout=5, server_settings={"application_name": "notify-sender"} | BY_INDEX
    )
    try:
        await connection.execute("SELECT pg_advisory_lock($1)", AdvisoryLock.SENDER)
        yield Claims(connection, owner, asking)
    finally:
        connection.terminate()
