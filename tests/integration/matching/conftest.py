"""A migrated database, emptied for each test of matching."""

import asyncio
from collections.abc import AsyncIterator, Iterator

import pytest

from shared.runtime.database import create_engine
from shared.runtime.migrating import migrate
from tests.integration.matching.town import Town
from tests.platform_parts import PostgresServer

ROLE = "matching_test"
_EMPTY = (
    "TRUNCATE daycares, groups, requests, holds, care_reports, offers, proposals, round_papers, outbox, inbox, "
    "idempotency_keys, dead_letters"
)


@pytest.fixture(scope="session")
def matching_url(postgres_server: PostgresServer) -> Iterator[str]:
    """The address of a database with matching's tables."""
    name = asyncio.run(postgres_server.create_database(role=ROLE))
    migrate("matching", postgres_server.url(name, ROLE))
    yield postgres_server.url(name, ROLE)
    asyncio.run(postgres_server.drop_database(name))


@pytest.fixture
async def town(matching_url: str) -> AsyncIterator[Town]:
    """An empty town."""
    engine = create_engine(matching_url, 20)
    async with engine.begin() as connection:
        await connection.exec_driver_sql(_EMPTY)
        for table in ("round_steps", "round_places"):
            await connection.exec_driver_sql(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            await connection.exec_driver_sql(f"TRUNCATE {table}")
            await connection.exec_driver_sql(f"ALTER TABLE {table} ENABLE TRIGGER USER")
    yield Town(engine)
    await engine.dispose()
