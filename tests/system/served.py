"""A service's app on a socket, for a browser, with a database of its own, and a browser's session."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import uvicorn
from fastapi import FastAPI
from playwright.async_api import BrowserContext

from shared.contracts.intake import Role
from shared.runtime.migrating import migrate
from shared.web.access import COOKIE
from shared.web.tokens import private_key
from tests.platform_parts import PostgresServer
from tests.signing import token
from tests.waiting import until


@asynccontextmanager
async def own_database(postgres: PostgresServer, service: str, role: str) -> AsyncIterator[str]:
    """The address of a service's database, migrated, for the length of the block."""
    name = await postgres.create_database(role=role)
    address = postgres.url(name, role)
    await asyncio.to_thread(migrate, service, address)
    yield address
    await postgres.drop_database(name)


@asynccontextmanager
async def on_a_socket(app: FastAPI, port: int) -> AsyncIterator[str]:
    """The address of an app that has been started already, for the length of the block."""
    server = uvicorn.Server(uvicorn.Config(app, port=port, lifespan="off", log_config=None))
    task = asyncio.create_task(server.serve())

    async def is_there() -> bool:
        return server.started

    await until(is_there, "the app to be served")
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        await task


async def sign_in(context: BrowserContext, url: str, key_file: Path, role: Role, scope: str | None = None) -> None:
    """Give a browser the session that a sign-in link would give it."""
    session = token(private_key(key_file), role, scope)
    await context.add_cookies([{"name": COOKIE, "value": session, "url": url, "expires": time.time() + 3600}])
