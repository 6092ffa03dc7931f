"""Matching with a database of its own, on a socket, for a browser."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import uvicorn
from playwright.async_api import BrowserContext

from deploy.local.ports import free_ports
from shared.contracts.intake import Role
from shared.runtime.clock import utc_now
from shared.runtime.identifiers import new_id
from shared.runtime.migrating import migrate
from shared.web.access import COOKIE
from shared.web.tokens import Token, private_key, sign
from tests.integration.matching.service import Running, running
from tests.platform_parts import PostgresServer
from tests.waiting import until

DATABASE_ROLE = "matching_pages_test"


@dataclass
class Served:
    """A running matching, and where a browser finds it."""

    matching: Running
    url: str

    async def sign_in(self, context: BrowserContext, role: Role, scope: str | None = None) -> None:
        """Give a browser the session that a sign-in link would give it."""
        now = utc_now()
        token = Token(new_id(), role, scope, now, now + timedelta(hours=1))
        session = sign(token, private_key(self.matching.key_file))
        await context.add_cookies([{"name": COOKIE, "value": session, "url": self.url}])


@asynccontextmanager
async def matching_served(kafka: str, postgres: PostgresServer, folder: Path) -> AsyncIterator[Served]:
    """Matching for the length of the block."""
    name = await postgres.create_database(role=DATABASE_ROLE)
    address = postgres.url(name, DATABASE_ROLE)
    await asyncio.to_thread(migrate, "matching", address)
    (port,) = free_ports(1)
    url = f"http://127.0.0.1:{port}"
    async with running(kafka, address, folder, matching_url=url) as started:
        server = uvicorn.Server(uvicorn.Config(started.app, port=port, lifespan="off", log_config=None))
        task = asyncio.create_task(server.serve())

        async def is_there() -> bool:
            return server.started

        await until(is_there, "matching to be served")
        try:
            yield Served(started, url)
        finally:
            server.should_exit = True
            await task
    await postgres.drop_database(name)
