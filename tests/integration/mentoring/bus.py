"""What mentoring put on the bus."""

from aiokafka import AIOKafkaConsumer, TopicPartition

from shared.contracts.topics import Topic
from tests.waiting import until


async def values(kafka: str, topic: Topic, about: str, at_least: int) -> list[bytes]:
    """The values of a topic's records, once so many of them speak of `about`."""
    found: list[bytes] = []

    async def are_there() -> bool:
        found[:] = await _all(kafka, topic)
        return sum(about.encode() in value for value in found) >= at_least

    await until(are_there, f"{at_least} records about {about}")
    return found


async def _all(kafka: str, topic: Topic) -> list[bytes]:
    consumer = AIOKafkaConsumer(bootstrap_servers=kafka, auto_offset_reset="earliest")
    await consumer.start()
    try:
        partitions = [TopicPartition(topic.name, number) for number in range(topic.partitions)]
        consumer.assign(partitions)
        ends = await consumer.end_offsets(partitions)
        found: list[bytes] = []
        while any([await consumer.position(partition) < end for partition, end in ends.items()]):
            for records in (await consumer.getmany(timeout_ms=200)).values():
                found += [record.value for record in records if record.value]
        return found
    finally:
        await consumer.stop()
