"""The migrations make the tables that the code expects, and can be taken back."""

import asyncio

from alembic import command

from shared.runtime.migrating import configuration, migrate
from tests.platform_parts import PostgresServer


async def test_the_migrations_make_what_the_code_expects(postgres_server: PostgresServer) -> None:
    name = await postgres_server.create_database(role="intake_test")
    url = postgres_server.url(name, "intake_test")
    await asyncio.to_thread(migrate, "intake", url)
    await asyncio.to_thread(command.check, configuration("intake", url))
    await asyncio.to_thread(command.downgrade, configuration("intake", url), "base")
    await asyncio.to_thread(migrate, "intake", url)
    await postgres_server.drop_database(name)
