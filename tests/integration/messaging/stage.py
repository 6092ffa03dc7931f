"""A stage for messaging alone: one event type on a topic of its own, a database of its own, and a table of effects."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, ClassVar

import asyncpg
from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from faststream.kafka import KafkaBroker
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from shared.contracts.envelope import Envelope
from shared.contracts.event import Event
from shared.contracts.topics import Topic
from shared.messaging import Consumer, UnitOfWork, Units
from shared.messaging.relay import Relay
from shared.messaging.subscription import create_broker, start_broker, stop_broker, subscribe
from shared.runtime.clock import utc_now
from shared.runtime.database import Sessions, create_readers
from shared.runtime.identifiers import new_event_id
from tests import bus
from tests.platform_parts import PostgresServer

EFFECTS = "CREATE TABLE effects (id bigint GENERATED ALWAYS AS IDENTITY, subject text NOT NULL, number int NOT NULL)"
"""What handlers of these tests do: a row for each time they are called. Nothing here hides a repetition."""

POOL = 5
"""Connections of a stage's engine."""


class Base(DeclarativeBase):
    """Apart from every service's tables."""


class Effect(Base):
    """A row of the stage's table."""

    __tablename__ = "effects"
    id: Mapped[int] = mapped_column(primary_key=True)
    subject: Mapped[str]
    number: Mapped[int]


Records = list[ConsumerRecord]


class Counted(Event):
    """The `number`th thing that happened to `subject`."""

    key_field: ClassVar[str] = "subject"
    subject: str
    number: int


def counted(service: str) -> type[Counted]:
    """The event type of a pretended service, on a topic of its own."""
    return type(f"Counted_{service}", (Counted,), {"topic": Topic(f"{service}.counted.v1")})


def echo(service: str) -> Topic:
    """Where a counting service says what it has handled."""
    return Topic(f"{service}.echo.v1")


async def until(condition: Callable[[], Awaitable[bool]], what: str, within: float = 120) -> None:
    """Wait for a condition; fails with `what` when it does not come true."""
    deadline = time.monotonic() + within
    while not await condition():
        assert time.monotonic() < deadline, f"waited {within:.0f} s in vain: {what}"
        await asyncio.sleep(0.02)


@contextmanager
def running(relay: Relay) -> Iterator[asyncio.Task[None]]:
    """A relay at work for the length of the block."""
    task = asyncio.create_task(relay.run())
    try:
        yield task
    finally:
        task.cancel()


@dataclass(frozen=True)
class Member:
    """One process's part in a consumer group."""

    broker: KafkaBroker
    consumer: Consumer

    async def stop(self) -> None:
        """Stop as a service does on SIGTERM."""
        await stop_broker(self.broker, self.consumer)


