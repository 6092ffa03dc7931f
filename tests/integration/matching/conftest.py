"""A migrated database, emptied for each test of matching."""

import asyncio
from collections.abc import AsyncIterator, Iterator

import pytest

from shared.runtime.migrating import migrate
from tests.integration.matching.town import Town, emptied_town
from tests.platform_parts import PostgresServer

ROLE = "matching_test"


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
    made = await emptied_town(matching_url)
    yield made
    await made.engine.dispose()
