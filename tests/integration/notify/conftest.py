"""A migrated database, an SMS centre and notify for each test."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from deploy.local.ports import free_ports
from shared.runtime.migrating import migrate
from tests.integration.notify.stage import SmsCentre, Stage
from tests.platform_parts import PostgresServer

ROLE = "notify_test"


@pytest.fixture(scope="session")
def notify_template(postgres_server: PostgresServer) -> Iterator[str]:
    """A database with notify's tables, to copy."""
    name = asyncio.run(postgres_server.create_database(role=ROLE))
    migrate("notify", postgres_server.url(name, ROLE))
    yield name
    asyncio.run(postgres_server.drop_database(name))


@pytest.fixture
async def notify_url(postgres_server: PostgresServer, notify_template: str) -> AsyncIterator[str]:
    """A database of the test's own."""
    name = await postgres_server.create_database(notify_template, ROLE)
    yield postgres_server.url(name, ROLE)
    await postgres_server.drop_database(name)


@pytest.fixture
async def centre(tmp_path: Path) -> AsyncIterator[SmsCentre]:
    """An SMS centre that is on."""
    (port,) = free_ports(1)
    centre = SmsCentre(tmp_path, port)
    await centre.switch_on()
    yield centre
    await centre.switch_off()


@pytest.fixture
async def stage(notify_url: str, centre: SmsCentre) -> AsyncIterator[Stage]:
    """Notify, connected."""
    stage = Stage(notify_url, centre)
    stage.start()
    yield stage
    await stage.close()
