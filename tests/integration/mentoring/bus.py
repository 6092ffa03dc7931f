"""What mentoring put on the bus."""

from typing import TypeVar

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition

from shared.contracts.envelope import decode
from shared.contracts.event import Event
from shared.contracts.topics import Topic
from tests.waiting import until

E = TypeVar("E", bound=Event)


async def values(kafka: str, topic: Topic, about: str, at_least: int) -> list[bytes]:
    """The values of a topic's records, once so many of them speak of `about`."""
    found: list[bytes] = []

    async def are_there() -> bool:
        found[:] = [record.value for record in await _all(kafka, topic) if record.value]
        return sum(about.encode() in value for value in found) >= at_least

    await until(are_there, f"{at_least} records about {about}")
    return found


async def events(kafka: str, event: type[E], about: str, at_least: int) -> list[E]:
    """The events of a type that speak of `about`, in their order, once there are so many."""
    found: list[E] = []

    async def are_there() -> bool:
        records = [record for record in await _all(kafka, event.topic) if about.encode() in (record.value or b"")]
        told = [decode(record.key, record.headers, record.value).event for record in records]
        found[:] = [one for one in told if isinstance(one, event)]
        return len(found) >= at_least

    await until(are_there, f"{at_least} {event.__name__} about {about}")
    return found


async def _all(kafka: str, topic: Topic) -> list[ConsumerRecord]:
    consumer = AIOKafkaConsumer(bootstrap_servers=kafka, auto_offset_reset="earliest")
    await consumer.start()
    try:
        partitions = [TopicPartition(topic.name, number) for number in range(topic.partitions)]
        consumer.assign(partitions)
        ends = await consumer.end_offsets(partitions)
        found: list[ConsumerRecord] = []
        while any([await consumer.position(partition) < end for partition, end in ends.items()]):
            for records in (await consumer.getmany(timeout_ms=200)).values():
                found += records
        return found
    finally:
        await consumer.stop()