@dataclass
class Stage:
    """Everything one test of messaging plays with. `service` is the name of the pretended service and its group."""

    bootstrap: str
    server: PostgresServer
    database: str
    service: str
    event: type[Counted]
    dead_letters: Topic
    engine: AsyncEngine
    relays: list[asyncio.Task[None]] = field(default_factory=list)
    members: list["Member"] = field(default_factory=list)

    @property
    def topic(self) -> Topic:
        """The topic of this test's event."""
        return self.event.topic

    @property
    def sessions(self) -> Sessions:
        """Sessions for reading, as a service has them."""
        return create_readers(self.engine)

    @property
    def units(self) -> Units:
        """Units of work that wake nobody."""
        return self.units_waking(lambda: None)

    def units_waking(self, wake: Callable[[], None]) -> Units:
        """Units of work that wake a relay."""
        return Units(self.engine, f"/test/{self.service}", utc_now, wake)

    def relay(self) -> Relay:
        """A relay of this stage's outbox, not started."""
        return Relay(self.server.url(self.database), self.bootstrap, self.service)

    def start_relay(self) -> Relay:
        """A relay at work until the test ends."""
        relay = self.relay()
        self.relays.append(asyncio.create_task(relay.run()))
        return relay

    def consumer(self, permanent: tuple[type[Exception], ...] = ()) -> Consumer:
        """A consumer whose handler writes an effect for each event."""
        consumer = Consumer(self.service, permanent)
        consumer.on(self.event)(write_effect)
        return consumer

    async def start(self, consumer: Consumer, batch: int = 500) -> "Member":
        """A member of the consumer's group, reading until the test ends or it is stopped."""
        broker = create_broker(self.bootstrap, self.service)
        units = self.units
        subscribe(broker, consumer, lambda: units, batch=batch)
        await start_broker(broker)
        member = Member(broker, consumer)
        self.members.append(member)
        return member

    async def publish(self, *numbers: int, subject: str = "one", units: Units | None = None) -> None:
        """One unit of work that publishes these numbers of a subject."""
        async with (units or self.units).begin() as unit:
            for number in numbers:
                unit.publish(self.event(subject=subject, number=number))

    def envelope(self, number: int, subject: str = "one") -> Envelope:
        """An event in its envelope, under a new id."""
        return Envelope(new_event_id(), f"/test/{self.service}", utc_now(), self.event(subject=subject, number=number))

    async def send(self, *envelopes: Envelope) -> None:
        """Put events on the bus directly, without outbox and relay."""
        await bus.send(self.bootstrap, *envelopes)

    async def send_raw(self, records: Iterable[tuple[bytes | None, list[bus.Header], bytes | None]]) -> None:
        """Put anything on the stage's topic: (key, headers, value) each."""
        given = [(self.topic.name, key, value, headers) for key, headers, value in records]
        await bus.put(self.bootstrap, *given)

    async def query(self, statement: str, *arguments: Any) -> list[asyncpg.Record]:
        """What the database holds, asked over a connection of its own."""
        connection = await asyncpg.connect(self.server.dsn(self.database))
        try:
            found: list[asyncpg.Record] = await connection.fetch(statement, *arguments)
            return found
        finally:
            await connection.close()

    async def effects(self, subject: str | None = None) -> list[int]:
        """The numbers that were handled, in the order of their effects."""
        rows = await self.query("SELECT number FROM effects WHERE subject = coalesce($1, subject) ORDER BY id", subject)
        return [row["number"] for row in rows]

    async def wait_for_effects(self, expected: int) -> None:
        """Wait until so many events have been handled."""

        async def reached() -> bool:
            return len(await self.effects()) >= expected

        await until(reached, f"{expected} effects")

    async def wait_for_acknowledgement(self, broker: str | None = None) -> None:
        """Wait until the group has acknowledged all that its topic holds."""

        async def caught_up() -> bool:
            return await self.lag(broker) == 0

        await until(caught_up, "everything acknowledged")

    async def lag(self, broker: str | None = None) -> int:
        """Records of the topic that the group has not acknowledged."""
        ends = await ends_of(self.bootstrap, self.topic)
        admin = AIOKafkaAdminClient(bootstrap_servers=broker or self.bootstrap)
        await admin.start()
        try:
            offsets = await admin.list_consumer_group_offsets(self.service)
        finally:
            await admin.close()
        return sum(end - max(offsets[place].offset if place in offsets else 0, 0) for place, end in ends.items())

    async def outbox_is_empty(self) -> bool:
        """Whether everything committed has been published and confirmed."""
        return not await self.query("SELECT 1 FROM outbox LIMIT 1")

    async def dead(self) -> list[asyncpg.Record]:
        """The dead letters of this stage's database, oldest first."""
        return await self.query("SELECT * FROM dead_letters ORDER BY set_aside_at, record_offset")

    async def wait_for_dead_letters(self, expected: int) -> list[asyncpg.Record]:
        """Wait until so many records have been set aside."""

        async def reached() -> bool:
            return len(await self.dead()) >= expected

        await until(reached, f"{expected} dead letters")
        return await self.dead()

    async def terminate_connections(self, application: str | None = None) -> int:
        """Have PostgreSQL end this database's connections (of one application), as an administrator would."""
        connection = await asyncpg.connect(self.server.superuser)
        try:
            rows = await connection.fetch(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = $1 AND application_name = coalesce($2, application_name) AND pid <> pg_backend_pid()",
                self.database,
                application,
            )
            return len(rows)
        finally:
            await connection.close()


async def write_effect(unit: UnitOfWork, event: Counted) -> None:
    """The handler of most tests."""
    connection = await unit.session.connection()
    insert = "INSERT INTO effects (subject, number) VALUES ($1, $2)"
    await connection.exec_driver_sql(insert, (event.subject, event.number))


async def create_topics(bootstrap: str, *topics: Topic) -> None:
    """Make topics and wait until the broker leads their partitions."""
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    try:
        await admin.create_topics([NewTopic(topic.name, topic.partitions, 1) for topic in topics])
    finally:
        await admin.close()


def _places(topic: Topic) -> list[TopicPartition]:
    return [TopicPartition(topic.name, number) for number in range(topic.partitions)]


async def ends_of(bootstrap: str, topic: Topic) -> dict[TopicPartition, int]:
    """Where each partition of a topic ends now."""
    reader = AIOKafkaConsumer(bootstrap_servers=bootstrap, group_id=None, enable_auto_commit=False)
    await reader.start()
    try:
        ends: dict[TopicPartition, int] = await reader.end_offsets(_places(topic))
        return ends
    finally:
        await reader.stop()


def first_seen(records: Records) -> list[ConsumerRecord]:
    """Records without those that come again under the same event id: what an inbox lets through."""
    seen: set[bytes] = set()
    fresh = []
    for record in records:
        event_id = dict(record.headers)["ce_id"]
        if event_id not in seen:
            seen.add(event_id)
            fresh.append(record)
    return fresh


def numbers_of(records: Records, event: type[Counted], subject: str = "one") -> list[int]:
    """The numbers of one subject's events, in the order of the bus."""
    events = [event.model_validate_json(record.value) for record in records if record.value]
    return [each.number for each in events if each.subject == subject]
