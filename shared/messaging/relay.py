"""From the outbox to the bus: in id order, confirmed, then deleted. One relay is active for each service."""

import asyncio
import json
from collections import deque
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

import asyncpg
from aiokafka import AIOKafkaProducer

from shared.runtime import crash, metrics
from shared.runtime.database import plain_dsn
from shared.runtime.logging import logger

BATCH: Final = 1000
DEPTH: Final = 3
"""Batches on their way at once: while the broker confirms one, the next is read and sent."""
POLL_SECONDS: Final = 0.25
"""How long rows of another process of this service may wait; our own commits wake the relay at once."""
LONGEST_WAIT_SECONDS: Final = 5.0
_LOCK: Final = 7_260_402

_FETCH: Final = "SELECT id, topic, key, headers, value FROM outbox WHERE id <> ALL($1::bigint[]) ORDER BY id LIMIT $2"
_DELETE: Final = "DELETE FROM outbox WHERE id = ANY($1::bigint[])"


@dataclass(frozen=True, slots=True)
class _Batch:
    ids: list[int]
    confirmations: list[asyncio.Future[Any]]


class Relay:
    """Publishes what units of work left in the outbox.

    Rows are read by what is still there, never by "greater than the last": a transaction that commits late has
    lower ids. When anything fails, all that was under way is abandoned and sent again from the first row that is
    still there; readers' inboxes pass over what comes twice.
    """

    def __init__(self, database_url: str, kafka_bootstrap: str, name: str) -> None:
        self._dsn = plain_dsn(database_url)
        self._bootstrap = kafka_bootstrap
        self._name = name
        self._woken = asyncio.Event()
        self.active = False

    def wake(self) -> None:
        """Tell the relay that there are rows. Many calls before it looks count as one."""
        self._woken.set()

    async def run(self) -> None:
        """Relay for ever; wait and begin again when the database or the bus is away."""
        wait = 0.1
        while True:
            try:
                await self._relay_until_failure()
            except Exception as error:
                metrics.TRANSIENT_FAILURES.labels("relay").inc()
                logger.warning("relay interrupted", relay=self._name, error=repr(error), wait_seconds=wait)
            wait = 0.1 if self.active else min(wait * 2, LONGEST_WAIT_SECONDS)
            self.active = False
            await asyncio.sleep(wait)

    async def _relay_until_failure(self) -> None:
        connection = await asyncpg.connect(self._dsn, timeout=5, server_settings={"application_name": "relay"})
        try:
            await connection.execute("SELECT pg_advisory_lock($1)", _LOCK)
            # A lost delete only means that a row is sent again.
            await connection.execute("SET synchronous_commit = off")
            producer = AIOKafkaProducer(
                bootstrap_servers=self._bootstrap, client_id=f"relay-{self._name}", acks="all", enable_idempotence=True
            )
            try:
                await producer.start()
                self.active = True
                await self._pump(connection, producer)
            finally:
                await _abandon(producer)
        finally:
            connection.terminate()

    async def _pump(self, connection: asyncpg.Connection, producer: AIOKafkaProducer) -> None:
        under_way: deque[_Batch] = deque()
        while True:
            self._woken.clear()
            rows = await connection.fetch(_FETCH, [row_id for batch in under_way for row_id in batch.ids], BATCH)
            if rows:
                under_way.append(await _send(producer, rows))
            if under_way and (len(rows) < BATCH or len(under_way) >= DEPTH):
                await _confirm(connection, under_way.popleft())
            elif not rows:
                with suppress(asyncio.TimeoutError):
                    await asyncio.wait_for(self._woken.wait(), POLL_SECONDS)


async def _send(producer: AIOKafkaProducer, rows: list[asyncpg.Record]) -> _Batch:
    confirmations = [
        await producer.send(
            row["topic"],
            key=row["key"].encode(),
            value=row["value"],
            headers=[(name, text.encode()) for name, text in json.loads(row["headers"]).items()],
        )
        for row in rows
    ]
    return _Batch([row["id"] for row in rows], confirmations)


async def _confirm(connection: asyncpg.Connection, batch: _Batch) -> None:
    await asyncio.gather(*batch.confirmations)
    crash.point("after-produce")
    await connection.execute(_DELETE, batch.ids)
    metrics.RELAY_PUBLISHED.inc(len(batch.ids))


async def _abandon(producer: AIOKafkaProducer) -> None:
    """Close the producer without flushing it: a later record must not go out after an earlier one of its key failed."""
    sender = producer._sender.sender_task
    if sender is not None:
        sender.cancel()
    with suppress(Exception):
        await asyncio.wait_for(producer.stop(), 5)
