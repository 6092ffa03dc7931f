"""FastStream reads the bus for us: this is where its defaults that lose or block records are replaced."""

import asyncio
import logging
from collections.abc import Callable
from functools import partial, reduce
from operator import or_
from types import SimpleNamespace
from typing import Any

from aiokafka import ConsumerRecord
from faststream import AckPolicy
from faststream.kafka import KafkaBroker
from faststream.kafka.prometheus import KafkaPrometheusMiddleware
from prometheus_client import REGISTRY

from shared.messaging.consumer import Consumer, ConsumerStoppedError
from shared.messaging.reading import PatientConsumer
from shared.messaging.unit_of_work import Units
from shared.runtime.logging import describe, logger
from shared.runtime.pacing import gather_more

BATCH_TIMEOUT_MS = 200
GATHERED_BYTES = 256 * 1024
LONGEST_POLL_MS = 500
PAUSE_SECONDS = 1.0


def create_broker(bootstrap: str, service: str) -> KafkaBroker:
    """A broker that acknowledges only what was handled and never makes a topic."""
    return KafkaBroker(
        bootstrap,
        client_id=service,
        ack_policy=AckPolicy.NACK_ON_ERROR,
        allow_auto_create_topics=False,
        apply_types=False,
        graceful_timeout=20,
        logger=_quiet_logger(),
        middlewares=[KafkaPrometheusMiddleware(registry=REGISTRY, app_name=service)],
    )


def _quiet_logger() -> logging.Logger:
    """FastStream speaks of each batch; warnings are enough."""
    logger = logging.getLogger("faststream")
    logger.setLevel(logging.WARNING)
    return logger


async def start_broker(broker: KafkaBroker) -> None:
    """Connect with the patient consumer, then start the subscribers."""
    await broker.connect()
    built_by: Any = broker.config.broker_config
    built_by.builder = partial(PatientConsumer, **built_by.builder.keywords)
    await broker.start()


async def stop_broker(broker: KafkaBroker, consumer: Consumer | None) -> None:
    """Finish what is in hand, acknowledge it, leave the group. What only waits is left for the next start."""
    if consumer is not None:
        consumer.leave_off()
    await broker.stop()


def subscribe(
    broker: KafkaBroker,
    consumer: Consumer,
    units: Callable[[], Units],
    *,
    batch: int = 500,
    gather_ms: int | None = None,
    member: str | None = None,
) -> None:
    """Have the broker deliver the consumer's topics to it in batches.

    `gather_ms`: for so long the broker gathers records before it answers, where nobody waits for what follows from
    them. None: it answers with the first.

    `member` is a name that this process alone has in its group, the same after a restart: a process that was killed
    then goes on at once, where a nameless one waits until the group has given up its predecessor (10 s).
    """

    async def take(records: Any) -> None:
        await _take(consumer, units(), records)

    take.__annotations__["records"] = list[reduce(or_, consumer.events)]  # type: ignore[misc]
    broker.subscriber(
        *(topic.name for topic in consumer.topics),
        group_id=consumer.group,
        batch=True,
        max_records=batch,
        batch_timeout_ms=BATCH_TIMEOUT_MS,
        fetch_min_bytes=1 if gather_ms is None else GATHERED_BYTES,
        fetch_max_wait_ms=LONGEST_POLL_MS if gather_ms is None else gather_ms,
        auto_offset_reset="earliest",
        group_instance_id=f"{consumer.group}-{member}" if member else None,
        parser=_parse,
        decoder=_decode,
        title=f"{consumer.group} consumer",
    )(take)


def is_reading(broker: KafkaBroker) -> bool:
    """Whether every subscriber's reading goes on: one whose task ended would get nothing any more, without a word."""
    subscribers: Any = broker.subscribers
    return all(any(not task.done() for task in subscriber.tasks) for subscriber in subscribers)


async def _take(consumer: Consumer, units: Units, records: Any) -> None:
    """Have a batch handled, for as long as it takes: to give it back would mean to get it again without a pause."""
    while True:
        try:
            await consumer.take(units, records)
            return await gather_more(len(records))
        except ConsumerStoppedError:
            # Ends the reading without an answer for this batch: an exception would have it read again at once.
            raise asyncio.CancelledError from None
        except Exception as error:
            logger.error("batch failed, to be taken again", error=describe(error), wait_seconds=PAUSE_SECONDS)
            await asyncio.sleep(PAUSE_SECONDS)


async def _parse(records: tuple[ConsumerRecord, ...], original: Callable[[Any], Any]) -> Any:
    """Parse without touching the headers: one that is not UTF-8 would stop FastStream's own parser for good."""
    message = await original(tuple(_bare(record) for record in (records[0], records[-1])))
    message.raw_message = records
    return message


def _bare(record: ConsumerRecord) -> SimpleNamespace:
    return SimpleNamespace(value=b"", headers=(), offset=record.offset, timestamp=record.timestamp, topic=record.topic)


async def _decode(message: Any, _original: Callable[[Any], Any]) -> tuple[ConsumerRecord, ...]:
    records: tuple[ConsumerRecord, ...] = message.raw_message
    return records
