"""Events, topics and tables that the benchmarks of messaging share."""

import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import ClassVar

import asyncpg
from aiokafka import AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from sqlalchemy.ext.asyncio import create_async_engine

from shared.contracts.catalogue import EVENTS
from shared.contracts.envelope import Envelope
from shared.contracts.notify import ReplyReceived
from shared.contracts.topics import Topic
from shared.messaging.schema import create_tables
from shared.runtime.clock import utc_now
from shared.runtime.identifiers import new_event_id, new_id
from tests.platform_parts import PostgresServer


class Measured(ReplyReceived):
    """An event of ordinary size for the benchmarks; its topic is set for each measurement."""

    topic: ClassVar = Topic("benchmark")


EVENTS["Measured"] = Measured


def envelope() -> Envelope:
    """One made-up event with all its headers."""
    event = Measured(answers=new_id(), request_id=new_id(), person_id=new_id(), answer="yes", received_at=utc_now())
    return Envelope(new_event_id(), "/opvangpunt/benchmark", utc_now(), event, f"00-{'a' * 32}-{'b' * 16}-01")


def record(made: Envelope) -> tuple[bytes, bytes | None, list[tuple[str, bytes]]]:
    """Key, value and headers as Kafka takes them."""
    headers = [(name, text.encode()) for name, text in made.headers().items()]
    return made.event.key.encode(), made.value(), headers


async def new_topic(bootstrap: str) -> Topic:
    """A topic of four partitions with a name of its own."""
    topic = Topic(f"benchmark-{uuid.uuid4().hex[:8]}")
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    try:
        await admin.create_topics([NewTopic(topic.name, topic.partitions, 1)])
    finally:
        await admin.close()
    return topic


@asynccontextmanager
async def producing(bootstrap: str) -> AsyncIterator[AIOKafkaProducer]:
    """The plain idempotent producer that ours is measured against, warmed up by its caller."""
    producer = AIOKafkaProducer(bootstrap_servers=bootstrap, acks="all", enable_idempotence=True)
    await producer.start()
    try:
        yield producer
    finally:
        await producer.stop()


@asynccontextmanager
async def database(server: PostgresServer) -> AsyncIterator[str]:
    """The SQLAlchemy address of a fresh database with messaging's tables and one for effects."""
    name = await server.create_database()
    engine = create_async_engine(server.url(name))
    async with engine.begin() as connection:
        await connection.run_sync(lambda sync: create_tables(_Operations(sync)))
        await connection.exec_driver_sql("CREATE TABLE effects (id text PRIMARY KEY, request_id text, note text)")
    await engine.dispose()
    try:
        yield server.url(name)
    finally:
        await server.drop_database(name)


class _Operations:
    """As much of Alembic's operations as making messaging's tables takes."""

    def __init__(self, connection: object) -> None:
        self._connection = connection

    def get_bind(self) -> object:
        return self._connection

    def execute(self, statement: str) -> None:
        self._connection.exec_driver_sql(statement)  # type: ignore[attr-defined]


async def connect(url: str) -> asyncpg.Connection:
    """A plain connection to a database named by its SQLAlchemy address."""
    return await asyncpg.connect(url.replace("postgresql+asyncpg://", "postgresql://"))
