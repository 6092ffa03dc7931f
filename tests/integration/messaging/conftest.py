"""A stage for each test of messaging, on the real broker and a real database."""

import asyncio
import uuid
from collections.abc import AsyncIterator

import pytest
from sqlalchemy.ext.asyncio import create_async_engine

from shared.contracts import topics
from shared.contracts.catalogue import EVENTS
from shared.contracts.topics import Topic
from shared.messaging import schema
from shared.runtime.database import create_engine
from tests.integration.messaging.stage import EFFECTS, POOL, Stage, counted, create_topics, echo
from tests.platform_parts import PostgresServer


@pytest.fixture(scope="session")
async def messaging_template(postgres_server: PostgresServer) -> AsyncIterator[str]:
    """A database with messaging's tables and the table of effects, to be copied."""
    name = await postgres_server.create_database()
    engine = create_async_engine(postgres_server.url(name))
    async with engine.begin() as connection:
        await connection.run_sync(schema.METADATA.create_all)
        await connection.exec_driver_sql(EFFECTS)
    await engine.dispose()
    yield name
    await postgres_server.drop_database(name)


@pytest.fixture
async def stage(
    kafka_bootstrap: str, postgres_server: PostgresServer, messaging_template: str, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Stage]:
    """A stage with nothing running on it yet."""
    service = f"stage-{uuid.uuid4().hex[:10]}"
    event = counted(service)
    dead_letters = Topic(f"{service}.dead-letters.v1", partitions=1)
    monkeypatch.setitem(EVENTS, event.__name__, event)
    monkeypatch.setitem(topics.DEAD_LETTERS, service, dead_letters)
    await create_topics(kafka_bootstrap, event.topic, echo(service), dead_letters)
    database = await postgres_server.create_database(template=messaging_template)
    engine = create_engine(postgres_server.url(database), POOL)
    on = Stage(kafka_bootstrap, postgres_server, database, service, event, dead_letters, engine)
    yield on
    for member in on.members:
        await member.stop()
    for relay in on.relays:
        relay.cancel()
    await asyncio.gather(*on.relays, return_exceptions=True)
    await engine.dispose()
    await postgres_server.drop_database(database)
