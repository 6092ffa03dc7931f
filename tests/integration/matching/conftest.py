"""A migrated database for each test of matching."""

import asyncio
from collections.abc import AsyncIterator, Iterator

import pytest

from shared.runtime.database import create_engine
from shared.runtime.migrating import migrate
from tests.integration.matching.town import Town
from tests.platform_parts import PostgresServer

ROLE = "matching_test"


@pytest.fixture(scope="session")
def matching_template(postgres_server: PostgresServer) -> Iterator[str]:
    """A database with matching's tables, to copy."""
    name = asyncio.run(postgres_server.create_database(role=ROLE))
    migrate("matching", postgres_server.url(name, ROLE))
    yield name
    asyncio.run(postgres_server.drop_database(name))


@pytest.fixture
async def matching_url(postgres_server: PostgresServer, matching_template: str) -> AsyncIterator[str]:
    """A database of the test's own."""
    name = await postgres_server.create_database(matching_template, ROLE)
    yield postgres_server.url(name, ROLE)
    await postgres_server.drop_database(name)


@pytest.fixture
async def town(matching_url: str) -> AsyncIterator[Town]:
    """An empty town."""
    engine = create_engine(matching_url, 20)
    yield Town(engine)
    await engine.dispose()
