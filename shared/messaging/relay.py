"""From the outbox to the bus: in id order, confirmed, then deleted. One relay is active for each service."""

import asyncio
import json
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any, Final

import asyncpg
from aiokafka import AIOKafkaProducer
from aiokafka.errors import ProducerClosed
from aiokafka.partitioner import murmur2
from aiokafka.producer.message_accumulator import BatchBuilder

from shared.runtime import crash, metrics
from shared.runtime.advisory_locks import AdvisoryLock
from shared.runtime.database import plain_dsn
from shared.runtime.logging import logger
from shared.runtime.pacing import gather_more

BATCH: Final = 1000
BATCH_BYTES: Final = 262_144
DEPTH: Final = 3
"""Batches on their way at once: while the broker confirms one, the next is read and sent."""
POLL_SECONDS: Final = 0.25
"""How long rows of another process of this service may wait; our own commits wake the relay at once."""
LONGEST_WAIT_SECONDS: Final = 5.0

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
        self.standing_by = False
        """True while the relay of another process of this service is the active one."""

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
            self._set_active(False)
            await asyncio.sleep(wait)

    def _set_active(self, active: bool) -> None:
        self.active = active
        metrics.RELAY_ACTIVE.set(active)

    async def _relay_until_failure(self) -> None:
        connection = await asyncpg.connect(self._dsn, timeout=5, server_settings={"application_name": "relay"})
        try:
            await self._wait_for_turn(connection)
            # A lost delete only means that a row is sent again.
            await connection.execute("SET synchronous_commit = off")
            producer = AIOKafkaProducer(
                bootstrap_servers=self._bootstrap,
                client_id=f"relay-{self._name}",
                acks="all",
                enable_idempotence=True,
                max_batch_size=BATCH_BYTES,
            )
            try:
                await producer.start()
                self._set_active(True)
                await self._pump(connection, producer)
            finally:
                await _abandon(producer)
        finally:
            connection.terminate()

    async def _wait_for_turn(self, connection: asyncpg.Connection) -> None:
        self.standing_by = True
        try:
            await connection.execute("SELECT pg_advisory_lock($1)", AdvisoryLock.RELAY)
        finally:
            self.standing_by = False

    async def _pump(self, connection: asyncpg.Connection, producer: AIOKafkaProducer) -> None:
        under_way: deque[_Batch] = deque()
        while True:
            self._woken.clear()
            rows = await connection.fetch(_FETCH, [row_id for batch in under_way for row_id in batch.ids], BATCH)
            if rows:
                under_way.append(await _send(producer, rows))
            if under_way and (len(rows) < BATCH or len(under_way) >= DEPTH):
                await _confirm(connection, under_way.popleft())
                await gather_more(len(rows))
            elif not rows:
                with suppress(TimeoutError):
                    async with asyncio.timeout(POLL_SECONDS):
                        await self._woken.wait()


async def _send(producer: AIOKafkaProducer, rows: list[asyncpg.Record]) -> _Batch:
    """Hand the rows to the producer as whole batches: one call a batch instead of one a record."""
    confirmations = []
    for (topic, partition), group in (await _by_partition(producer, rows)).items():
        for batch in _packed(producer, group):
            confirmation = await producer.send_batch(batch, topic, partition=partition)
            confirmation.add_done_callback(partial(_halt_at_failure, producer))
            confirmations.append(confirmation)
    return _Batch([row["id"] for row in rows], confirmations)


def _packed(producer: AIOKafkaProducer, rows: list[asyncpg.Record]) -> Iterator[BatchBuilder]:
    """Rows of one partition in as few batches as they fit in."""
    batch = producer.create_batch()
    for row in rows:
        if not _append(batch, row):
            yield batch
            batch = producer.create_batch()
            _append(batch, row)
    yield batch


async def _by_partition(
    producer: AIOKafkaProducer, rows: list[asyncpg.Record]
) -> dict[tuple[str, int], list[asyncpg.Record]]:
    counts = {topic: len(await producer.partitions_for(topic)) for topic in {row["topic"] for row in rows}}
    groups: dict[tuple[str, int], list[asyncpg.Record]] = {}
    for row in rows:
        topic = row["topic"]
        groups.setdefault((topic, _hash(row["key"]) % counts[topic]), []).append(row)
    return groups


@lru_cache(maxsize=65_536)
def _hash(key: str) -> int:
    """Kafka's own hash of a key, so that every client finds a key in the same partition."""
    return int(murmur2(key.encode())) & 0x7FFFFFFF


def _append(batch: BatchBuilder, row: asyncpg.Record) -> bool:
    """Whether the record still fitted into the batch; the first one always does."""
    headers = [(name, text.encode()) for name, text in json.loads(row["headers"]).items()]
    return batch.append(timestamp=None, key=row["key"].encode(), value=row["value"], headers=headers) is not None


async def _confirm(connection: asyncpg.Connection, batch: _Batch) -> None:
    await asyncio.gather(*batch.confirmations)
    crash.point("after-produce")
    await connection.execute(_DELETE, batch.ids)
    metrics.RELAY_PUBLISHED.inc(len(batch.ids))


def _halt_at_failure(producer: AIOKafkaProducer, confirmation: asyncio.Future[Any]) -> None:
    """The producer has given up a batch: end its sender before it looks for the next one of that partition."""
    if not confirmation.cancelled() and (error := confirmation.exception()) is not None:
        _halt(producer, error)


def _halt(producer: AIOKafkaProducer, error: BaseException) -> None:
    """Let nothing more go out, and have everything that waits for a confirmation fail."""
    sender = producer._sender.sender_task
    if sender is not None:
        sender.cancel()
    producer._message_accumulator.fail_all(error)


async def _abandon(producer: AIOKafkaProducer) -> None:
    """Close the producer without flushing it: a later record must not go out after an earlier one of its key failed."""
    _halt(producer, ProducerClosed())
    closing = asyncio.create_task(_close(producer))
    await asyncio.wait([closing], timeout=5)
    closing.cancel()


async def _close(producer: AIOKafkaProducer) -> None:
    # A sender that was cancelled in the middle of a request cancels whoever waits for its end, too.
    with suppress(Exception, asyncio.CancelledError):
        await producer.stop()
    with suppress(Exception):
        await producer.client.close()
