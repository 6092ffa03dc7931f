"""The migrations make the tables that the code expects, and can be taken back."""

import asyncio

from alembic import command

from shared.runtime.migrating import configuration, migrate
from tests.platform_parts import PostgresServer


async def test_the_migrations_make_what_the_code_expects(postgres_server: PostgresServer) -> None:
    name = await postgres_server.create_database(role="matching_test")
    url = postgres_server.url(name, "matching_test")
    await asyncio.to_thread(migrate, "matching", url)
    await asyncio.to_thread(command.check, configuration("matching", url))
    await asyncio.to_thread(command.downgrade, configuration("matching", url), "base")
    await asyncio.to_thread(migrate, "matching", url)
    await postgres_server.drop_database(name)
