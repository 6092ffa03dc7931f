"""The bus from outside: what somebody puts on it without an outbox, and all that it holds."""

import asyncio
from contextlib import suppress

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRecord, TopicPartition
from aiokafka.errors import CommitFailedError

from shared.contracts.envelope import Envelope, Undecodable, decode
from shared.contracts.event import Event
from shared.contracts.topics import Topic
from shared.runtime.clock import utc_now
from shared.runtime.identifiers import new_event_id
from tests.waiting import until

Header = tuple[str, bytes]
Given = tuple[str, bytes | None, bytes | None, list[Header]]
"""A record to put on the bus: topic, key, value, headers."""


async def say(bootstrap: str, *events: Event) -> None:
    """Put events on the bus, as the service that owns their topic would."""
    await send(bootstrap, *(Envelope(new_event_id(), "/test", utc_now(), event) for event in events))


async def send(bootstrap: str, *envelopes: Envelope) -> None:
    """Put events on the bus under ids of the caller's choice."""
    await put(bootstrap, *map(_record, envelopes))


async def put(bootstrap: str, *records: Given) -> None:
    """Put anything on the bus; acknowledged before this comes back."""
    producer = AIOKafkaProducer(bootstrap_servers=bootstrap, acks="all", enable_idempotence=True)
    await producer.start()
    try:
        given = [await producer.send(topic, value, key, headers=headers) for topic, key, value, headers in records]
        await asyncio.gather(*given)
    finally:
        await producer.stop()


def _record(envelope: Envelope) -> Given:
    headers = [(name, text.encode()) for name, text in envelope.headers().items()]
    return envelope.event.topic.name, envelope.event.key.encode(), envelope.value(), headers


async def records_of(bootstrap: str, *topics: Topic) -> list[ConsumerRecord]:
    """All that these topics hold now, partition by partition, each in its order."""
    places = [TopicPartition(topic.name, number) for topic in topics for number in range(topic.partitions)]
    reader = AIOKafkaConsumer(
        bootstrap_servers=bootstrap, group_id=None, enable_auto_commit=False, auto_offset_reset="earliest"
    )
    await reader.start()
    try:
        reader.assign(places)
        ends = await reader.end_offsets(places)
        found: dict[TopicPartition, list[ConsumerRecord]] = {place: [] for place in places}
        while any([await reader.position(place) < end for place, end in ends.items()]):
            for place, records in (await reader.getmany(timeout_ms=200)).items():
                found[place] += records
        return [record for place in places for record in found[place]]
    finally:
        await reader.stop()


async def envelopes_of(bootstrap: str, *topics: Topic) -> list[Envelope]:
    """The events that these topics hold now; what is none is passed over: other tests put it there."""
    found = []
    for record in await records_of(bootstrap, *topics):
        with suppress(Undecodable):
            found.append(decode(record.key, record.headers, record.value))
    return found


async def pass_over(bootstrap: str, group: str, *topics: Topic) -> None:
    """Have a group begin with what is said from now on.

    The broker is shared: families of tests before would wait in a service that starts, and be offered its places.
    """
    places = [TopicPartition(topic.name, number) for topic in topics for number in range(topic.partitions)]
    reader = AIOKafkaConsumer(bootstrap_servers=bootstrap, group_id=group, enable_auto_commit=False)
    await reader.start()
    try:
        reader.assign(places)
        ends = await reader.end_offsets(places)

        async def is_passed_over() -> bool:
            try:
                await reader.commit(ends)
            except CommitFailedError:  # somebody who was killed is still counted among the group
                return False
            return True

        await until(is_passed_over, f"nobody to read as {group} any more")
    finally:
        await reader.stop()
