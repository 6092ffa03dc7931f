"""What the bus holds, read from outside by a consumer of its own."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient

from shared.contracts import topics
from shared.contracts.envelope import Envelope, decode
from shared.contracts.topics import Topic

READ: Final[tuple[Topic, ...]] = (topics.REQUESTS, topics.ANSWERS, topics.OFFERS, topics.MESSAGES, topics.REPLIES)
GROUPS: Final = ("intake", "matching", "notify")
Offsets = Mapping[TopicPartition, int]


@dataclass(frozen=True, slots=True)
class Told:
    """An event as the bus tells it: on which topic and under which key."""

    topic: str
    key: str
    envelope: Envelope


def _reader(bootstrap: str) -> AIOKafkaConsumer:
    return AIOKafkaConsumer(
        bootstrap_servers=bootstrap, group_id=None, enable_auto_commit=False, auto_offset_reset="earliest"
    )


def _places() -> list[TopicPartition]:
    return [TopicPartition(topic.name, number) for topic in READ for number in range(topic.partitions)]


async def ends(bootstrap: str) -> dict[TopicPartition, int]:
    """Where each partition ends now."""
    reader = _reader(bootstrap)
    await reader.start()
    try:
        found: dict[TopicPartition, int] = await reader.end_offsets(_places())
        return found
    finally:
        await reader.stop()


async def told_since(bootstrap: str, since: Offsets) -> list[Told]:
    """Every event since then, each partition in its order, without copies: a copy has the id of what came before."""
    reader = _reader(bootstrap)
    await reader.start()
    try:
        until = await reader.end_offsets(_places())
        reader.assign([place for place, end in until.items() if end > since[place]])
        for place in reader.assignment():
            reader.seek(place, since[place])
        records: dict[TopicPartition, list[ConsumerRecord]] = {place: [] for place in reader.assignment()}
        while not await _has_read(reader, until):
            for place, batch in (await reader.getmany(timeout_ms=500)).items():
                records[place] += batch
    finally:
        await reader.stop()
    return _without_copies(record for place in sorted(records) for record in records[place])


async def _has_read(reader: AIOKafkaConsumer, until: Offsets) -> bool:
    return all([await reader.position(place) >= until[place] for place in reader.assignment()])


def _without_copies(records: Iterable[ConsumerRecord]) -> list[Told]:
    told, seen = [], set()
    for record in records:
        envelope = decode(record.key, record.headers, record.value)
        if envelope.id not in seen:
            seen.add(envelope.id)
            told.append(Told(record.topic, record.key.decode(), envelope))
    return told


async def lag(bootstrap: str) -> int:
    """Records that some service has not acknowledged yet."""
    until = await ends(bootstrap)
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    try:
        groups = [await admin.list_consumer_group_offsets(group) for group in GROUPS]
    finally:
        await admin.close()
    return sum(
        until[place] - max(acknowledged.offset, 0)
        for group in groups
        for place, acknowledged in group.items()
        if place in until
    )
