"""Intake as a process of its own, on a real broker and a database of its own, for tests that look from outside."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg
import httpx

from deploy.local.keys import ensure_keys
from deploy.local.layout import Layout, layout_of
from deploy.local.ports import free_ports
from deploy.local.topics import create_topics
from shared.contracts.event import Event
from shared.contracts.intake import Role
from shared.contracts.topics import Topic
from shared.web.tokens import private_key
from tests import bus
from tests.platform_parts import PostgresServer
from tests.signing import token
from tests.waiting import until

ROLE = "intake_test"


@dataclass
class Intake:
    """A running intake. `group` apart, it is what production runs."""

    kafka: str
    dsn: str
    layout: Layout
    port: int
    environment: dict[str, str]
    process: asyncio.subprocess.Process | None = None
    _clients: list[httpx.AsyncClient] = field(default_factory=list)

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    async def start(self, **more: str) -> None:
        """Start the process and wait until it is ready."""
        self.process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "services.intake.app",
            env={**os.environ, **self.environment, **more},
            stdout=asyncio.subprocess.DEVNULL,
        )
        await until(self.is_ready, "intake to be ready")

    async def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        """End the process, kindly or not."""
        if self.process and self.process.returncode is None:
            self.process.send_signal(how)
        if self.process:
            await self.process.wait()

    async def is_ready(self) -> bool:
        """What its health says."""
        assert self.process
        assert self.process.returncode is None, "intake ended by itself"
        async with httpx.AsyncClient() as client:
            try:
                return (await client.get(f"{self.url}/health/ready")).status_code == httpx.codes.OK
            except httpx.HTTPError:
                return False

    def token(self, role: Role = "terminal", scope: str | None = "borgerhout") -> str:
        """A token, signed here."""
        return token(private_key(self.layout.private_key), role, scope)

    def client(self, role: Role = "terminal", scope: str | None = "borgerhout") -> httpx.AsyncClient:
        """A caller with such a token."""
        made = httpx.AsyncClient(
            base_url=self.url, headers={"Authorization": f"Bearer {self.token(role, scope)}"}, timeout=30
        )
        self._clients.append(made)
        return made

    def visitor(self) -> httpx.AsyncClient:
        """A caller with nothing."""
        made = httpx.AsyncClient(base_url=self.url, timeout=30)
        self._clients.append(made)
        return made

    async def publish(self, *events: Event) -> None:
        """Put events of other services on the bus."""
        await bus.say(self.kafka, *events)

    async def published(self, topic: Topic, wanted: Callable[[Event], bool]) -> list[Event]:
        """All events of a topic so far that are wanted, in order of partition and offset."""
        return [one.event for one in await bus.envelopes_of(self.kafka, topic) if wanted(one.event)]

    async def rows(self, query: str, *parameters: Any) -> list[asyncpg.Record]:
        """What the database holds."""
        connection = await asyncpg.connect(self.dsn)
        try:
            return list(await connection.fetch(query, *parameters))
        finally:
            await connection.close()

    async def relayed(self) -> bool:
        """Whether everything committed has left for the bus."""
        return bool((await self.rows("SELECT count(*) FROM outbox"))[0][0] == 0)

    async def close(self) -> None:
        """End everything."""
        for client in self._clients:
            await client.aclose()
        await self.stop()


def fresh_key() -> dict[str, str]:
    """A header with an Idempotency-Key that nobody used."""
    return {"Idempotency-Key": str(uuid4())}


@asynccontextmanager
async def intake_on(kafka: str, postgres: PostgresServer, folder: Path) -> AsyncIterator[Intake]:
    """Intake on a new database, not started yet; everything ends with the block."""
    await create_topics(kafka)
    layout = layout_of(folder)
    layout.make()
    ensure_keys(layout)
    database = await postgres.create_database(role=ROLE)
    (port,) = free_ports(1)
    url = f"http://127.0.0.1:{port}"
    environment = {
        "OPVANGPUNT_PORT": str(port),
        "OPVANGPUNT_DATABASE_URL": postgres.url(database, ROLE),
        "OPVANGPUNT_KAFKA_BOOTSTRAP": kafka,
        "OPVANGPUNT_ACCESS_PUBLIC_KEY_FILE": str(layout.public_key),
        "OPVANGPUNT_ACCESS_PRIVATE_KEY_FILE": str(layout.private_key),
        "OPVANGPUNT_PUBLIC_URL": url,
        "OPVANGPUNT_INTAKE_URL": url,
    }
    made = Intake(kafka, postgres.dsn(database, ROLE), layout, port, environment)
    try:
        yield made
    finally:
        await made.close()
        await postgres.drop_database(database)
