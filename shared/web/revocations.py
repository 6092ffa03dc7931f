"""Which tokens count no more: read from `intake.access.v1`, from its beginning, into memory."""

import asyncio
from datetime import datetime
from typing import Any

from aiokafka import TopicPartition

from shared.contracts.envelope import Undecodable, decode
from shared.contracts.intake import AccessRevoked
from shared.contracts.topics import ACCESS
from shared.messaging.reading import SteadyConsumer
from shared.runtime.logging import logger


class Revocations:
    """The tokens that were taken back before their own end. `caught_up` once all that the topic held has been read."""

    def __init__(self) -> None:
        self._ends: dict[str, datetime] = {}
        self.caught_up = asyncio.Event()

    def add(self, token_id: str, expires_at: datetime) -> None:
        """From now on the token counts no more."""
        self._ends[token_id] = expires_at

    def __contains__(self, token_id: str) -> bool:
        return token_id in self._ends

    def forget_ended(self, now: datetime) -> None:
        """Drop those that have come to their own end: their date refuses them by itself."""
        self._ends = {token_id: end for token_id, end in self._ends.items() if end > now}

    async def follow(self, bootstrap: str) -> None:
        """Read the topic for ever. Every process reads all of it, so there is no consumer group."""
        partitions = [TopicPartition(ACCESS.name, number) for number in range(ACCESS.partitions)]
        consumer = SteadyConsumer(
            bootstrap_servers=bootstrap, group_id=None, enable_auto_commit=False, auto_offset_reset="earliest"
        )
        await consumer.start()
        try:
            consumer.assign(partitions)
            await consumer.seek_to_beginning(*partitions)
            ends = await consumer.end_offsets(partitions)
            await self._read(consumer, ends)
        finally:
            await consumer.stop()

    async def _read(self, consumer: Any, ends: dict[TopicPartition, int]) -> None:
        while True:
            if not self.caught_up.is_set() and await _has_reached(consumer, ends):
                self.caught_up.set()
            for records in (await consumer.getmany(timeout_ms=500)).values():
                for record in records:
                    self._take(record)

    def _take(self, record: Any) -> None:
        try:
            event = decode(record.key, record.headers, record.value).event
        except Undecodable as error:
            logger.warning("access record passed over", reason=error.reason, offset=record.offset)
            return
        if isinstance(event, AccessRevoked):
            self.add(event.token_id, event.expires_at)


async def _has_reached(consumer: Any, ends: dict[TopicPartition, int]) -> bool:
    for partition, end in ends.items():
        if end > 0 and await consumer.position(partition) < end:
            return False
    return True
