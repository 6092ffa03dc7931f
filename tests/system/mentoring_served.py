"""Mentoring with a database of its own, on a socket, for a browser."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.async_api import BrowserContext

from deploy.local.ports import free_ports
from shared.contracts.intake import Role
from tests.integration.mentoring.service import Mentoring, running
from tests.platform_parts import PostgresServer
from tests.system.served import on_a_socket, own_database, sign_in

DATABASE_ROLE = "mentoring_pages_test"


@dataclass
class Served:
    """A running mentoring, and where a browser finds it."""

    mentoring: Mentoring
    url: str

    async def sign_in(self, context: BrowserContext, role: Role, scope: str | None = None) -> None:
        """Give a browser the session that a sign-in link would give it."""
        await sign_in(context, self.url, self.mentoring.key_file, role, scope)


@asynccontextmanager
async def mentoring_served(kafka: str, postgres: PostgresServer, folder: Path) -> AsyncIterator[Served]:
    """Mentoring for the length of the block."""
    async with own_database(postgres, "mentoring", DATABASE_ROLE) as address:
        (port,) = free_ports(1)
        async with running(kafka, address, folder) as started, on_a_socket(started.app, port) as url:
            yield Served(started, url)
