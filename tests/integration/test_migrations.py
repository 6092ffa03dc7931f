"""The migrations of every service make the tables that its code expects, and can be taken back."""

import asyncio

import pytest
from alembic import command

from shared.contracts.topics import SERVICES
from shared.runtime.migrating import configuration, migrate
from tests.platform_parts import PostgresServer


@pytest.mark.parametrize("service", SERVICES)
async def test_the_migrations_make_what_the_code_expects(postgres_server: PostgresServer, service: str) -> None:
    role = f"{service}_test"
    name = await postgres_server.create_database(role=role)
    url = postgres_server.url(name, role)
    await asyncio.to_thread(migrate, service, url)
    await asyncio.to_thread(command.check, configuration(service, url))
    await asyncio.to_thread(command.downgrade, configuration(service, url), "base")
    await asyncio.to_thread(migrate, service, url)
    await postgres_server.drop_database(name)
