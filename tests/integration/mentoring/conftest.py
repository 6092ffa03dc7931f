"""Mentoring at work on a migrated database, for all its tests."""

import asyncio
from collections.abc import AsyncIterator, Iterator

import pytest

from shared.runtime.migrating import migrate
from tests.integration.mentoring.service import Mentoring, running
from tests.platform_parts import PostgresServer

ROLE = "mentoring_at_work"


@pytest.fixture(scope="session")
def mentoring_url(postgres_server: PostgresServer) -> Iterator[str]:
    """The address of a database with mentoring's tables."""
    name = asyncio.run(postgres_server.create_database(role=ROLE))
    migrate("mentoring", postgres_server.url(name, ROLE))
    yield postgres_server.url(name, ROLE)
    asyncio.run(postgres_server.drop_database(name))


@pytest.fixture(scope="module")
async def mentoring(
    kafka_bootstrap: str, mentoring_url: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Mentoring]:
    """A running mentoring; each test makes mentees and programmes of its own.

    No longer than a module: another mentoring on this broker would have to share what is said with it.
    """
    async with running(kafka_bootstrap, mentoring_url, tmp_path_factory.mktemp("mentoring")) as started:
        yield started
